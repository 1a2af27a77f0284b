package api

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/models"
	"alongside/storetest"
)

// payloads are the folders of testdata/payloads by the version of the app that sent them.
const payloads = "../testdata/payloads"

type payload struct {
	Changes []struct {
		ID     string         `json:"id"`
		Kind   models.Kind    `json:"kind"`
		Fields map[string]any `json:"fields"`
	} `json:"changes"`
}

// An app on somebody's phone is as old as its last update: an outbox full of what it sends is taken whole, once however
// often it comes, and comes back as it was sent.
func TestWhatReleasedAppsSendIsTaken(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	s := newStackOn(t, db, Config{})
	files, err := filepath.Glob(filepath.Join(payloads, "*", "sync.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no payloads: %v", err)
	}
	for _, file := range files {
		practice := db.Practice()
		maya := practice.Clinician()
		ana := practice.Patient(maya)
		visit, earlier := ana.Visit(maya, storetest.Tomorrow()), ana.Visit(maya, storetest.Tomorrow().Add(time.Hour))
		body := strings.NewReplacer(
			"{visit_id}", visit.String(), "{earlier_visit_id}", earlier.String(),
			"{checkin_id}", models.EntryID(models.KindCheckIn, visit.String()).String(),
		).Replace(read(t, file))
		in, _ := s.signIn(ana.Login)

		var pushed struct{ Results []models.ChangeResult }
		s.as(in.AccessToken, "POST", "/api/v1/sync", body).status(200).into(&pushed)
		for i, r := range pushed.Results {
			if r.Outcome != "applied" {
				t.Errorf("%s: change %d is %s: %s %s", file, i, r.Outcome, r.Field, r.Code)
			}
		}
		s.as(in.AccessToken, "POST", "/api/v1/sync", body).status(200).into(&pushed)
		for i, r := range pushed.Results {
			if r.Outcome != "identical" {
				t.Errorf("%s: change %d, sent again, is %s", file, i, r.Outcome)
			}
		}
		var sent payload
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Fatal(err)
		}
		var pulled payload
		s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{
			"cursor": "", "device": ana.ID, "app_version": "1", "changes": []any{},
		}).status(200).into(&pulled)
		stands := map[string]map[string]any{}
		for _, e := range pulled.Changes {
			stands[e.ID] = e.Fields
		}
		for _, c := range sent.Changes {
			for field, want := range c.Fields {
				if got := stands[c.ID][field]; !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %s %s came back as %v, was %v", file, c.Kind, field, got, want)
				}
			}
		}
	}
}

// The version that is built now has its folder, with every kind that the app writes and every field the server knows.
func TestTheAppOfTodayHasItsPayload(t *testing.T) {
	t.Parallel()
	var app struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal([]byte(read(t, "../pwa/package.json")), &app); err != nil {
		t.Fatal(err)
	}
	var sent payload
	if err := json.Unmarshal([]byte(read(t, filepath.Join(payloads, app.Version, "sync.json"))), &sent); err != nil {
		t.Fatal(err)
	}
	fields := map[models.Kind][]string{}
	for _, c := range sent.Changes {
		for name := range c.Fields {
			fields[c.Kind] = append(fields[c.Kind], name)
		}
	}
	list := regexp.MustCompile(`(?s)const written = \{(.*?)\n\}`).FindStringSubmatch(read(t, "../pwa/src/lib/db/kinds.ts"))
	if list == nil {
		t.Fatal("the app's list of kinds is not where it was")
	}
	for _, kind := range regexp.MustCompile(`(?m)^  (\w+): `).FindAllStringSubmatch(list[1], -1) {
		if fields[models.Kind(kind[1])] == nil {
			t.Errorf("the app writes %s, and its payload has none", kind[1])
		}
	}
	for kind, model := range map[models.Kind]any{
		models.KindSleep: models.Sleep{}, models.KindNutrition: models.Nutrition{}, models.KindMood: models.Mood{},
		models.KindMoment: models.Moment{}, models.KindConcern: models.Concern{}, models.KindMatters: models.Matters{},
		models.KindHardDays: models.HardDays{},
		models.KindMedicine: models.Medicine{}, models.KindPastMedicine: models.PastMedicine{},
		models.KindCheckIn: models.CheckIn{}, models.KindSettings: models.Settings{}, models.KindFollowUp: models.FollowUp{},
		models.KindRegulation: models.Regulation{}, models.KindBody: models.Body{}, models.KindCycle: models.Cycle{},
		models.KindLab: models.Lab{},
	} {
		for field := range reflect.TypeOf(model).Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); !slices.Contains(fields[kind], name) {
				t.Errorf("the payload has no %s of %s", name, kind)
			}
		}
	}
}

func read(tb testing.TB, path string) string {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}
