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

// Instruments is what the actor's practice says of instruments, for its owners; models.ErrForbidden for anybody else.
func (s *Store) Instruments(ctx context.Context, a models.Actor) ([]models.PracticeInstrument, error) {
	if !a.Has(models.RoleOwner) {
		return nil, models.ErrForbidden
	}
	return s.saidOfInstruments(ctx, a)
}

// OfferedInstruments are those that a clinician can ask for; models.ErrForbidden for anybody else.
func (s *Store) OfferedInstruments(ctx context.Context, a models.Actor) ([]models.Instrument, error) {
	if !a.Has(models.RoleClinician) {
		return nil, models.ErrForbidden
	}
	said, err := s.saidOfInstruments(ctx, a)
	return models.Offered(said), err
}

func (s *Store) saidOfInstruments(ctx context.Context, a models.Actor) ([]models.PracticeInstrument, error) {
	var said []models.PracticeInstrument
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &said, pgx.RowToStructByPos[models.PracticeInstrument], `
SELECT i.code, i.offered, `+colleagueOf("a")+`, i.attested_at
  FROM practice_instruments i LEFT JOIN accounts a ON a.practice_id = i.practice_id AND a.id = i.attested_by
 WHERE i.practice_id = $1`, pgID(a.PracticeID))
	})
	return said, translate(err)
}

// IsAttested says whether an owner here attests that their practice may use an instrument.
func (s *Store) IsAttested(ctx context.Context, code string) (attested bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT instrument_attested($1)`, code).Scan(&attested)
	return attested, translate(err)
}

// SetInstrument says, as an owner, whether the practice offers an instrument, and attests that it may where the instrument
// asks for that; models.ErrForbidden for anybody else, models.ErrNotFound for one that there is not. models.Invalid names
// attested where it is missing. An attestation stands in the name of who gave it last, until somebody switches it off.
func (s *Store) SetInstrument(ctx context.Context, a models.Actor, code string, offered, attested bool) error {
	if !a.Has(models.RoleOwner) {
		return models.ErrForbidden
	}
	return translate(s.tx(ctx, a, func(t *transaction) error {
		i, ok := models.LastInstrument(code)
		if !ok {
			return models.ErrNotFound
		}
		attests := offered && i.Rights == models.RightsAttest
		if attests && !attested {
			return models.Invalid{{Field: "attested", Code: "required"}}
		}
		_, err := t.conn.Exec(ctx, `
WITH said AS (
    INSERT INTO practice_instruments (practice_id, code, offered, attested_by, attested_at)
    VALUES ($1, $3, $4, CASE WHEN $5 THEN $2::uuid END, CASE WHEN $5 THEN now() END)
        ON CONFLICT (practice_id, code) DO UPDATE SET offered = excluded.offered,
           attested_by = excluded.attested_by, attested_at = excluded.attested_at
    RETURNING practice_id),
changed AS (UPDATE practices SET version = version + 1 WHERE id = (SELECT practice_id FROM said) RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $6, 'practice', id FROM changed`,
			pgID(a.PracticeID), pgID(a.AccountID), code, offered, attests, models.ActionPracticeChanged)
		return err
	}))
}
