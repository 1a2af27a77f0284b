package jobs

import (
	"flag"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

//nolint:gochecknoglobals // a flag of the drill
var erasureCycles = flag.Int("erasure-cycles", 20, "how many people are erased, each by a server that is killed in the middle of it")

// kept is what may stay of somebody who was erased: the record, and what says that they were.
func kept() []string {
	return []string{
		"access_events", "erasures", "patients", "patient_keys", "sync_heads", "care_team", "visits", "summaries", "translations", "readings",
		"standing_shares", "reading_days", "replies", "follow_ups", "acknowledgements", "plan_lines", "stances", "moves", "contacts",
		"notes", "measure_requests", "sent_measures",
	}
}

// Everybody is erased once and wholly, wherever a server is killed: before it has written to the list, while it can't, between the list
// and the database, in the middle of the rows, and after the last one.
func TestKilledServersEraseEverybodyOnce(t *testing.T) {
	t.Parallel()
	w, service := newWard(t), newPushService(t)
	list := filepath.Join(t.TempDir(), "erasures")
	told := func(list string) worker {
		return worker{VAPIDKey: service.key.Private(), PostOffice: w.office.address(), Erasures: list}
	}
	good, noList := serverOf(t, w.db, told(list)), serverOf(t, w.db, told(filepath.Join(list, "in a file")))
	if err := auth.AddErasures(list); err != nil {
		t.Fatal(err)
	}
	var private, record int
	for cycle := range *erasureCycles {
		ana := w.patient()
		before := w.db.RowsOf(ana)
		if err := w.db.Store.AskErasure(t.Context(), ana.Actor, ana.Patient.ID); err != nil {
			t.Fatal(err)
		}
		ana.Due()
		for range 2 {
			if err := w.db.Store.PlanErasures(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		whole := func() {
			t.Helper()
			now := w.db.RowsOf(ana)
			if now["sleep"] != before["sleep"] || now["concerns"] != before["concerns"] || now["passkeys"] != before["passkeys"] || now["accounts"] != 1 {
				t.Errorf("cycle %d: a part is gone: %v of %v", cycle, now, before)
			}
		}
		switch cycle % 4 {
		case 0: // the list can't be written: nothing goes
			running := noList()
			w.until(`SELECT EXISTS (SELECT FROM river_job WHERE kind = 'erase' AND state = 'retryable')`)
			whole()
			kill(t, running)
		case 1, 2: // something holds it up: before the first row, or in the middle of them
			held := map[int]string{1: `SELECT FROM patients WHERE id = $1 FOR UPDATE`, 2: `SELECT FROM concerns WHERE patient_id = $1 FOR UPDATE`}[cycle%4]
			tx, err := w.db.Owner.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), held, ana.Patient.ID); err != nil {
				t.Fatal(err)
			}
			running := good()
			w.until(`SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database())`)
			whole()
			marked, _, err := auth.ReadErasures(list)
			if err != nil || !marked.Has(w.db.Keys.Mark(ana.PracticeID, ana.Patient.ID, false)) {
				t.Errorf("cycle %d: rows go before the list says so, %v", cycle, err)
			}
			kill(t, running)
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
		case 3: // as soon as it has begun
			running := good()
			w.until(`SELECT NOT EXISTS (SELECT FROM erasures WHERE begun_at IS NULL AND stopped_at IS NULL)`)
			kill(t, running)
		}
		// As River does by itself, two minutes later or in its time for another try.
		if _, err := w.db.Owner.Exec(t.Context(), `UPDATE river_job SET state = 'available', scheduled_at = now()
			WHERE kind = 'erase' AND state IN ('running', 'retryable')`); err != nil {
			t.Fatal(err)
		}
		running := good()
		w.until(`SELECT NOT EXISTS (SELECT FROM erasures WHERE erased_at IS NULL) AND NOT EXISTS (
			SELECT FROM river_job WHERE kind = 'erase' AND state IN ('available', 'running', 'retryable', 'pending', 'scheduled'))`)
		kill(t, running)

		after := w.db.RowsOf(ana)
		for _, table := range slices.Sorted(maps.Keys(after)) {
			if slices.Contains(kept(), table) {
				record += after[table]
				continue
			}
			private += before[table]
			if after[table] > 0 {
				t.Errorf("cycle %d: %s still holds %d of %d rows", cycle, table, after[table], before[table])
			}
		}
		if after["patient_keys"] != 1 {
			t.Errorf("cycle %d: %d keys are left", cycle, after["patient_keys"])
		}
		var told int
		if err := w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM access_events WHERE patient_id = $1 AND action = $2`, ana.Patient.ID, models.ActionErased).Scan(&told); err != nil || told != 1 {
			t.Errorf("cycle %d: the trail says %d times that she was erased, %v", cycle, told, err)
		}
	}
	marks, _, err := auth.ReadErasures(list)
	if err != nil || len(marks.All()) != *erasureCycles {
		t.Errorf("%d people were erased, and the list holds %d, %v", *erasureCycles, len(marks.All()), err)
	}
	t.Logf("%d people, each by a server that was killed: %d private rows before, 0 after; %d rows of the record and the trail stay", *erasureCycles, private, record)
}

// patient is somebody who has written, was read, and is reminded.
func (w *ward) patient() *storetest.Person {
	w.t.Helper()
	ana := w.maya.Practice.Patient(w.maya, w.noor)
	ana.Night(storetest.Today(), storetest.Fields{"note": "whippoorwill"})
	ana.Concern("at four in the morning")
	visit := ana.Visit(w.maya, storetest.Tomorrow())
	ana.CheckIn(visit, storetest.Fields{"nervous": true})
	ana.Share(visit)
	if _, err := w.db.Store.Summary(w.t.Context(), w.maya.Actor, visit); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.db.Store.AddPasskey(w.t.Context(), ana.Actor, "My phone", auth.Credential{ID: []byte(uuid.NewString())}); err != nil {
		w.t.Fatal(err)
	}
	settings := models.DefaultReminderSettings("UTC")
	settings.Email = ana.Login
	if err := w.db.Store.SetReminderSettings(w.t.Context(), ana.Actor, settings); err != nil {
		w.t.Fatal(err)
	}
	return ana
}

// until waits for an answer of yes.
func (w *ward) until(sql string) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var yes bool
		if err := w.db.Owner.QueryRow(w.t.Context(), sql).Scan(&yes); err != nil {
			w.t.Fatal(err)
		}
		if yes {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("in a minute it didn't come to %s", sql)
		}
	}
}

func kill(t *testing.T, running *exec.Cmd) {
	t.Helper()
	if err := running.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = running.Wait()
}
