package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// OfferPatientRecovery makes the invitation by which somebody in the actor's care gets back into their account, in place of
// one before. It fails with models.ErrNotFound for anybody else, models.ErrNotFresh, models.ErrConflict where there is no
// account, it is disabled, or it is a colleague's as well, and models.TooMany where ten were made within the hour.
func (s *Store) OfferPatientRecovery(ctx context.Context, a models.Actor, patient uuid.UUID, codeHash []byte) (models.Recovery, error) {
	r := models.Recovery{}.Made(s.now())
	err := s.batch(ctx, a.About(patient), func(b *pgx.Batch) {
		b.Queue(`SELECT recovery_offer_patient($1, $2, $3, $4)`, pgID(patient), pgID(r.ID), codeHash, r.ExpiresAt)
		queueLanguage(b, a, &r.Language)
	})
	return r, s.orDenied(ctx, a, models.ActionRecoveryOffered, patient, "account", err)
}

// OfferStaffRecovery makes the same for a colleague, as an owner, who says what the colleague will be asked. It fails with
// models.ErrNotFound for themselves, for patients and for anybody who is no owner, models.ErrNotFresh, models.ErrConflict
// where the account is disabled, and models.TooMany where ten were made within the hour.
func (s *Store) OfferStaffRecovery(ctx context.Context, a models.Actor, account uuid.UUID, r models.Recovery, codeHash []byte) (models.Recovery, error) {
	r = r.Made(s.now())
	if err := r.Validate(s.now()); err != nil {
		return r, err
	}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT recovery_offer_staff($1, $2, $3, $4, $5, $6)`, pgID(account), pgID(r.ID), codeHash, r.GivenName, r.BirthYear, r.ExpiresAt)
		queueLanguage(b, a, &r.Language)
	})
	return r, translate(err)
}

// OfferOwnerRecovery makes the same for an owner, as the owner of the database: in the practice nobody may be left who could.
// It fails with models.ErrNotFound where no owner has the login, and models.ErrConflict where the account is disabled.
func OfferOwnerRecovery(ctx context.Context, ownerURL, login string, r models.Recovery, codeHash []byte) (models.Recovery, error) {
	now := time.Now()
	r = r.Made(now)
	if err := r.Validate(now); err != nil {
		return r, err
	}
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return r, fmt.Errorf("open the database as its owner: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, `SELECT recovery_offer_owner($1, $2, $3, $4, $5, $6)`,
		auth.NormalizeLogin(login), r.ID, codeHash, r.GivenName, r.BirthYear, r.ExpiresAt)
	return r, translate(err)
}

// RefuseRecovery ends every open invitation to the actor's own account, whoever made it. It fails with models.ErrNotFound where
// there is none.
func (s *Store) RefuseRecovery(ctx context.Context, a models.Actor) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT recovery_refuse()`) }))
}

// Recover opens an account anew with the invitation for it, and answers it, ready to sign in: with a password, a passkey, or
// both, in place of every way in before. Whoever was signed in is out. Besides ConfirmInvitation's error it fails with
// models.ErrNotFound for an invitation that makes an account.
func (s *Store) Recover(ctx context.Context, answers Answers, passwordHash string, passkey *NewPasskey) (SignIn, error) {
	var login string
	var waysIn int64
	err := s.withInvitation(ctx, answers, func(tx pgx.Tx, i models.Invitation) error {
		first, err := s.sealFirst(i.PracticeID, i.AccountID, passkey)
		if err != nil {
			return err
		}
		login = i.Login
		return tx.QueryRow(ctx, `SELECT account_recover($1, nullif($2, ''), $3, $4, $5, $6, $7, $8)`,
			append([]any{answers.CodeHash, passwordHash}, first...)...).Scan(&waysIn)
	})
	if err != nil {
		return SignIn{}, err
	}
	in, err := s.FindSignIn(ctx, login)
	in.waysIn = waysIn // another change since then counts
	return in, err
}
