package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// planLineKind: the versions of the plan's lines, which both sides write.
func planLineKind() kind {
	return kind{
		name: models.KindPlanLine, table: "plan_lines", record: true, sealed: []string{"words", "why", "way_out", "steps"},
		blank: func() model { return new(models.PlanLine) },
		rule:  ruled(planLineFits),
	}
}

// planLineFits: the version is the next one, keeps what was reached, and nothing of the clinic's comes before the return
// that the patient set with a not now; see models.NotNow.
func planLineFits(ctx context.Context, at standing, id uuid.UUID, line *models.PlanLine) error {
	plan, err := at.plan(ctx)
	if err != nil {
		return err
	}
	if at.side == models.SideClinician {
		if err := plan.notNowOf(*line); err != nil {
			return err
		}
	}
	return plan.ladder(line.LineID).Add(models.LineEvent{ID: id, Side: at.side, Line: line})
}

// notNowOf is a conflict while the patient asked to leave this for now: the line itself or, where it would be a new medicine
// on the plan, any medicine.
func (p plan) notNowOf(line models.PlanLine) error {
	if err := p.notNow(line.LineID); err != nil {
		return err
	}
	stands, ok := p.ladder(line.LineID).Line()
	if line.Kind != models.PlanMedication || line.Removed || ok && !stands.Removed {
		return nil
	}
	for id, l := range p.ladders {
		other, _ := l.Line()
		if err := p.notNow(id); err != nil && other.Kind == models.PlanMedication {
			return err
		}
	}
	return nil
}
