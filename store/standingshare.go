package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
)

// standingShareKind: which domains of the log the care team may read around visits.
func standingShareKind() kind {
	return kind{
		name: models.KindStandingShare, table: "standing_shares", record: true,
		blank: func() model { return new(models.StandingShare) },
	}
}

// readingDayKind: the weekday each side would have the log read on besides.
func readingDayKind() kind {
	return kind{
		name: models.KindReadingDay, table: "reading_days", record: true,
		blank: func() model { return new(models.ReadingDay) },
	}
}

// NameReadingDay is a clinician's word on which weekday the log may be read besides; see say for its errors.
func (s *Store) NameReadingDay(ctx context.Context, a models.Actor, patient, id uuid.UUID, day models.ReadingDay) error {
	return s.say(ctx, a, patient, models.KindReadingDay, id, &day, models.ActionReadingDay)
}

// Standing is what somebody shares of their log, and when it can be read.
type Standing struct {
	Shared []models.Domain `json:"shared" nullable:"false"`
	Window insight.Window  `json:"window"`
	// The weekday each side named last; 0: none.
	Clinicians int `json:"clinicians_day" doc:"1 is Monday; 0: none"`
	Patients   int `json:"patients_day" doc:"the same; it holds where both are one"`
}

// Standing answers what a patient shares of their log, to their care team; models.ErrNotFound to anybody else.
func (s *Store) Standing(ctx context.Context, a models.Actor, patient uuid.UUID) (Standing, error) {
	st := Standing{Shared: []models.Domain{}}
	var zoneName string
	var visits []time.Time
	err := s.batch(ctx, a.About(patient), func(b *pgx.Batch) {
		b.Queue(`
SELECT r.time_zone FROM practices r JOIN patients p ON p.practice_id = r.id AND p.id = $2 AND p.id = app_subject() WHERE r.id = $1`,
			pgID(a.PracticeID), pgID(patient)).QueryRow(func(row pgx.Row) error { return row.Scan(&zoneName) })
		queueInto(b, &st.Shared, pgx.RowTo[models.Domain], `
SELECT domain FROM (SELECT DISTINCT ON (domain) domain, shared FROM standing_shares
 WHERE practice_id = $1 AND patient_id = $2 ORDER BY domain, seq DESC) d WHERE shared ORDER BY array_position($3::text[], domain)`, pgID(a.PracticeID), pgID(patient), models.Domains())
		queueInto(b, &visits, pgx.RowTo[time.Time], `
SELECT starts_at FROM visits WHERE practice_id = $1 AND patient_id = $2 AND state = 'planned' AND deleted_at IS NULL
   AND starts_at > $3`, pgID(a.PracticeID), pgID(patient), s.now().AddDate(0, 0, -2))
		b.Queue(`
SELECT side, coalesce(weekday, 0) FROM (SELECT DISTINCT ON (side) side, weekday FROM reading_days
 WHERE practice_id = $1 AND patient_id = $2 ORDER BY side, seq DESC) d`, pgID(a.PracticeID), pgID(patient)).Query(func(rows pgx.Rows) error {
			var side models.Side
			var weekday int
			_, err := pgx.ForEachRow(rows, []any{&side, &weekday}, func() error {
				if side == models.SidePatient {
					st.Patients = weekday
				} else {
					st.Clinicians = weekday
				}
				return nil
			})
			return err
		})
	})
	if err != nil {
		return st, s.orDenied(ctx, a, models.ActionReadLog, patient, "log", err)
	}
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		return st, err
	}
	agreed := 0
	if st.Patients == st.Clinicians {
		agreed = st.Patients
	}
	st.Window = insight.ReadingWindow(s.now(), zone, visits, agreed)
	return st, nil
}

// ReadLog reads a domain of somebody's log up to a day, keeps what was read sealed with the record, and tells the patient.
// models.ErrNotFound where it is not shared with this clinician now; models.Conflict "not_open" while it may not be read.
func (s *Store) ReadLog(ctx context.Context, a models.Actor, patient uuid.UUID, domain models.Domain, through models.Day, days int) (insight.LogFacts, error) {
	var facts insight.LogFacts
	err := s.readLog(ctx, a.About(patient), patient, domain, through, days, &facts)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "AL409" {
		return facts, models.Conflict{Code: "not_open"}
	}
	return facts, s.orDenied(ctx, a, models.ActionReadLog, patient, string(domain), err)
}

func (s *Store) readLog(ctx context.Context, a models.Actor, patient uuid.UUID, domain models.Domain, through models.Day, days int,
	facts *insight.LogFacts) error {
	v, err := s.vault(ctx, a, patient, record)
	if err != nil {
		return err
	}
	var events planEvents
	return s.tx(ctx, a, func(t *transaction) error {
		var b pgx.Batch
		var read logged
		b.Queue(`SELECT kind, entry, gentle FROM standing_read($1, $2, $3, $4)`, pgID(patient), domain, through.Add(1-2*days), through).Query(read.scan)
		s.queuePlan(&b, vaults{record: v}, a.PracticeID, patient, &events)
		if err := t.conn.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		marks, err := events.marks(s.now())
		if err != nil {
			return err
		}
		*facts = read.facts(domain, through, days)
		facts.Marks = insight.MarksWithin(marks, through, days)
		return t.keepReading(v, domain, *facts)
	})
}

// keepReading keeps what was read of a log sealed with the record.
func (t *transaction) keepReading(v vault, domain models.Domain, facts insight.LogFacts) error {
	id := uuid.Must(uuid.NewV7())
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	sealed, err := v.seal("readings", "document", id, text)
	if err != nil {
		return err
	}
	t.last.Queue(`INSERT INTO readings (practice_id, patient_id, id, reader_id, domain, document) VALUES ($1, $2, $3, $4, $5, $6)`,
		pgID(v.practice), pgID(v.patient), pgID(id), pgID(t.actor.AccountID), domain, sealed)
	return nil
}

// logged are the rows of a domain.
type logged struct {
	nights    []models.Sleep
	meals     []models.Nutrition
	moods     []models.Mood
	moments   []models.Moment
	practices []models.Regulation
	signals   []models.Body
	gentle    bool
}

func (l *logged) scan(rows pgx.Rows) error {
	var name models.Kind
	var entry []byte
	_, err := pgx.ForEachRow(rows, []any{&name, &entry, &l.gentle}, func() error {
		switch name { //nolint:exhaustive // the kinds of the domains
		case models.KindSleep:
			return appendJSON(&l.nights, entry)
		case models.KindNutrition:
			return appendJSON(&l.meals, entry)
		case models.KindMood:
			return appendJSON(&l.moods, entry)
		case models.KindMoment:
			return appendJSON(&l.moments, entry)
		case models.KindRegulation:
			return appendJSON(&l.practices, entry)
		case models.KindBody:
			return appendJSON(&l.signals, entry)
		}
		return fmt.Errorf("%s is of no domain", name)
	})
	return err
}

func appendJSON[T any](into *[]T, text []byte) error {
	var one T
	err := json.Unmarshal(text, &one)
	*into = append(*into, one)
	return err
}

func (l *logged) facts(domain models.Domain, through models.Day, days int) (facts insight.LogFacts) {
	switch domain {
	case models.DomainSleep:
		facts.Sleep = new(insight.SleepWindow(l.nights, through, days))
	case models.DomainNutrition:
		if l.gentle {
			l.meals = insight.Gently(l.meals)
		}
		facts.Nutrition = new(insight.NutritionWindow(l.meals, through, days))
	case models.DomainMood:
		facts.Mood = new(insight.MoodWindow(l.moods, l.moments, through, days))
	case models.DomainRegulation:
		facts.Regulation = new(insight.RegulationWindow(l.practices, through, days))
	case models.DomainBody:
		facts.Body = new(insight.BodyWindow(l.signals, through, days))
	}
	return facts
}

// SealedCopies is a page of what was read and can be read no longer, the latest first; next is where the page after it begins,
// nil where there is none. models.ErrForbidden for anybody but an owner.
func (s *Store) SealedCopies(ctx context.Context, a models.Actor, behind Place, limit int) (copies []models.SealedCopy, next *Place, err error) {
	if !a.Has(models.RoleOwner) {
		return nil, nil, models.ErrForbidden
	}
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &copies, pgx.RowToStructByPos[models.SealedCopy],
			`SELECT kind, id, patient_name, read_at, reader_name, reader_credentials FROM sealed_copies($1, $2, $3)`, behind.at(), pgID(behind.ID), limit+1)
	})
	if len(copies) > limit {
		copies = copies[:limit]
		last := copies[limit-1]
		next = &Place{last.ReadAt, last.ID}
	}
	return copies, next, translate(err)
}

// OpenSealedCopy opens one, and tells the patient: a shared page, or what was read of a log. models.ErrNotFound where there
// is none, and for anybody but an owner.
func (s *Store) OpenSealedCopy(ctx context.Context, a models.Actor, id uuid.UUID) (page *insight.Document, log *insight.LogFacts, err error) {
	var place string
	var patient uuid.UUID
	var document, wrapped []byte
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT place, patient_id, document, wrapped FROM sealed_copy_open($1)`, pgID(id)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&place, &patient, &document, &wrapped) })
	})
	if err != nil {
		return nil, nil, translate(err)
	}
	key, err := s.sealing.unwrap(keyName{a.PracticeID, patient, record}, wrapped)
	if err != nil {
		return nil, nil, err
	}
	text, err := vault{key, a.PracticeID, patient}.open(place, "document", id, document)
	if err != nil {
		return nil, nil, err
	}
	if place == "summaries" {
		page = new(insight.Document)
		return page, nil, json.Unmarshal(text, page)
	}
	log = new(insight.LogFacts)
	return nil, log, json.Unmarshal(text, log)
}
