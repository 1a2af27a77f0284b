package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// rotated is a deployment whose keys are replaced: Maya's calendar, and Ana, who wrote something. Its key file is that of the
// servers; beside it, db.Store is a server with the keys in its memory.
type rotated struct {
	t         *testing.T
	db        *storetest.DB
	environ   []string
	path      string
	maya, ana *storetest.Person
	words     []string
}

func newRotated(t *testing.T) *rotated {
	t.Helper()
	db := storetest.Empty(t)
	dir := t.TempDir()
	r := &rotated{t: t, db: db, environ: append(theirs(db), "DATA_DIR="+dir), path: filepath.Join(dir, auth.KeyFile)}
	if err := db.Keys.Save(r.path); err != nil {
		t.Fatal(err)
	}
	practice := db.Practice()
	r.maya = practice.Clinician()
	r.ana = practice.Patient(r.maya)
	r.maya.Event("AR 9:00", storetest.Tomorrow())
	r.write(db.Store, "before")
	said(t, r.environ, "", "backup", filepath.Join(dir, "first.backup"))
	return r
}

func (r *rotated) rotate() string {
	r.t.Helper()
	return said(r.t, r.environ, "", "keys", "rotate")
}

// keys are those of the key file.
func (r *rotated) keys() *auth.Keys {
	r.t.Helper()
	keys, err := auth.ReadKeys(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	return keys
}

// server is another one that starts now.
func (r *rotated) server(keys *auth.Keys) *store.Store {
	r.t.Helper()
	s, err := store.Open(r.t.Context(), store.Config{URL: r.db.AppURL, Keys: keys})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(s.Close)
	return s
}

// stop ends a server, and waits until the database has noticed.
func (r *rotated) stop(s *store.Store) {
	r.t.Helper()
	var name string
	if err := s.Pool().QueryRow(r.t.Context(), `SHOW application_name`).Scan(&name); err != nil {
		r.t.Fatal(err)
	}
	s.Close()
	r.gone(name)
}

// gone waits until no connection is called this.
func (r *rotated) gone(name string) {
	r.t.Helper()
	for left := 1; left > 0; {
		if err := r.db.Owner.QueryRow(r.t.Context(), `
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`, name).Scan(&left); err != nil {
			r.t.Fatal(err)
		}
	}
}

// write lets Ana write by a server.
func (r *rotated) write(s *store.Store, words string) {
	r.t.Helper()
	fields := storetest.Fields{"written_on": storetest.Today(), "zone": "UTC", "words": words}
	answer, err := s.Sync(r.t.Context(), r.ana.Actor, "", []models.Change{{ID: uuid.New(), Kind: models.KindConcern, Op: "set", Fields: fields.Raw()}})
	if err != nil || answer.Results[0].Outcome != "applied" {
		r.t.Fatalf("%+v, %v", answer.Results, err)
	}
	r.words = append(r.words, words)
}

// opens shows that a server opens everything that was sealed so far.
func (r *rotated) opens(s *store.Store) {
	r.t.Helper()
	answer, err := s.Sync(r.t.Context(), r.ana.Actor, "", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	var words []string
	for _, e := range answer.Changes {
		if e.Kind == models.KindConcern {
			var text string
			if err := json.Unmarshal(e.Fields["words"], &text); err != nil {
				r.t.Fatal(err)
			}
			words = append(words, text)
		}
	}
	slices.Sort(words)
	if want := slices.Sorted(slices.Values(r.words)); !slices.Equal(words, want) {
		r.t.Errorf("Ana reads %q, wrote %q", words, want)
	}
	in, err := s.FindSignIn(r.t.Context(), r.ana.Login)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := s.OpenSession(r.t.Context(), &in, store.Try{}, "Test", uuid.New().NodeID()); err != nil || len(in.OutboxKey.Private) == 0 {
		r.t.Errorf("what lies on her phone: %v", err)
	}
	calendar, err := s.Calendar(r.t.Context(), r.maya.Actor)
	if err != nil || !strings.Contains(fmt.Sprintf("%+v", calendar), "AR 9:00") {
		r.t.Errorf("Maya's calendar: %+v, %v", calendar, err)
	}
}

// joins is somebody new, whose keys a server wraps.
func (r *rotated) joins(s *store.Store) {
	r.t.Helper()
	_, err := s.AddPatient(r.t.Context(), r.maya.Actor, models.Patient{DisplayName: "B", GivenName: "B", BirthYear: 1980})
	if err != nil {
		r.t.Fatal(err)
	}
}

// settled shows that the rotation is over: new keys alone, everything under them, nothing left beside.
func (r *rotated) settled(before *auth.Keys) {
	r.t.Helper()
	keys := r.keys()
	if keys.Rotation() != auth.Settled || keys.DataKeys()[0] == before.DataKeys()[0] {
		r.t.Errorf("the keys are %s: %x, before %x", keys.Rotation(), keys.DataKeys(), before.DataKeys())
	}
	if left, err := os.ReadDir(filepath.Dir(r.path)); err != nil || len(left) != 1 {
		r.t.Errorf("beside the key file is left: %v, %v", left, err)
	}
	if info, err := os.Stat(r.path); err != nil || info.Mode().Perm() != 0o600 {
		r.t.Errorf("the key file: %v, %v", info.Mode(), err)
	}
	if _, err := store.Open(r.t.Context(), store.Config{URL: r.db.AppURL, Keys: before}); err == nil {
		r.t.Error("a server with the keys before starts")
	}
	s := r.server(keys)
	r.opens(s)
	r.write(s, "after")
	r.joins(s)
	said(r.t, r.environ, "", "backup", filepath.Join(r.t.TempDir(), "later.backup"))
}

func TestKeysAreRotatedAtOnceWhileNoServerRuns(t *testing.T) {
	r := newRotated(t)
	r.stop(r.db.Store)
	if answer := r.rotate(); !strings.Contains(answer, "Take a backup now") {
		t.Errorf("it says %s", answer)
	}
	r.settled(r.db.Keys)
	if said := refused(t, "serve", append(r.environ, "KEYSET="+content(t, r.db.Keys))...); !strings.Contains(said, "KEYSET: the keys are from before") {
		t.Errorf("a server with the keys before: %s", said)
	}
	if sentence := unsaid(t, append(theirs(r.db), "KEYSET="+content(t, r.keys())), "", "keys", "rotate"); !strings.Contains(sentence, "KEYSET_FILE") {
		t.Errorf("keys that nobody can write: %s", sentence)
	}
}

func content(t *testing.T, keys *auth.Keys) string {
	t.Helper()
	text, err := keys.Content()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A managed PostgreSQL may have the server sign in as another role, which is a member of the application's.
func TestAServerOfAnotherLoginIsWaitedFor(t *testing.T) {
	r := newRotated(t)
	var name string
	if err := r.db.Store.Pool().QueryRow(t.Context(), `SHOW application_name`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	r.stop(r.db.Store)
	other, err := r.db.Owner.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(t.Context(), `SELECT set_config('application_name', $1, false)`, name); err != nil {
		t.Fatal(err)
	}
	if answer := r.rotate(); !strings.Contains(answer, "doesn't know them yet") || r.keys().Rotation() != auth.Prepared {
		t.Errorf("beside it: %s: %s", r.keys().Rotation(), answer)
	}
	if _, err := other.Exec(t.Context(), `RESET application_name`); err != nil {
		t.Fatal(err)
	}
	other.Release()
	r.gone(name)
	r.rotate()
	r.settled(r.db.Keys)
}

func TestServersReadAndWriteWhileTheirKeysAreRotated(t *testing.T) {
	r := newRotated(t)
	old := r.db.Store // knows nothing of what happens to the key file
	everybody := func(servers ...*store.Store) {
		t.Helper()
		for i, s := range servers {
			r.write(s, fmt.Sprintf("%d by %d of %d", len(r.words), i+1, len(servers)))
			r.joins(s)
		}
		for _, s := range servers {
			r.opens(s)
		}
	}
	answer := r.rotate()
	if !strings.Contains(answer, "doesn't know them yet") || r.keys().Rotation() != auth.Prepared {
		t.Fatalf("beside a server that knows nothing: %s: %s", r.keys().Rotation(), answer)
	}
	first := r.server(r.keys())
	everybody(old, first)
	if answer := r.rotate(); !strings.Contains(answer, "doesn't know them yet") || r.keys().Rotation() != auth.Prepared {
		t.Fatalf("while one still knows nothing: %s: %s", r.keys().Rotation(), answer)
	}
	everybody(old, first)
	r.stop(old)
	if answer := r.rotate(); !strings.Contains(answer, "still seals with the ones before") || r.keys().Rotation() != auth.Promoted {
		t.Fatalf("once all know: %s: %s", r.keys().Rotation(), answer)
	}
	if _, err := store.Open(t.Context(), store.Config{URL: r.db.AppURL, Keys: r.db.Keys}); err == nil {
		t.Error("a server that doesn't know the next keys starts")
	}
	second := r.server(r.keys())
	everybody(first, second)
	if answer := r.rotate(); !strings.Contains(answer, "still seals with the ones before") {
		t.Fatalf("while one still seals with them: %s", answer)
	}
	everybody(first, second)
	r.stop(first)
	r.rotate()
	everybody(second)
	r.stop(second)
	r.settled(r.db.Keys)
}

// stopped is where the program ends in a test.
type stopped struct{}

// stopper ends the program, as if it were killed, before it does what its n-th line says.
type stopper struct{ n int }

func (s *stopper) Write(p []byte) (int, error) {
	if s.n -= bytes.Count(p, []byte("\n")); s.n <= 0 {
		panic(stopped{})
	}
	return len(p), nil
}

func TestARotationThatIsKilledAnywhereGoesOn(t *testing.T) {
	for n := 1; ; n++ {
		r := newRotated(t)
		r.stop(r.db.Store)
		killed := func() (killed bool) {
			defer func() {
				if v := recover(); v != nil {
					killed = v == stopped{}
				}
			}()
			p := program{out: &output{}, progress: &stopper{n}, environ: r.environ}
			if err := p.run(t.Context(), []string{"keys", "rotate"}); err != nil {
				t.Error(err)
			}
			return false
		}()
		if !killed {
			if n < 9 {
				t.Errorf("there were %d steps", n-1)
			}
			break
		}
		// A server that starts now reads and writes, and the next run ends what this one began.
		s := r.server(r.keys())
		r.opens(s)
		r.write(s, fmt.Sprintf("after %d steps", n))
		r.joins(s)
		r.stop(s)
		r.rotate()
		r.settled(r.db.Keys)
	}
}

func TestOnlyOneRotatesAtATime(t *testing.T) {
	r := newRotated(t)
	in, err := store.OpenRotation(t.Context(), r.db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	if sentence := unsaid(t, r.environ, "", "keys", "rotate"); !strings.Contains(sentence, "already") {
		t.Errorf("a second one: %s", sentence)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
}
