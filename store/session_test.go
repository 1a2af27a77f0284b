package store_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// hash is a new secret's.
func hash() []byte {
	sum := sha256.Sum256([]byte(rand.Text()))
	return sum[:]
}

// awaitWaiting returns when so many statements in this test's own database wait for a lock. One that went ahead
// instead says so on the channel.
func awaitWaiting(t *testing.T, db *storetest.DB, want int, ahead <-chan error) {
	t.Helper()
	for waiting := 0; waiting < want; {
		select {
		case err := <-ahead:
			t.Fatalf("went ahead without waiting: %v", err)
		default:
		}
		err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
			AND cardinality(pg_blocking_pids(pid)) > 0`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// signedIn is a session opened by the door.
func signedIn(t *testing.T, db *storetest.DB, p *storetest.Person) (store.Session, []byte) {
	t.Helper()
	in, err := db.Store.FindSignIn(t.Context(), p.Login)
	if err != nil {
		t.Fatal(err)
	}
	token := hash()
	session, err := db.Store.OpenSession(t.Context(), &in, store.Try{Login: p.Login}, "Phone", token)
	if err != nil {
		t.Fatal(err)
	}
	if len(in.OutboxKey.Private) == 0 || session.Account.ID != p.ID || session.PatientID != p.Patient.ID {
		t.Fatalf("signed in as %+v", session)
	}
	return session, token
}

func actorOf(s store.Session) models.Actor {
	return models.Actor{PracticeID: s.Account.PracticeID, AccountID: s.Account.ID, SessionID: s.ID, Roles: s.Account.Roles, PatientID: s.PatientID}
}

func live(ctx context.Context, db *storetest.DB, s store.Session) bool {
	_, err := db.Store.Me(ctx, actorOf(s))
	return err == nil
}

func TestASessionLivesAsLongAsItsRolesAllow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		who        *storetest.Person
		idle, life time.Duration
	}{
		"a patient":                {practice.Patient(), 30 * day, 90 * day},
		"a clinician":              {practice.Clinician(), 15 * time.Minute, 12 * time.Hour},
		"an owner":                 {practice.Owner(), 15 * time.Minute, 12 * time.Hour},
		"an owner who sees people": {practice.Staff(models.RoleClinician, models.RoleOwner), 15 * time.Minute, 12 * time.Hour},
	} {
		in, err := db.Store.FindSignIn(t.Context(), tt.who.Login)
		if err != nil {
			t.Fatal(err)
		}
		token := hash()
		session, err := db.Store.OpenSession(t.Context(), &in, store.Try{}, "Phone", token)
		if err != nil {
			t.Fatal(err)
		}
		limits := func() (idle, life time.Duration) {
			t.Helper()
			if err := db.Owner.QueryRow(t.Context(), `SELECT idle_until - seen_at, ends_at - created_at FROM sessions WHERE id = $1`, session.ID).
				Scan(&idle, &life); err != nil {
				t.Fatal(err)
			}
			return idle, life
		}
		if idle, life := limits(); idle != tt.idle || life != tt.life {
			t.Errorf("%s: %s without use, %s in all", name, idle, life)
		}
		// Use gives back the time without use, and nothing of the time in all.
		var before, after time.Time
		if err := db.Owner.QueryRow(t.Context(), `UPDATE sessions SET created_at = created_at - $2::interval, seen_at = seen_at - $2::interval,
			idle_until = idle_until - $2::interval, ends_at = ends_at - $2::interval WHERE id = $1 RETURNING idle_until`, session.ID, tt.idle/2).
			Scan(&before); err != nil {
			t.Fatal(err)
		}
		rotated, err := db.Store.RotateSession(t.Context(), token, hash())
		if err != nil {
			t.Fatal(err)
		}
		if idle, life := limits(); idle != tt.idle || life != tt.life {
			t.Errorf("%s: used once more, %s without use, %s in all", name, idle, life)
		}
		if err := db.Owner.QueryRow(t.Context(), `SELECT idle_until FROM sessions WHERE id = $1 AND ends_at = $2`, session.ID, rotated.EndsAt).
			Scan(&after); err != nil || after.Sub(before) < tt.idle/2 {
			t.Errorf("%s: from %s to %s, %v", name, before, after, err)
		}
	}
}

func TestARefreshTokenIsExchangedOnceAndAskedAgainForAMinute(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	session, first := signedIn(t, db, ana)
	second, third := hash(), hash()
	for range 3 { // the answer was lost, twice
		rotated, err := db.Store.RotateSession(t.Context(), first, second)
		if err != nil || rotated.ID != session.ID || rotated.PatientID != ana.Patient.ID {
			t.Fatalf("%+v, %v", rotated, err)
		}
	}
	if _, err := db.Store.RotateSession(t.Context(), second, third); err != nil {
		t.Fatalf("the successor: %v", err)
	}
	if !live(t.Context(), db, session) {
		t.Error("a lost answer signed somebody out")
	}
	if _, err := db.Store.RotateSession(t.Context(), hash(), hash()); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("a token nobody was given: %v", err)
	}
}

func TestATokenThatIsUsedLaterEndsTheWholeFamily(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	session, first := signedIn(t, db, ana)
	other, _ := signedIn(t, db, ana)
	second := hash()
	if _, err := db.Store.RotateSession(t.Context(), first, second); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.Exec(t.Context(), `UPDATE refresh_tokens SET used_at = used_at - interval '61 seconds' WHERE hash = $1`, first); err != nil {
		t.Fatal(err)
	}
	restarted := db.Reopen() // what is known of stolen tokens outlives the server
	if _, err := restarted.RotateSession(t.Context(), first, second); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("the stolen one: %v", err)
	}
	if _, err := restarted.RotateSession(t.Context(), second, hash()); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("its successor: %v", err)
	}
	if live(t.Context(), db, session) {
		t.Error("the session still lives")
	}
	if !live(t.Context(), db, other) {
		t.Error("another session ended too")
	}
	o := office{db: db}
	if events := told(o.trail(t, ana)); len(events) != 3 || events[2] != "refresh_reused by you" {
		t.Errorf("told %q", events)
	}
}

func TestTabsThatRefreshAtOnceAllStaySignedIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	session, first := signedIn(t, db, db.Practice().Patient())
	second := hash()
	var tabs sync.WaitGroup
	for range 8 {
		tabs.Go(func() {
			if _, err := db.Store.RotateSession(t.Context(), first, second); err != nil {
				t.Error(err)
			}
		})
	}
	tabs.Wait()
	if !live(t.Context(), db, session) {
		t.Error("signed out")
	}
}

func TestASessionEndsAtOnce(t *testing.T) {
	t.Parallel()
	end := map[string]func(t *testing.T, db *storetest.DB, p *storetest.Person, s store.Session, token []byte) error{
		"by signing out": func(t *testing.T, db *storetest.DB, _ *storetest.Person, _ store.Session, token []byte) error {
			return db.Store.EndSession(t.Context(), token)
		},
		"from another device": func(t *testing.T, db *storetest.DB, p *storetest.Person, s store.Session, _ []byte) error {
			return db.Store.EndSessionByID(t.Context(), p.Actor, s.ID)
		},
		"with the account": func(t *testing.T, db *storetest.DB, p *storetest.Person, _ store.Session, _ []byte) error {
			return db.Store.DisableAccount(t.Context(), p.Practice.Owner().Actor, p.ID)
		},
		"without use": func(t *testing.T, db *storetest.DB, _ *storetest.Person, s store.Session, _ []byte) error {
			_, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET idle_until = now() WHERE id = $1`, s.ID)
			return err
		},
		"at its end": func(t *testing.T, db *storetest.DB, _ *storetest.Person, s store.Session, _ []byte) error {
			_, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET ends_at = now() WHERE id = $1`, s.ID)
			return err
		},
	}
	for name, act := range end {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			p := db.Practice().Patient()
			session, token := signedIn(t, db, p)
			if !live(t.Context(), db, session) {
				t.Fatal("never lived")
			}
			if err := act(t, db, p, session, token); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Store.Me(t.Context(), actorOf(session)); !errors.Is(err, models.ErrSignedOut) {
				t.Errorf("the next query: %v", err)
			}
			if _, err := db.Store.RotateSession(t.Context(), token, hash()); !errors.Is(err, models.ErrSignedOut) {
				t.Errorf("the refresh token: %v", err)
			}
		})
	}
}

func TestNobodyEndsAnothersSessionOrDisablesAnotherPractice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	session, _ := signedIn(t, o.db, o.ana)
	elsewhere := o.db.Practice().Owner()
	for name, as := range map[string]*storetest.Person{"a clinician": o.maya, "the owner": o.olivia, "another practice's owner": elsewhere} {
		if err := s.EndSessionByID(ctx, as.Actor, session.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s ends it: %v", name, err)
		}
	}
	for name, as := range map[string]*storetest.Person{"a clinician": o.maya, "the patient's friend": o.practice.Patient(), "another practice's owner": elsewhere} {
		if err := s.DisableAccount(ctx, as.Actor, o.ana.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s disables it: %v", name, err)
		}
	}
	if !live(ctx, o.db, session) {
		t.Error("it ended all the same")
	}
}

func TestADisabledAccountNeverGetsIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	in, err := db.Store.FindSignIn(t.Context(), ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	ana.Disable()
	if _, err := db.Store.FindSignIn(t.Context(), ana.Login); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("found: %v", err)
	}
	// Whose password was just being checked.
	if _, err := db.Store.OpenSession(t.Context(), &in, store.Try{Login: ana.Login}, "Phone", hash()); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("opened: %v", err)
	}
}

// TestDisablingWaitsForASignInThatIsUnderWay: otherwise the session that it does not see yet would outlive it.
func TestDisablingWaitsForASignInThatIsUnderWay(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t) // its own: who waits for whom is told by database
	practice := db.Practice()
	ana, olivia := practice.Patient(), practice.Owner()
	signIn, err := db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = signIn.Rollback(context.WithoutCancel(t.Context())) }()
	session := store.Session{ID: uuid.New(), Account: ana.Account, PatientID: ana.Patient.ID}
	if _, err := signIn.Exec(t.Context(), `SELECT session_open($1, $2, $3, '', '1 hour', '1 hour', $4, NULL, NULL, ways_in) FROM sign_in_account($5)`,
		ana.PracticeID, ana.ID, session.ID, hash(), ana.Login); err != nil {
		t.Fatal(err)
	}
	disabled := make(chan error, 1)
	go func() { disabled <- db.Store.DisableAccount(t.Context(), olivia.Actor, ana.ID) }()
	awaitWaiting(t, db, 1, disabled)
	if err := signIn.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-disabled; err != nil {
		t.Fatal(err)
	}
	if live(t.Context(), db, session) {
		t.Error("the session outlived its account")
	}
}
