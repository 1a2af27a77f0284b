package backup

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/migrations"
)

// erased is somebody whom the list of erasures names.
type erased struct {
	practice, patient uuid.UUID
	record            bool
}

// eraseAgain erases everybody whom the list names, within a transaction of the owner's, whichever schema there is.
func eraseAgain(ctx context.Context, tx pgx.Tx, keys *auth.Keys, list auth.Erasures) ([]erased, error) {
	rows, err := tx.Query(ctx, `SELECT practice_id, id FROM patients`)
	if err != nil {
		return nil, fmt.Errorf("look for who was erased: %w", err)
	}
	everybody, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e erased, err error) {
		err = row.Scan(&e.practice, &e.patient)
		e.record = list.Has(keys.Mark(e.practice, e.patient, true))
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("look for who was erased: %w", err)
	}
	var again []erased
	for _, e := range everybody {
		if e.record || list.Has(keys.Mark(e.practice, e.patient, false)) {
			again = append(again, e)
		}
	}
	if len(again) == 0 {
		return nil, nil
	}
	statements, err := migrations.Erasing()
	if err != nil {
		return nil, err
	}
	for _, statement := range append(statements, `CALL erase_ready()`) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return nil, fmt.Errorf("make ready to erase: %w", err)
		}
	}
	for _, e := range again {
		if _, err := tx.Exec(ctx, `SELECT erase_rows($1, $2, $3)`, e.practice, e.patient, e.record); err != nil {
			return nil, fmt.Errorf("erase somebody again: %w", err)
		}
	}
	return again, nil
}

// keepErased keeps in the database that they are erased: it may be from before it was asked for.
func keepErased(ctx context.Context, conn *pgx.Conn, again []erased) error {
	for _, e := range again {
		if _, err := conn.Exec(ctx, `
WITH stands AS (
    UPDATE erasures SET begun_at = coalesce(begun_at, now()), erased_at = coalesce(erased_at, now()),
           record_until = coalesce(record_until, record_until($1, $2)), record_erased_at = CASE WHEN $3 THEN coalesce(record_erased_at, now()) END
     WHERE practice_id = $1 AND patient_id = $2 AND stopped_at IS NULL RETURNING id)
INSERT INTO erasures (practice_id, patient_id, id, by_owner, due_at, begun_at, erased_at, record_until, record_erased_at)
SELECT $1, $2, gen_random_uuid(), false, now(), now(), now(), record_until($1, $2), CASE WHEN $3 THEN now() END
 WHERE NOT EXISTS (SELECT FROM stands)`, e.practice, e.patient, e.record); err != nil {
			return fmt.Errorf("keep that somebody is erased: %w", err)
		}
	}
	return nil
}

// EraseAgain erases everybody whom the list names in a database that came back some other way: from a copy of its disk, or by its
// own tools. It answers how many people that were.
func EraseAgain(ctx context.Context, ownerURL string, keys *auth.Keys, list auth.Erasures) (int, error) {
	conn, err := connect(ctx, ownerURL)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after a commit it does nothing
	again, err := eraseAgain(ctx, tx, keys, list)
	if err != nil {
		return 0, err
	}
	if err := keepErased(ctx, conn, again); err != nil {
		return 0, err
	}
	return len(again), tx.Commit(ctx)
}
