package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/models"
)

// Me is who the actor is. Patient is nil for staff.
type Me struct {
	Account  models.Account
	Practice models.Practice
	Patient  *models.Patient
}

// Me answers who the actor is.
func (s *Store) Me(ctx context.Context, a models.Actor) (Me, error) {
	me := Me{Account: models.Account{PracticeID: a.PracticeID, ID: a.AccountID}}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT login, display_name, credentials, roles, language FROM accounts WHERE practice_id = $1 AND id = $2`,
			pgID(a.PracticeID), pgID(a.AccountID)).QueryRow(func(row pgx.Row) error {
			return row.Scan(&me.Account.Login, &me.Account.DisplayName, &me.Account.Credentials, &me.Account.Roles, &me.Account.Language)
		})
		b.Queue(practiceSince, pgID(a.PracticeID), 0).QueryRow(func(row pgx.Row) (err error) {
			me.Practice, err = scanPractice(row)
			return err
		})
		if !a.Has(models.RolePatient) {
			return
		}
		b.Queue(`SELECT id, display_name, given_name, pronouns, birth_year FROM patients WHERE practice_id = $1 AND account_id = $2`,
			pgID(a.PracticeID), pgID(a.AccountID)).QueryRow(func(row pgx.Row) error {
			p := models.Patient{PracticeID: a.PracticeID}
			me.Patient = &p
			return row.Scan(&p.ID, &p.DisplayName, &p.GivenName, &p.Pronouns, &p.BirthYear)
		})
	})
	return me, translate(err)
}

// DisableAccount keeps an account of the owner's practice from signing in and ends its sessions at once. Again changes
// nothing. Nobody disables themselves (models.ErrConflict): a practice would be left without an owner.
func (s *Store) DisableAccount(ctx context.Context, a models.Actor, id uuid.UUID) error {
	if id == a.AccountID {
		return models.ErrConflict
	}
	var disabled pgconn.CommandTag
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH disabled AS (
    UPDATE accounts SET disabled_at = coalesce(disabled_at, now()) WHERE practice_id = $1 AND id = $3 RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $4, 'account', id FROM disabled`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(id), models.ActionDisableAccount).Exec(func(tag pgconn.CommandTag) error {
			disabled = tag
			return nil
		})
	})
	if err == nil && disabled.RowsAffected() == 0 {
		return models.ErrNotFound
	}
	return translate(err)
}
