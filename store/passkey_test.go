package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// waysIn gives somebody a passkey, and an authenticator app with recovery codes.
func (w *town) waysIn(t *testing.T, p *storetest.Person) {
	t.Helper()
	if _, err := w.db.Store.AddPasskey(t.Context(), p.Actor, "My phone", auth.Credential{ID: []byte(p.Login)}); err != nil {
		t.Fatal(err)
	}
	if err := w.db.Store.SetSecondFactor(t.Context(), p.Actor, "a secret", 1, [][]byte{[]byte("a hash")}); err != nil {
		t.Fatal(err)
	}
}

// Whoever can write into the database, and has no keys, lays no passkey and no secret of theirs under somebody's account.
func TestAWayInOpensForItsAccountOnly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	ana, ben := practice.Patient(), practice.Patient()
	for _, p := range []*storetest.Person{ana, ben} {
		if _, err := db.Store.AddPasskey(t.Context(), p.Actor, "My phone", auth.Credential{ID: []byte(p.Login)}); err != nil {
			t.Fatal(err)
		}
		if err := db.Store.SetSecondFactor(t.Context(), p.Actor, auth.AppSecret(p.Login), 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	known, err := db.Store.FindPasskey(t.Context(), auth.CredentialHash([]byte(ana.Login)))
	if err != nil || known.Account != ana.ID || string(known.Credential.ID) != ana.Login {
		t.Fatalf("found %+v, %v", known, err)
	}
	for _, lay := range []string{
		`UPDATE passkeys SET account_id = $3 WHERE practice_id = $1 AND account_id = $2`,
		`UPDATE second_factors f SET secret_sealed = g.secret_sealed FROM second_factors g
		  WHERE f.practice_id = $1 AND f.account_id = $3 AND g.practice_id = $1 AND g.account_id = $2`,
	} {
		if _, err := db.Owner.Exec(t.Context(), lay, practice.ID, ben.ID, ana.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Store.FindPasskey(t.Context(), auth.CredentialHash([]byte(ben.Login))); err == nil || errors.Is(err, models.ErrNotFound) {
		t.Errorf("Ben's passkey under Ana's account: %v", err)
	}
	in, err := db.Store.FindSignIn(t.Context(), ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.UseCode(t.Context(), in, "123456"); err == nil || errors.Is(err, models.ErrNotFound) {
		t.Errorf("Ben's secret under Ana's account: %v", err)
	}
}

// A device that counts its uses and counts back, or not on, is a copy; so is a ticket that comes twice.
func TestAPasskeyIsTakenOnceATicketAndNeverCountsBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	if _, err := db.Store.AddPasskey(t.Context(), ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login), Count: 5}); err != nil {
		t.Fatal(err)
	}
	known, err := db.Store.FindPasskey(t.Context(), auth.CredentialHash([]byte(ana.Login)))
	if err != nil || known.Credential.Count != 5 {
		t.Fatalf("found %+v, %v", known, err)
	}
	ticket := func() []byte { id := uuid.New(); return id[:] }
	once := ticket()
	for _, c := range []struct {
		name   string
		count  uint32
		ticket []byte
		want   error
	}{
		{"counts on", 6, once, nil},
		{"with the same ticket", 7, once, models.ErrSignedOut},
		{"counts back", 5, ticket(), models.ErrSignedOut},
		{"counts the same again", 6, ticket(), models.ErrSignedOut},
		{"counts no more", 0, ticket(), models.ErrSignedOut},
		{"counts on, with another ticket", 7, ticket(), nil},
	} {
		err := db.Store.UsePasskey(t.Context(), known, auth.Presented{Count: c.count, Ticket: c.ticket, Until: time.Now().Add(auth.TicketLife)})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
