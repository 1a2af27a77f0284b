package store

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"alongside/models"
)

// moveKind: what both sides say about the steps of a medicine.
func moveKind() kind {
	return kind{
		name: models.KindMove, table: "moves", record: true, sealed: []string{"words"},
		blank: func() model { return new(models.Move) },
		rule:  ruled(moveFits),
	}
}

// moveFits: a brake always does, also in the middle of a not now; see models.Ladder for a go.
func moveFits(ctx context.Context, at standing, id uuid.UUID, move *models.Move) error {
	plan, err := at.plan(ctx)
	if err != nil {
		return err
	}
	if at.side == models.SideClinician && move.Kind == models.MoveGo && plan.leavesAlone(move.LineID) {
		return models.Conflict{Code: "not_now"}
	}
	return at.unknown(plan.ladder(move.LineID).Add(models.LineEvent{ID: id, Side: at.side, Move: move}))
}

// unknown makes "not found" of a line that is not there, for a clinician, whose request it is the whole of.
func (at standing) unknown(err error) error {
	if bad, ok := errors.AsType[models.Invalid](err); ok && at.side == models.SideClinician && bad[0] == (models.FieldProblem{Field: "line_id", Code: "unknown"}) {
		return models.ErrNotFound
	}
	return err
}

// Move adds what a clinician says about the steps of a medicine; see say for its errors, and models.Ladder for which
// models.Conflict stands against a go. Also "not_now": the patient asked to leave it for now.
func (s *Store) Move(ctx context.Context, a models.Actor, patient, id uuid.UUID, m models.Move) error {
	return s.say(ctx, a, patient, models.KindMove, id, &m, models.ActionMove)
}
