package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// matched gives an event and the days of the same series that nobody has been said to be of to one patient.
const matched = `
UPDATE calendar_events e SET patient_id = $4, dismissed_at = NULL
  FROM calendar_events this
 WHERE this.practice_id = $1 AND this.clinician_id = $2 AND this.id = $3
   AND e.practice_id = this.practice_id AND e.feed_id = this.feed_id AND e.series = this.series
   AND (e.id = this.id OR this.instance <> '' AND e.dismissed_at IS NULL) AND e.patient_id IS NULL
RETURNING e.id`

// MatchEvent says whose an event of the actor's calendar is. It becomes a visit, and so does every coming day of an
// event that repeats, also those read later. Then visits follow the calendar. models.ErrNotFound for anybody else's
// event or somebody not in the actor's care; models.ErrConflict where it is somebody's already.
func (s *Store) MatchEvent(ctx context.Context, a models.Actor, event, patient uuid.UUID) error {
	return s.changeEvent(ctx, a, event, func(t *transaction, already *uuid.UUID) error {
		if already != nil {
			return models.ErrConflict
		}
		var inCare bool
		if err := t.conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM patients WHERE practice_id = $1 AND id = $2)`,
			pgID(a.PracticeID), pgID(patient)).Scan(&inCare); err != nil {
			return err
		}
		if !inCare {
			return models.ErrNotFound
		}
		rows, err := t.conn.Query(ctx, matched, pgID(a.PracticeID), pgID(a.AccountID), pgID(event), pgID(patient))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		for _, id := range ids {
			t.last.Queue(`SELECT calendar_follow($1)`, pgID(id))
		}
		return nil
	})
}

// unmatched takes an event, and the series it stands for, from its patient. Visits that were made of it in the last
// hour were a slip and go as if they had never been; older ones are cancelled, because somebody may count on them. What
// was typed in stays.
const unmatched = `
WITH these AS (
    SELECT e.id, e.patient_id, e.visit_id, e.made_visit
      FROM calendar_events this
      JOIN calendar_events e ON e.practice_id = this.practice_id AND e.feed_id = this.feed_id AND e.series = this.series AND e.patient_id = this.patient_id
     WHERE this.practice_id = $1 AND this.clinician_id = $2 AND this.id = $3),
taken AS (
    UPDATE visits v SET rev = v.rev + 1, seq = h.seq,
           deleted_at = CASE WHEN v.created_at > now() - interval '1 hour' THEN now() END,
           state = CASE WHEN v.created_at > now() - interval '1 hour' THEN v.state ELSE 'cancelled' END
      FROM these t, sync_heads h
     WHERE t.made_visit AND v.practice_id = $1 AND v.patient_id = t.patient_id AND v.id = t.visit_id
       AND v.deleted_at IS NULL AND v.state = 'planned' AND v.starts_at > now()
       AND h.practice_id = v.practice_id AND h.patient_id = v.patient_id
    RETURNING v.patient_id, v.id),
told AS (
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT $1, patient_id, $2, $4, 'visit', id FROM taken)
UPDATE calendar_events SET patient_id = NULL, visit_id = NULL, made_visit = false
 WHERE practice_id = $1 AND id IN (SELECT id FROM these)`

// UnmatchEvent takes that back; models.ErrNotFound where the event is nobody's.
func (s *Store) UnmatchEvent(ctx context.Context, a models.Actor, event uuid.UUID) error {
	return s.changeEvent(ctx, a, event, func(t *transaction, patient *uuid.UUID) error {
		if patient == nil {
			return models.ErrNotFound
		}
		t.last.Queue(takeNumbers, pgID(a.PracticeID), pgID(*patient), 1)
		t.last.Queue(unmatched, pgID(a.PracticeID), pgID(a.AccountID), pgID(event), models.ActionCancelVisit)
		return nil
	})
}

// DismissEvent says that an event is no visit, or that its visit stays although it vanished; then it is not asked about
// again, nor are the other days of one that repeats. restore takes that back.
func (s *Store) DismissEvent(ctx context.Context, a models.Actor, event uuid.UUID, restore bool) error {
	return s.changeEvent(ctx, a, event, func(t *transaction, _ *uuid.UUID) error {
		t.last.Queue(`
UPDATE calendar_events e SET dismissed_at = CASE WHEN NOT $4 THEN now() END
  FROM calendar_events this
 WHERE this.practice_id = $1 AND this.clinician_id = $2 AND this.id = $3
   AND e.practice_id = this.practice_id AND e.feed_id = this.feed_id AND e.series = this.series
   AND e.patient_id IS NOT DISTINCT FROM this.patient_id AND (e.id = this.id OR e.patient_id IS NULL)`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(event), restore)
		return nil
	})
}

// changeEvent runs fn about an event of the actor's own calendar, locked, with the patient whose it is.
func (s *Store) changeEvent(ctx context.Context, a models.Actor, event uuid.UUID, fn func(t *transaction, patient *uuid.UUID) error) error {
	return translate(s.tx(ctx, a, func(t *transaction) error {
		var patient *uuid.UUID
		if err := t.conn.QueryRow(ctx, `SELECT patient_id FROM calendar_events WHERE practice_id = $1 AND clinician_id = $2 AND id = $3 FOR UPDATE`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(event)).Scan(&patient); err != nil {
			return err
		}
		return fn(t, patient)
	}))
}
