package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

// loopsSaid is how often somebody was answered, and went up and down a ladder: a concern of a year, and a long way with a
// medicine.
const loopsSaid = 4

// record fills what the two say to each other: threads of every concern on the page, a plan with foundations and a ladder,
// and follow-ups on every step of it.
func (m *maker) record(ctx context.Context, p person, concerns []uuid.UUID) error {
	for _, concern := range concerns {
		if err := m.thread(ctx, p, concern); err != nil {
			return err
		}
	}
	ladder, err := m.plan(ctx, p)
	if err != nil {
		return err
	}
	if err := m.climb(ctx, p, ladder); err != nil {
		return err
	}
	return m.measure(ctx, p)
}

// measure is a questionnaire of each month, of which a clinician has seen all but the last.
func (m *maker) measure(ctx context.Context, p person) error {
	answers := map[string]int{"interest": 1, "mood": 1, "sleep": 2, "energy": 2, "appetite": 1, "self": 1, "concentration": 1, "movement": 0, "thoughts": 1}
	for back := 3; back > 0; back-- {
		sent := change(models.KindSentMeasure, newID(), map[string]any{
			"instrument": "phq_9", "version": 1, "day": models.DateOf(time.Now().UTC()).Add(-30 * back), "zone": "UTC", "language": "en", "answers": answers, "total": 10,
		})
		if err := m.push(ctx, p.patient, []models.Change{sent}); err != nil {
			return fmt.Errorf("measure: %w", err)
		}
		if back == 1 {
			break
		}
		if err := m.store.Acknowledge(ctx, p.clinician, p.patient.PatientID, newID(), models.Acknowledgement{SentMeasureID: &sent.ID}); err != nil {
			return fmt.Errorf("see a measure: %w", err)
		}
	}
	return nil
}

func (m *maker) thread(ctx context.Context, p person, concern uuid.UUID) error {
	for range loopsSaid {
		answer, said := newID(), models.Reply{
			ConcernID: concern, Kind: models.ReplyAnswer, Heard: new("That it would change who you are."),
			Share: new("Some people notice this in the first weeks. We would look at it together after each step."),
		}
		if err := m.store.Reply(ctx, p.clinician, p.patient.PatientID, answer, said); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		if err := m.push(ctx, p.patient, []models.Change{
			change(models.KindReply, newID(), map[string]any{"concern_id": concern, "kind": models.ReplyNotQuite, "reply_to": answer, "words": "Not who I am. What I feel."}),
			change(models.KindReply, newID(), map[string]any{"concern_id": concern, "kind": models.ReplyAdded, "words": "It went on for months."}),
		}); err != nil {
			return err
		}
	}
	return nil
}

// plan is three foundations, and a ladder that both agree to and that can begin.
func (m *maker) plan(ctx context.Context, p person) (ladder models.SaidLine, err error) {
	line := func(kind models.PlanKind, words string) models.SaidLine {
		return models.SaidLine{ID: newID(), PlanLine: models.PlanLine{
			LineID: newID(), Version: 1, Kind: kind, Words: &words, Why: new("You said that it helped before."),
		}}
	}
	ladder = line(models.PlanMedication, "A very small start.")
	ladder.WayOut = new("A step down every two weeks, then stop.")
	for n := range 3 {
		ladder.Steps = append(ladder.Steps, models.Step{Dose: fmt.Sprintf("%d drops each morning", n+1), Days: new(14), CheckDay: new(7), WatchFor: new("Your sleep.")})
	}
	save := models.PlanSave{
		Lines: []models.SaidLine{
			line(models.PlanSleep, "Up at seven every day."), line(models.PlanNutrition, "Breakfast with somebody."),
			line(models.PlanRegulation, "A slow walk after work."), ladder,
		},
		Contact: &models.SaidContact{ID: newID(), Contact: models.Contact{
			Kind: models.ContactPlanned, At: new(time.Now().Add(48 * time.Hour)), How: new(models.ContactCall), PersonID: &p.clinician.AccountID,
			BackupWords: new("The practice's own number."),
		}},
	}
	if err := m.store.SavePlan(ctx, p.clinician, p.patient.PatientID, newID(), save); err != nil {
		return ladder, fmt.Errorf("plan: %w", err)
	}
	var agreed []models.Change
	for _, l := range save.Lines {
		agreed = append(agreed, change(models.KindStance, newID(), map[string]any{"line_id": l.LineID, "version": 1, "stance": models.StanceAgree, "seen": l.ID}))
	}
	return ladder, m.push(ctx, p.patient, append(agreed,
		moved(ladder, models.MoveWayOut, map[string]any{"words": "I feel like glass again."}), felt(ladder, models.FollowUpBaseline, nil)))
}

// climb goes to the second step and back, with a follow-up on each; a clinician has seen all but the last.
func (m *maker) climb(ctx context.Context, p person, ladder models.SaidLine) error {
	for loop := range loopsSaid {
		for step := 1 + min(loop, 1); step <= 2; step++ {
			plan, err := m.store.Plan(ctx, p.clinician, p.patient.PatientID)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(plan.Lines, func(l store.Line) bool { return l.ID == ladder.LineID })
			seen := plan.Lines[at].Ladder.Seen()
			goes := models.Move{LineID: ladder.LineID, Version: 1, Kind: models.MoveGo, Step: &step, Seen: &seen}
			if err := m.store.Move(ctx, p.clinician, p.patient.PatientID, newID(), goes); err != nil {
				return fmt.Errorf("go: %w", err)
			}
			how := felt(ladder, models.FollowUpCheckIn, &step)
			if err := m.push(ctx, p.patient, []models.Change{moved(ladder, models.MoveGo, map[string]any{"step": step, "seen": seen}), how}); err != nil {
				return err
			}
			if loop+1 == loopsSaid {
				continue
			}
			if err := m.store.Acknowledge(ctx, p.clinician, p.patient.PatientID, newID(), models.Acknowledgement{FollowUpID: &how.ID}); err != nil {
				return fmt.Errorf("see a follow-up: %w", err)
			}
		}
		if err := m.push(ctx, p.patient, []models.Change{moved(ladder, models.MoveDown, map[string]any{"step": 1})}); err != nil {
			return err
		}
	}
	return nil
}

func moved(ladder models.SaidLine, kind models.MoveKind, fields map[string]any) models.Change {
	fields["line_id"], fields["version"], fields["kind"] = ladder.LineID, 1, kind
	return change(models.KindMove, newID(), fields)
}

// felt answers the whole list of symptoms.
func felt(ladder models.SaidLine, reason models.FollowUpReason, step *int) models.Change {
	symptoms := map[string]models.SymptomFelt{}
	for _, s := range models.Symptoms() {
		symptoms[s.Code] = models.SymptomFelt{Level: 1}
	}
	return change(models.KindFollowUp, newID(), map[string]any{
		"line_id": ladder.LineID, "step": step, "reason": reason, "day": models.DateOf(time.Now().UTC()), "zone": "UTC", "symptoms": symptoms,
	})
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
