package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/models"
)

// practiceColumns are what phones take of the practice $1: of its calendar only what is still to come, or was yesterday
// in the zones that are behind. Whoever cannot look after anybody any more is not among its people.
const practiceColumns = `
       p.id, p.name, p.time_zone, p.version, p.languages, p.help,
       jsonb_build_object(
           'hours', coalesce((SELECT jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', h.opens, 'closes', h.closes)
                                     ORDER BY h.weekday, h.opens) FROM practice_hours h WHERE h.practice_id = $1), '[]'),
           'holidays', coalesce((SELECT jsonb_agg(jsonb_build_object('day', h.day, 'name', h.name) ORDER BY h.day)
                                   FROM practice_holidays h WHERE h.practice_id = $1 AND h.day >= current_date - 1), '[]'),
           'cover', coalesce((SELECT jsonb_agg(jsonb_build_object('from', c.from_day, 'through', coalesce(c.through::text, ''),
                                     'weekdays', c.weekdays, 'clinician_id', c.clinician_id, 'backup_id', c.backup_id)
                                     ORDER BY c.from_day, c.weekdays, c.id)
                                FROM practice_cover c WHERE c.practice_id = $1 AND (c.through IS NULL OR c.through >= current_date - 1)), '[]')),
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'display_name', a.display_name, 'credentials', a.credentials)
                          ORDER BY a.display_name, a.id) FROM accounts a
                  WHERE a.practice_id = $1 AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles) AND EXISTS (
                        SELECT FROM practice_cover c WHERE c.practice_id = $1 AND a.id IN (c.clinician_id, c.backup_id))), '[]'),
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', i.code, 'offered', i.offered, 'attested_at', i.attested_at))
                   FROM practice_instruments i WHERE i.practice_id = $1), '[]')`

// practiceSince reads the practice if it is newer than version $2.
const practiceSince = `SELECT ` + practiceColumns + ` FROM practices p WHERE p.id = $1 AND p.version > $2`

func scanPractice(row pgx.Row, more ...any) (models.Practice, error) {
	var p models.Practice
	var help, coverage, people, instruments []byte
	var said []models.PracticeInstrument
	if err := row.Scan(append([]any{&p.ID, &p.Name, &p.TimeZone, &p.Version, &p.Languages, &help, &coverage, &people, &instruments}, more...)...); err != nil {
		return p, err
	}
	for _, part := range []struct {
		text []byte
		into any
	}{{help, &p.Help}, {coverage, &p.Coverage}, {people, &p.People}, {instruments, &said}} {
		if err := json.Unmarshal(part.text, part.into); err != nil {
			return p, err
		}
	}
	p.Instruments = []string{}
	for _, i := range models.Offered(said) {
		p.Instruments = append(p.Instruments, i.Code)
	}
	return p, nil
}

// OwnPractice is a practice as its owners see it.
type OwnPractice struct {
	Practice models.Practice
	// HelpCalledAt is when somebody called every help number as it stands; nil where nobody has.
	HelpCalledAt *time.Time
	// BackedUpAt is when the last backup of the whole deployment was complete; nil where there was none.
	BackedUpAt *time.Time
	// Unreachable are the names of those in the cover, of today or later, and on care teams who have no address for alerts.
	Unreachable []string
	// Colleagues are the clinicians whom the cover can name.
	Colleagues []models.Colleague
	Look       models.LookThresholds
}

// Practice is the actor's practice, for its owners; models.ErrForbidden for anybody else.
func (s *Store) Practice(ctx context.Context, a models.Actor) (OwnPractice, error) {
	var own OwnPractice
	if !a.Has(models.RoleOwner) {
		return own, models.ErrForbidden
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT `+practiceColumns+`, p.help_called_at, (SELECT backed_up_at FROM deployment), `+lookColumns+` FROM practices p WHERE p.id = $1`, pgID(a.PracticeID)).
			QueryRow(func(row pgx.Row) (err error) {
				own.Practice, err = scanPractice(row, append([]any{&own.HelpCalledAt, &own.BackedUpAt}, lookFields(&own.Look)...)...)
				return err
			})
		queueInto(b, &own.Unreachable, pgx.RowTo[string], `
SELECT u.display_name FROM practices p, alert_unreachable((now() AT TIME ZONE p.time_zone)::date) u WHERE p.id = $1`, pgID(a.PracticeID))
		b.Queue(clinicians, pgID(a.PracticeID)).Query(func(rows pgx.Rows) (err error) {
			own.Colleagues, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.Colleague])
			return err
		})
	})
	return own, translate(err)
}

// clinicians are those of the practice $1 who can look after somebody.
const clinicians = `
SELECT id, display_name, credentials FROM accounts
 WHERE practice_id = $1 AND disabled_at IS NULL AND 'clinician' = ANY (roles) ORDER BY display_name, id`

// ChangePractice makes an owner's change. models.ErrConflict says that the practice is no longer the version that was
// changed.
func (s *Store) ChangePractice(ctx context.Context, a models.Actor, change models.PracticePatch) error {
	own, err := s.Practice(ctx, a)
	if err != nil {
		return err
	}
	if own.Practice.Version != change.Version {
		return models.ErrConflict
	}
	p, err := change.Patch(own.Practice)
	if err != nil {
		return err
	}
	var changed int64
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH changed AS (
    UPDATE practices SET name = $3, time_zone = $4, languages = $5, help = $6, version = version + 1,
           help_called_at = CASE WHEN $8 THEN now() WHEN help IS NOT DISTINCT FROM $6 THEN help_called_at END
     WHERE id = $1 AND version = $7 RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $9, 'practice', id FROM changed`,
			pgID(a.PracticeID), pgID(a.AccountID), p.Name, p.TimeZone, p.Languages, p.Help, change.Version, change.HelpCalled,
			models.ActionPracticeChanged).Exec(func(tag pgconn.CommandTag) error { changed = tag.RowsAffected(); return nil })
	})
	if err == nil && changed == 0 {
		err = models.ErrConflict
	}
	return translate(zoneUnknown(err))
}

// zoneUnknown words that PostgreSQL doesn't know a time zone that we know: the two come with lists of their own.
func zoneUnknown(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "22023" {
		return models.Invalid{{Field: "time_zone", Code: "unknown_zone"}}
	}
	return err
}
