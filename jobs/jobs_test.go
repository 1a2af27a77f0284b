package jobs

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/storetest"
)

func TestJobsSealTheTrailAndSweepByThemselves(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t) // jobs work on the whole database
	practice := db.Practice()
	ana, olivia := practice.Patient(practice.Clinician()), practice.Owner()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.Owner.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO access_events (practice_id, patient_id, action, object_kind) VALUES ($1, $2, 'sign_in', 'session')`, practice.ID, ana.Patient.ID)
	exec(`INSERT INTO sign_in_attempts (key, at) VALUES ('old', now() - interval '25 hours'), ('new', now() - interval '23 hours')`)
	gone, left := uuid.New(), uuid.New() // one session ended long ago, the other lives
	for id, ended := range map[uuid.UUID]string{gone: "2 days", left: "-1 day"} {
		exec(`INSERT INTO sessions (practice_id, id, account_id, roles, idle_for, idle_until, ends_at)
			VALUES ($1, $2, $3, '{patient}', '1 day', now() - $4::interval, now() + interval '9 days')`, practice.ID, id, ana.ID, ended)
		exec(`INSERT INTO refresh_tokens (practice_id, session_id, hash, used_at) VALUES ($1, $2, $3, now() - interval '3 days')`, practice.ID, id, id[:])
	}

	running, err := Start(t.Context(), Config{Store: db.Store})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var done int
		if err := db.Owner.QueryRow(t.Context(), `
SELECT count(DISTINCT kind) FROM river_job WHERE state = 'completed' AND kind IN ('seal_access_events', 'sweep_sessions')`).Scan(&done); err != nil {
			t.Fatal(err)
		}
		if done == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the jobs did not run")
		}
	}
	if err := running.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}

	state, err := db.Store.PracticeTrail(t.Context(), olivia.Actor)
	if err != nil || state.Seals != 1 || state.BrokenAt() != 0 || state.Unsealed != 0 {
		t.Errorf("the trail: %+v, %v", state, err)
	}
	var tries, tokens int
	if err := db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM sign_in_attempts), (SELECT count(*) FROM refresh_tokens)`).
		Scan(&tries, &tokens); err != nil || tries != 1 || tokens != 1 {
		t.Errorf("%d tries and %d tokens are left, %v", tries, tokens, err)
	}

	exec(`UPDATE access_events SET action = 'sync' WHERE practice_id = $1`, practice.ID)
	if state, err := db.Store.PracticeTrail(t.Context(), olivia.Actor); err != nil || state.BrokenAt() != 1 {
		t.Errorf("a changed line is not found: %+v, %v", state, err)
	}
}
