package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"alongside/auth"
	"alongside/insight"
	"alongside/models"
)

// ReminderSettings are the actor's own; the default ones, without a zone, of somebody who has chosen none. subscribed: they are
// pushed to the browser that the actor is signed in with.
func (s *Store) ReminderSettings(ctx context.Context, a models.Actor) (settings models.ReminderSettings, subscribed bool, err error) {
	settings = models.DefaultReminderSettings("")
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		s.queueReminderSettings(b, a, func(chosen models.ReminderSettings) { settings = chosen })
		b.Queue(`SELECT EXISTS (SELECT FROM push_subscriptions WHERE practice_id = $1 AND session_id = $2)`, pgID(a.PracticeID), pgID(a.SessionID)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&subscribed) })
	})
	return settings, subscribed, translate(err)
}

// queueReminderSettings reads the actor's; somebody who has chosen none has none.
func (s *Store) queueReminderSettings(b *pgx.Batch, a models.Actor, chosen func(models.ReminderSettings)) {
	b.Queue(`SELECT id, zone, log_at, off, quiet_from, quiet_until, email FROM reminder_settings WHERE practice_id = $1 AND account_id = $2`,
		pgID(a.PracticeID), pgID(a.AccountID)).QueryRow(func(row pgx.Row) error {
		var settings models.ReminderSettings
		var id uuid.UUID
		var email []byte
		err := row.Scan(&id, &settings.Zone, &settings.LogAt, &settings.Off, &settings.QuietFrom, &settings.QuietUntil, &email)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err == nil {
			settings.Email, err = s.openReminderEmail(a.PracticeID, id, email)
		}
		if err == nil {
			chosen(settings)
		}
		return err
	})
}

// SetReminderSettings changes them. What was due before somebody had any is none of theirs.
func (s *Store) SetReminderSettings(ctx context.Context, a models.Actor, settings models.ReminderSettings) error {
	if err := settings.Validate(); err != nil {
		return err
	}
	return translate(s.tx(ctx, a, func(t *transaction) error {
		id := uuid.New()
		var email []byte
		err := t.conn.QueryRow(ctx, `SELECT id, email FROM reminder_settings WHERE practice_id = $1 AND account_id = $2 FOR UPDATE`,
			pgID(a.PracticeID), pgID(a.AccountID)).Scan(&id, &email)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		before, err := s.openReminderEmail(a.PracticeID, id, email)
		if err != nil {
			return err
		}
		email = nil
		if settings.Email != "" {
			if email, err = s.keys.AEAD().Encrypt([]byte(settings.Email), reminderEmailAD(a.PracticeID, id)); err != nil {
				return err
			}
		}
		off := make([]string, len(settings.Off))
		for i, k := range settings.Off {
			off[i] = string(k)
		}
		t.last.Queue(`
INSERT INTO reminder_settings (practice_id, id, account_id, zone, log_at, off, quiet_from, quiet_until, email) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (practice_id, id) DO UPDATE SET zone = $4, log_at = $5, off = $6, quiet_from = $7, quiet_until = $8, email = $9, next_at = now(),
       email_at = CASE WHEN $10 THEN now() ELSE reminder_settings.email_at END`,
			pgID(a.PracticeID), pgID(id), pgID(a.AccountID), settings.Zone, settings.LogAt, off, settings.QuietFrom, settings.QuietUntil, email,
			settings.Email != before)
		return nil
	}))
}

func reminderEmailAD(practice, id uuid.UUID) []byte {
	return auth.AD("reminder_settings", "email", practice, uuid.Nil, id)
}

func (s *Store) openReminderEmail(practice, id uuid.UUID, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	text, err := s.keys.AEAD().Decrypt(sealed, reminderEmailAD(practice, id))
	if err != nil {
		return "", errors.New("open reminder_settings.email: it is not of these keys")
	}
	return string(text), nil
}

// somebody is an account of a practice.
type somebody struct{ practice, account uuid.UUID }

// occasions is what there is to remind somebody of, and the language to do it in.
type occasions struct {
	insight.Occasions

	language string
}

// occasionsOf reads them for accounts; who is not let in has none, and of whom they can't be read neither: unread says why.
func occasionsOf(ctx context.Context, tx pgx.Tx, practices, accounts []uuid.UUID, now time.Time) (all map[somebody]occasions, unread, err error) {
	rows, err := tx.Query(ctx, `
SELECT practice_id, account_id, `+occasionColumns+` FROM reminder_occasions($1, $2, $3)`,
		practices, accounts, now)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	all = map[somebody]occasions{}
	for rows.Next() {
		var who somebody
		var row occasionsRow
		if err := rows.Scan(append([]any{&who.practice, &who.account}, row.columns()...)...); err != nil {
			return nil, nil, err
		}
		one, err := row.read()
		if err != nil {
			unread = errors.Join(unread, fmt.Errorf("read what to remind an account of: %w", err))
			continue
		}
		all[who] = one
	}
	return all, unread, rows.Err()
}

// occasionsRow is how they come from the database.
type occasionsRow struct {
	occasions

	dayStart                         int
	visits, contacts, answers, steps []byte
}

const occasionColumns = `roles, language, day_start, logged, written, visits, contacts, answers, steps, busy`

func (r *occasionsRow) columns() []any {
	return []any{&r.Roles, &r.language, &r.dayStart, &r.Logged, &r.Written, &r.visits, &r.contacts, &r.answers, &r.steps, &r.Busy}
}

func (r *occasionsRow) read() (occasions, error) {
	r.DayStart = time.Duration(r.dayStart) * time.Minute
	for _, list := range []struct {
		text []byte
		into any
	}{{r.visits, &r.Visits}, {r.contacts, &r.Contacts}, {r.answers, &r.Answers}, {r.steps, &r.Steps}} {
		if list.text == nil {
			continue
		}
		if err := json.Unmarshal(list.text, list.into); err != nil {
			return r.occasions, err
		}
	}
	return r.occasions, nil
}

// reminderID is the one of an account, a kind and what it is about: the same again is the same.
func reminderID(account uuid.UUID, r insight.Reminder) uuid.UUID {
	return uuid.NewSHA1(account, []byte(string(r.Kind)+"|"+r.About))
}

// planned is what a look at some accounts comes to, column by column.
type planned struct {
	practices, ids, accounts []uuid.UUID
	kinds, abouts            []string
	due                      []time.Time
}

func (p *planned) add(who somebody, all []insight.Reminder) {
	for _, r := range all {
		p.practices, p.accounts, p.ids = append(p.practices, who.practice), append(p.accounts, who.account), append(p.ids, reminderID(who.account, r))
		p.kinds, p.abouts, p.due = append(p.kinds, string(r.Kind)), append(p.abouts, r.About), append(p.due, r.At)
	}
}

// PlanReminders looks at those of whom something may be due, so many at a time, and adds a job for each reminder that is new, in
// one transaction: whatever stops it, each is added once. It answers how many were looked at. Somebody of whom it can't be read
// what there is stops nobody else: the error comes once all others are planned, and they are looked at again tomorrow.
func (s *Store) PlanReminders(ctx context.Context, limit int) (looked int, err error) {
	now := s.now()
	var unread error
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		who, wants, err := remindersDue(ctx, tx, now, limit)
		if looked = len(who); err != nil || looked == 0 {
			return err
		}
		practices, accounts, next := make([]uuid.UUID, looked), make([]uuid.UUID, looked), make([]time.Time, looked)
		for i, w := range who {
			practices[i], accounts[i] = w.practice, w.account
		}
		// Its own statement: it has to see what was written by those that waited for none of these locks.
		var all map[somebody]occasions
		if all, unread, err = occasionsOf(ctx, tx, practices, accounts, now); err != nil {
			return err
		}
		var p planned
		for i, w := range who {
			o := all[w]
			o.Since = wants[i].since
			var due []insight.Reminder
			due, next[i] = insight.Reminders(wants[i].ReminderSettings, o.Occasions, now)
			p.add(w, due)
		}
		if err := s.addReminders(ctx, tx, p); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT reminders_looked($1, $2, $3)`, practices, accounts, next)
		return err
	})
	if err != nil {
		return looked, translate(err)
	}
	return looked, unread
}

// wanted is what somebody wants, and since when.
type wanted struct {
	models.ReminderSettings

	since time.Time
}

func remindersDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int) (who []somebody, wants []wanted, err error) {
	rows, err := tx.Query(ctx, `
SELECT practice_id, account_id, zone, log_at, off, quiet_from, quiet_until, since FROM reminders_due($1, $2)`, now, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one somebody
		var w wanted
		if err := rows.Scan(&one.practice, &one.account, &w.Zone, &w.LogAt, &w.Off, &w.QuietFrom, &w.QuietUntil, &w.since); err != nil {
			return nil, nil, err
		}
		who, wants = append(who, one), append(wants, w)
	}
	return who, wants, rows.Err()
}

// inReminders has a job wait in a queue of its own, so that no alert waits behind twenty thousand reminders.
func inReminders(at time.Time) *river.InsertOpts {
	return &river.InsertOpts{Queue: models.ReminderQueue, ScheduledAt: at}
}

// addReminders keeps what is new, with its job.
func (s *Store) addReminders(ctx context.Context, tx pgx.Tx, p planned) error {
	if len(p.ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT practice_id, id FROM reminders_add($1, $2, $3, $4, $5, $6)`, p.practices, p.ids, p.accounts, p.kinds, p.abouts, p.due)
	if err != nil {
		return err
	}
	added, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (models.ReminderSend, error) {
		one := models.ReminderSend{Round: 1}
		return one, row.Scan(&one.PracticeID, &one.ReminderID)
	})
	if err != nil || len(added) == 0 {
		return err
	}
	jobs := make([]river.InsertManyParams, len(added))
	for i, one := range added {
		jobs[i] = river.InsertManyParams{Args: one, InsertOpts: inReminders(time.Time{})}
	}
	_, err = s.queue.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// ReminderSent is one reminder as it is sent: what, in which language, and to whom of theirs.
type ReminderSent struct {
	models.ReminderSend

	Kind     models.ReminderKind
	Language string
	Account  uuid.UUID
	Browsers []Browser
	Email    string
	// Taken: something took this round already. Done: nothing is left to do for it.
	Taken, Done bool
	// Over: it is not to be sent any more. Wait: not yet, for so long.
	Over bool
	Wait time.Duration
	// Demo: nobody is real, and owners may see all of an e-mail.
	Demo bool
	// Stop and Later are links that switch the kind off and have it come again, without being signed in.
	Stop, Later string
}

// Browser is one that is pushed to.
type Browser struct {
	ID uuid.UUID
	models.PushSubscription
}

// Reminder opens one that is to be sent. Over where it is not any more: its time is over, the day was logged, or it is not wanted;
// that is kept, so that nobody is told of it later. models.ErrNotFound where it was sent, or its account is closed.
func (s *Store) Reminder(ctx context.Context, job models.ReminderSend) (ReminderSent, error) {
	out := ReminderSent{ReminderSend: job}
	now := s.now()
	var w wanted
	var about string
	var settings uuid.UUID
	var email []byte
	var taken int
	var ids []uuid.UUID
	var sealed [][]byte
	var row occasionsRow
	err := s.pool.QueryRow(ctx, `
SELECT account_id, kind, about, settings_id, zone, log_at, off, quiet_from, quiet_until, since, email, is_demo, took, targets, subscriptions, `+occasionColumns+`
  FROM reminder_open($1, $2, $3, $4)`, pgID(job.PracticeID), pgID(job.ReminderID), job.Round, now).
		Scan(append([]any{
			&out.Account, &out.Kind, &about, &settings, &w.Zone, &w.LogAt, &w.Off, &w.QuietFrom, &w.QuietUntil, &w.since,
			&email, &out.Demo, &taken, &ids, &sealed,
		}, row.columns()...)...)
	if err != nil {
		return out, translate(err)
	}
	o, err := row.read()
	if err != nil {
		return out, err
	}
	o.Since, out.Language, out.Taken = w.since, o.language, taken > 0
	stand := insight.StandOf(w.ReminderSettings, o.Occasions, out.Kind, about, out.Round > 1, now)
	switch {
	case !stand.Holds:
		out.Over = true
		return out, s.ReminderTold(ctx, out, true)
	case !stand.At.IsZero():
		out.Wait = stand.At.Sub(now)
		return out, nil
	}
	out.Stop = s.keys.NewLink(stopPurpose(out.Kind), settings)
	out.Later = s.keys.NewLink(laterPurpose, job.ReminderID)
	// Whether one of the log comes shows whether somebody logged, and e-mails go through the practice's mail server.
	if out.Kind != models.ReminderLog {
		if out.Email, err = s.openReminderEmail(job.PracticeID, settings, email); err != nil {
			return out, err
		}
	}
	for i, id := range ids {
		sub, err := s.openSubscription(job.PracticeID, id, sealed[i])
		if err != nil {
			return out, err
		}
		out.Browsers = append(out.Browsers, Browser{id, sub})
	}
	return out, nil
}

// ReminderTold keeps who took a reminder, and whether that is all there was to do.
func (s *Store) ReminderTold(ctx context.Context, r ReminderSent, done bool, targets ...uuid.UUID) error {
	_, err := s.pool.Exec(ctx, `SELECT reminder_told($1, $2, $3, $4, $5)`,
		pgID(r.PracticeID), pgID(r.ReminderID), r.Round, append([]uuid.UUID{}, targets...), done)
	return translate(err)
}

const laterPurpose = "remind later"

func stopPurpose(k models.ReminderKind) string { return "stop reminders " + string(k) }

// stopLink is what a link in a reminder switches off, and whose it is; models.ErrNotFound for one that nobody made.
func (s *Store) stopLink(link string) (kind models.ReminderKind, settings uuid.UUID, err error) {
	for _, kind := range models.ReminderKinds() {
		if settings, err := s.keys.OpenLink(stopPurpose(kind), link); err == nil {
			return kind, settings, nil
		}
	}
	return "", uuid.Nil, models.ErrNotFound
}

// StopLanguage is the language in which to ask who follows a link that switches reminders off; it changes nothing.
// models.ErrNotFound for a link that nobody made.
func (s *Store) StopLanguage(ctx context.Context, link string) (string, error) {
	_, settings, err := s.stopLink(link)
	if err != nil {
		return "", err
	}
	return s.reminderLanguage(ctx, settings)
}

// StopReminders switches off what a link in a reminder is for, and answers the language to say so in. models.ErrNotFound for a link
// that nobody made.
func (s *Store) StopReminders(ctx context.Context, link string) (language string, err error) {
	kind, settings, err := s.stopLink(link)
	if err != nil {
		return "", err
	}
	if _, err := s.pool.Exec(ctx, `SELECT reminder_stop($1, $2)`, pgID(settings), string(kind)); err != nil {
		return "", translate(err)
	}
	return s.reminderLanguage(ctx, settings)
}

func (s *Store) reminderLanguage(ctx context.Context, settings uuid.UUID) (string, error) {
	var language *string
	if err := s.pool.QueryRow(ctx, `SELECT reminder_language($1)`, pgID(settings)).Scan(&language); err != nil {
		return "", translate(err)
	}
	if language == nil {
		return "", models.ErrNotFound
	}
	return *language, nil
}

// RemindLater has a reminder come again in an hour, three times at the most; asked again before it did, it changes nothing.
// models.ErrNotFound for a link that nobody made, and for a reminder that has come often enough.
func (s *Store) RemindLater(ctx context.Context, link string) error {
	id, err := s.keys.OpenLink(laterPurpose, link)
	if err != nil {
		return err
	}
	return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		next := models.ReminderSend{ReminderID: id}
		var wants models.ReminderSettings
		var begun bool
		err := tx.QueryRow(ctx, `SELECT practice_id, zone, quiet_from, quiet_until, round, begun FROM reminder_later($1)`, pgID(id)).
			Scan(&next.PracticeID, &wants.Zone, &wants.QuietFrom, &wants.QuietUntil, &next.Round, &begun)
		if err != nil || !begun {
			return err
		}
		_, err = s.queue.InsertTx(ctx, tx, next, inReminders(insight.Later(wants, s.now())))
		return err
	}))
}

// SweepReminders forgets reminders, kept e-mails and browsers that are long over.
func (s *Store) SweepReminders(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT reminder_sweep()`)
	return translate(err)
}
