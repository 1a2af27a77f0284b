package backup

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"alongside/auth"
)

// identity is the key that a recovery code stands for. The code is random enough that it needs no slow hashing.
func identity(code string) (*age.X25519Identity, error) {
	code, err := auth.NormalizeRecoveryCode(code)
	if err != nil {
		return nil, err
	}
	secret, err := hkdf.Key(sha256.New, []byte(strings.ReplaceAll(code, "-", "")), nil, "alongside recovery code, format 1", 32)
	if err != nil {
		return nil, err
	}
	return age.ParseX25519Identity(strings.ToUpper(bech32("age-secret-key-", secret)))
}

// chooseCode finds what the backup is sealed to: the public half of the code there is, or of a new one.
func (t *taking) chooseCode(ctx context.Context) error {
	var sealed []byte
	var since *time.Time
	var key *uint32 // of a schema that has none, none
	if err := t.tx.QueryRow(ctx, `SELECT backup_recipient, backup_code_at, (to_jsonb(d) ->> 'data_key')::bigint FROM deployment d`).Scan(&sealed, &since, &key); err != nil {
		return fmt.Errorf("read the recovery code's public half: %w", err)
	}
	if key != nil && !slices.Contains(t.Keys.DataKeys(), *key) {
		return errors.New("the keys are from before alongside keys rotate, and would open nothing of this backup: use the key file as it is now")
	}
	if t.NewCode || sealed == nil {
		return t.makeCode()
	}
	public, err := t.Keys.AEAD().Decrypt(sealed, recipientAD())
	if err != nil {
		return errors.New("what backups are sealed to was not written by this deployment, or its keys are others now: " +
			"make sure of the keys, then run alongside backup --new-code")
	}
	t.taken.CodeSince = *since
	t.recipient, err = age.ParseX25519Recipient(string(public))
	return err
}

func (t *taking) makeCode() error {
	t.code = auth.NewRecoveryCode()
	private, err := identity(t.code)
	if err != nil {
		return err
	}
	t.recipient, t.taken.CodeSince = private.Recipient(), time.Now()
	return nil
}

// record remembers that the backup is whole, and what the next one is sealed to, if that is new: these keys may have been
// replaced meanwhile.
func (t *taking) record(ctx context.Context) error {
	var sealed []byte
	var err error
	if t.code != "" {
		sealed, err = t.Keys.AEAD().Encrypt([]byte(t.recipient.String()), recipientAD())
	}
	if err == nil {
		_, err = t.conn.Exec(ctx, `UPDATE deployment SET backed_up_at = now(), backup_recipient = coalesce($1, backup_recipient), backup_code_at = $2`,
			sealed, t.taken.CodeSince)
	}
	if err != nil {
		return fmt.Errorf("the backup is whole, but the database couldn't note it; a new recovery code shown above opens this backup only: %w", err)
	}
	return nil
}

// recipientAD binds what is sealed to its place, so that nothing else sealed with the deployment's keys fits there.
func recipientAD() []byte {
	return auth.AD("deployment", "backup_recipient", uuid.Nil, uuid.Nil, uuid.Nil)
}
