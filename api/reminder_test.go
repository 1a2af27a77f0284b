package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestALinkAsksBeforeItStopsAndAMailProgramDoesItInOneStep(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	ana := w.token(w.ana.SignIn())
	settings := map[string]any{"zone": "UTC", "log_at": "20:00", "off": []string{}, "quiet_from": "21:00", "quiet_until": "08:00", "email": ""}
	w.as(ana, "PUT", "/api/v1/me/reminders", settings).status(204)
	var id uuid.UUID
	if err := w.db.Owner.QueryRow(t.Context(), `UPDATE accounts SET language = 'es' WHERE id = $1 RETURNING (SELECT id FROM reminder_settings WHERE account_id = $1)`,
		w.ana.ID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	link := models.ReminderStopPath + w.db.Keys.NewLink("stop reminders log", id)
	off := func() []models.ReminderKind {
		var s models.ReminderSettings
		w.as(ana, "GET", "/api/v1/me/reminders", nil).status(200).into(&s)
		return s.Off
	}
	ask := w.as("", "GET", link, nil).status(200)
	if !strings.Contains(ask.text, `lang="es"`) || !strings.Contains(ask.text, "<form method=\"post\">") || len(off()) != 0 {
		t.Errorf("looking at it: %s, off %v", ask.text, off())
	}
	for range 2 {
		// As a mail program does it (RFC 8058).
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+link, strings.NewReader("List-Unsubscribe=One-Click"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("it is answered %d", answer.StatusCode)
		}
	}
	if got := off(); len(got) != 1 || got[0] != models.ReminderLog {
		t.Errorf("off is %v", got)
	}
	for _, method := range []string{"GET", "POST"} {
		old := w.as("", method, link[:len(link)-1], nil).status(404)
		if !strings.Contains(old.text, "<p>This link is old or not complete.") || !strings.Contains(old.text, `<p lang="es">Este enlace`) || strings.Contains(old.text, "<form") {
			t.Errorf("a link that is not whole: %s", old.text)
		}
	}
}

// As the app's worker asks it, which has no token of anybody's but the reminder's.
func TestAReminderIsPutOffAndComesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	w.as(w.token(w.ana.Actor), "PUT", "/api/v1/me/reminders",
		map[string]any{"zone": "UTC", "log_at": "", "off": []string{}, "quiet_from": "21:00", "quiet_until": "21:00", "email": ""}).status(204)
	visit := time.Now().UTC().AddDate(0, 0, 6)
	about := w.ana.Visit(w.maya, visit).String() + "|" + models.DateOf(visit).String() + "|7"
	job := models.ReminderSend{PracticeID: w.ana.PracticeID, ReminderID: uuid.New(), Round: 1}
	if _, err := w.db.Owner.Exec(t.Context(), `
INSERT INTO reminders (practice_id, id, account_id, kind, about, due_at) VALUES ($1, $2, $3, 'check_in', $4, now())`,
		job.PracticeID, job.ReminderID, w.ana.ID, about); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Owner.Exec(t.Context(), `UPDATE reminder_settings SET since = '2026-01-01' WHERE account_id = $1`, w.ana.ID); err != nil {
		t.Fatal(err)
	}
	sent, err := w.db.Store.Reminder(t.Context(), job)
	if err != nil || sent.Later == "" || sent.Over {
		t.Fatalf("%+v, %v", sent, err)
	}
	if err := w.db.Store.ReminderTold(t.Context(), sent, true, w.ana.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 { // two taps are one
		w.as("", "POST", "/api/v1/reminders/later", map[string]any{"later": sent.Later}).status(204)
	}
	var jobs, round int
	if err := w.db.Owner.QueryRow(t.Context(), `
SELECT count(*), max((args->>'round')::integer) FROM river_job
 WHERE kind = 'remind' AND args->>'reminder_id' = $1 AND scheduled_at BETWEEN now() + interval '59 minutes' AND now() + interval '61 minutes'`,
		job.ReminderID.String()).Scan(&jobs, &round); err != nil || jobs != 1 || round != 2 {
		t.Fatalf("%d jobs wait for an hour, for round %d, %v", jobs, round, err)
	}
	job.Round = round
	again, err := w.db.Store.At(func() time.Time { return time.Now().Add(time.Hour) }).Reminder(t.Context(), job)
	if err != nil || again.Over || again.Wait != 0 || again.Taken {
		t.Errorf("in an hour it is %+v, %v", again, err)
	}
	w.as("", "POST", "/api/v1/reminders/later", map[string]any{"later": sent.Stop}).status(404)
}

// How hard the words of the catalogs are to read is judged in the app, and so are these.
func TestTheAppReadsThePageBehindALink(t *testing.T) {
	t.Parallel()
	text, err := json.MarshalIndent(map[string]any{
		"sources": map[string]string{"pages": "written by go test ./api -update, as the server answers"},
		"pages":   []stopWords{wordsOfStop("en"), wordsOfStop("es")},
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "../testdata/golden/stop.json"
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(committed, text) {
		t.Errorf("%s is not what the server says: go test ./api -run TestTheApp -update (%v)", file, err)
	}
}

func TestWhatAnAccountCanBeRemindedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(newStackOn(t, storetest.Open(t), Config{PushKey: "a key"}))
	var s struct {
		Kinds   []models.ReminderKind
		PushKey string `json:"push_key"`
		Zone    string
	}
	w.as(w.token(w.maya.SignIn()), "GET", "/api/v1/me/reminders", nil).status(200).into(&s)
	if len(s.Kinds) != 1 || s.Kinds[0] != models.ReminderDigest || s.PushKey != "a key" || s.Zone != "" {
		t.Errorf("%+v", s)
	}
	w.as(w.token(w.ana.SignIn()), "GET", "/api/v1/me/reminders", nil).status(200).into(&s)
	if len(s.Kinds) != 5 || s.Kinds[0] != models.ReminderLog {
		t.Errorf("%+v", s)
	}
}
