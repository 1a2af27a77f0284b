package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/pdf"
	"alongside/store"
)

// Printing is how something is printed.
type Printing struct {
	As       string    `query:"as" enum:"pdf,text" default:"pdf"`
	Language string    `query:"language" enum:"en,es" default:"en" doc:"the reader's"`
	Paper    pdf.Paper `query:"paper" enum:"letter,a4" default:"letter"`
}

type printVisitInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Printing
}

type printPlanInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	Printing
}

// printed is a file for the reader's own keeping. Its name says nothing of whom it is about: it stands in a list of downloads.
type printed struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// sheet is what can be printed.
type sheet interface {
	PDF() ([]byte, error)
	Text() string
}

func (p Printing) of(s sheet, name string) (*printed, error) {
	if p.As == "text" {
		return &printed{"text/plain; charset=utf-8", `attachment; filename="` + name + `.txt"`, []byte(s.Text())}, nil
	}
	file, err := s.PDF()
	return &printed{"application/pdf", `attachment; filename="` + name + `.pdf"`, file}, err
}

// printSummary is the page as its clinician reads it, and counts as reading it.
func (s *server) printSummary(ctx context.Context, in *printVisitInput) (*printed, error) {
	summary, err := s.Store.Summary(ctx, actor(ctx), in.VisitID)
	if err != nil {
		return nil, err
	}
	zone, err := models.LoadZone(summary.Document.Visit.Zone)
	if err != nil {
		return nil, err
	}
	page := pdf.Page{
		Language: in.Language, Paper: in.Paper, Document: summary.Document, SharedAt: summary.SharedAt, Live: liveOf(summary.Live, zone),
	}
	for _, t := range summary.Translations {
		page.Translations = append(page.Translations, t.Translation)
	}
	for _, r := range summary.Replies {
		page.Replies = append(page.Replies, pdf.Reply{Said: r.Said, Author: r.Author, RecordedAt: r.RecordedAt})
	}
	return in.of(page, "check-in")
}

// printShare is what the patient shared, as they chose it.
func (s *server) printShare(ctx context.Context, in *printVisitInput) (*printed, error) {
	a := actor(ctx)
	chart, err := s.Store.Chart(ctx, a, a.PatientID, []string{"DocumentReference"})
	if err != nil {
		return nil, err
	}
	for _, p := range chart.Pages {
		if p.Document != nil && p.Document.Visit.ID == in.VisitID && p.Live(chart.At) {
			return in.of(pdf.Page{Language: in.Language, Reader: models.SidePatient, Paper: in.Paper, Document: *p.Document, SharedAt: p.SharedAt}, "check-in")
		}
	}
	return nil, models.ErrNotFound
}

// printPlan is the plan as clinicians read it, and counts as reading it.
func (s *server) printPlan(ctx context.Context, in *printPlanInput) (*printed, error) {
	plan, err := s.Store.Plan(ctx, actor(ctx), in.PatientID)
	if err != nil {
		return nil, err
	}
	return s.plansSheet(plan, in.Printing, models.SideClinician)
}

// printOwnPlan is the patient's own.
func (s *server) printOwnPlan(ctx context.Context, in *Printing) (*printed, error) {
	plan, err := s.Store.OwnPlan(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	return s.plansSheet(plan, *in, models.SidePatient)
}

func (s *server) plansSheet(plan store.Plan, as Printing, reader models.Side) (*printed, error) {
	zone, err := models.LoadZone(plan.Zone)
	if err != nil {
		return nil, err
	}
	sheet := pdf.Plan{
		Language: as.Language, Reader: reader, Paper: as.Paper, Zone: plan.Zone, At: s.Now().Truncate(time.Minute), Patient: plan.Patient,
		FollowUp: followUpSheet(plan.LastFollowUp, false),
	}
	if reader == models.SidePatient {
		sheet.Writes = as.Language // as far as anybody knows
	}
	for _, c := range plan.Contacts {
		backup := c.BackupWords
		if c.Backup != nil {
			backup = c.Backup.Name()
		}
		sheet.Contacts = append(sheet.Contacts, pdf.PlanContact{At: c.At, How: c.How, Person: c.Person, Backup: backup, Passed: c.Overdue})
	}
	for _, l := range plan.Lines {
		if stands, ok := l.Ladder.Line(); ok && !stands.Removed {
			sheet.Lines = append(sheet.Lines, lineSheet(l, stands, zone))
		}
	}
	return as.of(sheet, "plan")
}

func lineSheet(l store.Line, stands models.PlanLine, zone *time.Location) pdf.PlanLine {
	said := l.Versions[len(l.Versions)-1]
	out := pdf.PlanLine{
		PlanLine: stands, Author: said.Author, RecordedAt: said.RecordedAt, Agreed: l.Ladder.Agreed(),
		Patient:   pdf.Stance{Kind: l.Ladder.Stance(models.SidePatient)},
		Clinician: pdf.Stance{Kind: l.Ladder.Stance(models.SideClinician)},
		NotNow:    l.NotNow, Holds: l.LeftAlone, Step: l.Ladder.Step(), WantsToStop: l.Ladder.WayOut(), CheckOn: pageLineOf(l, zone).checkOn(),
	}
	for _, c := range l.Stances {
		if c.Version != stands.Version {
			continue
		}
		of := &out.Patient
		if c.Side == models.SideClinician {
			of = &out.Clinician
		}
		of.Author, of.MayRaise, of.Words = c.Author, "", ""
		if c.MayRaise != nil {
			of.MayRaise = *c.MayRaise
		}
		if c.Words != nil {
			of.Words = *c.Words
		}
	}
	for _, m := range l.Moves {
		if m.Kind == models.MoveLooked || m.Kind == models.MoveWayOut {
			continue
		}
		move := pdf.PlanMove{Kind: m.Kind, Dose: l.Ladder.Dose(m.Version, m.Step), Author: m.Author, RecordedAt: m.RecordedAt}
		if m.Words != nil {
			move.Words = *m.Words
		}
		out.Moves = append(out.Moves, move)
	}
	return out
}

func (l pageLine) checkOn() *models.Day {
	if l.Step == nil {
		return nil
	}
	return l.Step.CheckOn
}

// liveOf is what stands beside a page, as it is printed.
func liveOf(live store.Live, zone *time.Location) *pdf.Live {
	out := &pdf.Live{LastVisit: live.LastVisit}
	flagged := false
	for _, f := range live.Flags {
		one := pdf.Flag{
			What: f.What, Of: f.Of, Compared: f.Compared, Answer: f.Answer, Reason: f.Reason, Tier: f.Tier,
			Owner: f.Owner, Backup: f.Backup, PromisedAt: f.PromisedAt, ReceivedAt: f.ReceivedAt, Overdue: f.Overdue,
		}
		if f.Seen != nil {
			one.Seen = &models.Acknowledged{By: f.Seen.By, At: f.Seen.At}
		}
		flagged = flagged || live.FollowUp != nil && live.FollowUp.ID == f.ID
		out.Flags = append(out.Flags, one)
	}
	out.FollowUp = followUpSheet(live.LastFollowUp, flagged)
	for _, l := range live.Plan {
		line := pageLineOf(l, zone)
		one := pdf.PageLine{Kind: line.Kind, Words: line.Words}
		if line.NotNow != nil && line.NotNow.Holds {
			one.NotNow = &line.NotNow.NotNow
		}
		if line.Step != nil {
			one.Step = (*pdf.PageStep)(line.Step)
		}
		out.Plan = append(out.Plan, one)
	}
	for _, n := range live.Since {
		out.Since = append(out.Since, pdf.News{What: n.What, How: n.How, Of: n.Of, Dose: n.Dose, Words: n.Words, Author: n.Author, At: n.ReceivedAt})
	}
	return out
}

func followUpSheet(last store.LastFollowUp, flagged bool) *pdf.FollowUp {
	f := last.FollowUp
	if f == nil {
		return nil
	}
	out := &pdf.FollowUp{Comparison: f.Comparison, ReceivedAt: f.ReceivedAt, Compared: f.Compared, Flagged: flagged}
	if f.Words != nil {
		out.Words = *f.Words
	}
	if last.Seen != nil {
		out.Seen = &models.Acknowledged{By: last.Seen.By, At: last.Seen.At}
	}
	return out
}
