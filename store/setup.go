package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// OfferSetup makes codeHash's code the one that sets up the practice, in place of any before it. It answers false,
// and offers nothing, where there is a practice already.
func (s *Store) OfferSetup(ctx context.Context, codeHash []byte) (bool, error) {
	var offered bool
	err := s.pool.QueryRow(ctx, `SELECT setup_offer($1)`, codeHash).Scan(&offered)
	return offered, translate(err)
}

// SetupNeeded tells whether there is no practice yet.
func (s *Store) SetupNeeded(ctx context.Context) (bool, error) {
	var needed bool
	err := s.pool.QueryRow(ctx, `SELECT setup_needed()`).Scan(&needed)
	return needed, translate(err)
}

// SetUp makes the first practice, with the id made here, and its first account, with first's, and answers the account, ready
// to sign in; passkey is nil for one with a password alone. It fails with models.ErrNotFound where the code is not the offered
// one, and with models.Invalid where PostgreSQL doesn't know the time zone.
func (s *Store) SetUp(ctx context.Context, codeHash []byte, p models.Practice, first models.Account, n models.NewAccount, passkey *NewPasskey) (SignIn, error) {
	practice := uuid.New()
	public, sealed, err := s.newOutboxKey(practice, first.ID)
	if err != nil {
		return SignIn{}, err
	}
	key, err := s.sealFirst(practice, first.ID, passkey)
	if err != nil {
		return SignIn{}, err
	}
	_, err = s.pool.Exec(ctx, `
SELECT setup_practice($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, ''), $13, $14, $15, $16, $17, $18, $19, $20)`,
		append([]any{codeHash, practice, p.Name, p.TimeZone, p.Help,
			first.ID, n.Login, first.DisplayName, first.Credentials, first.Roles, n.Language, n.PasswordHash, public, sealed}, key...)...)
	if err != nil {
		return SignIn{}, translate(zoneUnknown(loginTaken(err)))
	}
	return s.FindSignIn(ctx, n.Login)
}
