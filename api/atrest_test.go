package api

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/backup"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// mark stands in everything that is written in this test: short enough for any field, and found in any spelling.
const mark = "canary"

// inTheClear are the only columns in which what people write stands as they wrote it, and why.
var inTheClear = map[string]string{
	"accounts.credentials":     "stands beside a clinician's name",
	"accounts.display_name":    "how people are found and named on every page; see the patients' below",
	"alert_addresses.email":    "where a clinician is told that somebody needs a look, by a job that has no session",
	"invitations.credentials":  "stands beside a name, once there is an account",
	"invitations.display_name": "an invitation is found by its name, and becomes an account of that name",
	"invitations.given_name":   "held against what is typed, before there is a session",
	"passkeys.name":            "which device it is of, so that its owner finds it in their list",
	"patients.display_name":    "the practice's lists are sorted and searched by it",
	"patients.given_name":      "how a page addresses somebody",
	"patients.pronouns":        "stands beside the name wherever somebody is chosen",
	"patients.reference":       "the practice's own number, by which people are found",
	"practice_holidays.name":   "what the practice is closed for, shown to everybody in its care",
	"practices.help":           "numbers and hours, shown to everybody in its care",
	"practices.name":           "stands above every page",
	"sessions.device":          "what a browser calls itself, so that its owner finds it in their list",
}

// notWords are sealed columns into which nobody can write a word, and why.
var notWords = map[string]string{
	"accounts.outbox_private_sealed": "a key",
	"bulk_exports.key":               "a key",
	"deployment.backup_recipient":    "a key",
	"deployment.vapid_key":           "a key",
	"follow_ups.symptoms":            "levels",
	"measures.answers":               "figures",
	"passkeys.credential_sealed":     "a key, and what its device says of itself",
	"patient_keys.wrapped":           "a key",
	"readings.document":              "figures of somebody's days; their notes never leave the log",
	"second_factors.secret_sealed":   "a key",
	"sent_measures.answers":          "figures",
	"webhooks.former_secret":         "a key",
	"webhooks.secret":                "a key",
}

// TestWhatPeopleWriteIsSealedAtRest writes into every text field of every route and of every kind of entry through the real
// API, and looks for it in every column of every table, as whoever gets hold of the database would, in a backup, and in the
// log. A new route, kind or table is looked at by itself.
func TestWhatPeopleWriteIsSealedAtRest(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	s := newStackOn(t, db, Config{})
	log := logged(t)
	writeEveryRoute(s)
	writeEveryKind(s)
	if text := log.String(); holds(text, mark) || !strings.Contains(text, "route=/api/v1/sync") {
		t.Errorf("the log holds what somebody wrote, or nothing at all:\n%s", linesWith(text, mark))
	}

	var file bytes.Buffer
	source := backup.Source{OwnerURL: db.OwnerURL, Keys: db.Keys, Program: "test", ShowCode: func(string) error { return nil }}
	if taken, err := source.Write(t.Context(), &file, func() error { return nil }); err != nil || taken.Rows == 0 {
		t.Fatalf("%+v, %v", taken, err)
	}
	if holds(file.String(), mark) {
		t.Error("a backup holds in the clear what somebody wrote")
	}

	columns := db.AtRest()
	for column, values := range columns {
		if found := slices.ContainsFunc(values, func(v storetest.Value) bool { return holds(v.Raw, mark) }); found && inTheClear[column] == "" {
			t.Errorf("%s holds in the clear what somebody wrote", column)
		} else if !found && inTheClear[column] != "" {
			t.Errorf("%s is listed, and held nothing in the clear: is it still written?", column)
		}
		// That nothing was found means nothing where nothing was written.
		if !db.Sealed(column) {
			continue
		}
		if found := slices.ContainsFunc(values, func(v storetest.Value) bool { return strings.Contains(v.Opened, mark) }); found == (notWords[column] != "") || len(values) == 0 {
			t.Errorf("%s: of what was written into it, words were found: %v (in %d rows)", column, found, len(values))
		}
	}
	everythingIsSealedAnew(t, db)
}

// linesWith are those of a text that hold a word.
func linesWith(text, word string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return !holds(line, word) }), "\n")
}

// holds finds a word as text, and as PostgreSQL shows bytes.
func holds(text, word string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, word) || strings.Contains(text, hex.EncodeToString([]byte(word)))
}

// everythingIsSealedAnew shows that a rotation knows every column that is sealed with the deployment's keys.
func everythingIsSealedAnew(t *testing.T, db *storetest.DB) {
	t.Helper()
	prepared, err := db.Keys.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	promoted, err := prepared.Promote()
	if err != nil {
		t.Fatal(err)
	}
	in, err := store.OpenRotation(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := in.Rewrap(t.Context(), promoted); err != nil || n == 0 {
		t.Errorf("%d values sealed anew, %v", n, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	old := fmt.Sprintf(`\x01%08x`, db.Keys.DataKeys()[0])
	for column, values := range db.AtRest() {
		if slices.ContainsFunc(values, func(v storetest.Value) bool { return strings.HasPrefix(v.Raw, old) }) {
			t.Errorf("%s is sealed with the deployment's keys, and is not in the list of what a rotation seals anew", column)
		}
	}
}

// writeEveryRoute asks each route that takes something as somebody who may, once with the mark in each of its texts, and
// each route that reads something of somebody's.
func writeEveryRoute(s *stack) {
	s.t.Helper()
	spec := readSpec(s.t)
	rows := allAsks()
	for _, route := range Routes() {
		caller := careTeam
		switch {
		case slices.Contains(route.Roles, models.RolePatient):
			caller = thePatient
		case !slices.Contains(route.Roles, models.RoleClinician):
			caller = theOwner
		}
		texts := spec.texts(spec.body(route), "")
		if route.Method == http.MethodGet && route.Roles != nil {
			texts = []string{""}
		}
		for _, text := range texts {
			w := newWorld(s)
			a := rows[route.Method+" "+route.Path](w, w.visit)
			path, body := a.path, a.body
			if path == "" {
				path = route.Path
			}
			if text != "" {
				body = withText(s.t, body, text)
			}
			w.address = fmt.Sprintf("198.%d.%d.%d", randomBytes(1)[0], randomBytes(1)[0], randomBytes(1)[0])
			if got := w.as(w.tokenOf(caller, route), route.Method, path, body); got.StatusCode >= 500 {
				s.t.Errorf("%s %s with %s: %d %s", route.Method, path, text, got.StatusCode, got.text)
			}
		}
	}
	writeTogether(s)
}

// writeTogether is for texts that stand only beside another, or in a practice of one.
func writeTogether(s *stack) {
	s.t.Helper()
	w := newWorld(s)
	maya := w.token(w.maya.Actor)
	w.maya.Event(mark, storetest.Tomorrow())
	w.as(maya, "PUT", w.ofAna("/replies/"+uuid.NewString()), map[string]any{
		"concern_id": w.concern, "kind": "answer", "heard": mark, "share": mark, "sources": mark, "ask": mark,
	}).status(204)
	help := models.DefaultHelp()
	help.PracticePhone, help.PracticeHours = "555-0100", mark
	w.as(w.token(w.olga.Actor), "PATCH", "/api/v1/practice", map[string]any{"version": 1, "help": help}).status(200)

	feed := map[string]string{"address": "https://" + mark + ".example/a.ics"}
	w.as(w.token(w.noor.Actor), "PUT", "/api/v1/clinic/calendar/feed", feed).status(204)
	w.as(w.token(w.noor.Actor), "PUT", "/api/v1/me/alerts", map[string]any{"email": mark + "@clinic.example"})
	w.as(w.token(w.ana.SignIn()), "PUT", "/api/v1/me/reminders", map[string]any{
		"zone": "UTC", "log_at": "", "off": []string{}, "quiet_from": "21:00", "quiet_until": "08:00", "email": mark + "@home.example",
	}).status(204)
	w.as(w.token(w.ana.SignIn()), "PUT", "/api/v1/me/push", map[string]any{
		"endpoint": "https://push.example.com/" + mark, "zone": "UTC", "auth": "AAAAAAAAAAAAAAAAAAAAAA", "p256dh": browserKey,
	}).status(204)
	hook, _, err := s.db.Store.AddWebhook(s.t.Context(), w.olga.Actor, models.NewWebhook{Address: "https://" + mark + ".example.com/", Events: models.WebhookEventTypes()})
	if err == nil {
		_, _, err = s.db.Store.RenewWebhookSecret(s.t.Context(), w.olga.Actor, hook)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.db.Store.KeepMail(s.t.Context(), w.ana.PracticeID, uuid.New(), models.Mail{Subject: mark}); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.db.Store.VAPIDKey(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	holiday := map[string]any{"day": storetest.Today().Add(30), "name": mark}
	w.as(w.token(w.olga.Actor), "PUT", "/api/v1/practice/coverage", map[string]any{"version": 2, "hours": []any{}, "holidays": []any{holiday}, "cover": []any{}}).status(200)
	w.post("/api/v1/auth/sign-in", map[string]string{"login": w.ana.Login, "password": storetest.Password, "device": mark}).status(200)

	alone := s.db.Practice().Clinician()
	patient := alone.Practice.Patient(alone)
	w.as(w.token(alone.Actor), "PUT", "/api/v1/clinic/patients/"+patient.Patient.ID.String()+"/contacts/"+uuid.NewString(), map[string]any{
		"kind": "planned", "at": storetest.Tomorrow(), "how": "call", "person_id": alone.ID, "backup_words": mark,
	}).status(204)
	w.setSecondFactor(w.token(patient.Actor))
}

// writeEveryKind sends what the app of today sends, and each text of it once more with the mark in it: as a change, which
// other phones did not see coming, and where the kind is never changed as something new.
func writeEveryKind(s *stack) {
	s.t.Helper()
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	visit, earlier := ana.Visit(maya, storetest.Tomorrow()), ana.Visit(maya, storetest.Tomorrow().Add(time.Hour))
	files, err := filepath.Glob(filepath.Join(payloads, "*", "sync.json"))
	if err != nil || len(files) == 0 {
		s.t.Fatalf("no payloads: %v", err)
	}
	var sent struct {
		Changes []map[string]any `json:"changes"`
	}
	if err := json.Unmarshal([]byte(strings.NewReplacer(
		"{visit_id}", visit.String(), "{earlier_visit_id}", earlier.String(), "{checkin_id}", models.EntryID(models.KindCheckIn, visit.String()).String(),
	).Replace(read(s.t, files[len(files)-1]))), &sent); err != nil {
		s.t.Fatal(err)
	}
	in, _ := s.signIn(ana.Login)
	push := func(change map[string]any) (outcome string) {
		s.t.Helper()
		var answer struct{ Results []models.ChangeResult }
		s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{"cursor": "", "device": ana.ID, "app_version": "1", "changes": []any{change}}).
			status(200).into(&answer)
		return answer.Results[0].Outcome
	}
	at := time.Now().Add(-time.Hour)
	for _, change := range sent.Changes {
		push(change)
		fields, _ := change["fields"].(map[string]any)
		for name, value := range fields {
			for _, marked := range append(markedTexts(value, mark), markedTexts(value, mark+" again")...) {
				at = at.Add(time.Second)
				again := maps.Clone(change)
				again["base_rev"], again["recorded_at"], again["fields"] = 1, at, map[string]any{name: marked}
				if outcome := push(again); outcome != "rejected" {
					continue
				}
				whole := maps.Clone(fields)
				whole[name] = marked
				again["id"], again["base_rev"], again["fields"] = uuid.Must(uuid.NewV7()), 0, whole
				push(again)
			}
		}
	}
}

// markedTexts are what a value is with a word in place of each text in it, one at a time.
func markedTexts(value any, word string) (marked []any) {
	switch v := value.(type) {
	case string:
		return []any{word}
	case []any:
		for i := range v {
			for _, m := range markedTexts(v[i], word) {
				list := slices.Clone(v)
				list[i] = m
				marked = append(marked, list)
			}
		}
	case map[string]any:
		for name := range v {
			for _, m := range markedTexts(v[name], word) {
				object := maps.Clone(v)
				object[name] = m
				marked = append(marked, object)
			}
		}
	}
	return marked
}
