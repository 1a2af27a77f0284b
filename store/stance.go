package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// stanceKind: what each side thinks of a line.
func stanceKind() kind {
	return kind{
		name: models.KindStance, table: "stances", record: true, sealed: []string{"words"},
		blank: func() model { return new(models.Stance) },
		rule:  ruled(stanceFits),
	}
}

// stanceFits: a yes is to the version that stands, and a clinician leaves alone what the patient doesn't want now.
func stanceFits(ctx context.Context, at standing, id uuid.UUID, stance *models.Stance) error {
	plan, err := at.plan(ctx)
	if err != nil {
		return err
	}
	if at.side == models.SideClinician {
		if err := plan.notNow(stance.LineID); err != nil {
			return err
		}
	}
	return plan.ladder(stance.LineID).Add(models.LineEvent{ID: id, Side: at.side, Stance: stance})
}
