package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type planSaveInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	SaveID    uuid.UUID `path:"save_id" doc:"the sender's, as the ids inside: the same save again changes nothing"`
	Body      models.PlanSave
}

func (s *server) savePlan(ctx context.Context, in *planSaveInput) (*struct{}, error) {
	return nil, s.Store.SavePlan(ctx, actor(ctx), in.PatientID, in.SaveID, in.Body)
}

type moveInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	MoveID    uuid.UUID `path:"move_id" doc:"the sender's: the same move again changes nothing"`
	Body      models.Move
}

func (s *server) move(ctx context.Context, in *moveInput) (*struct{}, error) {
	return nil, s.Store.Move(ctx, actor(ctx), in.PatientID, in.MoveID, in.Body)
}

type contactInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	ContactID uuid.UUID `path:"contact_id" doc:"the sender's: the same again changes nothing"`
	Body      models.Contact
}

func (s *server) contact(ctx context.Context, in *contactInput) (*struct{}, error) {
	return nil, s.Store.Contact(ctx, actor(ctx), in.PatientID, in.ContactID, in.Body)
}

type planOutput struct {
	Body struct {
		Lines    []planLine    `json:"lines" nullable:"false" doc:"foundations first; also those that were removed"`
		Contacts []openContact `json:"contacts" nullable:"false" doc:"planned, and nothing said of them yet; the soonest first"`
		Taken    *taken        `json:"taken" doc:"what the patient says they take, by the page that they shared last; null: none is shared now"`
		FollowUp *lastFollowUp `json:"follow_up" doc:"the last one; null: none yet"`
	}
}

// taken is what a patient says they take, verbatim.
type taken struct {
	VisitID     uuid.UUID       `json:"visit_id" doc:"whose page it is"`
	SharedAt    time.Time       `json:"shared_at"`
	Opened      bool            `json:"opened" doc:"false: nobody has opened the page, and nothing of it is here"`
	Medicines   []takenMedicine `json:"medicines" nullable:"false" doc:"empty where the patient left them out, or wrote down none"`
	Supplements []string        `json:"supplements" nullable:"false" doc:"noted with their meals"`
}

type takenMedicine struct {
	Name string `json:"name"`
	insight.MedicineFacts
}

func takenOf(t *store.Taken) *taken {
	if t == nil {
		return nil
	}
	out := &taken{t.VisitID, t.SharedAt, t.Opened, make([]takenMedicine, len(t.Medicines)), append([]string{}, t.Supplements...)}
	for i, m := range t.Medicines {
		out.Medicines[i] = takenMedicine(m)
	}
	return out
}

// planLine is a line with everything said about it, and what that comes to.
type planLine struct {
	LineID   uuid.UUID    `json:"line_id"`
	Versions []planWords  `json:"versions" nullable:"false" doc:"the last one stands"`
	Stances  []planStance `json:"stances" nullable:"false" doc:"in the order of the record"`
	Moves    []planMove   `json:"moves" nullable:"false" doc:"in the order of the record"`

	Agreed    bool              `json:"agreed" doc:"both sides agree to the version that stands"`
	Patient   models.StanceKind `json:"patient" enum:",agree,not_now,differently,talk" doc:"what the patient thinks of the version that stands; empty: not said yet"`
	Clinician models.StanceKind `json:"clinician" enum:",agree,not_now,differently,talk"`
	NotNow    *planNotNow       `json:"not_now,omitempty" doc:"the patient's, where that is what they think"`
	Seen      uuid.UUID         `json:"seen" doc:"what a go or an agreement made on this answer sends as seen"`

	Step     int           `json:"step" doc:"of the version that stands, counted from 1; 0: not taking it"`
	Goes     []models.Side `json:"goes" nullable:"false" enum:"patient,clinician" doc:"who said go to the next step and waits for the other"`
	WayOut   string        `json:"way_out" doc:"the patient's: I'd want to stop if …; empty: not said yet"`
	Baseline bool          `json:"baseline" doc:"the list of symptoms from before the first dose is there"`
}

type planWords struct {
	models.SaidLine
	store.Spoken

	Changed []models.Difference `json:"changed" nullable:"false" doc:"of the version before it"`
}

type planStance struct {
	models.SaidStance
	store.Spoken
}

type planMove struct {
	models.SaidMove
	store.Spoken
}

type planNotNow struct {
	models.NotNow

	Holds bool `json:"holds" doc:"the return that the patient set has not come: nothing of the clinic's comes before it"`
}

func notNowOf(l store.Line) *planNotNow {
	if l.NotNow == nil {
		return nil
	}
	return &planNotNow{*l.NotNow, l.LeftAlone}
}

// openContact is a contact that was planned and that nothing was said of yet.
type openContact struct {
	ID          uuid.UUID         `json:"id"`
	PatientID   uuid.UUID         `json:"patient_id"`
	Patient     string            `json:"patient" doc:"name on the clinic's lists"`
	At          time.Time         `json:"at"`
	How         models.ContactHow `json:"how" enum:"visit,call,video,message"`
	Person      models.Colleague  `json:"person"`
	Backup      *models.Colleague `json:"backup" doc:"null: somebody outside, in words"`
	BackupWords string            `json:"backup_words" doc:"who steps in from outside, where the plan is read"`
	Overdue     bool              `json:"overdue"`
	EscalatedAt *time.Time        `json:"escalated_at" doc:"when the backup was asked to step in; null: not yet"`
}

func contactsOf(all []store.Contact) []openContact {
	out := make([]openContact, len(all))
	for i, c := range all {
		out[i] = openContact{
			ID: c.ID, PatientID: c.PatientID, Patient: c.Patient, At: c.At, How: c.How, Person: c.Person,
			Backup: c.Backup, BackupWords: c.BackupWords, Overdue: c.Overdue, EscalatedAt: c.EscalatedAt,
		}
	}
	return out
}

func (s *server) plan(ctx context.Context, in *patientInput) (*planOutput, error) {
	plan, err := s.Store.Plan(ctx, actor(ctx), in.PatientID)
	if err != nil {
		return nil, err
	}
	out := new(planOutput)
	out.Body.Lines = make([]planLine, len(plan.Lines))
	for i, l := range plan.Lines {
		out.Body.Lines[i] = lineOf(l)
	}
	out.Body.Contacts = contactsOf(plan.Contacts)
	out.Body.Taken, out.Body.FollowUp = takenOf(plan.Taken), lastFollowUpOf(plan.LastFollowUp)
	return out, nil
}

func lineOf(l store.Line) planLine {
	out := planLine{
		LineID: l.ID, Versions: make([]planWords, len(l.Versions)), Stances: make([]planStance, len(l.Stances)), Moves: make([]planMove, len(l.Moves)),
		Agreed: l.Ladder.Agreed(), Patient: l.Ladder.Stance(models.SidePatient), Clinician: l.Ladder.Stance(models.SideClinician),
		Seen: l.Ladder.Seen(), Step: l.Ladder.Step(), Goes: l.Ladder.Goes(), WayOut: l.Ladder.WayOut(), Baseline: l.Ladder.HasBaseline(),
		NotNow: notNowOf(l),
	}
	for i, v := range l.Versions {
		out.Versions[i] = planWords{v.SaidLine, v.Spoken, v.Changed}
	}
	for i, c := range l.Stances {
		out.Stances[i] = planStance{c.SaidStance, c.Spoken}
	}
	for i, m := range l.Moves {
		out.Moves[i] = planMove{m.SaidMove, m.Spoken}
	}
	return out
}

type contactsOutput struct {
	Body struct {
		Contacts []openContact     `json:"contacts" nullable:"false" doc:"the longest ago first"`
		Without  []followUpPatient `json:"without" nullable:"false" doc:"who has a plan and no contact that is planned, by name"`
	}
}

func (s *server) overdueContacts(ctx context.Context, _ *struct{}) (*contactsOutput, error) {
	all, err := s.Store.OverdueContacts(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := new(contactsOutput)
	out.Body.Contacts = contactsOf(all)
	without, err := s.Store.WithoutContact(ctx, actor(ctx))
	out.Body.Without = make([]followUpPatient, len(without))
	for i, p := range without {
		out.Body.Without[i] = followUpPatientOf(p)
	}
	return out, err
}
