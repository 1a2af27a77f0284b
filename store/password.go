package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// SetPassword puts another password in place of the actor's and ends their other sessions. It fails with models.ErrNotFresh.
func (s *Store) SetPassword(ctx context.Context, a models.Actor, hash string) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT password_set($1)`, hash) }))
}
