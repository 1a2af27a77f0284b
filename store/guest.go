package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
)

// makeGuestCode names the visit by its row, so that only the care team of its patient can make one.
const makeGuestCode = `
WITH made AS (
    INSERT INTO guest_codes (practice_id, patient_id, id, visit_id, way, code_hash, made_by)
    SELECT v.practice_id, v.patient_id, $3, v.id, $4, $5, $6
      FROM visits v WHERE v.practice_id = $1 AND v.id = $2 AND v.state IN ('planned', 'open') AND v.deleted_at IS NULL
    RETURNING patient_id)
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT $1, patient_id, $6, $7, 'visit', $2 FROM made`

// MakeGuestCode makes a code with which somebody checks in for a visit without an account; codeHash is of the code. It
// answers the practice's first language: nothing is known of the guest's. models.ErrNotFound for a visit of somebody the
// actor does not care for, and for one that will not take place.
func (s *Store) MakeGuestCode(ctx context.Context, a models.Actor, visit uuid.UUID, way models.GuestWay, codeHash []byte) (language string, err error) {
	var made int64
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT languages[1] FROM practices WHERE id = $1`, pgID(a.PracticeID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&language) })
		b.Queue(makeGuestCode, pgID(a.PracticeID), pgID(visit), pgID(uuid.Must(uuid.NewV7())), way, codeHash, pgID(a.AccountID),
			models.ActionMakeGuestCode).
			Exec(func(tag pgconn.CommandTag) error { made = tag.RowsAffected(); return nil })
	})
	if err == nil && made == 0 {
		err = errors.Join(models.ErrNotFound, s.denyUnseen(ctx, a, models.ActionMakeGuestCode, visit))
	}
	return language, translate(err)
}

// GuestVisit is what a code opens: whom the check-in goes to and for when. The rest stays on the server.
type GuestVisit struct {
	Way      models.GuestWay
	Visit    insight.DocumentVisit
	Practice models.Practice

	patient models.Patient
	wrapped []byte // the patient's record key
}

const guestOpen = `
SELECT state, way, practice_id, patient_id, display_name, pronouns, birth_year, wrapped,
       visit_id, starts_at, minutes, time_zone, clinician_name, clinician_credentials, practice_name, help
  FROM guest_open($1)`

func scanGuestVisit(row pgx.Row) (GuestVisit, error) {
	var v GuestVisit
	var state string
	var help []byte
	err := row.Scan(&state, &v.Way, &v.patient.PracticeID, &v.patient.ID, &v.patient.DisplayName, &v.patient.Pronouns,
		&v.patient.BirthYear, &v.wrapped, &v.Visit.ID, &v.Visit.StartsAt, &v.Visit.Minutes, &v.Visit.Zone,
		&v.Visit.Clinician.DisplayName, &v.Visit.Clinician.Credentials, &v.Practice.Name, &help)
	switch {
	case err != nil:
		return v, translate(err)
	case state == "used":
		return v, models.ErrUsed
	case state == "over":
		return v, models.ErrOver
	}
	v.Practice.TimeZone = v.Visit.Zone
	return v, json.Unmarshal(help, &v.Practice.Help)
}

// GuestVisit opens a code. models.ErrNotFound where nobody made it, models.ErrUsed where it was used, models.ErrOver where
// its time is over or the visit does not take place.
func (s *Store) GuestVisit(ctx context.Context, codeHash []byte) (GuestVisit, error) {
	return scanGuestVisit(s.pool.QueryRow(ctx, guestOpen, codeHash))
}

// GuestCheckIn keeps what a guest said as the visit's summary. The id is the sender's: the same one again changes nothing.
// Besides GuestVisit's errors it fails with models.ErrConflict where something is shared for the visit already.
func (s *Store) GuestCheckIn(ctx context.Context, codeHash []byte, id uuid.UUID, g models.Guest) error {
	v, err := s.GuestVisit(ctx, codeHash)
	if err == nil && v.Way == models.GuestPaper {
		return models.ErrNotFound // a sheet is typed in at the clinic
	}
	return s.keepGuest(ctx, codeHash, id, v, err, g, nil)
}

// guestTypist is a clinician who types in paper.
type guestTypist struct {
	account uuid.UUID
	name    insight.DocumentName
}

// PaperVisit opens a sheet's code for a clinician on the patient's care team; models.ErrNotFound for anybody else.
func (s *Store) PaperVisit(ctx context.Context, a models.Actor, codeHash []byte) (GuestVisit, models.Patient, error) {
	v, _, err := s.paper(ctx, a, codeHash)
	return v, v.patient, err
}

// PaperCheckIn keeps what somebody wrote on a sheet, typed in by the actor. Its errors are those of GuestCheckIn.
func (s *Store) PaperCheckIn(ctx context.Context, a models.Actor, codeHash []byte, id uuid.UUID, g models.Guest) error {
	v, by, err := s.paper(ctx, a, codeHash)
	if err != nil && !errors.Is(err, models.ErrUsed) {
		return err
	}
	return s.keepGuest(ctx, codeHash, id, v, err, g, &guestTypist{a.AccountID, by})
}

// paper opens a sheet's code for somebody who cares for whose sheet it is. What the code says of itself comes along with
// the visit; anything else says nothing.
func (s *Store) paper(ctx context.Context, a models.Actor, codeHash []byte) (v GuestVisit, by insight.DocumentName, err error) {
	var opened error
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(guestOpen, codeHash).QueryRow(func(row pgx.Row) error {
			v, opened = scanGuestVisit(row)
			return nil
		})
		b.Queue(`
SELECT a.display_name, a.credentials
  FROM guest_open($2) c JOIN visits v ON v.practice_id = $1 AND v.id = c.visit_id JOIN accounts a ON a.practice_id = $1 AND a.id = $3
 WHERE c.way = 'paper'`, pgID(a.PracticeID), codeHash, pgID(a.AccountID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&by.DisplayName, &by.Credentials) })
	})
	if err = translate(err); err != nil {
		return GuestVisit{}, by, err
	}
	if !a.Has(models.RoleClinician) { // a patient sees the own visit
		return GuestVisit{}, by, models.ErrNotFound
	}
	return v, by, opened
}

// keepGuest seals and keeps the page. What opening the code said comes along: a used code may be the same guest again.
func (s *Store) keepGuest(ctx context.Context, codeHash []byte, id uuid.UUID, v GuestVisit, opened error, g models.Guest, by *guestTypist) error {
	if opened != nil && !errors.Is(opened, models.ErrUsed) {
		return opened
	}
	if err := g.Validate(); err != nil {
		return err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	sealed, err := s.sealGuest(id, v, g, now, by)
	if err != nil {
		return err
	}
	var typist any
	if by != nil {
		typist = pgID(by.account)
	}
	_, err = s.pool.Exec(ctx, `SELECT guest_check_in($1, $2, $3, $4, $5, $6)`,
		codeHash, pgID(id), sealed, now, lifeFrom(now, v.Visit.StartsAt).AddDate(0, 0, shareDays), typist)
	return translate(err)
}

func (s *Store) sealGuest(id uuid.UUID, v GuestVisit, g models.Guest, now time.Time, by *guestTypist) ([]byte, error) {
	day, err := insight.GuestDay(now, v.Visit.Zone)
	if err != nil {
		return nil, err
	}
	m := insight.GuestMaterial{Day: day, Patient: v.patient, Visit: v.Visit, Way: v.Way, Guest: g}
	if by != nil {
		m.TypedBy = &by.name
	}
	text, err := json.Marshal(insight.SummarizeGuest(m))
	if err != nil {
		return nil, err
	}
	key, err := s.sealing.unwrap(keyName{v.patient.PracticeID, v.patient.ID, record}, v.wrapped)
	if err != nil {
		return nil, err
	}
	return vault{key, v.patient.PracticeID, v.patient.ID}.seal("summaries", "document", id, text)
}
