package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type summaryOutput struct {
	Body struct {
		PatientID    uuid.UUID            `json:"patient_id"`
		Document     insight.Document     `json:"document"`
		SharedAt     time.Time            `json:"shared_at"`
		EndsAt       time.Time            `json:"ends_at"`
		ReadAt       time.Time            `json:"read_at" doc:"first opened; the patient is told"`
		ReadBy       insight.DocumentName `json:"read_by"`
		ReviewedAt   *time.Time           `json:"reviewed_at" doc:"marked as read"`
		Replies      []said               `json:"replies" nullable:"false" doc:"the threads of the page's concerns, in their order"`
		Translations []translated         `json:"translations" nullable:"false" doc:"beside the words, never instead of them"`
		Flags        []pageFlag           `json:"flags" nullable:"false" doc:"what can't wait: unseen first, then what was seen in the last 14 days; like all below no part of what was shared, and on the patient's phone as well"`
		Plan         []pageLine           `json:"plan" nullable:"false" doc:"as it stands now, foundations first"`
		FollowUp     *lastFollowUp        `json:"follow_up" doc:"the last one; null: none yet"`
		LastVisit    *time.Time           `json:"last_visit" doc:"the last one before this that took place; null: none"`
		Since        []pageNews           `json:"since" nullable:"false" doc:"what was said since the last visit, in its order, besides what flags and follow_up say"`
	}
}

// pageFlag is something the patient told that can't wait.
type pageFlag struct {
	ID       uuid.UUID             `json:"id"`
	What     models.Kind           `json:"what" enum:"sent_measure,follow_up,move" doc:"move: they ended a dose"`
	Of       string                `json:"of" doc:"the name of the measure; of a move the words of the line"`
	Compared models.Compared       `json:"compared" enum:"new,higher,same,lower," doc:"of a measure, to the answer that was sent before"`
	Answer   models.Wording        `json:"answer" nullable:"false" doc:"of a measure: the answer that brings help at once, by language as its authors word it"`
	Reason   models.FollowUpReason `json:"reason" enum:"baseline,check_in,not_right," doc:"of a follow-up"`
	Tier     models.Tier           `json:"tier" enum:"none,today,call_now,emergency," doc:"of a follow-up: what the phone told to do"`
	store.Promise
	ReceivedAt time.Time            `json:"received_at"`
	Overdue    bool                 `json:"overdue" doc:"the time that was promised is over, and nobody has seen it"`
	Seen       *models.Acknowledged `json:"seen" doc:"who has seen it, and when; null: nobody yet"`
}

// pageLine is a line of the plan as a page shows it.
type pageLine struct {
	LineID    uuid.UUID         `json:"line_id"`
	Kind      models.PlanKind   `json:"kind" enum:"sleep,nutrition,regulation,body,learning,talking,medication,check,other"`
	Words     string            `json:"words"`
	Author    *models.Colleague `json:"author" doc:"of the version that stands; null: the patient"`
	Patient   models.StanceKind `json:"patient" enum:",agree,not_now,differently,talk" doc:"what the patient thinks of it; empty: not said yet"`
	Clinician models.StanceKind `json:"clinician" enum:",agree,not_now,differently,talk"`
	NotNow    *planNotNow       `json:"not_now,omitempty" doc:"the patient's, where that is what they think"`
	Step      *pageStep         `json:"step" doc:"of a medicine with steps"`
}

// pageStep is the step that somebody is on.
type pageStep struct {
	Number  int         `json:"number" doc:"counted from 1; 0: not taking it"`
	Of      int         `json:"of"`
	Dose    string      `json:"dose" doc:"as its clinician typed it; empty where nothing is taken"`
	Since   *time.Time  `json:"since" doc:"null: nothing moved yet"`
	CheckOn *models.Day `json:"check_on" doc:"the day on which they check in, in the practice's zone"`
}

// lastFollowUp is how the patient was last.
type lastFollowUp struct {
	ID         uuid.UUID             `json:"id"`
	Reason     models.FollowUpReason `json:"reason" enum:"baseline,check_in,not_right"`
	Day        models.Day            `json:"day"`
	Words      string                `json:"words" doc:"verbatim"`
	ReceivedAt time.Time             `json:"received_at"`
	Compared   bool                  `json:"compared" doc:"false: there is no baseline, and all that is there counts as new"`
	insight.Comparison

	SeenBy *models.Colleague `json:"seen_by" doc:"the clinician who acknowledged it; null: nobody yet"`
	SeenAt *time.Time        `json:"seen_at"`
}

// pageNews is one thing said since the last visit.
type pageNews struct {
	What   models.Kind       `json:"what" enum:"concern,reply,plan_line,stance,move,follow_up,note,sent_measure"`
	How    string            `json:"how" doc:"the kind of a reply or move, the stance, the reason of a follow-up; new, changed or removed of a line; of a measure new, higher, same or lower where it needs somebody"`
	Of     string            `json:"of" doc:"the words of the line or concern it is about; the name of the measure"`
	Dose   string            `json:"dose" doc:"of the step that a move names"`
	Words  string            `json:"words" doc:"its author's"`
	Author *models.Colleague `json:"author" doc:"null: the patient"`
	Day    models.Day        `json:"day" doc:"in the practice's zone"`
}

func (s *server) summary(ctx context.Context, in *visitInput) (*summaryOutput, error) {
	summary, err := s.Store.Summary(ctx, actor(ctx), in.VisitID)
	if err != nil {
		return nil, err
	}
	var out summaryOutput
	out.Body.PatientID, out.Body.Document = summary.PatientID, summary.Document
	out.Body.SharedAt, out.Body.EndsAt = summary.SharedAt, summary.EndsAt
	out.Body.ReadAt, out.Body.ReadBy, out.Body.ReviewedAt = summary.ReadAt, summary.ReadBy, summary.ReviewedAt
	out.Body.Replies = saidAll(summary.Replies)
	out.Body.Translations = translatedAll(summary.Translations)
	zone, err := models.LoadZone(summary.Document.Visit.Zone)
	if err != nil {
		return nil, err
	}
	out.Body.Flags = make([]pageFlag, len(summary.Flags))
	for i, f := range summary.Flags {
		out.Body.Flags[i] = pageFlagOf(f)
	}
	out.Body.Plan = make([]pageLine, len(summary.Plan))
	for i, l := range summary.Plan {
		out.Body.Plan[i] = pageLineOf(l, zone)
	}
	out.Body.FollowUp = lastFollowUpOf(summary.LastFollowUp)
	out.Body.LastVisit = summary.LastVisit
	out.Body.Since = make([]pageNews, len(summary.Since))
	for i, n := range summary.Since {
		out.Body.Since[i] = pageNews{n.What, n.How, n.Of, n.Dose, n.Words, n.Author, models.DateOf(n.ReceivedAt.In(zone))}
	}
	return &out, nil
}

func pageFlagOf(f store.Flag) pageFlag {
	out := pageFlag{
		ID: f.ID, What: f.What, Of: f.Of, Compared: f.Compared, Answer: f.Answer, Reason: f.Reason, Tier: f.Tier,
		Promise: f.Promise, ReceivedAt: f.ReceivedAt, Overdue: f.Overdue,
	}
	if out.Answer == nil {
		out.Answer = models.Wording{}
	}
	if f.Seen != nil {
		out.Seen = &models.Acknowledged{By: f.Seen.By, At: f.Seen.At}
	}
	return out
}

func pageLineOf(l store.Line, zone *time.Location) pageLine {
	stands, _ := l.Ladder.Line()
	out := pageLine{
		LineID: l.ID, Kind: stands.Kind, Author: l.Versions[len(l.Versions)-1].Author,
		Patient: l.Ladder.Stance(models.SidePatient), Clinician: l.Ladder.Stance(models.SideClinician), NotNow: notNowOf(l),
	}
	if stands.Words != nil {
		out.Words = *stands.Words
	}
	if len(stands.Steps) == 0 {
		return out
	}
	step := pageStep{Number: l.Ladder.Step(), Of: len(stands.Steps)}
	if since := l.Ladder.Since(); !since.IsZero() {
		step.Since = &since
	}
	if step.Number > 0 {
		now := stands.Steps[step.Number-1]
		if step.Dose = now.Dose; now.CheckDay != nil {
			step.CheckOn = new(models.DateOf(step.Since.In(zone)).Add(*now.CheckDay - 1))
		}
	}
	out.Step = &step
	return out
}

func lastFollowUpOf(last store.LastFollowUp) *lastFollowUp {
	f := last.FollowUp
	if f == nil {
		return nil
	}
	out := lastFollowUp{ID: f.ID, Reason: f.Reason, Day: f.Day, ReceivedAt: f.ReceivedAt, Compared: f.Compared, Comparison: f.Comparison}
	if f.Words != nil {
		out.Words = *f.Words
	}
	if last.Seen != nil {
		out.SeenBy, out.SeenAt = &last.Seen.By, &last.Seen.At
	}
	return &out
}

func (s *server) review(ctx context.Context, in *visitInput) (*struct{}, error) {
	return nil, s.Store.Review(ctx, actor(ctx), in.VisitID)
}

func (s *server) undoReview(ctx context.Context, in *visitInput) (*struct{}, error) {
	return nil, s.Store.UndoReview(ctx, actor(ctx), in.VisitID)
}
