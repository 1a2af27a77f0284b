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

// SetUp makes the first practice and its first account, with the ids made here, and answers the account, ready to sign
// in. It fails with models.ErrNotFound where the code is not the offered one.
func (s *Store) SetUp(ctx context.Context, codeHash []byte, p models.Practice, first models.Account, n models.NewAccount) (SignIn, error) {
	practice, account := uuid.New(), uuid.New()
	public, sealed, err := s.newOutboxKey(practice, account)
	if err != nil {
		return SignIn{}, err
	}
	_, err = s.pool.Exec(ctx, `SELECT setup_practice($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		codeHash, practice, p.Name, p.TimeZone, p.Help,
		account, n.Login, first.DisplayName, first.Credentials, first.Roles, n.Language, n.PasswordHash, public, sealed)
	if err != nil {
		return SignIn{}, translate(loginTaken(err))
	}
	return s.FindSignIn(ctx, n.Login)
}
