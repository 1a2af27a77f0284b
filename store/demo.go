package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotDemo: the database holds a real practice, and made-up people with a known password don't belong there.
var ErrNotDemo = errors.New("this database holds a real practice")

// MarkDemo makes an empty database a demo's for good, as the schema's owner. Again changes nothing.
func MarkDemo(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("open the database as its owner: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	tag, err := conn.Exec(ctx, `UPDATE deployment SET demo = true WHERE demo OR NOT EXISTS (SELECT 1 FROM practices)`)
	if err != nil {
		return translate(err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNotDemo
	}
	return nil
}

// At is the same store with another clock of what people did. The demo shares yesterday's check-ins with it.
func (s *Store) At(now func() time.Time) *Store {
	c := *s
	c.now = now
	return &c
}
