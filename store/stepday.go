package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// turnsSteps are the kinds that change on which day somebody checks in on a step.
func turnsSteps(in *pushed) bool {
	return slices.Contains([]models.Kind{models.KindPlanLine, models.KindStance, models.KindMove, models.KindFollowUp}, in.kind.name)
}

const checkInsOf = `
SELECT line_id, step, received_at FROM follow_ups
 WHERE practice_id = $1 AND patient_id = $2 AND reason = 'check_in' AND line_id IS NOT NULL AND step IS NOT NULL`

// checkIn is one that was done on a step of a line.
type checkIn struct {
	Line uuid.UUID
	Step int
	At   time.Time
}

// planTurned keeps what follows from a plan that changed by what was said in this transaction.
func (at standing) planTurned(ctx context.Context, said []*pushed) error {
	if !slices.ContainsFunc(said, turnsSteps) {
		return nil
	}
	plan, err := at.keepStepDays(ctx)
	if err != nil {
		return err
	}
	for id, l := range plan.ladders {
		for _, turn := range l.Turns() {
			if turn.Agreed && slices.ContainsFunc(said, func(in *pushed) bool { return in.rev > 0 && in.change.ID == turn.ID }) {
				at.t.last.Queue(`SELECT plan_raise($1, $2, $3)`, pgID(at.actor.PatientID), pgID(id), pgID(turn.ID))
			}
		}
	}
	return nil
}

// keepStepDays reads off the plan as it stands now on which days the patient checks in on the step they are on, where that is not
// done yet, keeps them for the job that reminds of it, which can't open a plan, and answers the plan.
func (at standing) keepStepDays(ctx context.Context) (plan, error) {
	lines, days := []uuid.UUID{}, []models.Day{}
	var now plan
	if at.plans == nil || at.plans.ladders == nil || at.plans.isOnAStep() {
		stands, done, err := at.planAndCheckIns(ctx)
		if err != nil {
			return plan{}, err
		}
		now = stands
		for id, l := range now.ladders {
			day, agreed := checkInDay(l, now.zone)
			if agreed && !slices.ContainsFunc(done, func(c checkIn) bool { return c.Line == id && c.Step == l.Step() && !c.At.Before(l.Since()) }) {
				lines, days = append(lines, id), append(days, day)
			}
		}
	} else { // there is no step to check in on, and nothing to read
		now = *at.plans
	}
	at.t.last.Queue(`DELETE FROM step_days WHERE practice_id = $1 AND patient_id = $2 AND line_id <> ALL ($3)`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), lines)
	at.t.last.Queue(`
INSERT INTO step_days (practice_id, patient_id, line_id, day) SELECT $1, $2, * FROM unnest($3::uuid[], $4::date[])
    ON CONFLICT (practice_id, patient_id, line_id) DO UPDATE SET day = excluded.day WHERE step_days.day <> excluded.day`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), lines, days)
	return now, nil
}

// planAndCheckIns reads both anew, with what was just said: the moments are the database's.
func (at standing) planAndCheckIns(ctx context.Context) (plan, []checkIn, error) {
	var b pgx.Batch
	var events planEvents
	var done []checkIn
	at.store.queuePlan(&b, at.vaults, at.actor.PracticeID, at.actor.PatientID, &events)
	queueInto(&b, &done, pgx.RowToStructByPos[checkIn], checkInsOf, pgID(at.actor.PracticeID), pgID(at.actor.PatientID))
	if err := at.t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return plan{}, nil, err
	}
	out, err := events.read(at.store.now())
	return out, done, err
}

// isOnAStep says whether the patient is on a step of any line.
func (p plan) isOnAStep() bool {
	for _, l := range p.ladders {
		if l.Step() > 0 {
			return true
		}
	}
	return false
}

// checkInDay is the day on which the two check in on the step that the patient is on; false where none is agreed, or the patient
// asked to leave the line for now.
func checkInDay(l *models.Ladder, zone *time.Location) (models.Day, bool) {
	line, ok := l.Line()
	step := l.Step()
	if !ok || line.Removed || step == 0 || step > len(line.Steps) || line.Steps[step-1].CheckDay == nil || l.Stance(models.SidePatient) == models.StanceNotNow {
		return models.Day{}, false
	}
	return models.DateOf(l.Since().In(zone)).Add(*line.Steps[step-1].CheckDay - 1), true
}
