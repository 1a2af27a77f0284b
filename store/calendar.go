package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// proposedDays is how far ahead a clinician is asked whose an event is.
const proposedDays = 60

// Calendar is a clinician's own calendar, as far as there is something to know or to answer.
type Calendar struct {
	Zone string        // the practice's
	Feed *CalendarFeed // nil: none
	// Proposals are events of which nobody has said yet whose they are, the next one of each that repeats.
	Proposals []CalendarProposal
	// Vanished are events with a visit ahead that are not in the calendar any more.
	Vanished []VanishedEvent
}

// CalendarFeed is how a calendar is doing. Of its address only the host is told.
type CalendarFeed struct {
	Host        string
	State       models.CalendarState
	Since       time.Time // in this state
	ReadAt      *time.Time
	MovedTo     string
	UnknownZone string
	LeftOut     int
}

// CalendarProposal is an event that may be a visit.
type CalendarProposal struct {
	ID       uuid.UUID
	StartsAt time.Time
	Minutes  int
	Title    string
	Repeats  bool
}

// VanishedEvent is a planned visit whose event is not in the calendar any more.
type VanishedEvent struct {
	ID       uuid.UUID
	VisitID  uuid.UUID
	StartsAt time.Time // the visit's
	Patient  models.Patient
}

const calendarFeed = `
SELECT id, address, state, since, read_at, moved_to, unknown_zone, left_out FROM calendar_feeds WHERE practice_id = $1 AND clinician_id = $2`

const calendarProposals = `
SELECT * FROM (
    SELECT DISTINCT ON (series) id, starts_at, minutes, title, instance <> '' FROM calendar_events
     WHERE practice_id = $1 AND clinician_id = $2 AND patient_id IS NULL AND dismissed_at IS NULL AND gone_at IS NULL
       AND NOT cancelled AND starts_at > $3 AND starts_at < $4
     ORDER BY series, starts_at) next
 ORDER BY starts_at, id`

const calendarVanished = `
SELECT e.id, v.id, v.starts_at, p.id, p.display_name, p.birth_year, coalesce(p.reference, '')
  FROM calendar_events e
  JOIN visits v ON v.practice_id = e.practice_id AND v.patient_id = e.patient_id AND v.id = e.visit_id
  JOIN patients p ON p.practice_id = e.practice_id AND p.id = e.patient_id
 WHERE e.practice_id = $1 AND e.clinician_id = $2 AND e.gone_at IS NOT NULL AND e.dismissed_at IS NULL
   AND v.state = 'planned' AND v.deleted_at IS NULL AND v.starts_at > $3
 ORDER BY v.starts_at, e.id`

// Calendar is the actor's own.
func (s *Store) Calendar(ctx context.Context, a models.Actor) (Calendar, error) {
	var c Calendar
	practice, clinician, now := pgID(a.PracticeID), pgID(a.AccountID), s.now()
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT time_zone FROM practices WHERE id = $1`, practice).QueryRow(func(row pgx.Row) error { return row.Scan(&c.Zone) })
		b.Queue(calendarFeed, practice, clinician).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var f CalendarFeed
				var id uuid.UUID
				var address []byte
				if err := rows.Scan(&id, &address, &f.State, &f.Since, &f.ReadAt, &f.MovedTo, &f.UnknownZone, &f.LeftOut); err != nil {
					return err
				}
				opened, err := s.openAddress(a.PracticeID, id, address)
				if err != nil {
					return err
				}
				f.Host, c.Feed = opened.Hostname(), &f
			}
			return rows.Err()
		})
		b.Queue(calendarProposals, practice, clinician, now.Add(-24*time.Hour), now.AddDate(0, 0, proposedDays)).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var p CalendarProposal
				var title []byte
				if err := rows.Scan(&p.ID, &p.StartsAt, &p.Minutes, &title, &p.Repeats); err != nil {
					return err
				}
				var err error
				if p.Title, err = s.openTitle(a.PracticeID, p.ID, title); err != nil {
					return err
				}
				c.Proposals = append(c.Proposals, p)
			}
			return rows.Err()
		})
		b.Queue(calendarVanished, practice, clinician, now).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				v := VanishedEvent{Patient: models.Patient{PracticeID: a.PracticeID}}
				if err := rows.Scan(&v.ID, &v.VisitID, &v.StartsAt, &v.Patient.ID, &v.Patient.DisplayName, &v.Patient.BirthYear, &v.Patient.Reference); err != nil {
					return err
				}
				c.Vanished = append(c.Vanished, v)
			}
			return rows.Err()
		})
	})
	return c, translate(err)
}

// PutCalendar makes an address the one the actor's calendar is read from. The same one again is read again soon; another
// one takes the place of what was read before.
func (s *Store) PutCalendar(ctx context.Context, a models.Actor, address models.CalendarAddress) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		if !a.Has(models.RoleClinician) {
			return models.ErrForbidden
		}
		var id uuid.UUID
		var sealed []byte
		err := t.conn.QueryRow(ctx, `SELECT id, address FROM calendar_feeds WHERE practice_id = $1 AND clinician_id = $2 FOR UPDATE`,
			pgID(a.PracticeID), pgID(a.AccountID)).Scan(&id, &sealed)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err == nil {
			was, err := s.openAddress(a.PracticeID, id, sealed)
			if err != nil {
				return err
			}
			if was.String() == string(address) {
				_, err = t.conn.Exec(ctx, `UPDATE calendar_feeds SET tried_at = NULL, whole_at = NULL, state = 'new', since = now() WHERE practice_id = $1 AND id = $2`,
					pgID(a.PracticeID), pgID(id))
				return err
			}
			if _, err := t.conn.Exec(ctx, `DELETE FROM calendar_feeds WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)); err != nil {
				return err
			}
		}
		id = uuid.New()
		if sealed, err = s.keys.AEAD().Encrypt([]byte(address), addressAD(a.PracticeID, id)); err != nil {
			return err
		}
		t.last.Queue(`INSERT INTO calendar_feeds (practice_id, id, clinician_id, address) VALUES ($1, $2, $3, $4)`,
			pgID(a.PracticeID), pgID(id), pgID(a.AccountID), sealed)
		t.last.Queue(addEvent, pgID(a.PracticeID), nil, pgID(a.AccountID), models.ActionCalendar, "calendar", pgID(id), false)
		return nil
	})
	return translate(err)
}

// RemoveCalendar forgets the actor's calendar and everything read from it. Visits stay. models.ErrNotFound where there is none.
func (s *Store) RemoveCalendar(ctx context.Context, a models.Actor) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		var id uuid.UUID
		err := t.conn.QueryRow(ctx, `DELETE FROM calendar_feeds WHERE practice_id = $1 AND clinician_id = $2 RETURNING id`,
			pgID(a.PracticeID), pgID(a.AccountID)).Scan(&id)
		if err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), nil, pgID(a.AccountID), models.ActionCalendar, "calendar", pgID(id), false)
		return nil
	})
	return translate(err)
}

func addressAD(practice, feed uuid.UUID) []byte {
	return auth.AD("calendar_feeds", "address", practice, uuid.Nil, feed)
}

func (s *Store) openAddress(practice, feed uuid.UUID, sealed []byte) (*url.URL, error) {
	text, err := s.keys.AEAD().Decrypt(sealed, addressAD(practice, feed))
	if err != nil {
		return nil, fmt.Errorf("open calendar_feeds.address: %w", err)
	}
	return url.Parse(string(text))
}

func titleAD(practice, event uuid.UUID) []byte {
	return auth.AD("calendar_events", "title", practice, uuid.Nil, event)
}

// openTitle opens a title; one that was wiped is empty.
func (s *Store) openTitle(practice, event uuid.UUID, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	text, err := s.keys.AEAD().Decrypt(sealed, titleAD(practice, event))
	if err != nil {
		return "", fmt.Errorf("open calendar_events.title: %w", err)
	}
	return string(text), nil
}
