package store

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"alongside/auth"
	"alongside/models"
)

// Erasure is whether the actor's own is asked for, and what would stay.
func (s *Store) Erasure(ctx context.Context, a models.Actor) (models.Erasure, error) {
	e := models.Erasure{Days: models.ErasureDays}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT erasure_keeps_until($1)`, pgID(a.PatientID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&e.KeptUntil) })
		b.Queue(`SELECT asked_at, due_at, by_owner FROM erasures WHERE practice_id = $1 AND patient_id = $2 AND stopped_at IS NULL`,
			pgID(a.PracticeID), pgID(a.PatientID)).
			QueryRow(func(row pgx.Row) error {
				if err := row.Scan(&e.AskedAt, &e.DueAt, &e.ByPractice); !errors.Is(err, pgx.ErrNoRows) {
					return err
				}
				return nil
			})
	})
	return e, translate(err)
}

// AskErasure asks for the erasure of the actor or, as an owner, of anybody in the practice. It fails with models.ErrNotFound for
// anybody else, models.ErrNotFresh, and models.ErrConflict where it is asked for already.
func (s *Store) AskErasure(ctx context.Context, a models.Actor, patient uuid.UUID) error {
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT erasure_ask($1, $2, $3)`, pgID(patient), pgID(uuid.New()), models.ErasureDays)
	})
	return s.orDenied(ctx, a, models.ActionErasureAsked, patient, "erasure", err)
}

// StopErasure keeps somebody after all: the actor, whoever asked, or as an owner whom an owner asked for. It fails with
// models.ErrNotFound where nothing was asked, and models.ErrUsed once it has begun.
func (s *Store) StopErasure(ctx context.Context, a models.Actor, patient uuid.UUID) error {
	return translate(s.batch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT erasure_stop($1)`, pgID(patient)) }))
}

// PracticeErasures are what owners see: the erasures there were, whose could be asked for, and how long records are kept.
type PracticeErasures struct {
	Erasures  []models.PracticeErasure
	People    []models.Erasable
	Retention models.Retention
}

// PracticeErasures is for owners; models.ErrForbidden for anybody else.
func (s *Store) PracticeErasures(ctx context.Context, a models.Actor) (PracticeErasures, error) {
	p := PracticeErasures{Erasures: []models.PracticeErasure{}, People: []models.Erasable{}}
	if !a.Has(models.RoleOwner) {
		return p, models.ErrForbidden
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &p.Erasures, pgx.RowToStructByPos[models.PracticeErasure], `
SELECT patient_id, patient_name, by_owner, asked_at, due_at, erased_at, record_until, record_erased_at FROM practice_erasures()`)
		queueInto(b, &p.People, pgx.RowToStructByPos[models.Erasable], `SELECT patient_id, display_name, birth_year, reference FROM practice_erasable()`)
		b.Queue(`SELECT record_years, record_years_confirmed_at FROM practices WHERE id = $1`, pgID(a.PracticeID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&p.Retention.Years, &p.Retention.ConfirmedAt) })
	})
	return p, translate(err)
}

// SetRetention sets, for an owner's practice, how long records are kept; models.ErrForbidden for anybody else. What somebody was
// told when they were erased stays as it was.
func (s *Store) SetRetention(ctx context.Context, a models.Actor, r models.Retention) error {
	if !a.Has(models.RoleOwner) {
		return models.ErrForbidden
	}
	if err := r.Validate(); err != nil {
		return err
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH changed AS (UPDATE practices SET record_years = $4, record_years_confirmed_at = now() WHERE id = $1 RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $3, 'practice', id FROM changed`, pgID(a.PracticeID), pgID(a.AccountID), models.ActionPracticeChanged, r.Years)
	}))
}

// ErasedRecord opens, for an owner, what is kept of somebody who was erased; the trail tells of it. models.ErrNotFound where nothing
// is, and for anybody else, and models.ErrNotFresh.
func (s *Store) ErasedRecord(ctx context.Context, a models.Actor, patient uuid.UUID) ([]models.RecordRow, error) {
	type sealedRow struct {
		Place   string
		Fields  map[string]json.RawMessage
		Wrapped []byte
	}
	var found []sealedRow
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &found, pgx.RowToStructByPos[sealedRow], `SELECT place, fields, wrapped FROM erased_record($1)`, pgID(patient))
	})
	if err == nil && len(found) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return nil, s.orDenied(ctx, a, models.ActionOpenRecord, patient, "record", err)
	}
	key, err := s.sealing.unwrap(keyName{a.PracticeID, patient, record}, found[0].Wrapped)
	if err != nil {
		return nil, err
	}
	v := vault{key, a.PracticeID, patient}
	rows := make([]models.RecordRow, len(found))
	for i, row := range found {
		rows[i] = models.RecordRow{Kind: row.Place, Fields: row.Fields}
		var id uuid.UUID
		if text, ok := row.Fields["id"]; ok {
			if err := json.Unmarshal(text, &id); err != nil {
				return nil, err
			}
		}
		for column, value := range row.Fields {
			if !strings.HasPrefix(string(value), sealedJSON) {
				continue
			}
			text, err := v.openJSON(row.Place, column, id, value)
			if err != nil {
				return nil, err
			}
			if !json.Valid(text) {
				if text, err = json.Marshal(string(text)); err != nil {
					return nil, err
				}
			}
			row.Fields[column] = text
		}
	}
	return rows, nil
}

// sealedJSON is how a sealed value begins in JSON.
const sealedJSON = `"\\x01`

// erasuresAtOnce is how many are found in one go. The next hour finds the others.
const erasuresAtOnce = 1000

// PlanErasures adds a job for each step of an erasure that is due, unless one waits or runs already.
func (s *Store) PlanErasures(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, `SELECT practice_id, id, record FROM erasures_due($1)`, erasuresAtOnce)
	if err != nil {
		return translate(err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[models.Erase])
	if err != nil || len(due) == 0 {
		return translate(err)
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, one := range due {
		jobs[i] = river.InsertManyParams{Args: one, InsertOpts: &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}}}}
	}
	_, err = s.queue.InsertMany(ctx, jobs)
	return err
}

// Begun is an erasure that nobody can stop any more.
type Begun struct {
	PatientID uuid.UUID
	Record    bool // all of it goes: there is no record that has to be kept, or it was kept for long enough
}

// BeginErasure begins a step that is due, once or again; models.ErrNotFound where nothing is, because it was stopped or is done.
func (s *Store) BeginErasure(ctx context.Context, e models.Erase) (Begun, error) {
	var patient *uuid.UUID
	var record *bool
	if err := s.pool.QueryRow(ctx, `SELECT patient_id, record FROM erasure_begin($1, $2)`, pgID(e.PracticeID), pgID(e.ErasureID)).Scan(&patient, &record); err != nil {
		return Begun{}, translate(err)
	}
	if patient == nil {
		return Begun{}, models.ErrNotFound
	}
	return Begun{*patient, *record}, nil
}

// FinishErasure erases what was begun, all of a step or nothing of it; again, it changes nothing.
func (s *Store) FinishErasure(ctx context.Context, e models.Erase, b Begun) error {
	if _, err := s.pool.Exec(ctx, `SELECT erasure_finish($1, $2, $3)`, pgID(e.PracticeID), pgID(e.ErasureID), b.Record); err != nil {
		return translate(err)
	}
	s.sealing.forget(keyName{e.PracticeID, b.PatientID, private})
	if b.Record {
		s.sealing.forget(keyName{e.PracticeID, b.PatientID, record})
	}
	return nil
}

// ErasuresHeld is what the database and the list outside of it say of each other.
type ErasuresHeld struct {
	Missing []string  // marks of who was erased and doesn't stand on the list
	Back    int       // who stands on the list and is here, as in a copy of the database from before
	Latest  time.Time // the last erasure; zero: there was none
}

// HoldErasures holds the list against the database, as the application or as its owner.
func HoldErasures(ctx context.Context, url string, keys *auth.Keys, list auth.Erasures) (held ErasuresHeld, err error) {
	err = ask(ctx, url, func(conn *pgx.Conn) error {
		var latest *time.Time
		var known bool // not in a schema from before erasures
		if err := conn.QueryRow(ctx, `SELECT to_regprocedure('erasures_known()') IS NOT NULL`).Scan(&known); err != nil || !known {
			return err
		}
		rows, err := conn.Query(ctx, `SELECT practice_id, patient_id, erased_at, record_erased_at, here FROM erasures_known()`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var practice, patient uuid.UUID
			var erased, record *time.Time
			var here bool
			if err := rows.Scan(&practice, &patient, &erased, &record, &here); err != nil {
				return err
			}
			if erased != nil && (latest == nil || erased.After(*latest)) {
				latest = erased
			}
			for _, step := range []struct {
				mark string
				done bool
			}{{keys.Mark(practice, patient, false), erased != nil}, {keys.Mark(practice, patient, true), record != nil}} {
				switch {
				case step.done && !list.Has(step.mark):
					held.Missing = append(held.Missing, step.mark)
				case !step.done && list.Has(step.mark) && here:
					held.Back++
				}
			}
		}
		if latest != nil {
			held.Latest = *latest
		}
		return rows.Err()
	})
	return held, err
}
