package store_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"testing"

	"alongside/models"
	"alongside/storetest"
)

// subscription is a browser's, by a name of its own.
func subscription(name string) models.PushSubscription {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return models.PushSubscription{
		Endpoint: "https://push.example.com/" + name, P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)), Zone: "America/New_York",
	}
}

func TestABrowserEndsWithItsSession(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	other := r.ana.SignIn()
	for range 2 { // subscribing again is the same
		r.must(r.db.Store.Subscribe(t.Context(), other, subscription("second phone")))
	}
	browsers := func() int {
		t.Helper()
		r.exec(`DELETE FROM reminders`)
		r.exec(`DELETE FROM river_job`)
		r.exec(`UPDATE reminder_settings SET next_at = '2026-01-01'`)
		sent, err := r.at(evening).Reminder(t.Context(), r.plan(evening)[0])
		r.must(err)
		return len(sent.Browsers)
	}
	if n := browsers(); n != 2 {
		t.Fatalf("%d browsers", n)
	}
	// The same browser, in which somebody else signed in.
	r.must(r.db.Store.Subscribe(t.Context(), r.maya.Actor, subscription("second phone")))
	if n := browsers(); n != 1 {
		t.Errorf("%d browsers, with one taken over", n)
	}
	r.must(r.db.Store.EndSessionByID(t.Context(), r.ana.Actor, r.ana.Actor.SessionID))
	if n := browsers(); n != 0 {
		t.Errorf("%d browsers, with the session ended", n)
	}
	var kept int
	r.must(r.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM push_subscriptions WHERE account_id = $1`, r.ana.ID).Scan(&kept))
	if kept != 0 {
		t.Errorf("%d are kept", kept)
	}
	if err := r.db.Store.Subscribe(t.Context(), r.ana.Actor, subscription("ana")); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("signed out: %v", err)
	}
}

func TestTheKeyForPushingIsMadeOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	first, err := db.Store.VAPIDKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := db.Store.VAPIDKey(t.Context())
	if err != nil || first.Private() != again.Private() || len(first.Public()) != 87 {
		t.Errorf("%s, %v", again.Public(), err)
	}
}
