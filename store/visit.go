package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
)

// visitKind: clinicians plan visits; phones only pull them.
func visitKind() kind {
	return kind{
		name: models.KindVisit, table: "visits", readOnly: []string{"starts_at", "moved_from", "minutes", "zone", "state", "clinician"},
		since: `
SELECT jsonb_build_object('id', v.id, 'rev', v.rev, 'seq', v.seq, 'deleted_at', v.deleted_at,
       'starts_at', v.starts_at, 'moved_from', v.moved_from, 'minutes', v.minutes, 'zone', p.time_zone, 'state', v.state,
       'clinician', jsonb_build_object('id', a.id, 'display_name', a.display_name, 'credentials', a.credentials))
  FROM visits v
  JOIN practices p ON p.id = v.practice_id
  JOIN accounts a ON a.practice_id = v.practice_id AND a.id = v.clinician_id
 WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.seq > $3 ORDER BY v.seq LIMIT $4`,
	}
}

// openVisit makes a new patient's open visit, with its number: $1 practice, $2 patient, $3 id, $4 clinician, $5 minutes.
const openVisit = `
WITH head AS (UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = $1 AND patient_id = $2 RETURNING seq)
INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, minutes, state)
SELECT $1, $2, $3, seq, $4, $5, 'open' FROM head`

// queueOpenVisit belongs to making a patient: everybody in care has the talk without a date.
func queueOpenVisit(b *pgx.Batch, practice, patient, clinician uuid.UUID) {
	b.Queue(openVisit, pgID(practice), pgID(patient), pgID(uuid.Must(uuid.NewV7())), pgID(clinician), models.OpenVisitMinutes)
}

// handOverOpenVisit gives a patient's open visit to who has been on the care team longest besides the one who leaves:
// $1 practice, $2 patient, $3 who leaves. Where that is nobody it stays.
const handOverOpenVisit = `
WITH next AS (
    SELECT t.clinician_id FROM care_team t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
     WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.clinician_id <> $3 AND t.until IS NULL AND a.disabled_at IS NULL
     ORDER BY t.since, t.clinician_id LIMIT 1),
head AS (
    UPDATE sync_heads h SET seq = h.seq + 1 FROM next
     WHERE h.practice_id = $1 AND h.patient_id = $2 AND EXISTS (
           SELECT FROM visits v WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.state = 'open' AND v.clinician_id = $3)
    RETURNING h.seq)
UPDATE visits v SET clinician_id = next.clinician_id, rev = v.rev + 1, seq = head.seq FROM next, head
 WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.state = 'open' AND v.clinician_id = $3`

// ClinicVisit is one line of a clinician's day: who, when, and what was shared for it.
type ClinicVisit struct {
	Visit      models.Visit
	Patient    models.Patient
	FirstVisit bool
	Share      *ClinicShare // nil: nothing shared, and that is all right
	// Why they may need a look, as the overview reckons it: of this page, and of what they sent or said that nobody has seen.
	Why []insight.Look

	waiting []insight.Look
}

// ClinicShare is what a list may say of a shared check-in, all of it from the shared document.
type ClinicShare struct {
	SharedAt   time.Time
	ReadAt     *time.Time
	ReviewedAt *time.Time
	Document   insight.Document
}

// Lists of visits, each of which tells the people whose shared words stand in it, from one look at the database:
// $1 practice, $2 account, $3 action.
const (
	clinicVisits = listed + `
       AND v.clinician_id = $2 AND v.starts_at >= $4::date::timestamp AT TIME ZONE ` + ourZone + `
       AND v.starts_at < ($5::date + 1)::timestamp AT TIME ZONE ` + ourZone + seen + `ORDER BY starts_at, id`
	// A colleague's visits of people in the actor's care: when, who and with whom, and nothing of what was shared.
	colleagueVisits = `
SELECT v.id, v.patient_id, v.starts_at, v.minutes, p.display_name, p.pronouns, a.display_name, a.credentials,
       EXISTS (SELECT FROM summaries s WHERE s.practice_id = v.practice_id AND s.patient_id = v.patient_id AND s.visit_id = v.id
               AND s.ended_at IS NULL AND s.ends_at > now())
  FROM visits v
  JOIN patients p ON p.practice_id = v.practice_id AND p.id = v.patient_id AND p.account_id IS DISTINCT FROM $2
  JOIN accounts a ON a.practice_id = v.practice_id AND a.id = v.clinician_id
 WHERE v.practice_id = $1 AND v.patient_id` + inTeam + ` AND v.deleted_at IS NULL AND v.state = 'planned' AND v.clinician_id <> $2
   AND v.starts_at >= $3::date::timestamp AT TIME ZONE ` + ourZone + `
   AND v.starts_at < ($4::date + 1)::timestamp AT TIME ZONE ` + ourZone + `
 ORDER BY v.starts_at, v.id`
	// Open visits belong to no day: they are listed while something is shared, for everybody on the care team.
	openVisits = listed + `
       AND v.patient_id` + inTeam + ` AND v.state = 'open' AND s.id IS NOT NULL` + seen + `ORDER BY reviewed_at IS NOT NULL, shared_at DESC, id`

	listed = `
WITH listed AS MATERIALIZED (
    SELECT v.id, v.patient_id, v.starts_at, v.minutes, v.state, p.display_name, p.pronouns,
           NOT EXISTS (SELECT 1 FROM visits e WHERE e.practice_id = v.practice_id AND e.patient_id = v.patient_id
                       AND e.starts_at < coalesce(v.starts_at, now()) AND e.state = 'planned'),
           s.id AS share, s.shared_at, s.first_read_at, s.reviewed_at, s.document, k.wrapped,
           (WITH team AS (SELECT v.patient_id)
            SELECT jsonb_agg(jsonb_build_object('code', w.code, 'since', w.since) ORDER BY w.since) FROM (` + saidWaits + `) w) AS waits
      FROM visits v
      JOIN patients p ON p.practice_id = v.practice_id AND p.id = v.patient_id
      JOIN patient_keys k ON k.practice_id = v.practice_id AND k.patient_id = v.patient_id AND k.purpose = 'record'
      LEFT JOIN summaries s ON s.practice_id = v.practice_id AND s.patient_id = v.patient_id AND s.visit_id = v.id
           AND s.ended_at IS NULL AND s.ends_at > now()
     WHERE v.practice_id = $1 AND v.deleted_at IS NULL`
	seen = `),
seen AS (
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT $1, patient_id, $2, $3, 'visit', id FROM listed WHERE share IS NOT NULL OR waits IS NOT NULL)
SELECT * FROM listed `

	// ourZone is asked once, before the visits, so that they are found by when they begin.
	ourZone = `(SELECT time_zone FROM practices WHERE id = $1)`
)

// ClinicDays are a clinician's visits of some days, in the practice's zone; Language is the reader's.
type ClinicDays struct {
	Zone     string
	Language string
	From     models.LookThresholds
	Visits   []ClinicVisit
	Open     []ClinicVisit // shared without a date: what nobody marked as read first, then the latest
	// Colleagues are visits with others of people in the actor's care, so that whoever steps in finds them.
	Colleagues []ColleagueVisit
}

// ColleagueVisit is a visit that a colleague has with somebody in the actor's care.
type ColleagueVisit struct {
	Visit     models.Visit
	Patient   models.Patient
	Clinician insight.DocumentName
	Shared    bool
}

// ClinicVisits lists the actor's own visits from one day to another, both in the practice's zone and both included, and
// what the people in the actor's care shared without a date or have with a colleague.
func (s *Store) ClinicVisits(ctx context.Context, a models.Actor, from, to models.Day) (ClinicDays, error) {
	var days ClinicDays
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT p.time_zone, a.language, `+lookColumns+` FROM practices p JOIN accounts a ON a.practice_id = p.id AND a.id = $2 WHERE p.id = $1`,
			pgID(a.PracticeID), pgID(a.AccountID)).QueryRow(func(row pgx.Row) error {
			return row.Scan(append([]any{&days.Zone, &days.Language}, lookFields(&days.From)...)...)
		})
		s.queueVisits(b, &days.Visits, clinicVisits, a, models.ActionListVisits, from, to)
		s.queueVisits(b, &days.Open, openVisits, a, models.ActionListVisits)
		b.Queue(colleagueVisits, pgID(a.PracticeID), pgID(a.AccountID), from, to).Query(func(rows pgx.Rows) (err error) {
			days.Colleagues, err = pgx.CollectRows(rows, scanColleagueVisit)
			return err
		})
	})
	for _, list := range [][]ClinicVisit{days.Visits, days.Open} {
		for i := range list {
			list[i].Why = list[i].why(days, s.now())
		}
	}
	return days, translate(err)
}

func (v ClinicVisit) why(days ClinicDays, now time.Time) []insight.Look {
	of := insight.Overviewed{Waiting: v.waiting}
	if v.Share != nil {
		of.Page = &insight.OverviewedPage{SharedAt: v.Share.SharedAt, Reviewed: v.Share.ReviewedAt != nil, Document: v.Share.Document}
	}
	// That there is a page is said by the page itself.
	return slices.DeleteFunc(of.Why(days.From, days.Language, now), func(l insight.Look) bool { return l.Code == insight.LookCheckIn })
}

func (s *Store) queueVisits(b *pgx.Batch, to *[]ClinicVisit, list string, a models.Actor, args ...any) {
	b.Queue(list, append([]any{pgID(a.PracticeID), pgID(a.AccountID)}, args...)...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			v, err := s.scanClinicVisit(rows, a.PracticeID)
			if err != nil {
				return err
			}
			*to = append(*to, v)
		}
		return rows.Err()
	})
}

func (s *Store) scanClinicVisit(rows pgx.Rows, practice uuid.UUID) (ClinicVisit, error) {
	v := ClinicVisit{Visit: models.Visit{PracticeID: practice}}
	var share ClinicShare
	var id *uuid.UUID
	var startsAt, sharedAt *time.Time
	var document, wrapped []byte
	if err := rows.Scan(&v.Visit.ID, &v.Visit.PatientID, &startsAt, &v.Visit.Minutes, &v.Visit.State,
		&v.Patient.DisplayName, &v.Patient.Pronouns, &v.FirstVisit,
		&id, &sharedAt, &share.ReadAt, &share.ReviewedAt, &document, &wrapped, &v.waiting); err != nil {
		return v, err
	}
	v.Patient.PracticeID, v.Patient.ID = practice, v.Visit.PatientID
	if startsAt != nil {
		v.Visit.StartsAt = *startsAt
	}
	if id == nil {
		return v, nil
	}
	key, err := s.sealing.unwrap(keyName{practice, v.Patient.ID, record}, wrapped)
	if err != nil {
		return v, err
	}
	share.SharedAt = *sharedAt
	share.Document, err = openDocument(vault{key, practice, v.Patient.ID}, *id, document)
	v.Share = &share
	return v, err
}

func scanColleagueVisit(row pgx.CollectableRow) (ColleagueVisit, error) {
	v := ColleagueVisit{Visit: models.Visit{State: models.VisitPlanned}}
	err := row.Scan(&v.Visit.ID, &v.Visit.PatientID, &v.Visit.StartsAt, &v.Visit.Minutes, &v.Patient.DisplayName, &v.Patient.Pronouns,
		&v.Clinician.DisplayName, &v.Clinician.Credentials, &v.Shared)
	v.Patient.ID = v.Visit.PatientID
	return v, err
}

const planVisit = `
WITH planned AS (
    INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes)
    SELECT $1, $2, $3, h.seq, $4, $5, $6 FROM sync_heads h WHERE h.practice_id = $1 AND h.patient_id = $2
    RETURNING id)
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $4, $7, 'visit', id FROM planned`

// PlanVisit plans a visit of the actor with somebody on whose care team the actor is; models.ErrNotFound for anybody
// else. The patient's phone hears of it with its next sync.
func (s *Store) PlanVisit(ctx context.Context, a models.Actor, v models.Visit) error {
	if err := v.Validate(s.now()); err != nil {
		return err
	}
	var planned int64
	err := s.batch(ctx, a.About(v.PatientID), func(b *pgx.Batch) {
		b.Queue(takeNumbers, pgID(a.PracticeID), pgID(v.PatientID), 1)
		b.Queue(planVisit, pgID(a.PracticeID), pgID(v.PatientID), pgID(v.ID), pgID(a.AccountID), v.StartsAt, v.Minutes,
			models.ActionScheduleVisit).
			Exec(func(tag pgconn.CommandTag) error { planned = tag.RowsAffected(); return nil })
	})
	if err == nil && planned == 0 {
		err = models.ErrNotFound
	}
	return s.orDenied(ctx, a, models.ActionScheduleVisit, v.PatientID, "visit", err)
}

// changedVisit writes a visit that was read before, under the head of its patient's sequence.
const changedVisit = `
WITH changed AS (
    UPDATE visits v SET rev = v.rev + 1, seq = h.seq, starts_at = $5, minutes = $6, state = $7
      FROM sync_heads h
     WHERE h.practice_id = $1 AND h.patient_id = $2 AND v.practice_id = $1 AND v.patient_id = $2 AND v.id = $4
    RETURNING v.id)
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $3, $8, 'visit', id FROM changed`

// ChangeVisit moves, cancels or marks a visit of somebody on whose care team the actor is, or undoes that;
// models.ErrNotFound for any other visit. The patient's phone hears of it with its next sync.
func (s *Store) ChangeVisit(ctx context.Context, a models.Actor, id uuid.UUID, p models.VisitPatch) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		was := models.Visit{PracticeID: a.PracticeID, ID: id}
		err := t.conn.QueryRow(ctx, `SELECT patient_id FROM visits WHERE practice_id = $1 AND id = $2 AND deleted_at IS NULL`,
			pgID(a.PracticeID), pgID(id)).Scan(&was.PatientID)
		if err != nil {
			return err
		}
		// The head first, then the visit: so do all who write.
		if _, err := t.conn.Exec(ctx, takeNumbers, pgID(a.PracticeID), pgID(was.PatientID), 1); err != nil {
			return err
		}
		var starts *time.Time // nil: the talk without a date
		err = t.conn.QueryRow(ctx, `SELECT starts_at, minutes, state FROM visits WHERE practice_id = $1 AND patient_id = $2 AND id = $3`,
			pgID(a.PracticeID), pgID(was.PatientID), pgID(id)).Scan(&starts, &was.Minutes, &was.State)
		if err != nil {
			return err
		}
		if starts != nil {
			was.StartsAt = *starts
		}
		v := was
		if err := p.Patch(&v, s.now()); err != nil {
			return err
		}
		if v == was {
			return nil
		}
		_, err = t.conn.Exec(ctx, changedVisit, pgID(a.PracticeID), pgID(v.PatientID), pgID(a.AccountID), pgID(id),
			v.StartsAt, v.Minutes, v.State, visitChange(was, v))
		return err
	})
	if err = translate(err); errors.Is(err, models.ErrNotFound) {
		err = errors.Join(err, s.denyUnseen(ctx, a, models.ActionMoveVisit, id))
	}
	return err
}

// visitChange names what became of a visit.
func visitChange(was, is models.Visit) models.AccessAction {
	switch {
	case is.State == models.VisitCancelled:
		return models.ActionCancelVisit
	case is.State == models.VisitMissed:
		return models.ActionMissVisit
	case was.State != models.VisitPlanned && is.StartsAt.Equal(was.StartsAt):
		return models.ActionScheduleVisit
	}
	return models.ActionMoveVisit
}

// PlanVisits plans several visits of the actor at once, or none of them: it names every bad field, as visits[2].minutes,
// and fails with models.ErrNotFound where somebody is not in the actor's care. One that is planned for that moment
// already stays as it is. It answers how many were new.
func (s *Store) PlanVisits(ctx context.Context, a models.Actor, visits []models.Visit) (int, error) {
	var bad models.Invalid
	for i, v := range visits {
		if invalid, ok := errors.AsType[models.Invalid](v.Validate(s.now())); ok {
			for _, p := range invalid {
				p.Field = fmt.Sprintf("visits[%d].%s", i, p.Field)
				bad = append(bad, p)
			}
		}
	}
	if err := bad.Err(); err != nil {
		return 0, err
	}
	// Heads are locked in one order, so that two who plan at once never wait for each other in a circle.
	visits = slices.SortedStableFunc(slices.Values(visits), func(v, w models.Visit) int { return bytes.Compare(v.PatientID[:], w.PatientID[:]) })
	made := 0
	var patient uuid.UUID // the one that it was about last
	err := s.tx(ctx, a, func(t *transaction) error {
		for _, v := range visits {
			patient = v.PatientID
			heads, err := t.conn.Exec(ctx, takeNumbers, pgID(a.PracticeID), pgID(v.PatientID), 1)
			if err != nil {
				return err
			}
			if heads.RowsAffected() == 0 || v.PatientID == a.PatientID {
				return models.ErrNotFound
			}
			var stands bool
			if err := t.conn.QueryRow(ctx, `
SELECT EXISTS (SELECT FROM visits WHERE practice_id = $1 AND patient_id = $2 AND clinician_id = $3 AND starts_at = $4 AND state = 'planned' AND deleted_at IS NULL)`,
				pgID(a.PracticeID), pgID(v.PatientID), pgID(a.AccountID), v.StartsAt).Scan(&stands); err != nil {
				return err
			}
			if stands {
				continue
			}
			if _, err := t.conn.Exec(ctx, planVisit, pgID(a.PracticeID), pgID(v.PatientID), pgID(v.ID), pgID(a.AccountID), v.StartsAt, v.Minutes,
				models.ActionScheduleVisit); err != nil {
				return err
			}
			made++
		}
		return nil
	})
	return made, s.orDenied(ctx, a, models.ActionScheduleVisit, patient, "visit", err)
}
