package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// SealAccessEvents chains what was committed to the trail since the last time, one seal a practice, and answers how
// many events that were.
func (s *Store) SealAccessEvents(ctx context.Context) (events int64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT access_seal()`).Scan(&events)
	return events, translate(err)
}

// TrailState is what walking a practice's chain of seals found. BrokenAt is the first seal that doesn't match what it
// covers, 0 where all do; Unsealed is how many events wait for the next seal.
type TrailState struct{ Seals, BrokenAt, Unsealed int64 }

// PracticeTrail walks the chain of the actor's own practice, for its owners; models.ErrForbidden for anybody else.
func (s *Store) PracticeTrail(ctx context.Context, a models.Actor) (TrailState, error) {
	var state TrailState
	if !a.Has(models.RoleOwner) {
		return state, models.ErrForbidden
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT seals, broken_at, unsealed FROM access_verify($1)`, pgID(a.PracticeID)).QueryRow(func(row pgx.Row) error {
			return row.Scan(&state.Seals, &state.BrokenAt, &state.Unsealed)
		})
	})
	return state, translate(err)
}

// VerifyAccessEvents walks a practice's chain of seals.
func (s *Store) VerifyAccessEvents(ctx context.Context, practice uuid.UUID) (TrailState, error) {
	var state TrailState
	err := s.pool.QueryRow(ctx, `SELECT seals, broken_at, unsealed FROM access_verify($1)`, practice).
		Scan(&state.Seals, &state.BrokenAt, &state.Unsealed)
	return state, translate(err)
}
