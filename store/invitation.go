package store

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/auth"
	"alongside/models"
)

// Invite invites a patient, as a clinician who thereby joins the care team, or a clinician, as an owner; models.ErrForbidden
// otherwise. Who lets somebody in to work here has just shown who they are (models.ErrNotFresh). The invitation's ids are made
// here; codeHash is of the code that opens it.
func (s *Store) Invite(ctx context.Context, a models.Actor, i models.Invitation, codeHash []byte) (models.Invitation, error) {
	if err := i.Validate(s.now()); err != nil {
		return i, err
	}
	inviter := models.RoleClinician
	if i.Role == models.RoleClinician {
		inviter = models.RoleOwner
	}
	if !a.Has(inviter) {
		return i, models.ErrForbidden
	}
	i.PracticeID, i.ID = a.PracticeID, uuid.New()
	i.ExpiresAt = s.now().AddDate(0, 0, models.InvitationDays)
	var patient any
	var wrapped map[purpose][]byte
	if i.Role == models.RolePatient {
		var err error
		if i.PatientID, err = uuid.NewV7(); err != nil {
			return i, err
		}
		a = a.About(i.PatientID)
		patient = pgID(i.PatientID)
		if wrapped, err = s.newPatientKeys(a.PracticeID, i.PatientID); err != nil {
			return i, err
		}
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		if i.Role == models.RoleClinician {
			b.Queue(`SELECT session_fresh()`)
		} else {
			queueNewPatient(b, a, models.Patient{
				PracticeID: i.PracticeID, ID: i.PatientID, DisplayName: i.DisplayName, GivenName: i.GivenName,
				Pronouns: i.Pronouns, BirthYear: i.BirthYear, Reference: i.Reference,
			}, wrapped)
		}
		queueInvitation(b, a, &i, patient, codeHash)
	})
	return i, translate(referenceTaken(err))
}

// queueLanguage looks up in which language the practice's invitations begin.
func queueLanguage(b *pgx.Batch, a models.Actor, into *string) {
	b.Queue(`SELECT languages[1] FROM practices WHERE id = $1`, pgID(a.PracticeID)).
		QueryRow(func(row pgx.Row) error { return row.Scan(into) })
}

func queueInvitation(b *pgx.Batch, a models.Actor, i *models.Invitation, patient any, codeHash []byte) {
	queueLanguage(b, a, &i.Language)
	b.Queue(`
INSERT INTO invitations (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, credentials, invited_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		pgID(i.PracticeID), pgID(i.ID), codeHash, i.Role, patient, i.DisplayName, i.GivenName, i.BirthYear, i.Credentials,
		pgID(a.AccountID), i.ExpiresAt)
	b.Queue(addEvent, pgID(a.PracticeID), patient, pgID(a.AccountID), models.ActionInvited, "invitation", pgID(i.ID), false)
}

// InvitePerson invites somebody who is in the actor's care without an account. models.ErrNotFound for anybody else;
// models.ErrConflict for somebody who has one.
func (s *Store) InvitePerson(ctx context.Context, a models.Actor, patient uuid.UUID, codeHash []byte) (models.Invitation, error) {
	i := models.Invitation{
		PracticeID: a.PracticeID, ID: uuid.New(), Role: models.RolePatient, PatientID: patient,
		ExpiresAt: s.now().AddDate(0, 0, models.InvitationDays),
	}
	err := s.tx(ctx, a.About(patient), func(t *transaction) error {
		var hasAccount bool
		err := t.conn.QueryRow(ctx, `
SELECT display_name, given_name, pronouns, birth_year, account_id IS NOT NULL FROM patients WHERE practice_id = $1 AND id = $2 AND id <> $3`,
			pgID(a.PracticeID), pgID(patient), pgID(a.PatientID)).Scan(&i.DisplayName, &i.GivenName, &i.Pronouns, &i.BirthYear, &hasAccount)
		if err != nil {
			return err
		}
		if hasAccount {
			return models.ErrConflict
		}
		queueInvitation(&t.last, a, &i, pgID(patient), codeHash)
		return nil
	})
	return i, translate(err)
}

// WithdrawInvitation ends an open invitation, as whoever made it or an owner; models.ErrNotFound for anybody else, and where
// it was used or is over already.
func (s *Store) WithdrawInvitation(ctx context.Context, a models.Actor, id uuid.UUID) error {
	var withdrawn int64
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH withdrawn AS (
    UPDATE invitations SET expires_at = now() WHERE practice_id = $1 AND id = $3 AND used_at IS NULL AND expires_at > now()
    RETURNING id, patient_id)
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT $1, patient_id, $2, $4, 'invitation', id FROM withdrawn`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(id), models.ActionWithdrawn).
			Exec(func(tag pgconn.CommandTag) error { withdrawn = tag.RowsAffected(); return nil })
	})
	if err == nil && withdrawn == 0 {
		err = models.ErrNotFound
	}
	return translate(err)
}

// newPatientKeys makes a patient's two data keys.
func (s *Store) newPatientKeys(practice, patient uuid.UUID) (map[purpose][]byte, error) {
	wrapped := map[purpose][]byte{}
	for _, p := range []purpose{private, record} {
		var err error
		if wrapped[p], err = s.sealing.newDataKey(keyName{practice, patient, p}); err != nil {
			return nil, err
		}
	}
	return wrapped, nil
}

// queueNewPatient makes the person before the account, with everything a person in care has. The actor, who asks about
// that person, becomes the care team. The order matters: only the care team may write the rest.
func queueNewPatient(b *pgx.Batch, a models.Actor, p models.Patient, wrapped map[purpose][]byte) {
	practice, patient := pgID(p.PracticeID), pgID(p.ID)
	b.Queue(`
INSERT INTO patients (practice_id, id, display_name, given_name, pronouns, birth_year, reference) VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''))`,
		practice, patient, p.DisplayName, p.GivenName, p.Pronouns, p.BirthYear, p.Reference)
	b.Queue(`INSERT INTO care_team (practice_id, patient_id, clinician_id) VALUES ($1, $2, $3)`, practice, patient, pgID(a.AccountID))
	for purpose, key := range wrapped {
		b.Queue(`INSERT INTO patient_keys (practice_id, patient_id, purpose, wrapped) VALUES ($1, $2, $3, $4)`, practice, patient, string(purpose), key)
	}
	b.Queue(`INSERT INTO sync_heads (practice_id, patient_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, practice, patient)
	queueOpenVisit(b, p.PracticeID, p.ID, a.AccountID)
}

// Answers are what opens an invitation, together with its code.
type Answers struct {
	CodeHash  []byte
	GivenName string
	BirthYear int
}

// ConfirmInvitation shows an invitation to whom it is for: PracticeName comes with it. A code that is unknown, used,
// expired, burned by ten wrong answers, or answered wrongly now, is models.ErrNotFound, all alike.
func (s *Store) ConfirmInvitation(ctx context.Context, answers Answers) (i models.Invitation, practiceName string, err error) {
	return confirm(ctx, s.pool, answers)
}

// querier is the pool, or a transaction of it.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func confirm(ctx context.Context, q querier, answers Answers) (i models.Invitation, practiceName string, err error) {
	var patient, account *uuid.UUID
	var login *string
	err = q.QueryRow(ctx, `
SELECT practice_id, id, role, patient_id, display_name, credentials, practice_name, account_id, login FROM invitation_confirm($1, $2, $3)`,
		answers.CodeHash, strings.TrimSpace(answers.GivenName), answers.BirthYear).
		Scan(&i.PracticeID, &i.ID, &i.Role, &patient, &i.DisplayName, &i.Credentials, &practiceName, &account, &login)
	if patient != nil {
		i.PatientID = *patient
	}
	if account != nil && login != nil {
		i.AccountID, i.Login = *account, *login
	}
	return i, practiceName, translate(err)
}

// withInvitation does something with a confirmed invitation, in one transaction. A wrong answer is counted.
func (s *Store) withInvitation(ctx context.Context, answers Answers, do func(pgx.Tx, models.Invitation) error) error {
	var answered error // kept apart, so that a wrong answer is counted: an error would roll that back
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var i models.Invitation
		if i, _, answered = confirm(ctx, tx, answers); answered != nil {
			return nil //nolint:nilerr // see answered
		}
		return do(tx, i)
	})
	return cmp.Or(answered, translate(err))
}

// NewPasskey is the passkey that an account begins with.
type NewPasskey struct {
	Name       models.PasskeyName
	Credential auth.Credential
}

// sealFirst is what the doors that begin an account take of its first passkey; nothing of none.
func (s *Store) sealFirst(practice, account uuid.UUID, p *NewPasskey) ([]any, error) {
	if p == nil {
		return []any{nil, nil, nil, nil, nil, nil}, nil
	}
	if err := p.Name.Validate(); err != nil {
		return nil, err
	}
	id, c := uuid.New(), p.Credential
	sealed, err := s.sealCredential(practice, account, id, c)
	return []any{id, string(p.Name), auth.CredentialHash(c.ID), sealed, c.Synced, int64(c.Count)}, err
}

// AcceptInvitation makes the account of an invitation and answers it, ready to sign in; passkey is nil for one with a password
// alone. Besides ConfirmInvitation's error it fails with models.Invalid where the login is taken, and models.ErrNotFound for an
// invitation that opens an account there is.
func (s *Store) AcceptInvitation(ctx context.Context, answers Answers, n models.NewAccount, passkey *NewPasskey) (SignIn, error) {
	err := s.withInvitation(ctx, answers, func(tx pgx.Tx, i models.Invitation) error {
		account := i.Opens()
		public, sealed, err := s.newOutboxKey(i.PracticeID, account)
		if err != nil {
			return err
		}
		first, err := s.sealFirst(i.PracticeID, account, passkey)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT invitation_accept($1, $2, $3, $4, nullif($5, ''), $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			append([]any{i.PracticeID, i.ID, account, n.Login, n.PasswordHash, n.Language, public, sealed}, first...)...)
		return loginTaken(err)
	})
	if err != nil {
		return SignIn{}, err
	}
	return s.FindSignIn(ctx, n.Login)
}

// LoginTaken says whether a login, in its one spelling, is somebody's; also of an account that was closed.
func (s *Store) LoginTaken(ctx context.Context, login string) (taken bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT login_taken($1)`, login).Scan(&taken)
	return taken, translate(err)
}

// loginTaken words the one conflict that a person can do something about.
func loginTaken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "accounts_login_key" {
		return models.Invalid{{Field: "login", Code: "taken"}}
	}
	return err
}

// referenceTaken words the conflict of two people with one id of the practice's.
func referenceTaken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "patients_reference_key" {
		return models.Invalid{{Field: "reference", Code: "taken"}}
	}
	return err
}
