package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// Clients lists the programs that may read here or once might, the newest first; models.ErrForbidden for anybody but an owner.
func (s *Store) Clients(ctx context.Context, a models.Actor) ([]models.Client, error) {
	if !a.Has(models.RoleOwner) {
		return nil, models.ErrForbidden
	}
	var clients []models.Client
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT c.id, a.display_name, c.kind, c.keys, coalesce(c.keys_at, ''), c.redirect_uris, c.scopes, c.created_at, c.used_at, a.disabled_at
  FROM clients c JOIN accounts a ON a.practice_id = c.practice_id AND a.id = c.id
 WHERE c.practice_id = $1 ORDER BY c.created_at DESC, c.id`, pgID(a.PracticeID)).Query(func(rows pgx.Rows) (err error) {
			clients, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (models.Client, error) {
				c := models.Client{PracticeID: a.PracticeID}
				return c, row.Scan(&c.ID, &c.Name, &c.Kind, &c.Keys, &c.KeysAt, &c.RedirectURIs, &c.Scopes, &c.CreatedAt, &c.UsedAt, &c.EndedAt)
			})
			return err
		})
	})
	return clients, translate(err)
}

// RegisterClient lets a program in, by an owner who has just shown who they are (models.ErrNotFresh), and answers its client_id.
func (s *Store) RegisterClient(ctx context.Context, a models.Actor, c models.Client) (uuid.UUID, error) {
	if !a.Has(models.RoleOwner) {
		return uuid.Nil, models.ErrForbidden
	}
	id := uuid.New()
	var keys json.RawMessage
	var keysAt *string
	if c.Keys != nil {
		keys = c.Keys
	}
	if c.KeysAt != "" {
		keysAt = &c.KeysAt
	}
	redirects := append([]string{}, c.RedirectURIs...)
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT client_register($1, $2, $3, $4, $5, $6, $7)`, pgID(id), c.Name, c.Kind, keys, keysAt, redirects, c.Scopes)
	})
	return id, translate(err)
}

// EndClient ends a program at once, with every session that it has, of its own and of people's. Again changes nothing.
func (s *Store) EndClient(ctx context.Context, a models.Actor, id uuid.UUID) error {
	var ended bool
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT client_end($1)`, pgID(id)).QueryRow(func(row pgx.Row) error { return row.Scan(&ended) })
	})
	if err == nil && !ended {
		return models.ErrNotFound
	}
	return translate(err)
}

// FindClient finds a living client by its client_id, or models.ErrNotFound.
func (s *Store) FindClient(ctx context.Context, id uuid.UUID) (models.Client, error) {
	c := models.Client{ID: id}
	var keysAt *string
	err := s.pool.QueryRow(ctx, `SELECT practice_id, name, kind, keys, keys_at, redirect_uris, scopes FROM client_find($1)`, pgID(id)).
		Scan(&c.PracticeID, &c.Name, &c.Kind, &c.Keys, &keysAt, &c.RedirectURIs, &c.Scopes)
	if keysAt != nil {
		c.KeysAt = *keysAt
	}
	return c, translate(err)
}

// ClientSession is a session that a client uses: its own, or of the person who let it in.
type ClientSession struct {
	models.Actor

	// Patient is the one that it was opened for; uuid.Nil for everybody whom its person may see.
	Patient uuid.UUID
	// Stays says that it may be opened again with a refresh token.
	Stays bool
}

// OpenBackend answers the session of a backend that showed who it is: the one it has, or another. It fails with models.ErrSignedOut for
// one that was ended, and for an assertion that was used before.
func (s *Store) OpenBackend(ctx context.Context, c models.Client, once auth.Assertion) (ClientSession, error) {
	open := ClientSession{Actor: models.Actor{
		PracticeID: c.PracticeID, AccountID: c.ID, ClientID: c.ID, Roles: []models.Role{models.RoleClient}, Scopes: c.Scopes,
	}}
	err := s.pool.QueryRow(ctx, `SELECT client_session($1, $2, $3, $4, $5)`, pgID(c.PracticeID), pgID(c.ID), pgID(uuid.New()), once.Once, once.Until).
		Scan(&open.SessionID)
	return open, translate(err)
}

// Launched is a client of the actor's practice that asks to be let in, or models.ErrNotFound.
func (s *Store) Launched(ctx context.Context, a models.Actor, id uuid.UUID) (models.Client, error) {
	c := models.Client{PracticeID: a.PracticeID, ID: id}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT a.display_name, c.kind, c.redirect_uris, c.scopes FROM clients c JOIN accounts a ON a.practice_id = c.practice_id AND a.id = c.id
 WHERE c.practice_id = $1 AND c.id = $2 AND c.kind = 'app' AND a.disabled_at IS NULL`, pgID(a.PracticeID), pgID(id)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&c.Name, &c.Kind, &c.RedirectURIs, &c.Scopes) })
	})
	return c, translate(err)
}

// Allow lets an app read for the actor, who is a person, and keeps the hash of the code that the app may fetch a session with, within a
// minute. It fails with models.ErrNotFound for an app that isn't there, and for a patient who isn't the actor's to let be read.
func (s *Store) Allow(ctx context.Context, a models.Actor, l models.Launch, codeHash []byte) error {
	a.Subject = l.Patient
	var patient *uuid.UUID
	if l.Patient != uuid.Nil {
		patient = &l.Patient
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT client_allow($1, $2, $3, $4, $5, $6)`, pgID(l.ClientID), codeHash, l.RedirectURI, l.Challenge, l.Scopes, patient)
	}))
}

// ExchangeCode opens the session of a code that somebody let an app have. once is what an app with keys showed; nil for one without.
// Whatever doesn't fit is models.ErrSignedOut, and has used the code up.
func (s *Store) ExchangeCode(ctx context.Context, client uuid.UUID, codeHash []byte, redirectURI, challenge string, refreshHash []byte, once *auth.Assertion) (ClientSession, error) {
	open := ClientSession{Actor: models.Actor{ClientID: client}}
	var role models.Role
	var own, only *uuid.UUID
	var onceHash []byte
	var onceUntil *time.Time
	if once != nil {
		onceHash, onceUntil = once.Once, &once.Until
	}
	err := s.pool.QueryRow(ctx, `
SELECT practice_id, session_id, account_id, role, own_patient_id, only_patient_id, scopes FROM client_code_use($1, $2, $3, $4, $5, $6, $7, $8)`,
		codeHash, pgID(client), redirectURI, challenge, pgID(uuid.New()), refreshHash, onceHash, onceUntil).
		Scan(&open.PracticeID, &open.SessionID, &open.AccountID, &role, &own, &only, &open.Scopes)
	open.Roles = []models.Role{role}
	open.fill(own, only)
	return open, signedOut(err)
}

// RefreshClient exchanges an app's refresh token for its successor's, as RotateSession does for our own app.
func (s *Store) RefreshClient(ctx context.Context, client uuid.UUID, hash, successor []byte) (ClientSession, error) {
	open := ClientSession{Actor: models.Actor{ClientID: client}}
	var outcome string
	var practice, session, account, own, only *uuid.UUID
	err := s.pool.QueryRow(ctx, `
SELECT outcome, practice_id, session_id, account_id, own_patient_id, roles, only_patient_id, coalesce(scopes, '{}') FROM session_rotate($1, $2, $3)`,
		hash, successor, pgID(client)).Scan(&outcome, &practice, &session, &account, &own, &open.Roles, &only, &open.Scopes)
	if err != nil {
		return ClientSession{}, translate(err)
	}
	if outcome != "rotated" && outcome != "repeated" {
		return ClientSession{}, models.ErrSignedOut
	}
	open.PracticeID, open.SessionID, open.AccountID = *practice, *session, *account
	open.fill(own, only)
	return open, nil
}

// UseAssertion takes what an app showed of itself, once; a second use is models.ErrSignedOut.
func (s *Store) UseAssertion(ctx context.Context, once auth.Assertion) error {
	_, err := s.pool.Exec(ctx, `SELECT client_assertion_use($1, $2)`, once.Once, once.Until)
	return translate(err)
}

func (c *ClientSession) fill(own, only *uuid.UUID) {
	c.Stays = slices.Contains(c.Scopes, models.ScopeOffline)
	if own != nil {
		c.PatientID = *own
	}
	if only != nil {
		c.Patient = *only
	}
}

// signedOut is for what isn't there and would be a way in.
func signedOut(err error) error {
	if err = translate(err); err == models.ErrNotFound { //nolint:errorlint // translate answers it bare
		return models.ErrSignedOut
	}
	return err
}
