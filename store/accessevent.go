package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// addEvent writes one line of the trail: $1 practice, $2 patient, $3 account, $4 action, $5 kind, $6 id, $7 denied.
const addEvent = `
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id, denied)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// AccessEvents is a page of a patient's own trail, newest first, from before an instant; more says whether there is
// another page. What happened in one moment stays together, so that the next page can begin before the last event's
// instant: a page may be a few longer than limit.
func (s *Store) AccessEvents(ctx context.Context, a models.Actor, before time.Time, limit int) (events []models.AccessEvent, more bool, err error) {
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(accessEvents, pgID(a.PracticeID), pgID(a.PatientID), pgID(a.AccountID), before, limit).Query(func(rows pgx.Rows) (err error) {
			events, more, err = scanEvents(rows)
			return err
		})
	})
	return events, more, translate(err)
}

func scanEvents(rows pgx.Rows) (events []models.AccessEvent, more bool, err error) {
	var e models.AccessEvent
	_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.At, &e.Action, &e.ObjectKind, &e.ObjectID, &e.Denied, &e.ByYou, &e.Name, &e.Credentials, &e.About, &e.Through, &e.Program, &more},
		func() error { events = append(events, e); return nil })
	return events, more, err
}

const accessEvents = `
WITH own AS NOT MATERIALIZED (
    SELECT * FROM access_events
     WHERE practice_id = $1 AND patient_id = $2 AND at < $4 AND (account_id IS DISTINCT FROM $3 OR action <> 'sync')),
page AS (SELECT * FROM own ORDER BY at DESC FETCH FIRST $5 ROWS WITH TIES)
SELECT e.id, e.at, e.action, e.object_kind, e.object_id, e.denied, coalesce(e.account_id = $3, false),
       coalesce(n.display_name, ''), coalesce(n.credentials, ''), coalesce(o.display_name, ''),
       coalesce(c.display_name, ''), coalesce(e.client_id = e.account_id, false), EXISTS (SELECT FROM own WHERE at < (SELECT min(at) FROM page))
  FROM page e LEFT JOIN accounts n ON n.practice_id = e.practice_id AND n.id = e.account_id
  LEFT JOIN accounts o ON e.object_kind = 'account' AND o.practice_id = e.practice_id AND o.id = e.object_id AND o.id <> $3
  LEFT JOIN accounts c ON c.practice_id = e.practice_id AND c.id = e.client_id AND c.id <> e.account_id
 ORDER BY e.at DESC, e.id`

// TrailFilter is what an owner looks for in the practice's trail; what is left out does not limit it. Person is an account:
// what they did, and what was done about them. Days are the practice's, both included.
type TrailFilter struct {
	Person   *uuid.UUID
	Action   models.AccessAction
	From, To models.Day
}

// Place is where a page of a list ended that begins with the newest: its last thing, by when it happened and by its id. The next
// page begins behind it; the zero Place is before the first.
type Place struct {
	At time.Time
	ID uuid.UUID
}

// at is nil before the first page.
func (p Place) at() *time.Time {
	if p.At.IsZero() {
		return nil
	}
	return &p.At
}

// PracticeEvents is a page of the practice's trail, newest first; next is where the page after it begins, nil where there
// is none. models.ErrForbidden for anybody but an owner.
func (s *Store) PracticeEvents(ctx context.Context, a models.Actor, f TrailFilter, behind Place, limit int) (events []models.PracticeEvent, next *Place, err error) {
	if !a.Has(models.RoleOwner) {
		return nil, nil, models.ErrForbidden
	}
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT id, at, action, object_kind, denied, sealed, account_id, name, credentials, patient_name, about_name, client_name FROM practice_trail($1, $2, $3, $4, $5, $6, nullif($7, ''))`,
			f.Person, f.From, f.To, behind.at(), pgID(behind.ID), limit+1, f.Action).Query(func(rows pgx.Rows) (err error) {
			events, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.PracticeEvent])
			return err
		})
	})
	if len(events) > limit {
		events = events[:limit]
		last := events[limit-1]
		next = &Place{last.At, last.ID}
	}
	return events, next, translate(err)
}

// deny records that the actor asked for something and was not let in. It commits on its own: the request it belongs
// to has nothing to commit.
func (s *Store) deny(ctx context.Context, a models.Actor, action models.AccessAction, visit uuid.UUID) error {
	return s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT access_denied($1, $2)`, action, pgID(visit))
	})
}

// denyUnseen is deny for what is done to a visit itself: who sees the visit was let in, and what they wanted of it isn't
// possible any more.
func (s *Store) denyUnseen(ctx context.Context, a models.Actor, action models.AccessAction, visit uuid.UUID) error {
	return s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT access_denied($1, $2) WHERE NOT EXISTS (SELECT FROM visits WHERE practice_id = $3 AND id = $2)`, action, pgID(visit), pgID(a.PracticeID))
	})
}
