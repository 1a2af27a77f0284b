package jobs

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"alongside/models"
	"alongside/storetest"
)

// copying is a practice whose record system copies what so many people share.
type copying struct {
	*testing.T

	db     *storetest.DB
	client models.Actor
}

func newCopying(t *testing.T, people int) *copying {
	t.Helper()
	w := newWard(t)
	for range people - 1 { // beside Ana
		w.maya.Practice.InCare(w.maya)
	}
	return &copying{T: t, db: w.db, client: w.maya.Practice.Backend("system/*.rs").SignIn()}
}

func (c *copying) begin() models.BulkMake {
	c.Helper()
	id, err := c.db.Store.BeginBulkExport(c.Context(), c.client, models.BulkExport{Kinds: []string{"Consent", "Patient", "Practitioner"}})
	if err != nil {
		c.Fatal(err)
	}
	return models.BulkMake{PracticeID: c.client.PracticeID, ExportID: id}
}

func (c *copying) people(job models.BulkMake) (n int) {
	c.Helper()
	if err := c.db.Owner.QueryRow(c.Context(), `SELECT people FROM bulk_exports WHERE id = $1`, job.ExportID).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// files are the texts of all files, one after the other.
func (c *copying) files(job models.BulkMake) string {
	c.Helper()
	e, err := c.db.Store.BulkExport(c.Context(), c.client, job.ExportID)
	if err != nil || e.State != models.BulkMade {
		c.Fatalf("%s, %v", e.State, err)
	}
	var text strings.Builder
	for _, f := range e.Files {
		file, err := c.db.Store.BulkFile(c.Context(), c.client, job.ExportID, f.Kind, f.Number)
		for err == nil {
			var piece []byte
			if piece, err = file.Next(c.Context()); err == nil {
				var plain io.Reader
				if plain, err = gzip.NewReader(bytes.NewReader(piece)); err == nil {
					_, err = io.Copy(&text, plain) //nolint:gosec // our own
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			c.Fatal(err)
		}
	}
	return text.String()
}

func (c *copying) told(job models.BulkMake) (n int) {
	c.Helper()
	if err := c.db.Owner.QueryRow(c.Context(), `SELECT count(*) FROM access_events WHERE action = 'bulk_export' AND object_id = $1`, job.ExportID).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// Servers are killed in the middle of a copy, whatever they are at, and another goes on: the files are those of one that nobody
// disturbed, and everybody is told once.
func TestACopyOfKilledServersIsTheSame(t *testing.T) {
	t.Parallel()
	const people, kills = 400, 4
	c := newCopying(t, people)
	undisturbed := c.begin()
	for more := true; more; {
		var err error
		if more, err = c.db.Store.MakeBulkExport(t.Context(), undisturbed); err != nil {
			t.Fatal(err)
		}
	}
	job := c.begin()
	if _, err := c.db.Owner.Exec(t.Context(), `DELETE FROM river_job WHERE args->>'export_id' = $1`, undisturbed.ExportID.String()); err != nil {
		t.Fatal(err)
	}
	start := server(t, c.db, newPushService(t), newPostOffice(t))
	stop := func(running *exec.Cmd) {
		if err := running.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = running.Wait()
		// As River does by itself two minutes later.
		if _, err := c.db.Owner.Exec(t.Context(), `UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind = 'bulk_export'`); err != nil {
			t.Fatal(err)
		}
	}
	until := func(enough func() bool) {
		for deadline := time.Now().Add(time.Minute); !enough(); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("it stands at %d people", c.people(job))
			}
		}
	}
	stopped := []int{}
	for range kills {
		running, before := start(), c.people(job)
		until(func() bool { return c.people(job) > before })
		stop(running)
		stopped = append(stopped, c.people(job))
	}
	if last := stopped[kills-1]; stopped[0] == 0 || last == people && stopped[kills-2] == people {
		t.Errorf("killed at %v of %d: that was not in the middle", stopped, people)
	}
	running := start()
	until(func() bool {
		e, err := c.db.Store.BulkExport(t.Context(), c.client, job.ExportID)
		return err == nil && e.State == models.BulkMade
	})
	stop(running)
	got, want := c.files(job), c.files(undisturbed)
	if got != want {
		t.Errorf("%d bytes of %d, %d lines of %d", len(got), len(want), strings.Count(got, "\n"), strings.Count(want, "\n"))
	}
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	slices.Sort(lines)
	if once := len(slices.Compact(lines)); strings.Count(got, "\n") != once {
		t.Errorf("%d lines are there twice", strings.Count(got, "\n")-once)
	}
	if n := c.told(job); n != people {
		t.Errorf("%d of %d were told", n, people)
	}
	t.Logf("killed at %v of %d people", stopped, people)
}

// A copy that can't be made is said to have failed, and is not tried for ever.
func TestACopyThatCantBeMadeFails(t *testing.T) {
	t.Parallel()
	c := newCopying(t, 1)
	job := c.begin()
	if _, err := c.db.Owner.Exec(t.Context(), `UPDATE patient_keys SET wrapped = '\x01' || sha512('another') WHERE purpose = 'record'`); err != nil {
		t.Fatal(err)
	}
	worker := &bulkWorker{store: c.db.Reopen()} // without the keys that are in memory
	for attempt := range bulkTries + 1 {
		if err := worker.Work(t.Context(), &river.Job[models.BulkMake]{JobRow: &rivertype.JobRow{Attempt: attempt + 1}, Args: job}); err == nil && attempt < bulkTries {
			t.Errorf("attempt %d went well", attempt+1)
		}
	}
	e, err := c.db.Store.BulkExport(t.Context(), c.client, job.ExportID)
	if err != nil || e.State != models.BulkFailed {
		t.Errorf("%s, %v", e.State, err)
	}
	if _, err := c.db.Store.BulkFile(t.Context(), c.client, job.ExportID, "Patient", 0); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a file of it: %v", err)
	}
	if again, err := c.db.Store.MakeBulkExport(t.Context(), models.BulkMake{PracticeID: uuid.New(), ExportID: job.ExportID}); again || err != nil {
		t.Errorf("a copy of nobody's: %v, %v", again, err)
	}
}
