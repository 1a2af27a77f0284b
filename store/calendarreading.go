package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// DueCalendars takes the calendars that are due to be read, of all practices. Whoever takes one has to read it: it is not
// due again for ten minutes.
func (s *Store) DueCalendars(ctx context.Context, limit int) ([]models.CalendarFeed, error) {
	rows, err := s.pool.Query(ctx, `
SELECT practice_id, id, clinician_id, address, etag, last_modified, whole_at, time_zone FROM calendar_due($1)`, limit)
	if err != nil {
		return nil, translate(err)
	}
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (models.CalendarFeed, error) {
		var f models.CalendarFeed
		var sealed []byte
		if err := row.Scan(&f.PracticeID, &f.ID, &f.ClinicianID, &sealed, &f.Etag, &f.LastModified, &f.WholeAt, &f.Zone); err != nil {
			return f, err
		}
		address, err := s.openAddress(f.PracticeID, f.ID, sealed)
		if err == nil {
			f.Address = address.String()
		}
		return f, err
	})
	return due, translate(err)
}

// KeepCalendar keeps what a reading of a calendar came to, and brings the visits of its events in line with it, all or
// nothing. models.ErrNotFound where the clinician has another calendar by now.
func (s *Store) KeepCalendar(ctx context.Context, f models.CalendarFeed, r models.CalendarReading) error {
	return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT calendar_enter($1, $2)`, pgID(f.PracticeID), pgID(f.ID)); err != nil {
			return err
		}
		var b pgx.Batch
		if r.State == models.CalendarRead && !r.NotModified {
			standing, err := s.standingEvents(ctx, tx, f)
			if err != nil {
				return err
			}
			if err := s.queueReading(&b, f, standing, r.Events); err != nil {
				return err
			}
		}
		b.Queue(keptReading, pgID(f.PracticeID), pgID(f.ID), r.State, r.NotModified, r.Etag, r.LastModified, r.MovedTo, r.UnknownZone, r.LeftOut)
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// keptReading: what only a calendar that came whole can tell stays otherwise.
const keptReading = `
UPDATE calendar_feeds SET
       since = CASE WHEN state = $3 THEN since ELSE now() END, state = $3,
       read_at = CASE WHEN $3 = 'read' THEN now() ELSE read_at END,
       moved_to = CASE WHEN $3 = 'read' THEN $7 ELSE moved_to END,
       whole_at = CASE WHEN $3 = 'read' AND NOT $4 THEN now() ELSE whole_at END,
       etag = CASE WHEN $3 = 'read' AND NOT $4 THEN $5 ELSE etag END,
       last_modified = CASE WHEN $3 = 'read' AND NOT $4 THEN $6 ELSE last_modified END,
       unknown_zone = CASE WHEN $3 = 'read' AND NOT $4 THEN $8 ELSE unknown_zone END,
       left_out = CASE WHEN $3 = 'read' AND NOT $4 THEN $9 ELSE left_out END
 WHERE practice_id = $1 AND id = $2`

// standingEvent is an event as it was read the last time.
type standingEvent struct {
	models.CalendarEvent
	id              uuid.UUID
	patient         *uuid.UUID
	gone, dismissed bool
}

// eventKey tells events of one calendar apart.
type eventKey struct{ series, instance string }

func (s *Store) standingEvents(ctx context.Context, tx pgx.Tx, f models.CalendarFeed) (map[eventKey]standingEvent, error) {
	rows, err := tx.Query(ctx, `
SELECT id, series, instance, starts_at, minutes, title, cancelled, gone_at IS NOT NULL, dismissed_at IS NOT NULL, patient_id
  FROM calendar_events WHERE practice_id = $1 AND feed_id = $2`, pgID(f.PracticeID), pgID(f.ID))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	standing := map[eventKey]standingEvent{}
	for rows.Next() {
		var e standingEvent
		var title []byte
		if err := rows.Scan(&e.id, &e.Series, &e.Instance, &e.StartsAt, &e.Minutes, &title, &e.Cancelled, &e.gone, &e.dismissed, &e.patient); err != nil {
			return nil, err
		}
		if e.Title, err = s.openTitle(f.PracticeID, e.id, title); err != nil {
			return nil, err
		}
		standing[eventKey{e.Series, e.Instance}] = e
	}
	return standing, rows.Err()
}

// remembered is what was said of the other days of an event that repeats.
type remembered struct {
	patient   *uuid.UUID
	several   bool // they are not all of one person: then nobody is chosen
	dismissed bool
}

func remember(standing map[eventKey]standingEvent) map[string]remembered {
	said := map[string]remembered{}
	for key, e := range standing {
		if key.instance == "" {
			continue
		}
		r := said[key.series]
		if e.patient != nil {
			r.several = r.several || r.patient != nil && *r.patient != *e.patient
			r.patient = e.patient
		}
		r.dismissed = r.dismissed || e.dismissed && e.patient == nil
		said[key.series] = r
	}
	return said
}

const (
	addCalendarEvent = `
INSERT INTO calendar_events (practice_id, id, feed_id, clinician_id, series, instance, starts_at, minutes, title, cancelled, patient_id, dismissed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN now() END)`
	changeCalendarEvent = `
UPDATE calendar_events SET starts_at = $3, minutes = $4, title = $5, cancelled = $6, gone_at = NULL WHERE practice_id = $1 AND id = $2`
)

// queueReading queues what differs between what stands and what was read.
func (s *Store) queueReading(b *pgx.Batch, f models.CalendarFeed, standing map[eventKey]standingEvent, read []models.CalendarEvent) error {
	said := remember(standing)
	practice, now := pgID(f.PracticeID), s.now()
	for _, e := range read {
		key := eventKey{e.Series, e.Instance}
		was, stands := standing[key]
		delete(standing, key)
		id, patient, dismissed := was.id, was.patient, was.dismissed
		if !stands {
			r := said[e.Series]
			id, dismissed = uuid.New(), r.dismissed && r.patient == nil
			if !r.several {
				patient = r.patient
			}
		}
		title, err := s.sealTitle(f.PracticeID, id, e.Title, dismissed)
		if err != nil {
			return err
		}
		moved := was.Cancelled != e.Cancelled || !was.StartsAt.Equal(e.StartsAt) || was.Minutes != e.Minutes
		switch {
		case !stands:
			b.Queue(addCalendarEvent, practice, pgID(id), pgID(f.ID), pgID(f.ClinicianID), e.Series, e.Instance,
				e.StartsAt, e.Minutes, title, e.Cancelled, patient, dismissed)
		case moved || was.gone || was.Title != e.Title && !dismissed || dismissed && was.Title != "":
			b.Queue(changeCalendarEvent, practice, pgID(id), e.StartsAt, e.Minutes, title, e.Cancelled)
		}
		if patient != nil && moved {
			b.Queue(`SELECT calendar_follow($1)`, pgID(id))
		}
	}
	for _, e := range standing { // not in the calendar any more
		switch {
		case e.StartsAt.Before(now.AddDate(0, 0, -2)), e.patient == nil && e.StartsAt.After(now):
			b.Queue(`DELETE FROM calendar_events WHERE practice_id = $1 AND id = $2`, practice, pgID(e.id))
		case !e.gone && e.StartsAt.After(now):
			b.Queue(`UPDATE calendar_events SET gone_at = now() WHERE practice_id = $1 AND id = $2`, practice, pgID(e.id))
		}
	}
	return nil
}

// sealTitle keeps the title of what may be a visit; of what is none it is nobody's business.
func (s *Store) sealTitle(practice, event uuid.UUID, title string, dismissed bool) ([]byte, error) {
	if dismissed || title == "" {
		return nil, nil
	}
	return s.keys.AEAD().Encrypt([]byte(title), titleAD(practice, event))
}
