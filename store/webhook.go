package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/auth"
	"alongside/models"
)

const (
	// secretOverlap is how long a secret that was replaced is still signed with: a day to put the other one in its place.
	secretOverlap = 24 * time.Hour
	// deliveriesShown is how many of the last deliveries an owner is shown.
	deliveriesShown = 100
	// webhookWhile is for how long who delivers has a webhook to themselves: longer than the job, shorter than until it is given up.
	webhookWhile = 90 * time.Second
	// webhooksATime is at how many webhooks work begins at once.
	webhooksATime = 1000
)

// Webhooks are those of the actor's practice, for an owner, the oldest first; anybody else has none.
func (s *Store) Webhooks(ctx context.Context, a models.Actor) ([]models.Webhook, error) {
	all := []models.Webhook{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &all, func(row pgx.CollectableRow) (w models.Webhook, err error) {
			var sealed []byte
			if err := row.Scan(&w.ID, &sealed, &w.Events, &w.FormerUntil, &w.CreatedAt, &w.OffAt, &w.OffWhy, &w.FailingSince); err != nil {
				return w, err
			}
			w.Address, err = s.openWebhook(a.PracticeID, w.ID, "address", sealed)
			return w, err
		}, `
SELECT id, address, events, CASE WHEN former_until > now() THEN former_until END, created_at, off_at, coalesce(off_why, ''), failing_since
  FROM webhooks WHERE practice_id = $1 ORDER BY created_at, id`, pgID(a.PracticeID))
	})
	return all, translate(err)
}

// addWebhook inserts one where there are fewer than $7, and tells of it.
const addWebhook = `
WITH added AS (
    INSERT INTO webhooks (practice_id, id, address, events, secret)
    SELECT $1, $3, $4, $5, $6 WHERE (SELECT count(*) FROM webhooks WHERE practice_id = $1) < $7
    RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id) SELECT $1, $2, $8, 'webhook', id FROM added`

// AddWebhook has a system told of events, by an owner; models.ErrNotFound for anybody else. The secret is answered here and never
// again.
func (s *Store) AddWebhook(ctx context.Context, a models.Actor, n models.NewWebhook) (id uuid.UUID, secret models.WebhookSecret, err error) {
	id, secret = uuid.Must(uuid.NewV7()), models.NewWebhookSecret()
	address, err := s.sealWebhook(a.PracticeID, id, "address", n.Address)
	if err != nil {
		return id, "", err
	}
	sealed, err := s.sealWebhook(a.PracticeID, id, "secret", string(secret))
	if err != nil {
		return id, "", err
	}
	var added int64
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(addWebhook, pgID(a.PracticeID), pgID(a.AccountID), pgID(id), address, n.Events, sealed, models.MaxWebhooks, models.ActionWebhookAdded).
			Exec(func(tag pgconn.CommandTag) error { added = tag.RowsAffected(); return nil })
	})
	if err == nil && added == 0 {
		err = models.Invalid{{Field: "address", Code: "too_many", Limit: models.MaxWebhooks}}
	}
	return id, secret, translate(err)
}

// ChangeWebhook changes what one is told of, or switches it off or on; models.ErrNotFound where it is not the actor's practice's.
// While it is off nothing is kept for it. What had waited before is sent once it is on again.
func (s *Store) ChangeWebhook(ctx context.Context, a models.Actor, id uuid.UUID, p models.WebhookPatch) error {
	if err := p.Validate(); err != nil {
		return err
	}
	return translate(s.tx(ctx, a, func(t *transaction) error {
		var wasOff bool
		err := t.conn.QueryRow(ctx, `
SELECT off_at IS NOT NULL FROM webhooks WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)).Scan(&wasOff)
		if err != nil {
			return err
		}
		off := wasOff
		if p.Off != nil {
			off = *p.Off
		}
		_, err = t.conn.Exec(ctx, `
UPDATE webhooks SET events = coalesce($3, events),
       off_at = CASE WHEN $4 THEN coalesce(off_at, now()) END, off_why = CASE WHEN $4 THEN coalesce(off_why, $5) END
 WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id), p.Events, off, models.WebhookOffByOwner)
		if err != nil {
			return err
		}
		if wasOff && !off {
			t.last.Queue(`SELECT webhook_resume($1)`, pgID(id))
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), nil, pgID(a.AccountID), models.ActionWebhookChanged, "webhook", pgID(id), false)
		return nil
	}))
}

// RemoveWebhook forgets one and all that was sent to it; models.ErrNotFound where it is not the actor's practice's.
func (s *Store) RemoveWebhook(ctx context.Context, a models.Actor, id uuid.UUID) error {
	var removed int64
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH removed AS (DELETE FROM webhooks WHERE practice_id = $1 AND id = $3 RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id) SELECT $1, $2, $4, 'webhook', id FROM removed`,
			pgID(a.PracticeID), pgID(a.AccountID), pgID(id), models.ActionWebhookRemoved).
			Exec(func(tag pgconn.CommandTag) error { removed = tag.RowsAffected(); return nil })
	})
	if err == nil && removed == 0 {
		err = models.ErrNotFound
	}
	return translate(err)
}

// RenewWebhookSecret makes another secret for one and answers it once, with until when the one before is signed with as well.
// models.ErrNotFound where it is not the actor's practice's.
func (s *Store) RenewWebhookSecret(ctx context.Context, a models.Actor, id uuid.UUID) (secret models.WebhookSecret, formerUntil time.Time, err error) {
	secret = models.NewWebhookSecret()
	sealed, err := s.sealWebhook(a.PracticeID, id, "secret", string(secret))
	if err != nil {
		return "", formerUntil, err
	}
	err = s.onWebhook(ctx, a, id, models.ActionWebhookChanged, &formerUntil, `SELECT webhook_secret($1, $2, $3)`, pgID(id), sealed, secretOverlap)
	return secret, formerUntil, err
}

// TestWebhook sends one an event that did not happen, and answers its id; models.ErrNotFound where it is not the actor's practice's,
// and models.Conflict webhook_off.
func (s *Store) TestWebhook(ctx context.Context, a models.Actor, id uuid.UUID) (event uuid.UUID, err error) {
	err = s.onWebhook(ctx, a, id, "", &event, `SELECT webhook_test($1)`, pgID(id))
	return event, err
}

// ReplayWebhook sends one event again, with the id that it had. Its errors are TestWebhook's; models.ErrNotFound also where that was
// never for this webhook, or over a month ago.
func (s *Store) ReplayWebhook(ctx context.Context, a models.Actor, id, event uuid.UUID) error {
	return s.onWebhook(ctx, a, id, models.ActionWebhookReplayed, new(int64), `SELECT webhook_replay($1, $2, NULL)`, pgID(id), pgID(event))
}

// ReplayFailedWebhook sends again what failed since a moment, and answers how many that are. Its errors are TestWebhook's.
func (s *Store) ReplayFailedWebhook(ctx context.Context, a models.Actor, id uuid.UUID, since time.Time) (again int64, err error) {
	err = s.onWebhook(ctx, a, id, models.ActionWebhookReplayed, &again, `SELECT webhook_replay($1, NULL, $2)`, pgID(id), since)
	return again, err
}

// onWebhook asks a door something of a webhook, and tells of it where there is an action.
func (s *Store) onWebhook(ctx context.Context, a models.Actor, id uuid.UUID, action models.AccessAction, into any, ask string, args ...any) error {
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(ask, args...).QueryRow(func(row pgx.Row) error { return row.Scan(into) })
		if action != "" {
			b.Queue(addEvent, pgID(a.PracticeID), nil, pgID(a.AccountID), action, "webhook", pgID(id), false)
		}
	}))
}

// WebhookDeliveries are the last ones of a webhook, the latest event first; models.ErrNotFound where it is not the actor's
// practice's.
func (s *Store) WebhookDeliveries(ctx context.Context, a models.Actor, id uuid.UUID) ([]models.WebhookDelivery, error) {
	all := []models.WebhookDelivery{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT id FROM webhooks WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)).
			QueryRow(func(row pgx.Row) error { return row.Scan(new(uuid.UUID)) })
		queueInto(b, &all, pgx.RowToStructByPos[models.WebhookDelivery], `
SELECT e.id, e.type, e.at, d.state, d.attempts, d.tried_at, CASE WHEN d.state = 'waiting' THEN d.next_at END, coalesce(d.status, 0), coalesce(d.fault, '')
  FROM webhook_deliveries d JOIN webhook_events e ON e.practice_id = d.practice_id AND e.id = d.event_id
 WHERE d.practice_id = $1 AND d.webhook_id = $2 ORDER BY e.at DESC, e.id LIMIT $3`, pgID(a.PracticeID), pgID(id), deliveriesShown)
	})
	return all, translate(err)
}

// WakeWebhooks has jobs work where something is due and nobody works.
func (s *Store) WakeWebhooks(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT webhooks_wake($1)`, webhooksATime)
	return translate(err)
}

// TakeWebhook takes a webhook for a while and answers what is due there, at most so many; nothing where another one works at it, and
// where nothing is due. Whoever was answered something leaves it again.
func (s *Store) TakeWebhook(ctx context.Context, w models.WebhookWork, limit int) (models.WebhookBatch, error) {
	var out models.WebhookBatch
	rows, err := s.pool.Query(ctx, `SELECT address, secret, former_secret, event_id, type, at, data, attempts FROM webhook_take($1, $2, $3, $4)`,
		pgID(w.PracticeID), pgID(w.WebhookID), limit, webhookWhile)
	if err != nil {
		return out, translate(err)
	}
	type dueRow struct {
		Address, Secret, Former []byte
		Event                   uuid.UUID
		Type                    models.WebhookEventType
		At                      time.Time
		Data                    []byte
		Attempts                int
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[dueRow])
	if err != nil || len(due) == 0 {
		return out, translate(err)
	}
	for _, d := range due {
		out.Due = append(out.Due, models.WebhookMessage{ID: d.Event, Type: d.Type, At: d.At.UTC(), Data: d.Data, Attempts: d.Attempts})
	}
	address, secret, former := due[0].Address, due[0].Secret, due[0].Former
	if out.Address, err = s.openWebhook(w.PracticeID, w.WebhookID, "address", address); err != nil {
		return out, err
	}
	for _, sealed := range [][]byte{secret, former} {
		if sealed == nil {
			continue
		}
		opened, err := s.openWebhook(w.PracticeID, w.WebhookID, "secret", sealed)
		if err != nil {
			return out, err
		}
		out.Secrets = append(out.Secrets, models.WebhookSecret(opened))
	}
	return out, nil
}

// WebhookTried keeps what became of an attempt. A webhook that wants nothing more, or took nothing for five days, is switched off, and
// its owners are told.
func (s *Store) WebhookTried(ctx context.Context, w models.WebhookWork, event uuid.UUID, a models.WebhookAttempt) error {
	var status *int
	if a.Status != 0 {
		status = &a.Status
	}
	_, err := s.pool.Exec(ctx, `SELECT webhook_tried($1, $2, $3, $4, nullif($5, ''), $6, $7, $8)`,
		pgID(w.PracticeID), pgID(w.WebhookID), pgID(event), status, string(a.Fault), a.Taken, a.Gone, a.Wait)
	return translate(err)
}

// LeaveWebhook lets one go that was taken, and answers when something is due there next; nil: nothing waits.
func (s *Store) LeaveWebhook(ctx context.Context, w models.WebhookWork) (next *time.Time, err error) {
	err = s.pool.QueryRow(ctx, `SELECT webhook_leave($1, $2)`, pgID(w.PracticeID), pgID(w.WebhookID)).Scan(&next)
	return next, translate(err)
}

// WebhookLetter answers where an owner is told that a webhook was switched off: at their login where that is an address, else where
// they have alerts sent. models.ErrNotFound where there is neither, or they are no owner any more.
func (s *Store) WebhookLetter(ctx context.Context, l models.WebhookLetter) (to, language string, err error) {
	var alerts *string
	err = s.pool.QueryRow(ctx, `SELECT login, alert_email, language FROM webhook_letter($1, $2)`, pgID(l.PracticeID), pgID(l.AccountID)).
		Scan(&to, &alerts, &language)
	if err == nil && !models.IsEmail(to) {
		if alerts == nil {
			return "", "", models.ErrNotFound
		}
		to = *alerts
	}
	return to, language, translate(err)
}

// SweepWebhooks forgets what happened a month ago.
func (s *Store) SweepWebhooks(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT webhook_sweep()`)
	return translate(err)
}

func (s *Store) sealWebhook(practice, id uuid.UUID, what, text string) ([]byte, error) {
	return s.keys.AEAD().Encrypt([]byte(text), auth.AD("webhooks", what, practice, uuid.Nil, id))
}

func (s *Store) openWebhook(practice, id uuid.UUID, what string, sealed []byte) (string, error) {
	text, err := s.keys.AEAD().Decrypt(sealed, auth.AD("webhooks", what, practice, uuid.Nil, id))
	if err != nil {
		return "", errors.New("a webhook can't be opened: other keys sealed it")
	}
	return string(text), nil
}
