package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"alongside/auth"
	"alongside/backup"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// shelf takes backups of a database and keeps them with their code.
type shelf struct {
	t     *testing.T
	db    *storetest.DB
	dir   string
	codes []string
}

func newShelf(t *testing.T, db *storetest.DB) *shelf {
	t.Helper()
	return &shelf{t: t, db: db, dir: t.TempDir()}
}

func (s *shelf) source() backup.Source {
	return backup.Source{OwnerURL: s.db.OwnerURL, Keys: s.db.Keys, Program: "test", ShowCode: func(code string) error {
		s.codes = append(s.codes, code)
		return nil
	}}
}

// take takes a backup and answers its path.
func (s *shelf) take() string {
	s.t.Helper()
	file, _, err := s.source().WriteFile(s.t.Context(), filepath.Join(s.dir, fmt.Sprint(len(s.files()))))
	if err != nil {
		s.t.Fatal(err)
	}
	return file.Path
}

func (s *shelf) files() []string {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (s *shelf) open(path string) *backup.Archive {
	s.t.Helper()
	a, err := backup.Open(path, s.codes[len(s.codes)-1])
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// place is somewhere to restore to.
type place struct {
	t                *testing.T
	ownerURL, appURL string
	keys             *auth.Keys // that were placed
}

func newPlace(t *testing.T) *place {
	t.Helper()
	ownerURL, appURL := storetest.Bare(t)
	return &place{t: t, ownerURL: ownerURL, appURL: appURL}
}

func (p *place) restore(a *backup.Archive) error {
	p.t.Helper()
	_, err := a.Restore(p.t.Context(), backup.Target{OwnerURL: p.ownerURL, PlaceKeys: func(k *auth.Keys) error {
		p.keys = k
		return nil
	}})
	return err
}

// ask asks the restored database something, as its owner.
func (p *place) ask(sql string) string { p.t.Helper(); return ask(p.t, p.ownerURL, sql) }

func ask(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	var answer string
	if err := conn.QueryRow(t.Context(), `SELECT coalesce((`+sql+`)::text, '')`).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

// signIn is the person's new session in another life of the database.
func signIn(t *testing.T, s *store.Store, p *storetest.Person) models.Actor {
	t.Helper()
	in, err := s.FindSignIn(t.Context(), p.Login)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.OpenSession(t.Context(), &in, store.Try{}, "Test", uuid.New().NodeID())
	if err != nil {
		t.Fatal(err)
	}
	return models.Actor{PracticeID: p.PracticeID, AccountID: p.ID, SessionID: session.ID, Roles: p.Roles, PatientID: session.PatientID}
}

func TestWhatWasBackedUpComesBack(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	ana.Concern("The pills made me feel flat,\nlike \\N glass\t")
	ana.Night(storetest.Today())
	visit := ana.Shared(maya)
	answer, err := db.Store.Sync(t.Context(), ana.Actor, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.OfferSetup(t.Context(), []byte("a link nobody used")); err != nil {
		t.Fatal(err)
	}

	shelf := newShelf(t, db)
	path := shelf.take()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	if left := shelf.files(); len(left) != 1 {
		t.Errorf("beside the file something was left: %v", left)
	}
	there := newPlace(t)
	if err := there.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	if same, err := there.keys.Equal(db.Keys); err != nil || !same {
		t.Errorf("the keys are others: %v", err)
	}

	again, err := store.Open(t.Context(), store.Config{URL: there.appURL, Keys: there.keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Close)
	if _, err := again.Me(t.Context(), ana.Actor); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("a session outlived the restore: %v", err)
	}
	later, err := again.Sync(t.Context(), signIn(t, again, ana), answer.Cursor, nil)
	if err != nil || !later.Restart {
		t.Fatalf("a phone that was here before is told %+v, %v", later, err)
	}
	var words []string
	for _, e := range later.Changes {
		if e.Kind == models.KindConcern {
			words = append(words, string(e.Fields["words"]))
		}
	}
	if !slices.Equal(words, []string{`"The pills made me feel flat,\nlike \\N glass\t"`}) {
		t.Errorf("Ana's words are %q", words)
	}
	if _, err := again.Summary(t.Context(), signIn(t, again, maya), visit); err != nil {
		t.Errorf("Maya reads the page: %v", err)
	}
	if trail, err := again.VerifyAccessEvents(t.Context(), practice.ID); err != nil || trail.Seals == 0 || trail.BrokenAt != 0 {
		t.Errorf("the trail is %+v, %v", trail, err)
	}
	for name, sql := range map[string]string{
		"a table without forced row-level security": `SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relforcerowsecurity`,
		"a trigger that is off":                     `SELECT string_agg(tgname, ' ') FROM pg_trigger WHERE tgenabled <> 'O'`,
		"a link that sets up":                       `SELECT string_agg(created_at::text, ' ') FROM setup_tokens`,
		"a refresh token from before":               `SELECT string_agg(session_id::text, ' ') FROM refresh_tokens WHERE issued_at < (SELECT backed_up_at FROM deployment)`,
	} {
		if found := there.ask(sql); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
	if old, fresh := ask(t, db.OwnerURL, `SELECT epoch FROM deployment`), there.ask(`SELECT epoch FROM deployment`); old == fresh {
		t.Error("the epoch is the same")
	}

	// The paper stays good: the next backup there is sealed under the same code.
	copied := newShelf(t, db)
	copied.db = &storetest.DB{OwnerURL: there.ownerURL, Keys: there.keys}
	next := copied.take()
	if len(copied.codes) != 0 {
		t.Errorf("a new code was made")
	}
	copied.codes = shelf.codes
	copied.open(next)
}

// everySort is a table that no migration makes: the catalog says how it is copied.
const everySort = `
CREATE TABLE "every Sort" (
    practice_id uuid NOT NULL REFERENCES practices (id),
    "Number"    bigint GENERATED BY DEFAULT AS IDENTITY,
    tag         text NOT NULL,
    parent      bigint,
    twice       bigint GENERATED ALWAYS AS ("Number" * 2) STORED,
    at          timestamptz, days date, span interval, real double precision, words text[], bytes bytea, doc jsonb,
    PRIMARY KEY (practice_id, tag, "Number"),
    UNIQUE ("Number"),
    FOREIGN KEY (parent) REFERENCES "every Sort" ("Number")
);
ALTER TABLE "every Sort" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "every Sort" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON "every Sort" TO alongside_owner USING (true) WITH CHECK (true);
CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.tag := NEW.tag || ''!''; RETURN NEW; END';
CREATE TRIGGER count_up BEFORE INSERT ON "every Sort" FOR EACH ROW EXECUTE FUNCTION count_up();`

func arrange(t *testing.T, url, sql string) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if err := conn.Conn().PgConn().Exec(t.Context(), sql).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestATableNobodyThoughtOfComesAlong(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	practice := db.Practice()
	arrange(t, db.OwnerURL, everySort)
	arrange(t, db.OwnerURL, fmt.Sprintf(`
INSERT INTO "every Sort" (practice_id, "Number", tag, parent, at, days, span, real, words, bytes, doc) VALUES
  ('%[1]s', 7, 'ñ', 41, '2026-03-08 02:30:00.123456+01', 'infinity', '1 mon -2 days 03:04:05.6', 0.1, '{"a b",NULL,"c,\"d"}', '\x00ff', '{"b": [1, null], "a": "ü"}'),
  ('%[1]s', 41, 'Z', NULL, '-infinity', '0044-03-15 BC', '-00:00:00.000001', 'NaN', '{}', '', 'null'),
  ('%[1]s', 42, E'a\tb\\.\n\r', 7, NULL, NULL, NULL, -1e308, NULL, NULL, NULL)`, practice.ID))
	arrange(t, db.OwnerURL, `SELECT setval(pg_get_serial_sequence('"every Sort"', 'Number'), 42)`)
	shelf := newShelf(t, db)
	path := shelf.take()

	without := newPlace(t)
	if err := without.restore(shelf.open(path)); err == nil || !strings.Contains(err.Error(), "not those of schema") {
		t.Errorf("where the table is not known: %v", err)
	}
	if n := without.ask(`SELECT count(*) FROM practices`); n != "0" || without.keys != nil {
		t.Errorf("something was restored: %s practices", n)
	}

	arrange(t, without.ownerURL, everySort)
	if err := without.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	const whole = `SELECT string_agg(row_to_json(e)::text, ';' ORDER BY "Number") FROM "every Sort" e`
	if was, is := ask(t, db.OwnerURL, whole), without.ask(whole); was != is || !strings.Contains(is, "ñ") {
		t.Errorf("was %s\nis  %s", was, is)
	}
	if next := without.ask(`SELECT nextval(pg_get_serial_sequence('"every Sort"', 'Number'))`); next != "43" {
		t.Errorf("the next number is %s", next)
	}
}

func TestABackupIsOfOneMomentWhileEverybodyWrites(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ana := db.Practice().Patient()
	var writing atomic.Bool
	writing.Store(true)
	done := make(chan int)
	go func() {
		n := 0
		for ; writing.Load(); n++ {
			ana.Concern(fmt.Sprintf("worry %d", n))
		}
		done <- n
	}()
	shelf := newShelf(t, db)
	var paths []string
	for range 3 {
		paths = append(paths, shelf.take())
	}
	writing.Store(false)
	if n := <-done; n < 10 {
		t.Fatalf("only %d were written meanwhile", n)
	}
	for _, path := range paths {
		there := newPlace(t)
		if err := there.restore(shelf.open(path)); err != nil {
			t.Fatal(err)
		}
		// The head of the sequence and what it numbers are of different tables, written together.
		if got := there.ask(`SELECT concat(h.seq, ' ', count(*), ' ', max(c.seq)) FROM sync_heads h JOIN concerns c USING (practice_id, patient_id) GROUP BY h.seq`); got != "" {
			var head, count, last int
			if _, err := fmt.Sscan(got, &head, &count, &last); err != nil || head != count || head != last {
				t.Errorf("the head is at %d, of %d concerns the last is %d (%v)", head, count, last, err)
			}
		}
	}
}

func TestARestoreNeedsAnEmptyPlace(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	db.Practice()
	shelf := newShelf(t, db)
	path := shelf.take()

	used := newPlace(t)
	if err := used.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	before := used.ask(`SELECT epoch FROM deployment`)
	foreign := newPlace(t)
	arrange(t, foreign.ownerURL, `CREATE TABLE recipes (id int PRIMARY KEY)`)
	ahead := newPlace(t)
	arrange(t, ahead.ownerURL, `CREATE TABLE goose_db_version (id int, version_id bigint, is_applied boolean); INSERT INTO goose_db_version VALUES (1, 978, true)`)
	empty := storetest.Empty(t)
	served := &place{t: t, ownerURL: empty.OwnerURL}
	for name, tt := range map[string]struct {
		there *place
		want  string
	}{
		"a practice is there":      {used, "holds a practice"},
		"another program's tables": {foreign, "not Alongside's"},
		"a schema past the file's": {ahead, "978"},
		"a server is connected":    {served, "stop it first"},
	} {
		err := tt.there.restore(shelf.open(path))
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "nothing was touched") || tt.there == used && !errors.Is(err, backup.ErrNotEmpty) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := used.ask(`SELECT epoch FROM deployment`); after != before {
		t.Error("the used database was touched")
	}
	if tables := foreign.ask(`SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`); tables != "1" {
		t.Errorf("the other program's database has %s tables", tables)
	}
}

func TestAFailedRestoreLeavesNothingAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ana := db.Practice().Patient()
	ana.Concern("words")
	shelf := newShelf(t, db)
	archive := shelf.open(shelf.take())
	there := newPlace(t)
	full := errors.New("the disk is full")
	_, err := archive.Restore(t.Context(), backup.Target{OwnerURL: there.ownerURL, PlaceKeys: func(*auth.Keys) error { return full }})
	if !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
	for _, table := range []string{"practices", "accounts", "patients", "concerns"} {
		if n := there.ask(`SELECT count(*) FROM ` + table); n != "0" {
			t.Errorf("%s holds %s rows", table, n)
		}
	}
	if n := there.ask(`SELECT count(*) FROM deployment WHERE backed_up_at IS NULL`); n != "1" {
		t.Error("the deployment's row is not as it was")
	}
	if err := there.restore(archive); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestTheCodeIsShownOnceAndReplacedOnRequest(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	shelf := newShelf(t, db)
	first := shelf.take()
	second := shelf.take()
	if len(shelf.codes) != 1 {
		t.Fatalf("%d codes were shown", len(shelf.codes))
	}
	shelf.open(first)
	shelf.open(second)

	source := shelf.source()
	source.NewCode = true
	third, taken, err := source.WriteFile(t.Context(), filepath.Join(shelf.dir, "third"))
	if err != nil || len(shelf.codes) != 2 || time.Since(taken.CodeSince) > time.Minute {
		t.Fatalf("%d codes, %+v, %v", len(shelf.codes), taken, err)
	}
	shelf.open(third.Path)
	shelf.open(shelf.take())
	if _, err := backup.Open(third.Path, shelf.codes[0]); !errors.Is(err, backup.ErrWrongCode) {
		t.Errorf("the code before opens it: %v", err)
	}
	if _, err := backup.Open(first, shelf.codes[1]); !errors.Is(err, backup.ErrWrongCode) {
		t.Errorf("the new code opens an old file: %v", err)
	}

	// Somebody who can write to the database alone cannot choose what backups are sealed to.
	strange, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	source = shelf.source()
	source.Keys = strange
	if _, err := source.Write(t.Context(), io.Discard, func() error { return nil }); err == nil || !strings.Contains(err.Error(), "--new-code") {
		t.Errorf("with a recipient that other keys sealed: %v", err)
	}
}

func TestAFailedBackupLeavesNoFileAndIsNotRecorded(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	shelf := newShelf(t, db)
	source := shelf.source()
	gone := errors.New("the terminal is gone")
	source.ShowCode = func(string) error { return gone }
	if _, _, err := source.WriteFile(t.Context(), filepath.Join(shelf.dir, "a")); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
	source = shelf.source()
	source.OwnerURL = db.AppURL
	if _, _, err := source.WriteFile(t.Context(), filepath.Join(shelf.dir, "b")); err == nil || !strings.Contains(err.Error(), "owner") {
		t.Errorf("as the application: %v", err)
	}
	if _, err := shelf.source().Write(t.Context(), full{}, func() error { return nil }); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("on a full disk: %v", err)
	}
	if left := shelf.files(); len(left) != 0 {
		t.Errorf("%v was left", left)
	}
	if noted := ask(t, db.OwnerURL, `SELECT backed_up_at FROM deployment`); noted != "" {
		t.Errorf("recorded at %s", noted)
	}
	if _, err := os.Create(filepath.Join(shelf.dir, "mine")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := shelf.source().WriteFile(t.Context(), filepath.Join(shelf.dir, "mine")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("in place of another file: %v", err)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
