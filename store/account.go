package store

import (
	"context"
	"slices"
	"time"

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

// Worker is an account as owners see it, who manage people: staff and patients alike.
type Worker struct {
	ID          uuid.UUID
	Login       string
	DisplayName string
	Credentials string
	Roles       []models.Role
	CreatedAt   time.Time
	DisabledAt  *time.Time
}

// OpenInvitation is one that was not used yet and still could be.
type OpenInvitation struct {
	ID          uuid.UUID
	Role        models.Role
	DisplayName string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	InvitedBy   string // the display name
}

// Unattended is somebody whom no clinician looks after any more.
type Unattended struct {
	PatientID   uuid.UUID
	DisplayName string
}

// People are a practice's, as its owners manage them.
type People struct {
	Accounts    []Worker
	Invitations []OpenInvitation
	Unattended  []Unattended
}

// People lists everybody with an account, the open invitations, and whom nobody looks after; models.ErrForbidden for
// anybody but an owner.
func (s *Store) People(ctx context.Context, a models.Actor) (People, error) {
	var people People
	if !a.Has(models.RoleOwner) {
		return people, models.ErrForbidden
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT id, login, display_name, credentials, roles, created_at, disabled_at FROM accounts
 WHERE practice_id = $1 AND roles <> '{client}' ORDER BY display_name, id`,
			pgID(a.PracticeID)).Query(func(rows pgx.Rows) (err error) {
			people.Accounts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Worker])
			return err
		})
		b.Queue(`
SELECT i.id, i.role, i.display_name, i.created_at, i.expires_at, a.display_name
  FROM invitations i JOIN accounts a ON a.practice_id = i.practice_id AND a.id = i.invited_by
 WHERE i.practice_id = $1 AND i.used_at IS NULL AND i.expires_at > now() ORDER BY i.created_at DESC, i.id`,
			pgID(a.PracticeID)).Query(func(rows pgx.Rows) (err error) {
			people.Invitations, err = pgx.CollectRows(rows, pgx.RowToStructByPos[OpenInvitation])
			return err
		})
		b.Queue(`SELECT patient_id, display_name FROM practice_unattended()`).Query(func(rows pgx.Rows) (err error) {
			people.Unattended, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Unattended])
			return err
		})
	})
	return people, translate(err)
}

// ChangeAccount makes an owner's change to an account of the practice. Other roles end its sessions, and want an owner who has
// just shown who they are (models.ErrNotFresh). The last owner stays one (models.ErrConflict); a patient's role is neither given
// nor taken, because it belongs to a person in care.
func (s *Store) ChangeAccount(ctx context.Context, a models.Actor, id uuid.UUID, change models.AccountPatch) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		var account models.Account
		if err := t.conn.QueryRow(ctx, `
SELECT display_name, credentials, roles, language FROM accounts WHERE practice_id = $1 AND id = $2 AND roles <> '{client}' AND app_has_role('owner') FOR UPDATE`,
			pgID(a.PracticeID), pgID(id)).Scan(&account.DisplayName, &account.Credentials, &account.Roles, &account.Language); err != nil {
			return err
		}
		before := account.Roles
		account, err := change.Patch(account)
		if err != nil {
			return err
		}
		if !sameRoles(before, account.Roles) {
			if _, err := t.conn.Exec(ctx, `SELECT session_fresh()`); err != nil {
				return err
			}
		}
		t.last.Queue(`UPDATE accounts SET display_name = $3, credentials = $4, roles = $5 WHERE practice_id = $1 AND id = $2`,
			pgID(a.PracticeID), pgID(id), account.DisplayName, account.Credentials, account.Roles)
		t.last.Queue(`SELECT account_event($1, $2)`, pgID(id), models.ActionAccountChanged)
		return nil
	})
	return translate(err)
}

func sameRoles(a, b []models.Role) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// DisableAccount keeps an account of the owner's practice from signing in and ends its sessions at once. Again changes
// nothing. Nobody disables themselves, and a practice is never left without an owner (models.ErrConflict).
func (s *Store) DisableAccount(ctx context.Context, a models.Actor, id uuid.UUID) error {
	if id == a.AccountID {
		return models.ErrConflict
	}
	return s.openOrClose(ctx, a, id, `disabled_at = coalesce(disabled_at, now())`, models.ActionDisableAccount)
}

// EnableAccount lets an account of the owner's practice sign in again. It fails with models.ErrNotFresh.
func (s *Store) EnableAccount(ctx context.Context, a models.Actor, id uuid.UUID) error {
	return s.openOrClose(ctx, a, id, `disabled_at = NULL`, models.ActionEnableAccount)
}

func (s *Store) openOrClose(ctx context.Context, a models.Actor, id uuid.UUID, set string, action models.AccessAction) error {
	var changed pgconn.CommandTag
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		if action == models.ActionEnableAccount {
			b.Queue(`SELECT session_fresh()`)
		}
		b.Queue(`
WITH changed AS (UPDATE accounts SET `+set+` WHERE practice_id = $1 AND id = $2 AND roles <> '{client}' RETURNING id)
SELECT account_event(id, $3) FROM changed`, pgID(a.PracticeID), pgID(id), action).Exec(func(tag pgconn.CommandTag) error {
			changed = tag
			return nil
		})
	})
	if err == nil && changed.RowsAffected() == 0 {
		return models.ErrNotFound
	}
	return translate(err)
}
