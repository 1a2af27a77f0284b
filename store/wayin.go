package store

import (
	"context"
	"time"

	"github.com/google/uuid"
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
		b.Queue(`SELECT at, action, by_you, seen, open FROM way_in_changes()`).Query(func(rows pgx.Rows) (err error) {
			ways.Changes, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.WayInChange])
			return err
		})
	})
	return ways, translate(err)
}

// SeeWaysIn keeps that the actor has seen what was done to their ways in up to a moment.
func (s *Store) SeeWaysIn(ctx context.Context, a models.Actor, until time.Time) error {
	return translate(s.accountBatch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT way_in_seen($1)`, until) }))
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

// WayInLetter answers whom to write to of a change of their ways in: at their login where that is an address, else where they had
// their reminders or alerts sent for seven days before the change. Somebody who has none of these is models.ErrNotFound, and so is
// a change that nobody is told of any more.
func (s *Store) WayInLetter(ctx context.Context, about models.WayInLetter) (told WayInTold, err error) {
	var (
		settings *uuid.UUID
		sealed   []byte
		alerts   *string
	)
	err = s.pool.QueryRow(ctx, `SELECT login, settings_id, reminder_email, alert_email, language, staff, action FROM way_in_letter($1, $2)`,
		about.PracticeID, about.EventID).Scan(&told.To, &settings, &sealed, &alerts, &told.Language, &told.Staff, &told.Action)
	if err != nil || models.IsEmail(told.To) {
		return told, translate(err)
	}
	switch {
	case sealed != nil:
		told.To, err = s.openReminderEmail(about.PracticeID, *settings, sealed)
	case alerts != nil:
		told.To = *alerts
	default:
		err = models.ErrNotFound
	}
	return told, err
}
