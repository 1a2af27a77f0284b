package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/auth"
	"alongside/models"
)

// SignIn is an account as signing in needs it. It stays on the server.
type SignIn struct {
	models.Account
	PasswordHash string
	// OutboxKey opens what the account's phones left unsent. It is empty until the session is open.
	OutboxKey models.OutboxKey

	outboxSealed []byte
	secretSealed []byte // of the authenticator app; nil without one
	passkeys     int
	waysIn       int64 // how often they had changed when it was found
}

// HasApp says whether an authenticator app is set up beside the password.
func (in SignIn) HasApp() bool { return in.secretSealed != nil }

// PasskeyOnly says whether the password alone is not enough and there is nothing but a passkey to go with it: staff have to
// have two factors.
func (in SignIn) PasskeyOnly() bool {
	staff := slices.ContainsFunc(in.Roles, func(r models.Role) bool { return r != models.RolePatient })
	return staff && in.passkeys > 0 && !in.HasApp()
}

// FindSignIn finds the account that may sign in with a login, in any spelling, or models.ErrNotFound.
func (s *Store) FindSignIn(ctx context.Context, login string) (SignIn, error) {
	var in SignIn
	err := s.pool.QueryRow(ctx, `
SELECT practice_id, account_id, login, password_hash, roles, display_name, language, outbox_public, outbox_private_sealed,
       secret_sealed, passkeys, ways_in
  FROM sign_in_account($1)`, auth.NormalizeLogin(login)).Scan(&in.PracticeID, &in.ID, &in.Login, &in.PasswordHash, &in.Roles, &in.DisplayName, &in.Language,
		&in.OutboxKey.Public, &in.outboxSealed, &in.secretSealed, &in.passkeys, &in.waysIn)
	return in, translate(err)
}

// FindSignInBy finds the account of a passkey that showed to be its holder's. A change of its ways in since the passkey was
// found counts: it may have been removed.
func (s *Store) FindSignInBy(ctx context.Context, known KnownPasskey) (SignIn, error) {
	in, err := s.FindSignIn(ctx, known.Login)
	in.waysIn = known.waysIn
	return in, err
}

// Session is a live session, as refresh and sign-in answer it.
type Session struct {
	Account   models.Account
	ID        uuid.UUID
	PatientID uuid.UUID // of patients; uuid.Nil for others
	EndsAt    time.Time
	// Enrolling says that the session can do nothing yet but set a second factor up.
	Enrolling bool
	// WaysIn is how often the account's ways in have changed, for auth.Keys.NewDevice.
	WaysIn int64
	// WaysInUnseen says that something was done to the ways in of which the person has not said that they saw it.
	WaysInUnseen bool
	// ErasureDue is when the account's person will be erased; nil: nobody asked for it.
	ErasureDue *time.Time
}

// OpenSession signs in an account whose password was right. device is what the browser calls itself. It fills in the
// account's outbox key, forgets the account's tries (an empty t: none were counted), and fails with models.ErrSignedOut for a disabled
// account, and where a way in was changed since it was found.
func (s *Store) OpenSession(ctx context.Context, in *SignIn, t Try, device string, refreshHash []byte) (Session, error) {
	private, err := s.keys.AEAD().Decrypt(in.outboxSealed, outboxAD(in.PracticeID, in.ID))
	if err != nil {
		return Session{}, err
	}
	in.OutboxKey.Private = private
	limits := models.LimitsFor(in.Roles)
	var forget, takeBack [][]byte
	if t != (Try{}) {
		forget, takeBack = good(s.signInBounds(*in, t)...)
	}
	opened := Session{Account: in.Account, ID: uuid.New(), WaysIn: in.waysIn}
	var patient *uuid.UUID
	err = s.pool.QueryRow(ctx, `
SELECT session_open($1, $2, $3, $4, $5, $6, $7, $8, $9, $10), now() + $6::interval, session_enrolling($1, $3), way_in_unseen($1, $2), erasure_due($1, $2)`,
		in.PracticeID, in.ID, opened.ID, device, limits.Idle, limits.Life, refreshHash, forget, takeBack, in.waysIn).
		Scan(&patient, &opened.EndsAt, &opened.Enrolling, &opened.WaysInUnseen, &opened.ErasureDue)
	if patient != nil {
		opened.PatientID = *patient
	}
	return opened, translate(err)
}

// RotateSession exchanges a refresh token's hash for its successor's. Asked again within 60 s it answers the same; a
// token used later than that ends the session. It fails with models.ErrSignedOut where there is no live session.
func (s *Store) RotateSession(ctx context.Context, hash, successor []byte) (Session, error) {
	var (
		outcome           string
		practice, account *uuid.UUID
		session, patient  *uuid.UUID
		roles             []models.Role
		login             *string
		name, language    *string
		endsAt            *time.Time
		enrolling, unseen *bool
		erasure           *time.Time
		waysIn            *int64
	)
	err := s.pool.QueryRow(ctx, `
SELECT outcome, practice_id, session_id, account_id, own_patient_id, roles, login, display_name, language, ends_at, enrolling, ways_in,
       way_in_unseen(practice_id, account_id), erasure_due(practice_id, account_id)
  FROM session_rotate($1, $2, NULL)`, hash, successor).
		Scan(&outcome, &practice, &session, &account, &patient, &roles, &login, &name, &language, &endsAt, &enrolling, &waysIn, &unseen, &erasure)
	if err != nil {
		return Session{}, translate(err)
	}
	if outcome != "rotated" && outcome != "repeated" {
		return Session{}, models.ErrSignedOut
	}
	live := Session{ID: *session, EndsAt: *endsAt, Enrolling: *enrolling, WaysIn: *waysIn, WaysInUnseen: *unseen, ErasureDue: erasure, Account: models.Account{
		PracticeID: *practice, ID: *account, Login: *login, DisplayName: *name, Roles: roles, Language: *language,
	}}
	if patient != nil {
		live.PatientID = *patient
	}
	return live, nil
}

// Prove makes the actor's session fresh: whoever uses it has just shown again who they are. It forgets their tries to.
func (s *Store) Prove(ctx context.Context, a models.Actor) error {
	forget, _ := good(s.confirmBound(a.AccountID))
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT session_prove($1)`, forget) }))
}

// OwnSignIn is the actor's own account as signing in needs it, to show again who they are.
func (s *Store) OwnSignIn(ctx context.Context, a models.Actor) (SignIn, error) {
	var login string
	err := s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT login FROM accounts WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(a.AccountID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&login) })
	})
	if err != nil {
		return SignIn{}, translate(err)
	}
	return s.FindSignIn(ctx, login)
}

// EndSession ends the session of a refresh token, used or not. An unknown one is none of its business.
func (s *Store) EndSession(ctx context.Context, hash []byte) error {
	_, err := s.pool.Exec(ctx, `SELECT session_end($1)`, hash)
	return translate(err)
}

// Sessions lists where the actor is signed in, the latest first.
func (s *Store) Sessions(ctx context.Context, a models.Actor) ([]models.Session, error) {
	var sessions []models.Session
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT s.id, s.device, s.created_at, s.seen_at, s.id = $3, coalesce(c.display_name, ''), coalesce(s.scopes, '{}'), s.scopes @> '{offline_access}' IS TRUE
  FROM sessions s LEFT JOIN accounts c ON c.practice_id = s.practice_id AND c.id = s.client_id
 WHERE s.practice_id = $1 AND s.account_id = $2 AND s.ended_at IS NULL AND s.idle_until > now() AND s.ends_at > now()
 ORDER BY s.seen_at DESC, s.id`, pgID(a.PracticeID), pgID(a.AccountID), pgID(a.SessionID)).Query(func(rows pgx.Rows) (err error) {
			sessions, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (models.Session, error) {
				var one models.Session
				var scopes models.Scopes
				err := row.Scan(&one.ID, &one.Device, &one.CreatedAt, &one.SeenAt, &one.Current, &one.App, &scopes, &one.Stays)
				one.Reads = append([]string{}, scopes.Kinds()...)
				return one, err
			})
			return err
		})
	})
	return sessions, translate(err)
}

// EndSessionByID ends one of the actor's own sessions; anybody else's is models.ErrNotFound.
func (s *Store) EndSessionByID(ctx context.Context, a models.Actor, id uuid.UUID) error {
	var ended pgconn.CommandTag
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`UPDATE sessions SET ended_at = now() WHERE practice_id = $1 AND account_id = $2 AND id = $3 AND ended_at IS NULL`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(id)).Exec(func(tag pgconn.CommandTag) error {
			ended = tag
			return nil
		})
	})
	if err == nil && ended.RowsAffected() == 0 {
		return models.ErrNotFound
	}
	return translate(err)
}

// EndOtherSessions signs the actor out everywhere but here, and answers of how many places that was.
func (s *Store) EndOtherSessions(ctx context.Context, a models.Actor) (ended int64, err error) {
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
UPDATE sessions SET ended_at = now()
 WHERE practice_id = $1 AND account_id = $2 AND id <> $3 AND ended_at IS NULL AND idle_until > now() AND ends_at > now()`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(a.SessionID)).Exec(func(tag pgconn.CommandTag) error {
			ended = tag.RowsAffected()
			return nil
		})
	})
	return ended, translate(err)
}

// SweepSessions forgets tries and tokens that no longer matter.
func (s *Store) SweepSessions(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT session_sweep()`)
	return translate(err)
}

// newOutboxKey makes an account's key for unsent changes, and seals its private half.
func (s *Store) newOutboxKey(practice, account uuid.UUID) (public json.RawMessage, sealed []byte, err error) {
	public, private, err := auth.NewOutboxKey()
	if err != nil {
		return nil, nil, err
	}
	sealed, err = s.keys.AEAD().Encrypt(private, outboxAD(practice, account))
	return public, sealed, err
}

func outboxAD(practice, account uuid.UUID) []byte {
	return auth.AD("accounts", "outbox_private_sealed", practice, uuid.Nil, account)
}
