package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
)

// shareKind: the window of a summary and who read it when. The document itself stays on the server.
func shareKind() kind {
	return kind{
		name: models.KindShare, table: "summaries",
		readOnly: []string{"visit_id", "shared_at", "ends_at", "ended_at", "ended_by", "read_at", "read_by", "concern_ids"},
		since: `
SELECT jsonb_build_object('id', s.id, 'rev', s.rev, 'seq', s.seq, 'deleted_at', s.deleted_at,
       'visit_id', s.visit_id, 'shared_at', s.shared_at, 'ends_at', s.ends_at, 'ended_at', s.ended_at, 'ended_by', s.ended_by,
       'concern_ids', s.concern_ids, 'read_at', s.first_read_at,
       'read_by', CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('display_name', a.display_name, 'credentials', a.credentials) END)
  FROM summaries s LEFT JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.first_read_by
 WHERE s.practice_id = $1 AND s.patient_id = $2 AND s.seq > $3 ORDER BY s.seq LIMIT $4`,
	}
}

// material reads everything a page for one visit can be made of, as the patient: one round trip. The visit has to be
// the patient's own, and planned or open.
func (s *Store) material(ctx context.Context, a models.Actor, visit uuid.UUID, day models.Day) (insight.Material, error) {
	m := insight.Material{Day: day, Patient: models.Patient{PracticeID: a.PracticeID, ID: a.PatientID}}
	v, err := s.vaults(ctx, a, a.PatientID)
	if err != nil {
		return m, err
	}
	var gentleFood bool
	var said models.Thread
	var events planEvents
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(pageOf, pgID(a.PracticeID), pgID(a.PatientID), pgID(visit)).QueryRow(func(row pgx.Row) error {
			return row.Scan(&m.Patient.DisplayName, &m.Patient.Pronouns, &m.Patient.BirthYear, &m.Language, &gentleFood,
				&m.Visit.ID, &m.Visit.StartsAt, &m.Visit.Minutes, &m.Visit.Zone, &m.Visit.Clinician.DisplayName, &m.Visit.Clinician.Credentials)
		})
		s.queueRows(b, v, s.kinds[models.KindCheckIn], checkInOf, func(r stored) error {
			return r.into(&m.CheckIn)
		}, pgID(a.PracticeID), pgID(a.PatientID), pgID(visit))
		own := []any{pgID(a.PracticeID), pgID(a.PatientID)}
		s.queueRows(b, v, s.kinds[models.KindConcern], concernsOf, func(r stored) error {
			m.Concerns = append(m.Concerns, insight.OpenConcern{ID: r.ID})
			return r.into(&m.Concerns[len(m.Concerns)-1].Concern)
		}, own...)
		s.queueRows(b, v, s.kinds[models.KindReply], repliesOf, into(&said), own...)
		s.queueRows(b, v, s.kinds[models.KindMatters], mattersOf, func(r stored) error { return r.into(&m.Matters) }, own...)
		s.queueRows(b, v, s.kinds[models.KindMedicine], medicinesOf, func(r stored) error {
			m.Taking = append(m.Taking, insight.Medicine{ID: r.ID})
			return r.into(&m.Taking[len(m.Taking)-1].Medicine)
		}, own...)
		s.queueRows(b, v, s.kinds[models.KindPastMedicine], pastMedicinesOf, func(r stored) error {
			m.Took = append(m.Took, insight.PastMedicine{ID: r.ID})
			return r.into(&m.Took[len(m.Took)-1].PastMedicine)
		}, own...)
		s.queueOwnMeasures(b, v, a, day, &m.Measures)
		days := []any{pgID(a.PracticeID), pgID(a.PatientID), day.Add(1 - 2*insight.SummaryDays), day}
		queueInto(b, &m.Nights, scanNight, nightsBetween, days...)
		queueNutrition(b, v.private, &m.Nutrition, days...)
		queueInto(b, &m.Moods, scanMood, moodsBetween, days...)
		queueInto(b, &m.Moments, scanMoment, momentsBetween, days...)
		queueInto(b, &m.Practices, scanRegulation, regulationBetween, days...)
		queueInto(b, &m.Signals, scanBody, bodyBetween, days...)
		queueInto(b, &m.Cycle, scanCycle, cycleBetween, days...)
		s.queueRows(b, v, s.kinds[models.KindLab], labsBetween, func(r stored) error {
			m.Labs = append(m.Labs, insight.Lab{ID: r.ID})
			return r.into(&m.Labs[len(m.Labs)-1].Lab)
		}, pgID(a.PracticeID), pgID(a.PatientID), day.Add(1-insight.LabDays), day)
		s.queuePlan(b, v, a.PracticeID, a.PatientID, &events)
	})
	if err != nil {
		return m, translate(err)
	}
	if m.Marks, err = events.marks(s.now()); err != nil {
		return m, err
	}
	m.Concerns = stillOpen(m.Concerns, said)
	if gentleFood {
		m.Nutrition = insight.Gently(m.Nutrition)
	}
	return m, nil
}

// queueInto reads a list.
func queueInto[T any](b *pgx.Batch, into *[]T, scan pgx.RowToFunc[T], query string, args ...any) {
	b.Queue(query, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, scan)
		return err
	})
}

const pageOf = `
SELECT p.display_name, p.pronouns, p.birth_year, coalesce(t.language, n.language), coalesce(t.gentle_food, false),
       v.id, v.starts_at, v.minutes, r.time_zone, c.display_name, c.credentials
  FROM visits v
  JOIN patients p ON p.practice_id = v.practice_id AND p.id = v.patient_id
  JOIN practices r ON r.id = v.practice_id
  JOIN accounts c ON c.practice_id = v.practice_id AND c.id = v.clinician_id
  JOIN accounts n ON n.practice_id = v.practice_id AND n.id = p.account_id
  LEFT JOIN settings t ON t.practice_id = v.practice_id AND t.patient_id = v.patient_id AND t.deleted_at IS NULL
 WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.id = $3 AND v.state IN ('planned', 'open') AND v.deleted_at IS NULL`

const checkInOf = `
SELECT to_jsonb(t) FROM checkins t WHERE practice_id = $1 AND patient_id = $2 AND visit_id = $3 AND deleted_at IS NULL`

const concernsOf = `
SELECT to_jsonb(t) FROM concerns t WHERE practice_id = $1 AND patient_id = $2 AND deleted_at IS NULL
 ORDER BY written_on DESC, recorded_at DESC, id`

// stillOpen gives each concern the state its replies say, and leaves out what is settled.
func stillOpen(concerns []insight.OpenConcern, said models.Thread) []insight.OpenConcern {
	threads := map[uuid.UUID]models.Thread{}
	for _, r := range said {
		threads[r.ConcernID] = append(threads[r.ConcernID], r)
	}
	for i, c := range concerns {
		concerns[i].State = threads[c.ID].State()
	}
	return slices.DeleteFunc(concerns, func(c insight.OpenConcern) bool { return c.State == models.ConcernSettled })
}

func (s *Store) queueRows(b *pgx.Batch, v vaults, k kind, query string, each func(stored) error, args ...any) {
	b.Queue(query, args...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var text []byte
			if err := rows.Scan(&text); err != nil {
				return err
			}
			r, err := k.read(v, text)
			if err != nil {
				return err
			}
			if err := each(r); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// into reads the fields as each of the models has them.
func (r stored) into(models ...any) error {
	text, err := json.Marshal(r.fields)
	for _, model := range models {
		if err == nil {
			err = json.Unmarshal(text, model)
		}
	}
	return err
}

// Preview is the whole page as it would be shared, with every line that can be left out.
func (s *Store) Preview(ctx context.Context, a models.Actor, visit uuid.UUID, day models.Day) (insight.Document, error) {
	m, err := s.material(ctx, a, visit, day)
	if err != nil {
		return insight.Document{}, err
	}
	return insight.Summarize(m), nil
}

// Shared is a live share as its patient sees it.
type Shared struct {
	ID       uuid.UUID `json:"id"`
	VisitID  uuid.UUID `json:"visit_id"`
	SharedAt time.Time `json:"shared_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// shareDays is how long after its visit a share lives, unless it is taken back; without a date, after it was shared.
const shareDays = 90

// Share shares the page the patient saw: digest is that of the preview, and models.ErrConflict says that the page is
// no longer that one. Sharing again replaces. The document is sealed under the record key and never changes.
func (s *Store) Share(ctx context.Context, a models.Actor, visit uuid.UUID, day models.Day, digest []byte, chosen models.Chosen) (Shared, error) {
	m, err := s.material(ctx, a, visit, day)
	if err != nil {
		return Shared{}, err
	}
	whole := insight.Summarize(m)
	seen, err := whole.Digest()
	if err != nil {
		return Shared{}, err
	}
	if !bytes.Equal(seen, digest) {
		return Shared{}, models.ErrConflict
	}
	var bad models.Invalid
	for field, lines := range map[string][]string{"left_out": chosen.LeftOut, "put_in": chosen.PutIn} {
		if slices.ContainsFunc(lines, func(line string) bool { return !whole.Has(line) }) {
			bad.Add(field, "unknown")
		}
	}
	if bad != nil {
		return Shared{}, bad
	}
	document := whole.Only(chosen)
	if document.Empty() {
		return Shared{}, models.Invalid{{Field: "left_out", Code: "nothing_left"}}
	}
	return s.keepShare(ctx, a, m.Visit, document)
}

func (s *Store) keepShare(ctx context.Context, a models.Actor, visit insight.DocumentVisit, document insight.Document) (Shared, error) {
	now := s.now().UTC().Truncate(time.Microsecond)
	share := Shared{ID: uuid.Must(uuid.NewV7()), VisitID: visit.ID, SharedAt: now, EndsAt: lifeFrom(now, visit.StartsAt).AddDate(0, 0, shareDays)}
	v, err := s.vault(ctx, a, a.PatientID, record)
	if err != nil {
		return share, err
	}
	text, err := json.Marshal(document)
	if err != nil {
		return share, err
	}
	sealed, err := v.seal("summaries", "document", share.ID, text)
	if err != nil {
		return share, err
	}
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(takeNumbers, pgID(a.PracticeID), pgID(a.PatientID), 2)
		b.Queue(endShare, pgID(a.PracticeID), pgID(a.PatientID), pgID(visit.ID), "replaced", 1)
		b.Queue(addShare, pgID(a.PracticeID), pgID(a.PatientID), pgID(share.ID), pgID(visit.ID), sealed, share.SharedAt, share.EndsAt, document.ConcernIDs())
		b.Queue(addEvent, pgID(a.PracticeID), pgID(a.PatientID), pgID(a.AccountID), models.ActionShare, "visit", pgID(visit.ID), false)
	})
	return share, translate(err)
}

// endShare ends what is shared for a visit. A document nobody read is wiped; one that was read stays sealed with the
// record.
const endShare = `
UPDATE summaries s SET ended_at = now(), ended_by = $4, rev = s.rev + 1, seq = h.seq - $5,
       document = CASE WHEN s.first_read_at IS NOT NULL THEN s.document END
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2
   AND s.practice_id = $1 AND s.patient_id = $2 AND s.visit_id = $3 AND s.ended_at IS NULL`

const addShare = `
INSERT INTO summaries (practice_id, patient_id, id, seq, visit_id, document, shared_at, ends_at, concern_ids)
SELECT $1, $2, $3, h.seq, $4, $5, $6, $7, $8 FROM sync_heads h WHERE h.practice_id = $1 AND h.patient_id = $2`

// takeBack tells of it only where something was shared: $6 account, $7 action, the rest as endShare.
const takeBack = `
WITH ended AS (` + endShare + `
RETURNING s.visit_id)
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $6, $7, 'visit', visit_id FROM ended`

// TakeBack ends a share at once; models.ErrNotFound where nothing is shared for the visit.
func (s *Store) TakeBack(ctx context.Context, a models.Actor, visit uuid.UUID) error {
	var ended int64
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(takeNumbers, pgID(a.PracticeID), pgID(a.PatientID), 1)
		b.Queue(takeBack, pgID(a.PracticeID), pgID(a.PatientID), pgID(visit), "taken_back", 0, pgID(a.AccountID), models.ActionTakeBack).
			Exec(func(tag pgconn.CommandTag) error { ended = tag.RowsAffected(); return nil })
	})
	if err == nil && ended == 0 {
		err = models.ErrNotFound
	}
	return translate(err)
}

// Summary is a shared page as its clinician reads it.
type Summary struct {
	PatientID  uuid.UUID
	Document   insight.Document
	SharedAt   time.Time
	EndsAt     time.Time
	ReadAt     time.Time
	ReadBy     insight.DocumentName
	ReviewedAt *time.Time
	// Replies are the threads of its concerns, in their order.
	Replies []Reply
	// Translations stand beside the document's words, in the order they were added.
	Translations []Translated
	Live
}

// The statements of Summary lock in the order of every other writer: the head of the sequence, then the row.
const (
	numberFirstRead = `
UPDATE sync_heads h SET seq = h.seq + 1
 WHERE h.practice_id = $1 AND h.patient_id = (
       SELECT s.patient_id FROM summaries s WHERE s.practice_id = $1 AND s.visit_id = $2
          AND s.ended_at IS NULL AND s.ends_at > now() AND s.first_read_at IS NULL)`
	lockShared = `
SELECT 1 FROM summaries s WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now() FOR UPDATE`
	markRead = `
UPDATE summaries s SET first_read_at = now(), first_read_by = $3, rev = s.rev + 1, seq = h.seq
  FROM sync_heads h
 WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now() AND s.first_read_at IS NULL
   AND h.practice_id = s.practice_id AND h.patient_id = s.patient_id`
	readShared = `
SELECT s.id, s.patient_id, s.document, s.shared_at, s.ends_at, s.first_read_at, a.display_name, a.credentials, s.reviewed_at, k.wrapped
  FROM summaries s
  JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.first_read_by
  JOIN patient_keys k ON k.practice_id = s.practice_id AND k.patient_id = s.patient_id AND k.purpose = 'record'
 WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now()`
	addReadEvent = `
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT s.practice_id, s.patient_id, $3, $4, 'visit', s.visit_id
  FROM summaries s WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now()`
)

// Summary reads what was shared for a visit, and tells the patient who read it: one round trip. models.ErrNotFound
// where nothing is shared with this clinician now; that somebody asked is recorded.
func (s *Store) Summary(ctx context.Context, a models.Actor, visit uuid.UUID) (Summary, error) {
	var out Summary
	var id uuid.UUID
	var document, wrapped []byte
	var translations []sealedTranslation
	var replies [][]byte
	var rows liveRows
	if !a.Has(models.RoleClinician) { // a patient sees the own share, and must not pass for its reader
		return out, errors.Join(models.ErrNotFound, s.deny(ctx, a, models.ActionReadSummary, visit))
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(numberFirstRead, pgID(a.PracticeID), pgID(visit))
		b.Queue(lockShared, pgID(a.PracticeID), pgID(visit))
		b.Queue(markRead, pgID(a.PracticeID), pgID(visit), pgID(a.AccountID))
		b.Queue(addReadEvent, pgID(a.PracticeID), pgID(visit), pgID(a.AccountID), models.ActionReadSummary)
		b.Queue(readShared, pgID(a.PracticeID), pgID(visit)).QueryRow(func(row pgx.Row) error {
			return row.Scan(&id, &out.PatientID, &document, &out.SharedAt, &out.EndsAt, &out.ReadAt,
				&out.ReadBy.DisplayName, &out.ReadBy.Credentials, &out.ReviewedAt, &wrapped)
		})
		queueInto(b, &translations, scanTranslation, translationsOf, pgID(a.PracticeID), pgID(visit))
		queueInto(b, &replies, pgx.RowTo[[]byte], saidIn("replies")+repliesOnPage, pgID(a.PracticeID), pgID(visit))
		s.queueLive(b, a.PracticeID, visit, &rows)
	})
	if err = translate(err); err != nil {
		if errors.Is(err, models.ErrNotFound) {
			err = errors.Join(err, s.deny(ctx, a, models.ActionReadSummary, visit))
		}
		return out, err
	}
	key, err := s.sealing.unwrap(keyName{a.PracticeID, out.PatientID, record}, wrapped)
	if err != nil {
		return out, err
	}
	v := vault{key, a.PracticeID, out.PatientID}
	if out.Document, err = openDocument(v, id, document); err != nil {
		return out, err
	}
	if out.Replies, err = s.openReplies(v, replies); err != nil {
		return out, err
	}
	if out.Translations, err = openTranslations(v, translations); err != nil {
		return out, err
	}
	out.Live, err = s.live(v, rows, out)
	return out, err
}

func openDocument(v vault, id uuid.UUID, sealed []byte) (insight.Document, error) {
	var d insight.Document
	text, err := v.open("summaries", "document", id, sealed)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(text, &d)
}

// Review marks a shared page as read by the actor; again changes nothing.
func (s *Store) Review(ctx context.Context, a models.Actor, visit uuid.UUID) error {
	return s.review(ctx, a, visit, models.ActionReviewed, `
UPDATE summaries SET reviewed_at = coalesce(reviewed_at, now()), reviewed_by = coalesce(reviewed_by, $3)
 WHERE practice_id = $1 AND visit_id = $2 AND ended_at IS NULL AND ends_at > now()
RETURNING patient_id`)
}

// UndoReview takes Review back on the same day of the practice; afterwards it stands.
func (s *Store) UndoReview(ctx context.Context, a models.Actor, visit uuid.UUID) error {
	return s.review(ctx, a, visit, models.ActionReviewUndone, `
UPDATE summaries s SET reviewed_at = NULL, reviewed_by = NULL
  FROM practices p
 WHERE p.id = s.practice_id AND s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now()
   AND s.reviewed_by = $3 AND (s.reviewed_at AT TIME ZONE p.time_zone)::date = (now() AT TIME ZONE p.time_zone)::date
RETURNING s.patient_id`)
}

func (s *Store) review(ctx context.Context, a models.Actor, visit uuid.UUID, action models.AccessAction, update string) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		var patient uuid.UUID
		if !a.Has(models.RoleClinician) {
			return models.ErrNotFound
		}
		if err := t.conn.QueryRow(ctx, update, pgID(a.PracticeID), pgID(visit), pgID(a.AccountID)).Scan(&patient); err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), pgID(patient), pgID(a.AccountID), action, "visit", pgID(visit), false)
		return nil
	})
	if err = translate(err); errors.Is(err, models.ErrNotFound) {
		err = errors.Join(err, s.deny(ctx, a, action, visit))
	}
	return err
}

// lifeFrom is when a share's days begin: with the visit, where it is still ahead.
func lifeFrom(now time.Time, visit *time.Time) time.Time {
	if visit == nil || visit.Before(now) {
		return now
	}
	return *visit
}
