package doctor

import (
	"errors"
	"fmt"
	"io/fs"
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
		PublicURL: "https://alongside.example", BehindProxy: true, Mails: true,
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
	for _, about := range []string{"database", "schema", "practice", "protection", "backup", "roles", "trail", "keys", "disk", "address", "mail", "texts"} {
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

func TestAFolderThatIsNotThereIsNoFault(t *testing.T) {
	t.Parallel()
	if got := (Deployment{DataDir: "/nowhere/at/all"}).disk(); got.Mark != Note {
		t.Errorf("%+v", got)
	}
}
