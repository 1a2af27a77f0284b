package store

import (
	"context"

	"github.com/google/uuid"
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

// VerifyAccessEvents walks a practice's chain of seals.
func (s *Store) VerifyAccessEvents(ctx context.Context, practice uuid.UUID) (TrailState, error) {
	var state TrailState
	err := s.pool.QueryRow(ctx, `SELECT seals, broken_at, unsealed FROM access_verify($1)`, practice).
		Scan(&state.Seals, &state.BrokenAt, &state.Unsealed)
	return state, translate(err)
}
