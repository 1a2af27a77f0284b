package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/auth"
	"alongside/models"
)

// queuePasskeys lists the actor's own, the oldest first.
func queuePasskeys(b *pgx.Batch, a models.Actor, into *[]models.Passkey) {
	b.Queue(`
SELECT id, name, synced, created_at, used_at FROM passkeys WHERE practice_id = $1 AND account_id = $2 ORDER BY created_at, id`,
		pgID(a.PracticeID), pgID(a.AccountID)).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.Passkey])
		return err
	})
}

// BeginPasskey answers whose passkey is to be made, and which they have. It fails with models.ErrNotFresh where the actor has
// to show again first who they are.
func (s *Store) BeginPasskey(ctx context.Context, a models.Actor) (auth.Holder, []auth.Credential, error) {
	holder := auth.Holder{Account: a.AccountID}
	type record struct {
		ID     uuid.UUID
		Sealed []byte
	}
	var records []record
	err := s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT session_fresh()`)
		b.Queue(`SELECT login, display_name FROM accounts WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(a.AccountID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&holder.Login, &holder.DisplayName) })
		b.Queue(`SELECT id, credential_sealed FROM passkeys WHERE practice_id = $1 AND account_id = $2`, pgID(a.PracticeID), pgID(a.AccountID)).
			Query(func(rows pgx.Rows) (err error) {
				records, err = pgx.CollectRows(rows, pgx.RowToStructByPos[record])
				return err
			})
	})
	if err != nil {
		return holder, nil, translate(err)
	}
	known := make([]auth.Credential, 0, len(records))
	for _, r := range records {
		credential, err := s.openCredential(a.PracticeID, a.AccountID, r.ID, r.Sealed)
		if err != nil {
			return holder, nil, err
		}
		known = append(known, credential)
	}
	return holder, known, nil
}

// AddPasskey gives the actor one more way in and ends their other sessions. It fails with models.ErrNotFresh, and with
// models.Conflict for a passkey that somebody has already (passkey_taken), or the twenty-first (too_many_passkeys).
func (s *Store) AddPasskey(ctx context.Context, a models.Actor, name models.PasskeyName, credential auth.Credential) (models.Passkey, error) {
	passkey := models.Passkey{ID: uuid.New(), Name: string(name), Synced: credential.Synced, CreatedAt: s.now()}
	if err := name.Validate(); err != nil {
		return passkey, err
	}
	sealed, err := s.sealCredential(a.PracticeID, a.AccountID, passkey.ID, credential)
	if err != nil {
		return passkey, err
	}
	err = s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT passkey_add($1, $2, $3, $4, $5, $6)`,
			pgID(passkey.ID), passkey.Name, auth.CredentialHash(credential.ID), sealed, credential.Synced, int64(credential.Count))
	})
	return passkey, translate(passkeyTaken(err))
}

// passkeyTaken words the conflict of two accounts with one passkey.
func passkeyTaken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "passkeys_credential_hash_key" {
		return models.Conflict{Code: "passkey_taken"}
	}
	return err
}

// RenamePasskey calls one of the actor's own otherwise; anybody else's is models.ErrNotFound.
func (s *Store) RenamePasskey(ctx context.Context, a models.Actor, id uuid.UUID, name models.PasskeyName) error {
	if err := name.Validate(); err != nil {
		return err
	}
	var renamed pgconn.CommandTag
	err := s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`UPDATE passkeys SET name = $4 WHERE practice_id = $1 AND account_id = $2 AND id = $3`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(id), name).Exec(func(tag pgconn.CommandTag) error {
			renamed = tag
			return nil
		})
	})
	if err == nil && renamed.RowsAffected() == 0 {
		return models.ErrNotFound
	}
	return translate(err)
}

// RemovePasskey takes one of the actor's own ways in away and ends their other sessions. It fails with models.ErrNotFound for
// anybody else's, models.ErrNotFresh, and models.ErrConflict where too little would be left to sign in with.
func (s *Store) RemovePasskey(ctx context.Context, a models.Actor, id uuid.UUID) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT passkey_remove($1)`, pgID(id)) }))
}

// KnownPasskey is a passkey as signing in needs it. It stays on the server.
type KnownPasskey struct {
	PracticeID uuid.UUID
	ID         uuid.UUID
	Account    uuid.UUID
	Login      string
	Credential auth.Credential

	waysIn int64 // how often they had changed when it was found
}

// FindPasskey finds the passkey of a credential's hash, or models.ErrNotFound.
func (s *Store) FindPasskey(ctx context.Context, hash []byte) (KnownPasskey, error) {
	var known KnownPasskey
	var sealed []byte
	var count int64
	err := s.pool.QueryRow(ctx, `SELECT practice_id, account_id, login, passkey_id, credential_sealed, count, ways_in FROM passkey_account($1)`, hash).
		Scan(&known.PracticeID, &known.Account, &known.Login, &known.ID, &sealed, &count, &known.waysIn)
	if err != nil {
		return known, translate(err)
	}
	known.Credential, err = s.openCredential(known.PracticeID, known.Account, known.ID, sealed)
	known.Credential.Count = uint32(count) //nolint:gosec // it came from one
	return known, err
}

// UsePasskey takes a passkey that showed to be its holder's. It fails with models.ErrSignedOut where its ticket was used
// before, or its device counts less than it did.
func (s *Store) UsePasskey(ctx context.Context, known KnownPasskey, shown auth.Presented) error {
	_, err := s.pool.Exec(ctx, `SELECT passkey_use($1, $2, $3, $4, $5)`,
		known.PracticeID, known.ID, int64(shown.Count), shown.Ticket, shown.Until)
	return translate(err)
}

func (s *Store) sealCredential(practice, account, passkey uuid.UUID, c auth.Credential) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write a credential: %w", err)
	}
	return s.keys.AEAD().Encrypt(text, credentialAD(practice, account, passkey))
}

func (s *Store) openCredential(practice, account, passkey uuid.UUID, sealed []byte) (auth.Credential, error) {
	var c auth.Credential
	text, err := s.keys.AEAD().Decrypt(sealed, credentialAD(practice, account, passkey))
	if err != nil {
		return c, fmt.Errorf("open a credential: %w", err)
	}
	return c, json.Unmarshal(text, &c)
}

func credentialAD(practice, account, passkey uuid.UUID) []byte {
	return auth.AD("passkeys", "credential_sealed", practice, account, passkey)
}
