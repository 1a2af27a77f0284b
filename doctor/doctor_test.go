package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/auth"
	"alongside/store"
	"alongside/storetest"
)

// office is a deployment in good order.
type office struct {
	Deployment

	t  *testing.T
	db *storetest.DB
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db := storetest.Empty(t)
	practice := db.Practice()
	practice.Patient(practice.Clinician()).Concern("words")
	if _, err := db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, db: db, Deployment: Deployment{
		AppURL: db.AppURL, OwnerURL: db.OwnerURL, Keys: db.Keys, KeyPlace: "keyset.json", DataDir: t.TempDir(),
		PublicURL: "https://alongside.example", BehindProxy: true, Mails: true, Pushes: true,
	}}
	o.arrange(`UPDATE deployment SET backed_up_at = now()`)
	return o
}

func (o *office) arrange(sql string) {
	o.t.Helper()
	if _, err := o.db.Owner.Exec(o.t.Context(), sql); err != nil {
		o.t.Fatal(err)
	}
}

// all is what the doctor says, a line each.
func (o *office) all() []string {
	o.t.Helper()
	var lines []string
	for _, f := range Examine(o.t.Context(), o.Deployment, time.Now()) {
		lines = append(lines, fmt.Sprintf("%s %s: %s", f.Mark, f.About, f.Says))
	}
	return lines
}

// expect finds a line that begins and goes on like this.
func (o *office) expect(begins, goesOn string) {
	o.t.Helper()
	if lines := o.all(); !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, begins+": ") && strings.Contains(line, goesOn) }) {
		o.t.Errorf("%s … %s is not said:\n%s", begins, goesOn, strings.Join(lines, "\n"))
	}
}

func TestInGoodOrderNothingNeedsAHand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	lines := o.all()
	if i := slices.IndexFunc(lines, func(line string) bool { return !strings.HasPrefix(line, "ok ") }); i >= 0 {
		t.Errorf("%s", lines[i])
	}
	for _, about := range []string{"database", "schema", "practice", "protection", "backup", "roles", "trail", "keys", "secrets", "disk", "address", "passkeys", "mail", "push", "texts"} {
		o.expect("ok "+about, "")
	}
}

func TestWhatNeedsAHandIsSaidWithWhatToDo(t *testing.T) { //nolint:tparallel // one deployment falls into disorder bit by bit
	t.Parallel()
	o := newOffice(t)
	o.Unreviewed = 23
	o.expect("note texts", "23 texts")
	o.Mails = false
	o.expect("note mail", "SMTP_URL")
	o.arrange(`UPDATE deployment SET backed_up_at = now() - interval '6 days'`)
	o.expect("ok backup", "")
	o.arrange(`UPDATE deployment SET backed_up_at = now() - interval '9 days'`)
	o.expect("DO backup", "9 days old")
	o.arrange(`UPDATE deployment SET backed_up_at = NULL`)
	o.expect("DO backup", "alongside backup")
	o.arrange(`ALTER TABLE sleep NO FORCE ROW LEVEL SECURITY`)
	o.arrange(`ALTER TABLE summaries DISABLE ROW LEVEL SECURITY`)
	o.expect("DO protection", "sleep, summaries")
	o.arrange(`UPDATE access_events SET action = 'read' WHERE action = 'sync'`)
	o.expect("DO trail", "seal 1 of 1: a line that it covers was changed")

	o.arrange(`UPDATE access_events SET seal = NULL, at = now() - interval '1 hour'; DELETE FROM access_seals`)
	o.expect("DO trail", "is the server running?")
	o.arrange(`UPDATE deployment SET keys_since = now() - interval '25 months'`)
	o.expect("DO keys", "alongside keys rotate")

	o.OwnerURL = ""
	o.expect("note trail", "MIGRATE_DATABASE_URL")
	o.OwnerURL = o.db.OwnerURL
	strange, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	o.Keys = strange
	o.expect("DO keys", "not those of this database")
	o.Keys, o.KeysError = nil, fmt.Errorf("no file: %w", fs.ErrNotExist)
	o.expect("DO keys", "bring them back from the backup")
	o.KeysError = errors.New("keyset.json is open to other users: run chmod 600")
	o.expect("DO keys", "chmod 600")
	o.AppURL = o.db.OwnerURL
	o.expect("DO roles", "owns tables")
	o.AppURL = o.db.AppURL

	o.arrange(`UPDATE deployment SET demo = true`)
	o.expect("note practice", "made-up")
	o.expect("note backup", "demo")
	o.arrange(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (977, true)`)
	o.expect("DO schema", "977")
	o.arrange(`DELETE FROM goose_db_version WHERE version_id > 3`)
	o.expect("DO schema", "3, and this program needs")
	o.AppURL = "postgres://alongside_app:hunter2@/alongside?host=/nowhere"
	o.expect("DO database", "doesn't answer")
	o.DatabaseError = errors.New("the folder is taken")
	o.expect("DO database", "the folder is taken")
	if strings.Contains(strings.Join(o.all(), "\n"), "hunter2") {
		t.Error("a password is shown")
	}
}

func TestKeysAndSecretsThatAreWeakAreNamed(t *testing.T) {
	t.Parallel()
	keys, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := keys.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(mode fs.FileMode) string {
		path := filepath.Join(dir, mode.String())
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		d       Deployment
		mark    Mark
		mention string
	}{
		{Deployment{Keys: keys}, Fine, "nobody else can read"},
		{Deployment{Keys: keys, FormerKeys: true}, Hand, "alongside keys rotate"},
		{Deployment{Keys: prepared}, Hand, "alongside keys rotate"},
	} {
		if f := c.d.keyFile(); f.Mark != c.mark || !strings.Contains(f.Says, c.mention) {
			t.Errorf("%+v", f)
		}
	}
	for _, c := range []struct {
		d       Deployment
		mark    Mark
		mention string
	}{
		{Deployment{}, Fine, ""},
		{Deployment{Secrets: map[string]string{"DATABASE_URL": file(0o400)}}, Fine, ""},
		{Deployment{Secrets: map[string]string{"DATABASE_URL": ""}}, Note, "DATABASE_URL_FILE"},
		{Deployment{Secrets: map[string]string{"SMTP_URL": file(0o444)}}, Note, "SMTP_URL_FILE"},
		{Deployment{Secrets: map[string]string{"SMTP_URL": file(0o622)}}, Hand, "chmod 600"},
		{Deployment{Secrets: map[string]string{"SMTP_URL": dir + "/gone"}}, Hand, "SMTP_URL_FILE"},
		{Deployment{Secrets: map[string]string{"KEYSET": ""}}, Hand, "KEYSET_FILE"},
		{Deployment{Secrets: map[string]string{"RECOVERY_CODE": ""}}, Hand, "on paper"},
		{Deployment{Secrets: map[string]string{"RECOVERY_CODE": file(0o600)}}, Hand, "on paper"},
		{Deployment{AppURL: "postgres://alongside_app:Alongside@db.example/alongside"}, Hand, "password of alongside_app"},
		{Deployment{AppURL: "postgres://alongside_app:alongside_app@db.example/alongside"}, Hand, "password of alongside_app"},
		{Deployment{AppURL: "postgres://alongside_app:9f2c7e@db.example/alongside", OwnerURL: "postgres://alongside_owner@/x?host=/run"}, Fine, ""},
	} {
		if f := c.d.secrets(); len(f) != 1 || f[0].Mark != c.mark || !strings.Contains(f[0].Says, c.mention) {
			t.Errorf("%+v: %+v", c.d.Secrets, f)
		}
	}
}

func TestASuperuserAsOwnerIsNoticed(t *testing.T) {
	t.Parallel()
	app := store.Examination{AppRole: "alongside_app"}
	if got := (Deployment{}).roles(app, store.OwnersExamination{Role: "postgres", Passes: true}); got.Mark != Hand || !strings.Contains(got.Says, "ALTER ROLE postgres NOSUPERUSER") {
		t.Errorf("%+v", got)
	}
}

func TestTheAddressIsJudged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url             string
		loopback, proxy bool
		want            Mark
	}{
		{"https://alongside.example", false, true, Fine},
		{"https://alongside.example", false, false, Hand},
		{"http://alongside.example", false, true, Hand},
		{"http://localhost:8080", true, false, Note},
	} {
		if got := (Deployment{PublicURL: tt.url, Loopback: tt.loopback, BehindProxy: tt.proxy}).address(); got.Mark != tt.want {
			t.Errorf("%s: %+v", tt.url, got)
		}
	}
}

func TestPasskeysBelongToAName(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]Finding{
		"https://alongside.example":  {Fine, "passkeys", "they belong to the name alongside.example: before it changes, everybody needs another way in"},
		"http://localhost:8080":      {Fine, "passkeys", "they belong to the name localhost: before it changes, everybody needs another way in"},
		"https://192.0.2.7":          {Note, "passkeys", "https://192.0.2.7 is a number, and passkeys belong to a name: nobody can make one. People sign in by their password, and staff by a code beside it"},
		"https://[2001:db8::7]:8443": {Note, "passkeys", "https://[2001:db8::7]:8443 is a number, and passkeys belong to a name: nobody can make one. People sign in by their password, and staff by a code beside it"},
	} {
		if got := (Deployment{PublicURL: url}).passkeys(); got != want {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

func TestAFolderThatIsNotThereIsNoFault(t *testing.T) {
	t.Parallel()
	if got := (Deployment{DataDir: "/nowhere/at/all"}).disk(); got.Mark != Note {
		t.Errorf("%+v", got)
	}
}
