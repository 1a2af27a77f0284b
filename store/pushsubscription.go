package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// browsersEach is how many browsers of one account are pushed to; the one that subscribed longest ago gives way.
const browsersEach = 10

// Subscribe has reminders pushed to the browser that the actor is signed in with, as long as that session lives. The same again
// changes nothing. Who had no reminders yet has them from now on, by the clock of where it is.
func (s *Store) Subscribe(ctx context.Context, a models.Actor, sub models.PushSubscription) error {
	settings := models.DefaultReminderSettings(sub.Zone)
	text, err := json.Marshal(sub)
	if err != nil {
		return err
	}
	// Under a secret: who guesses an address is not told here whose it is.
	id := uuid.NewHash(sha256.New(), a.PracticeID, s.keys.TextName("push subscription", sub.Endpoint), 8)
	sealed, err := s.keys.AEAD().Encrypt(text, subscriptionAD(a.PracticeID, id))
	if err != nil {
		return err
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT push_subscribe($1, $2, $3)`, pgID(id), sealed, browsersEach)
		// Whoever travels takes their time along.
		b.Queue(`
INSERT INTO reminder_settings (practice_id, account_id, zone, quiet_from, quiet_until) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (practice_id, account_id) DO UPDATE SET zone = excluded.zone, next_at = now() WHERE reminder_settings.zone <> excluded.zone`,
			pgID(a.PracticeID), pgID(a.AccountID), settings.Zone, settings.QuietFrom, settings.QuietUntil)
	}))
}

// Unsubscribe ends that for the browser that the actor is signed in with.
func (s *Store) Unsubscribe(ctx context.Context, a models.Actor) error {
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`DELETE FROM push_subscriptions WHERE practice_id = $1 AND session_id = $2`, pgID(a.PracticeID), pgID(a.SessionID))
	}))
}

// ForgetSubscription forgets a browser that its push service knows no more.
func (s *Store) ForgetSubscription(ctx context.Context, practice, id uuid.UUID) error {
	_, err := s.pool.Exec(ctx, `SELECT push_forget($1, $2)`, pgID(practice), pgID(id))
	return translate(err)
}

// VAPIDKey is what push services know this deployment by. It is made with the first start.
func (s *Store) VAPIDKey(ctx context.Context) (auth.VAPIDKey, error) {
	var sealed []byte
	if err := s.pool.QueryRow(ctx, `SELECT vapid_key FROM deployment`).Scan(&sealed); err != nil {
		return auth.VAPIDKey{}, translate(err)
	}
	if sealed == nil {
		key, err := auth.NewVAPIDKey()
		if err != nil {
			return key, err
		}
		made, err := s.keys.AEAD().Encrypt([]byte(key.Private()), vapidAD())
		if err != nil {
			return key, err
		}
		// What counts is what stands: another server may have been quicker.
		if err := s.pool.QueryRow(ctx, `SELECT vapid_key_keep($1)`, made).Scan(&sealed); err != nil {
			return key, translate(err)
		}
	}
	text, err := s.keys.AEAD().Decrypt(sealed, vapidAD())
	if err != nil {
		return auth.VAPIDKey{}, errors.New("the key for pushing can't be opened with the deployment's keys")
	}
	return auth.ParseVAPIDKey(string(text))
}

func vapidAD() []byte { return auth.AD("deployment", "vapid_key", uuid.Nil, uuid.Nil, uuid.Nil) }

func subscriptionAD(practice, id uuid.UUID) []byte {
	return auth.AD("push_subscriptions", "subscription", practice, uuid.Nil, id)
}

func (s *Store) openSubscription(practice, id uuid.UUID, sealed []byte) (sub models.PushSubscription, err error) {
	text, err := s.keys.AEAD().Decrypt(sealed, subscriptionAD(practice, id))
	if err != nil {
		return sub, errors.New("open push_subscriptions.subscription: it is not of these keys")
	}
	return sub, json.Unmarshal(text, &sub)
}
