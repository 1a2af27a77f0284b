package store_test

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/store"
	"alongside/storetest"
)

func TestTriesToSignInAreCountedOverAllSpellingsAndAddresses(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	login := "ana." + uuid.NewString() + "@test.example"
	spellings := []string{login, " " + login, "ANA" + login[3:], "ａｎａ" + login[3:]}
	for i := range 10 {
		if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, store.Try{Login: spellings[i%4], Address: rand.Text()}); err != nil || wait != 0 {
			t.Fatalf("try %d: wait %s, %v", i+1, wait, err)
		}
	}
	for _, spelling := range spellings {
		wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, store.Try{Login: spelling, Address: rand.Text()})
		if err != nil || wait <= 0 || wait > 15*time.Minute {
			t.Errorf("as %q: wait %s, %v", spelling, wait, err)
		}
	}
	if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, store.Try{Login: "another." + login, Address: rand.Text()}); err != nil || wait != 0 {
		t.Errorf("somebody else waits %s, %v", wait, err)
	}
	// The browser that its owner signed in from before is not kept out by whoever guesses.
	if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, store.Try{Login: login, Address: rand.Text(), Device: db.Keys.NewDevice(login, 0)}); err != nil || wait != 0 {
		t.Errorf("on a known device: wait %s, %v", wait, err)
	}
	if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, store.Try{Login: login, Address: rand.Text(), Device: db.Keys.NewDevice("mallory", 0)}); err != nil || wait == 0 {
		t.Errorf("on somebody else's device: wait %s, %v", wait, err)
	}
}

// asks counts tries and says how many went ahead.
func asks(t *testing.T, db *storetest.DB, tries ...store.Try) (ahead int) {
	t.Helper()
	for _, try := range tries {
		wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, try)
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 {
			ahead++
		}
	}
	return ahead
}

func TestTriesFromAnAddressAreBoundedAndGoodOnesNotCounted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	address := "clinic " + rand.Text()
	strangers := make([]store.Try, 60)
	for i := range strangers {
		strangers[i] = store.Try{Login: rand.Text(), Address: address}
	}
	if ahead := asks(t, db, strangers...); ahead != 60 {
		t.Fatalf("%d of 60", ahead)
	}
	for range 5 { // people who know their password use nothing up
		ana := practice.Patient()
		in, err := db.Store.FindSignIn(t.Context(), ana.Login)
		if err != nil {
			t.Fatal(err)
		}
		try := store.Try{Login: ana.Login, Address: address}
		asks(t, db, try)
		if _, err := db.Store.OpenSession(t.Context(), &in, try, "Phone", hash()); err != nil {
			t.Fatal(err)
		}
	}
	if ahead := asks(t, db, strangers...); ahead != 40 {
		t.Errorf("%d more, after sixty of a hundred", ahead)
	}

	// Whoever guesses behind an address shuts no browser out that somebody signed in from before. Those have a hundred too.
	var known []store.Try
	for range 120 {
		login := rand.Text()
		known = append(known, store.Try{Login: login, Address: address, Device: db.Keys.NewDevice(login, 0)})
	}
	if ahead := asks(t, db, known...); ahead != 100 {
		t.Errorf("%d tries from known devices", ahead)
	}
}

func TestManyKnownDevicesAreNoWayToGuessMore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	var tries []store.Try
	for range 4 {
		device := db.Keys.NewDevice(ana.Login, 0)
		for range 12 {
			tries = append(tries, store.Try{Login: ana.Login, Address: rand.Text(), Device: device})
		}
	}
	if ahead := asks(t, db, tries[:12]...); ahead != 10 {
		t.Errorf("%d tries from one", ahead)
	}
	if ahead := asks(t, db, tries[12:]...); ahead != 10 {
		t.Errorf("%d more tries from three others", ahead)
	}
	// Her own good sign-in forgets them.
	in, err := db.Store.FindSignIn(t.Context(), ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.OpenSession(t.Context(), &in, tries[12], "Phone", hash()); err != nil {
		t.Fatal(err)
	}
	if ahead := asks(t, db, tries[12:24]...); ahead != 10 {
		t.Errorf("%d tries afterwards", ahead)
	}
}

func TestTriesAtOnceAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	const atOnce = 8 // the pool of a machine with one core
	db := storetest.Empty(t)
	try := store.Try{Login: "ana", Address: "203.0.113.7"}
	for range 5 {
		if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, try); err != nil || wait != 0 {
			t.Fatalf("wait %s, %v", wait, err)
		}
	}
	// They line up behind a lock, so that they are let go in one moment.
	gate, err := db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = gate.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := gate.Exec(t.Context(), `LOCK TABLE sign_in_attempts`); err != nil {
		t.Fatal(err)
	}
	var tries sync.WaitGroup
	let := make(chan struct{}, atOnce)
	for range atOnce {
		tries.Go(func() {
			wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, try)
			if err != nil {
				t.Error(err)
			} else if wait == 0 {
				let <- struct{}{}
			}
		})
	}
	awaitWaiting(t, db, atOnce, nil)
	if err := gate.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	tries.Wait()
	if len(let) != 5 {
		t.Errorf("%d of %d tries went ahead, five were left", len(let), atOnce)
	}
}

func TestTriesAreForgottenAfterAWhileAndAfterAGoodOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	try := store.Try{Login: ana.Login, Address: rand.Text()}
	exhaust := func() {
		t.Helper()
		for range 10 {
			if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, try); err != nil || wait != 0 {
				t.Fatalf("wait %s, %v", wait, err)
			}
		}
		if wait, err := db.Store.SignInWait(t.Context(), store.SignIn{}, try); err != nil || wait == 0 {
			t.Fatalf("wait %s, %v", wait, err)
		}
	}
	exhaust()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sign_in_attempts SET at = at - interval '15 minutes' WHERE key = $1`,
		db.Keys.AttemptKey("login", ana.Login)); err != nil {
		t.Fatal(err)
	}
	exhaust()
	in, err := db.Store.FindSignIn(t.Context(), ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.OpenSession(t.Context(), &in, try, "Phone", hash()); err != nil {
		t.Fatal(err)
	}
	exhaust()
}
