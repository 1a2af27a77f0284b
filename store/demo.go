package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
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

// LayFeltHeard counts for a demo's practice what its people said in earlier months, each of them once in a month and in
// turns, where nothing is counted yet. It takes the schema's owner: nobody can say it afterwards.
func LayFeltHeard(ctx context.Context, ownerURL string, practice uuid.UUID, counts []models.FeltHeardCount) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("open the database as its owner: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	return translate(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var isFirst bool
		err := tx.QueryRow(ctx, `SELECT demo AND NOT EXISTS (SELECT FROM felt_heard WHERE practice_id = $1) FROM deployment`, pgID(practice)).Scan(&isFirst)
		if err != nil || !isFirst {
			return err
		}
		var b pgx.Batch
		before := 0
		for _, c := range counts {
			b.Queue(`INSERT INTO felt_heard (practice_id, month, heard, part, answers) VALUES ($1, $2, $3, $4, $5)`,
				pgID(practice), c.Month, c.Heard, c.Part, c.Answers)
			b.Queue(`
INSERT INTO felt_heard_answered (practice_id, patient_id, month)
SELECT $1, p.id, $2 FROM (SELECT id, row_number() OVER (ORDER BY display_name) - 1 AS place, count(*) OVER () AS of FROM patients WHERE practice_id = $1) p
 WHERE (p.place - $3 % p.of + p.of) % p.of < $4`, pgID(practice), c.Month, before, c.Answers)
			before += c.Answers
		}
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// LayReceived lets what a demo's patient and their clinicians said have come when they said it: they said it in one go. It takes
// the schema's owner: nobody can say it afterwards.
func LayReceived(ctx context.Context, ownerURL string, practice, patient uuid.UUID) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("open the database as its owner: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var b pgx.Batch
	for _, k := range allKinds() {
		if k.record {
			b.Queue(`
UPDATE `+k.table+` SET received_at = recorded_at FROM deployment WHERE demo AND practice_id = $1 AND patient_id = $2`, pgID(practice), pgID(patient))
		}
	}
	return translate(conn.SendBatch(ctx, &b).Close())
}

// At is the same store with another clock of what people did. The demo shares yesterday's check-ins with it.
func (s *Store) At(now func() time.Time) *Store {
	c := *s
	c.now = now
	return &c
}
