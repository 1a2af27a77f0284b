package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// SetSecondFactor sets an authenticator app up beside the actor's password, in place of one before, and ends their other
// sessions. step is of the code that showed that the app has the secret; codes are hashes of recovery codes. It fails with
// models.ErrNotFresh.
func (s *Store) SetSecondFactor(ctx context.Context, a models.Actor, secret auth.AppSecret, step int64, codes [][]byte) error {
	sealed, err := s.keys.AEAD().Encrypt([]byte(secret), secretAD(a.PracticeID, a.AccountID))
	if err != nil {
		return fmt.Errorf("seal a secret: %w", err)
	}
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT second_factor_set($1, $2, $3)`, sealed, step, codes)
	}))
}

// RemoveSecondFactor takes the actor's authenticator app away, and the recovery codes with it, and ends their other sessions.
// It fails with models.ErrNotFound where there is none, models.ErrNotFresh, and models.ErrConflict for staff without a passkey.
func (s *Store) RemoveSecondFactor(ctx context.Context, a models.Actor) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT second_factor_remove()`) }))
}

// SetRecoveryCodes puts other recovery codes in place of the actor's and ends their other sessions. It fails with
// models.ErrNotFound without an authenticator app, and models.ErrNotFresh.
func (s *Store) SetRecoveryCodes(ctx context.Context, a models.Actor, codes [][]byte) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT recovery_codes_set($1)`, codes) }))
}

// UseCode takes the code of the account's authenticator app, or one of its recovery codes, once. Any other is models.ErrNotFound.
// Those of an app are few enough to guess: a try is counted, and where it answers how long to wait nothing was taken. The tenth wrong
// one of a day is told to the account's person: somebody has the password.
func (s *Store) UseCode(ctx context.Context, in SignIn, typed string) (time.Duration, error) {
	if auth.IsRecoveryCode(typed) {
		return 0, s.useRecoveryCode(ctx, in, typed)
	}
	ofNow, ofDay := s.codeBounds(in)
	if wait, err := s.wait(ctx, ofNow, ofDay); err != nil || wait > 0 {
		return wait, err
	}
	err := s.useAppCode(ctx, in, typed)
	if errors.Is(err, models.ErrNotFound) {
		err = cmp.Or(s.refused(ctx, in, ofDay), err)
	}
	return 0, err
}

// MissPasskey counts that somebody came with the right password of an account which only a passkey opens, as a wrong code is
// counted and told.
func (s *Store) MissPasskey(ctx context.Context, in SignIn) error {
	ofNow, ofDay := s.codeBounds(in)
	if wait, err := s.wait(ctx, ofNow, ofDay); err != nil || wait > 0 {
		return err
	}
	return s.refused(ctx, in, ofDay)
}

// refused tells an account's person of the tenth time in a day that somebody had the right password and no more.
func (s *Store) refused(ctx context.Context, in SignIn, ofDay bound) error {
	_, err := s.pool.Exec(ctx, `SELECT code_refused($1, $2, $3, $4)`, in.PracticeID, in.ID, ofDay.key, ofDay.window)
	return translate(err)
}

func (s *Store) useRecoveryCode(ctx context.Context, in SignIn, typed string) error {
	hash, err := auth.HashCode(typed)
	if err != nil {
		return err
	}
	return s.take(ctx, `SELECT recovery_code_use($1, $2, $3)`, in.PracticeID, in.ID, hash)
}

func (s *Store) useAppCode(ctx context.Context, in SignIn, typed string) error {
	secret, err := s.keys.AEAD().Decrypt(in.secretSealed, secretAD(in.PracticeID, in.ID))
	if err != nil {
		return fmt.Errorf("open a secret: %w", err)
	}
	step, ok := auth.AppSecret(secret).Step(typed, s.now())
	if !ok {
		return models.ErrNotFound
	}
	forget, takeBack := good(s.codeBounds(in))
	return s.take(ctx, `SELECT second_factor_use($1, $2, $3, $4, $5)`, in.PracticeID, in.ID, step, forget, takeBack)
}

// take runs what takes a code once and says whether it did.
func (s *Store) take(ctx context.Context, statement string, args ...any) error {
	var taken bool
	if err := s.pool.QueryRow(ctx, statement, args...).Scan(&taken); err != nil {
		return translate(err)
	}
	if !taken {
		return models.ErrNotFound
	}
	return nil
}

func secretAD(practice, account uuid.UUID) []byte {
	return auth.AD("second_factors", "secret_sealed", practice, uuid.Nil, account)
}
