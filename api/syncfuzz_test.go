package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// FuzzSync sends any body through all that a request goes through, with a real database at its end. Whatever it is, nothing
// panics: it is refused by name, or has a named result for each change.
func FuzzSync(f *testing.F) {
	slog.SetLogLoggerLevel(slog.LevelWarn) // a line a request would fill the disk
	files, err := filepath.Glob(filepath.Join(payloads, "*", "sync.json"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no payloads: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		visit := strings.NewReplacer("{visit_id}", uuid.Nil.String(), "{earlier_visit_id}", uuid.Nil.String(), "{checkin_id}", uuid.NewString())
		f.Add([]byte(visit.Replace(string(text))))
	}
	const begin = `{"cursor":"","device":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","app_version":"1","changes":[`
	for _, changes := range []string{
		`]}`, `null,[],"x",7]}`, `{"fields":{"a":[[[]]]}}]}`,
		`{"id":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","kind":"concern","op":"delete","base_rev":1,"recorded_at":"2026-11-24T08:00:00Z"}]}`,
		`{"id":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","kind":"concern","op":"set","base_rev":9,"recorded_at":"9999-12-31T23:59:59.999999999Z",` +
			`"fields":{"written_on":"2026-11-24","zone":"UTC","words":"\u0000","kinds":["faith"],"weight":null}}]}`,
	} {
		f.Add([]byte(begin + changes))
	}
	f.Add([]byte(`{"cursor":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","device":"","app_version":1}`))
	target := newFuzzed(f)
	f.Fuzz(target.take)
}

// fuzzed is the server without a network, and a patient whose log begins anew before it grows long.
type fuzzed struct {
	made  *API
	token string
}

func newFuzzed(f *testing.F) *fuzzed {
	f.Helper()
	db, began := storetest.Open(f), time.Now()
	made, err := New(Config{
		Store: db.Store, Keys: db.Keys, Hasher: auth.NewHasher(1), PublicURL: testHost,
		Files: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
		Now:   func() time.Time { return began }, // tokens last as long as the fuzzing
	})
	if err != nil {
		f.Fatal(err)
	}
	s := &fuzzed{made: made}
	if err := s.somebodyElse(f); err != nil {
		f.Fatal(err)
	}
	return s
}

func (s *fuzzed) somebodyElse(tb testing.TB) (err error) {
	a := storetest.Open(tb).Practice().Patient().Actor
	s.token, _, err = s.made.server.signer.Sign(auth.AccessClaims{
		Account: a.AccountID, Session: a.SessionID, Practice: a.PracticeID, Roles: a.Roles, Patient: a.PatientID,
	})
	return err
}

func (s *fuzzed) answer(t *testing.T, r *http.Request) (status int, text []byte) {
	t.Helper()
	response, err := s.made.server.app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, text
}

func (s *fuzzed) take(t *testing.T, body []byte) {
	if len(body) == 0 || len(body) > bodyLimit {
		return // refused before it is read
	}
	r := httptest.NewRequest(http.MethodPost, "/api/v1/sync", bytes.NewReader(body))
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Authorization", "Bearer "+s.token)
	status, text := s.answer(t, r)
	if status != http.StatusOK {
		var p Problem
		if err := json.Unmarshal(text, &p); err != nil || p.Code != "malformed" && (p.Code != "invalid" || len(p.Errors) == 0) {
			t.Fatalf("answered %d %s", status, text)
		}
		return
	}
	var sent struct {
		Changes []json.RawMessage `json:"changes"`
	}
	var got tripAnswer
	if err := errors.Join(json.Unmarshal(body, &sent), json.Unmarshal(text, &got)); err != nil || len(got.Results) != len(sent.Changes) {
		t.Fatalf("%d changes were answered %s", len(sent.Changes), text)
	}
	for _, r := range got.Results {
		if !slices.Contains([]string{"applied", "identical", "merged", "superseded", "rejected"}, r.Outcome) || r.Outcome == "rejected" && r.Code == "" {
			t.Fatalf("a change is answered %+v", r)
		}
	}
	if len(got.Changes) > models.SyncLimit/10 {
		if err := s.somebodyElse(t); err != nil {
			t.Fatal(err)
		}
	}
}
