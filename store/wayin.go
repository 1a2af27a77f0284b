package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// WaysIn is how an account can be signed in to, as its person sees it.
type WaysIn struct {
	Passkeys []models.Passkey
	// AppSince is when an authenticator app was set up; nil without one.
	AppSince *time.Time
	// CodesLeft is how many recovery codes were not used yet.
	CodesLeft int
	// Changes are what was done to them lately, the latest first.
	Changes []models.WayInChange
}

// WaysIn answers the actor's own.
func (s *Store) WaysIn(ctx context.Context, a models.Actor) (WaysIn, error) {
	var ways WaysIn
	err := s.accountBatch(ctx, a, func(b *pgx.Batch) {
		queuePasskeys(b, a, &ways.Passkeys)
		b.Queue(`
SELECT (SELECT created_at FROM second_factors WHERE practice_id = $1 AND account_id = $2),
       (SELECT count(*) FROM recovery_codes WHERE practice_id = $1 AND account_id = $2 AND used_at IS NULL)`,
			pgID(a.PracticeID), pgID(a.AccountID)).QueryRow(func(row pgx.Row) error { return row.Scan(&ways.AppSince, &ways.CodesLeft) })
		b.Queue(`SELECT at, action, by_you FROM way_in_changes()`).Query(func(rows pgx.Rows) (err error) {
			ways.Changes, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.WayInChange])
			return err
		})
	})
	return ways, translate(err)
}

// FreshLogin answers the actor's login, before a way in is changed. It fails with models.ErrNotFresh where the actor has to
// show again first who they are.
func (s *Store) FreshLogin(ctx context.Context, a models.Actor) (login string, err error) {
	err = s.accountBatch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT session_fresh()`)
		b.Queue(`SELECT login FROM accounts WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(a.AccountID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&login) })
	})
	return login, translate(err)
}

// WayInTold is a change of somebody's ways in, and where they are told of it.
type WayInTold struct {
	To       string
	Language string
	Staff    bool // they work here, and are nobody's patient
	Action   models.AccessAction
}

// WayInLetter answers whom to write to of a change of their ways in. Somebody whose login is no address is models.ErrNotFound,
// and so is a change that nobody is told of any more.
func (s *Store) WayInLetter(ctx context.Context, about models.WayInLetter) (told WayInTold, err error) {
	err = s.pool.QueryRow(ctx, `SELECT login, language, staff, action FROM way_in_letter($1, $2)`, about.PracticeID, about.EventID).
		Scan(&told.To, &told.Language, &told.Staff, &told.Action)
	if err == nil && !models.IsEmail(told.To) {
		err = models.ErrNotFound
	}
	return told, translate(err)
}
