package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"alongside/models"
)

// queueTx lets the job queue add to a transaction of the store's. Of pgx.Tx it has what adding needs.
type queueTx struct {
	pgx.Tx

	conn *pgx.Conn
}

// Conn is the transaction's.
func (q queueTx) Conn() *pgx.Conn { return q.conn }

// Exec is the connection's.
func (q queueTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return q.conn.Exec(ctx, sql, args...)
}

// Query is the connection's.
func (q queueTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return q.conn.Query(ctx, sql, args...) //nolint:rowserrcheck // who asked checks
}

// QueryRow is the connection's.
func (q queueTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return q.conn.QueryRow(ctx, sql, args...)
}

// alertsAnHour is of how many follow-ups of one person somebody is told in an hour before anybody has seen them: more are no
// more news, and all wait in the app.
const alertsAnHour = 10

// toldEnough says whether so much of what a patient told within the hour waits unseen that one more e-mail at once is no
// news. What can wait keeps nobody from hearing of an alert.
func (at standing) toldEnough(ctx context.Context, alert bool) (bool, error) {
	var before int
	err := at.t.conn.QueryRow(ctx, `
SELECT count(*) FROM (
       SELECT id, received_at FROM follow_ups WHERE practice_id = $1 AND patient_id = $2 AND (alert OR NOT $3)
       UNION ALL SELECT id, received_at FROM sent_measures WHERE practice_id = $1 AND patient_id = $2 AND alert) told
 WHERE received_at > now() - interval '1 hour' AND NOT EXISTS (
       SELECT FROM acknowledgements WHERE practice_id = $1 AND patient_id = $2 AND told.id IN (follow_up_id, sent_measure_id))`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), alert).Scan(&before)
	return before >= alertsAnHour, err
}

// alert has people told in their turns: the owner as soon as this transaction is committed, and the backup by the time that
// was promised; where none was, there is no such turn.
func (at standing) alert(ctx context.Context, subject models.Kind, id uuid.UUID, promised *time.Time, turns ...models.AlertTurn) error {
	var all []river.InsertManyParams
	for _, turn := range turns {
		one := river.InsertManyParams{Args: models.Alert{
			PracticeID: at.actor.PracticeID, PatientID: at.actor.PatientID, Subject: subject, SubjectID: id, Turn: turn,
		}}
		if turn == models.AlertBackup {
			if promised == nil {
				continue
			}
			one.InsertOpts = &river.InsertOpts{ScheduledAt: *promised}
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil
	}
	_, err := at.store.queue.InsertManyTx(ctx, queueTx{conn: at.t.conn}, all)
	return err
}

// AlertRecipients are the clinicians to tell of an alert now: none where somebody has seen to it, or all who can be told
// were told in this turn. Those without are left out as if they had no address, which leaves their turn to the others.
func (s *Store) AlertRecipients(ctx context.Context, about models.Alert, without ...uuid.UUID) ([]models.AlertRecipient, error) {
	rows, err := s.pool.Query(ctx, `SELECT account_id, email, language FROM alert_recipients($1, $2, $3, $4, $5, $6)`,
		pgID(about.PracticeID), pgID(about.PatientID), about.Subject, pgID(about.SubjectID), about.Turn, append([]uuid.UUID{}, without...))
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[models.AlertRecipient])
	return all, translate(err)
}

// AlertSent keeps in the trail that somebody was told, so that they are not told twice.
func (s *Store) AlertSent(ctx context.Context, about models.Alert, to models.AlertRecipient) error {
	_, err := s.pool.Exec(ctx, `SELECT alert_sent($1, $2, $3, $4, $5, $6)`,
		pgID(about.PracticeID), pgID(about.PatientID), about.Subject, pgID(about.SubjectID), pgID(to.AccountID), about.Turn)
	return translate(err)
}

// AlertEmail is where the actor wants to be told that somebody needs a look; empty: nowhere.
func (s *Store) AlertEmail(ctx context.Context, a models.Actor) (string, error) {
	var email string
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT email FROM alert_addresses WHERE practice_id = $1 AND account_id = $2`, pgID(a.PracticeID), pgID(a.AccountID)).
			QueryRow(func(row pgx.Row) error {
				if err := row.Scan(&email); !errors.Is(err, pgx.ErrNoRows) {
					return err
				}
				return nil
			})
	})
	return email, translate(err)
}

// SetAlertEmail changes that, as a clinician; models.ErrForbidden for anybody else. An empty one removes it.
func (s *Store) SetAlertEmail(ctx context.Context, a models.Actor, email string) error {
	if !a.Has(models.RoleClinician) {
		return models.ErrForbidden
	}
	email = strings.TrimSpace(email)
	if email != "" && !models.IsEmail(email) {
		return models.Invalid{{Field: "email", Code: "not_an_email"}}
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		if email == "" {
			b.Queue(`DELETE FROM alert_addresses WHERE practice_id = $1 AND account_id = $2`, pgID(a.PracticeID), pgID(a.AccountID))
			return
		}
		b.Queue(`
INSERT INTO alert_addresses (practice_id, account_id, email) VALUES ($1, $2, $3)
    ON CONFLICT (practice_id, account_id) DO UPDATE SET email = excluded.email,
       since = CASE WHEN alert_addresses.email = excluded.email THEN alert_addresses.since ELSE now() END`, pgID(a.PracticeID), pgID(a.AccountID), email)
	}))
}
