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

// UseCode counts a try with a code and answers how long to wait; where that is 0 it takes the code of the account's authenticator
// app, or one of its recovery codes, once. Any other is models.ErrNotFound, of which the account's person is told when it was the
// last one for a while: somebody has the password.
func (s *Store) UseCode(ctx context.Context, in SignIn, typed string) (time.Duration, error) {
	key := s.codeKey(in.Login)
	if wait, err := s.wait(ctx, [][]byte{key}, triesPerAccount); err != nil || wait > 0 {
		return wait, err
	}
	err := s.takeCode(ctx, in, typed)
	if errors.Is(err, models.ErrNotFound) {
		_, told := s.pool.Exec(ctx, `SELECT code_refused($1, $2, $3, $4, $5)`, in.PracticeID, in.ID, key, triesPerAccount, tryWindow)
		err = cmp.Or(translate(told), err)
	}
	return 0, err
}

func (s *Store) takeCode(ctx context.Context, in SignIn, typed string) error {
	take, code, err := s.codeOf(in, typed)
	if err != nil {
		return err
	}
	var taken bool
	if err := s.pool.QueryRow(ctx, take, in.PracticeID, in.ID, code).Scan(&taken); err != nil {
		return translate(err)
	}
	if !taken {
		return models.ErrNotFound
	}
	return nil
}

// codeOf tells what a code can be, and how one of its kind is taken.
func (s *Store) codeOf(in SignIn, typed string) (take string, code any, err error) {
	if auth.IsRecoveryCode(typed) {
		code, err = auth.HashCode(typed)
		return `SELECT recovery_code_use($1, $2, $3)`, code, err
	}
	secret, err := s.keys.AEAD().Decrypt(in.secretSealed, secretAD(in.PracticeID, in.ID))
	if err != nil {
		return "", nil, fmt.Errorf("open a secret: %w", err)
	}
	step, ok := auth.AppSecret(secret).Step(typed, s.now())
	if !ok {
		return "", nil, models.ErrNotFound
	}
	return `SELECT second_factor_use($1, $2, $3)`, step, nil
}

func secretAD(practice, account uuid.UUID) []byte {
	return auth.AD("second_factors", "secret_sealed", practice, uuid.Nil, account)
}
