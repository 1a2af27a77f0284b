package store_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// records is a practice whose record system copies what its people share.
type records struct {
	testing.TB

	db       *storetest.DB
	practice *storetest.Practice
	maya     *storetest.Person
	program  *storetest.Program
	client   models.Actor
}

func newRecords(tb testing.TB) *records {
	tb.Helper()
	db := storetest.Open(tb)
	practice := db.Practice()
	r := &records{TB: tb, db: db, practice: practice, maya: practice.Clinician(), program: practice.Backend("system/*.rs")}
	r.client = r.program.SignIn()
	return r
}

// inCare makes so many people, in the order in which a copy has them.
func (r *records) inCare(n int) []uuid.UUID {
	r.Helper()
	people := make([]uuid.UUID, n)
	for i := range people {
		people[i] = r.practice.InCare(r.maya).ID
	}
	slices.SortFunc(people, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return people
}

func (r *records) begin(kinds ...string) models.BulkMake {
	r.Helper()
	id, err := r.db.Store.BeginBulkExport(r.Context(), r.client, models.BulkExport{Request: "https://alongside.example/fhir/R4/Group/1/$export", Kinds: kinds})
	if err != nil {
		r.Fatal(err)
	}
	return models.BulkMake{PracticeID: r.client.PracticeID, ExportID: id}
}

func (r *records) step(job models.BulkMake) (more bool) {
	r.Helper()
	more, err := r.db.Store.MakeBulkExport(r.Context(), job)
	if err != nil {
		r.Fatal(err)
	}
	return more
}

func (r *records) make(job models.BulkMake) models.BulkExport {
	r.Helper()
	for r.step(job) {
	}
	e, err := r.db.Store.BulkExport(r.Context(), r.client, job.ExportID)
	if err != nil {
		r.Fatal(err)
	}
	return e
}

// lines reads all files of a kind.
func (r *records) lines(e models.BulkExport, kind string) []string {
	r.Helper()
	var all []string
	for _, f := range e.Files {
		if f.Kind != kind {
			continue
		}
		file, err := r.db.Store.BulkFile(r.Context(), r.client, e.ID, f.Kind, f.Number)
		if err != nil {
			r.Fatal(err)
		}
		var text strings.Builder
		for {
			piece, err := file.Next(r.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				r.Fatal(err)
			}
			plain, err := gzip.NewReader(bytes.NewReader(piece))
			if err != nil {
				r.Fatal(err)
			}
			if _, err := io.Copy(&text, plain); err != nil { //nolint:gosec // our own
				r.Fatal(err)
			}
		}
		lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
		if len(lines) != f.Lines {
			r.Errorf("%s %d says %d lines and has %d", f.Kind, f.Number, f.Lines, len(lines))
		}
		all = append(all, lines...)
	}
	return all
}

// ids are those of the resources, in the order of the lines.
func (r *records) ids(lines []string) []uuid.UUID {
	r.Helper()
	ids := make([]uuid.UUID, len(lines))
	for i, line := range lines {
		var resource struct {
			ID uuid.UUID `json:"id"`
		}
		if err := json.Unmarshal([]byte(line), &resource); err != nil {
			r.Fatalf("%v: %s", err, line)
		}
		ids[i] = resource.ID
	}
	return ids
}

func (r *records) count(sql string, args ...any) (n int) {
	r.Helper()
	if err := r.db.Owner.QueryRow(r.Context(), sql, args...).Scan(&n); err != nil {
		r.Fatal(err)
	}
	return n
}

func (r *records) told(job models.BulkMake) int {
	r.Helper()
	return r.count(`SELECT count(*) FROM access_events WHERE practice_id = $1 AND action = 'bulk_export' AND object_id = $2 AND account_id = $3 AND client_id = $3`,
		job.PracticeID, job.ExportID, r.program.ID)
}

func TestACopyHasEverybodyOnceAndTellsThem(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	people := r.inCare(120) // three pages
	strangers := r.db.Practice()
	strangers.InCare(strangers.Clinician())
	r.practice.InCare() // whom nobody looks after
	job := r.begin("Goal", "Patient")
	if e, err := r.db.Store.BulkExport(t.Context(), r.client, job.ExportID); err != nil || e.State != models.BulkMaking || e.People != 0 || e.OfPeople != 120 {
		t.Errorf("%+v, %v", e, err)
	}
	r.step(job)
	if e, err := r.db.Store.BulkExport(t.Context(), r.client, job.ExportID); err != nil || e.State != models.BulkMaking || e.People != 50 || e.Files != nil {
		t.Errorf("after a page: %+v, %v", e, err)
	}
	if _, err := r.db.Store.BulkFile(t.Context(), r.client, job.ExportID, "Patient", 0); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a file of what is not made yet: %v", err)
	}
	e := r.make(job)
	if e.State != models.BulkMade || e.People != 120 || len(e.Files) != 1 || e.Withdrawn != 0 {
		t.Fatalf("%+v", e)
	}
	if ids := r.ids(r.lines(e, "Patient")); !slices.Equal(ids, people) {
		t.Errorf("%d lines: %v", len(ids), ids)
	}
	if n := r.told(job); n != 120 {
		t.Errorf("%d were told", n)
	}
	if r.step(job); r.told(job) != 120 {
		t.Error("what is made was gone on with")
	}
}

// Whoever is killed has added a page or not: what is at work here are several at once, each of which is given up somewhere.
func TestACopyThatSeveralMakeHasEverybodyOnce(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	people := r.inCare(200)
	job := r.begin("Patient")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				more, err := r.db.Store.MakeBulkExport(t.Context(), job)
				if err != nil && !errors.Is(err, models.ErrNotFound) { // another was there first
					t.Error(err)
				}
				if err == nil && !more {
					return
				}
			}
		})
	}
	all.Wait()
	e := r.make(job)
	if ids := r.ids(r.lines(e, "Patient")); e.State != models.BulkMade || !slices.Equal(ids, people) {
		t.Errorf("%s, %d lines", e.State, len(ids))
	}
	if n := r.told(job); n != 200 {
		t.Errorf("%d were told", n)
	}
}

func TestACopyIsItsClientsAlone(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.inCare(1)
	job := r.begin("Patient")
	e := r.make(job)
	colleague := r.practice.Backend("system/*.rs")
	for who, a := range map[string]models.Actor{
		"another program":                colleague.SignIn(),
		"a program of another practice":  r.db.Practice().Backend("system/*.rs").SignIn(),
		"a clinician":                    r.maya.Actor,
		"an owner":                       r.practice.Owner().Actor,
		"a person":                       r.practice.Patient(r.maya).Actor,
		"an app that a clinician let in": r.maya.Through(r.practice.App("https://app.example/", "user/*.rs"), uuid.Nil),
	} {
		_, status := r.db.Store.BulkExport(t.Context(), a, e.ID)
		_, file := r.db.Store.BulkFile(t.Context(), a, e.ID, "Patient", 0)
		_, withdrawn := r.db.Store.BulkWithdrawn(t.Context(), a, e.ID)
		cancel := r.db.Store.CancelBulkExport(t.Context(), a, e.ID)
		for what, err := range map[string]error{"status": status, "file": file, "withdrawn": withdrawn, "cancel": cancel} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s, %s: %v", who, what, err)
			}
		}
	}
	for who, a := range map[string]models.Actor{"a clinician": r.maya.Actor, "an app": r.maya.Through(r.practice.App("https://app.example/", "user/*.rs"), uuid.Nil)} {
		if _, err := r.db.Store.BeginBulkExport(t.Context(), a, models.BulkExport{Kinds: []string{"Patient"}}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s begins one: %v", who, err)
		}
	}
	if _, err := r.db.Store.Group(t.Context(), r.client, r.db.Practice().ID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("another practice's group: %v", err)
	}
	if g, err := r.db.Store.Group(t.Context(), r.client, r.practice.ID); err != nil || g.People != 2 {
		t.Errorf("the practice's own: %+v, %v", g, err)
	}
	if lines := r.lines(e, "Patient"); len(lines) != 1 {
		t.Errorf("its own file has %d lines", len(lines))
	}
}

func TestACopyEndsWithItsClientItsDayOrAWord(t *testing.T) {
	t.Parallel()
	for how, end := range map[string]func(r *records, jobs ...models.BulkMake){
		"its client": func(r *records, _ ...models.BulkMake) { r.program.End() },
		"its day": func(r *records, _ ...models.BulkMake) {
			if _, err := r.db.Owner.Exec(r.Context(), `UPDATE bulk_exports SET expires_at = now() WHERE practice_id = $1`, r.practice.ID); err != nil {
				r.Fatal(err)
			}
		},
		"a word": func(r *records, jobs ...models.BulkMake) {
			for _, job := range jobs {
				if err := r.db.Store.CancelBulkExport(r.Context(), r.client, job.ExportID); err != nil {
					r.Fatal(err)
				}
			}
		},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := newRecords(t)
			r.inCare(60)
			made, making := r.begin("Patient"), r.begin("Patient")
			e := r.make(made)
			r.step(making)
			file, err := r.db.Store.BulkFile(t.Context(), r.client, e.ID, "Patient", 0)
			if err != nil {
				t.Fatal(err)
			}
			end(r, made, making)
			if r.step(making) {
				t.Error("the job goes on")
			}
			if n := r.count(`SELECT coalesce(sum(people), 50) FROM bulk_exports WHERE id = $1`, making.ExportID); n != 50 {
				t.Errorf("it was gone on with: %d people", n)
			}
			for what, err := range map[string]error{
				"the file that is being read": func() error { _, err := file.Next(t.Context()); return err }(),
				"its status":                  func() error { _, err := r.db.Store.BulkExport(t.Context(), r.client, e.ID); return err }(),
				"another file":                func() error { _, err := r.db.Store.BulkFile(t.Context(), r.client, e.ID, "Patient", 0); return err }(),
				"to cancel":                   r.db.Store.CancelBulkExport(t.Context(), r.client, e.ID),
			} {
				if !errors.Is(err, models.ErrNotFound) && !errors.Is(err, models.ErrSignedOut) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if err := r.db.Store.SweepBulkExports(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := r.count(`SELECT (SELECT count(*) FROM bulk_exports WHERE practice_id = $1) + (SELECT count(*) FROM bulk_parts WHERE practice_id = $1)
				+ (SELECT count(*) FROM sessions WHERE practice_id = $1 AND device = 'bulk_export' AND ended_at IS NULL)`, r.practice.ID); n != 0 {
				t.Errorf("%d rows are left", n)
			}
		})
	}
}

func TestAClientHasFewCopiesAtOnce(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	var first models.BulkMake
	for i := range 5 {
		if job := r.begin("Patient"); i == 0 {
			first = job
		}
	}
	var tooMany models.TooMany
	if _, err := r.db.Store.BeginBulkExport(t.Context(), r.client, models.BulkExport{Kinds: []string{"Patient"}}); !errors.As(err, &tooMany) || tooMany.Wait <= 0 {
		t.Fatalf("a sixth: %v", err)
	}
	if err := r.db.Store.CancelBulkExport(t.Context(), r.client, first.ExportID); err != nil {
		t.Fatal(err)
	}
	r.begin("Patient")
	// Others have their own.
	if _, err := r.db.Store.BeginBulkExport(t.Context(), r.practice.Backend("system/*.rs").SignIn(), models.BulkExport{Kinds: []string{"Patient"}}); err != nil {
		t.Error(err)
	}
}

// A client is given tokens while a copy is made, and for nothing else is the copy's session any good.
func TestACopysSessionIsNobodysToReadBy(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.begin("Patient")
	r.begin("Patient")
	var found uuid.UUID
	if err := r.db.Owner.QueryRow(t.Context(), `SELECT client_session($1, $2, $3, $4, now() + interval '1 minute')`,
		r.practice.ID, r.program.ID, uuid.New(), []byte(uuid.NewString())).Scan(&found); err != nil || found != r.client.SessionID {
		t.Errorf("%v, %v", found, err)
	}
}
