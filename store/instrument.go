package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// offers says whether the patient's practice offers an instrument now.
func (at standing) offers(ctx context.Context, code string) (bool, error) {
	practice, err := scanPractice(at.t.conn.QueryRow(ctx, practiceSince, pgID(at.actor.PracticeID), 0))
	return slices.Contains(practice.Instruments, code), err
}

// saidOfInstruments is what the practice $1 says of instruments, with who attested.
func saidOfInstruments() string {
	return `
SELECT i.code, i.offered, ` + colleagueOf("a") + `, i.attested_at
  FROM practice_instruments i LEFT JOIN accounts a ON a.practice_id = i.practice_id AND a.id = i.attested_by
 WHERE i.practice_id = $1`
}

// Instruments is what the actor's practice says of instruments, for its owners; models.ErrForbidden for anybody else.
func (s *Store) Instruments(ctx context.Context, a models.Actor) ([]models.PracticeInstrument, error) {
	if !a.Has(models.RoleOwner) {
		return nil, models.ErrForbidden
	}
	var said []models.PracticeInstrument
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &said, pgx.RowToStructByPos[models.PracticeInstrument], saidOfInstruments(), pgID(a.PracticeID))
	})
	return said, translate(err)
}

// OfferedInstruments are those that a clinician can ask for; models.ErrForbidden for anybody else.
func (s *Store) OfferedInstruments(ctx context.Context, a models.Actor) ([]models.Instrument, error) {
	if !a.Has(models.RoleClinician) {
		return nil, models.ErrForbidden
	}
	var said []models.PracticeInstrument
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &said, pgx.RowToStructByPos[models.PracticeInstrument], saidOfInstruments(), pgID(a.PracticeID))
	})
	return models.Offered(said), translate(err)
}

// SetInstrument says, as an owner, whether the practice offers an instrument, and attests that it may where the instrument
// asks for that; models.ErrForbidden for anybody else, models.ErrNotFound for one that there is not. models.Invalid names
// attested where it is missing. Who attested first
// stays the one until it is taken back by switching it off.
func (s *Store) SetInstrument(ctx context.Context, a models.Actor, code string, offered, attested bool) error {
	if _, err := s.Instruments(ctx, a); err != nil {
		return err
	}
	i, ok := models.LastInstrument(code)
	if !ok {
		return models.ErrNotFound
	}
	needed := i.Rights == models.RightsAttest
	if needed && offered && !attested {
		return models.Invalid{{Field: "attested", Code: "required"}}
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH said AS (
    INSERT INTO practice_instruments AS i (practice_id, code, offered, attested_by, attested_at)
    VALUES ($1, $3, $4, CASE WHEN $5 THEN $2::uuid END, CASE WHEN $5 THEN now() END)
        ON CONFLICT (practice_id, code) DO UPDATE SET offered = excluded.offered,
           attested_by = CASE WHEN $5 THEN coalesce(i.attested_by, excluded.attested_by) END,
           attested_at = CASE WHEN $5 THEN coalesce(i.attested_at, excluded.attested_at) END
    RETURNING i.practice_id),
changed AS (UPDATE practices SET version = version + 1 WHERE id = (SELECT practice_id FROM said) RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $6, 'practice', id FROM changed`,
			pgID(a.PracticeID), pgID(a.AccountID), code, offered, needed && attested, models.ActionPracticeChanged)
	}))
}
