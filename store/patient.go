package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// CaredFor is one person on whose care team the actor is.
type CaredFor struct {
	Patient    models.Patient
	HasAccount bool
	// Invited says that an invitation of the actor's own to an account waits to be used.
	Invited   bool
	NextVisit *time.Time
	ChangedAt time.Time
}

const caredFor = `
SELECT p.id, p.display_name, p.given_name, p.pronouns, p.birth_year, coalesce(p.reference, ''), p.account_id IS NOT NULL,
       EXISTS (SELECT FROM invitations i WHERE i.practice_id = p.practice_id AND i.patient_id = p.id
               AND i.account_id IS NULL AND i.used_at IS NULL AND i.expires_at > now()),
       (SELECT min(v.starts_at) FROM visits v WHERE v.practice_id = p.practice_id AND v.patient_id = p.id
         AND v.state = 'planned' AND v.deleted_at IS NULL AND v.starts_at > now()), p.changed_at
  FROM patients p WHERE p.practice_id = $1 AND (p.id` + inTeam + ` OR p.id = (SELECT app_subject())) AND p.id IS DISTINCT FROM $2
 ORDER BY p.display_name, p.birth_year, p.id`

// CaredFor lists the people on whose care team the actor is and whom a search finds, by name. The actor's own record, if
// the actor is a patient here too, is nobody in their care.
func (s *Store) CaredFor(ctx context.Context, a models.Actor, query string) ([]CaredFor, error) {
	var people []CaredFor
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(caredFor, pgID(a.PracticeID), a.PatientID).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				c := CaredFor{Patient: models.Patient{PracticeID: a.PracticeID}}
				p := &c.Patient
				if err := rows.Scan(&p.ID, &p.DisplayName, &p.GivenName, &p.Pronouns, &p.BirthYear, &p.Reference,
					&c.HasAccount, &c.Invited, &c.NextVisit, &c.ChangedAt); err != nil {
					return err
				}
				if p.Found(query) {
					people = append(people, c)
				}
			}
			return rows.Err()
		})
	})
	return people, translate(err)
}

// AddPatient takes somebody without an account into the actor's care and answers the id; models.ErrForbidden for anybody
// but clinicians. An account can follow with an invitation, or never.
func (s *Store) AddPatient(ctx context.Context, a models.Actor, p models.Patient) (uuid.UUID, error) {
	if err := p.Validate(s.now()); err != nil {
		return uuid.Nil, err
	}
	if !a.Has(models.RoleClinician) {
		return uuid.Nil, models.ErrForbidden
	}
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, err
	}
	p.PracticeID, p.ID = a.PracticeID, id
	wrapped, err := s.newPatientKeys(p.PracticeID, p.ID)
	if err != nil {
		return uuid.Nil, err
	}
	a = a.About(id)
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		queueNewPatient(b, a, p, wrapped)
		b.Queue(addEvent, pgID(p.PracticeID), pgID(id), pgID(a.AccountID), models.ActionAddPatient, "patient", pgID(id), false)
	})
	return id, translate(referenceTaken(err))
}

// ChangePatient changes what the practice keeps about somebody in the actor's care; models.ErrNotFound for anybody else.
func (s *Store) ChangePatient(ctx context.Context, a models.Actor, id uuid.UUID, c models.PatientPatch) error {
	err := s.tx(ctx, a.About(id), func(t *transaction) error {
		p := models.Patient{PracticeID: a.PracticeID, ID: id}
		err := t.conn.QueryRow(ctx, `SELECT coalesce(reference, '') FROM patients WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
			pgID(a.PracticeID), pgID(id)).Scan(&p.Reference)
		if err != nil {
			return err
		}
		if err := c.Patch(&p); err != nil {
			return err
		}
		_, err = t.conn.Exec(ctx, `UPDATE patients SET reference = nullif($3, '') WHERE practice_id = $1 AND id = $2`,
			pgID(a.PracticeID), pgID(id), p.Reference)
		return err
	})
	return translate(referenceTaken(err))
}
