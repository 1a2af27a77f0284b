package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"alongside/catalog"
	"alongside/export"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// files are what an export of somebody's holds, by name.
func files(t *testing.T, db *storetest.DB, who *storetest.Person) map[string]string {
	t.Helper()
	var text bytes.Buffer
	err := db.Store.Export(t.Context(), who.Actor, func(e *store.Export) error {
		return export.Write(t.Context(), &text, e, "https://alongside.test", time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(text.Bytes()), int64(text.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range archive.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(body)
	}
	if len(all) != export.Parts() {
		t.Errorf("%d files, said to be %d", len(all), export.Parts())
	}
	return all
}

// read is alongside.json as a reader of any kind has it.
type read struct {
	Entries  []entry `json:"entries"`
	Versions []entry `json:"versions"`
	Record   []entry `json:"record"`
	Looked   []struct {
		Action string `json:"action"`
	} `json:"looked"`
	Pages []struct {
		Translations []struct {
			Words string `json:"words"`
		} `json:"translations"`
	} `json:"pages"`
}

type entry struct {
	ID         uuid.UUID                  `json:"id"`
	Kind       models.Kind                `json:"kind"`
	RecordedAt time.Time                  `json:"recorded_at"`
	Fields     map[string]json.RawMessage `json:"fields"`
}

func parsed(t *testing.T, text string) (r read) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// full is somebody who has written everything that there is, and has been answered.
func full(t *testing.T, db *storetest.DB) *storetest.Person {
	t.Helper()
	ctx := t.Context()
	practice := db.Practice()
	maya, noor := practice.Clinician(), practice.Clinician()
	ana := practice.Patient(maya, noor)
	visit, earlier := ana.Visit(maya, storetest.Tomorrow()), ana.Visit(maya, storetest.Tomorrow().Add(time.Hour))
	push(t, db, ana, payload(t, visit, earlier))

	concern := uuid.MustParse("0193573b-3c00-7000-8000-000000000002")
	night := models.EntryID(models.KindSleep, "2026-11-23")
	again := func(id uuid.UUID, kind models.Kind, rev int64, fields storetest.Fields) models.Change {
		return models.Change{ID: id, Kind: kind, Op: "set", BaseRev: rev, RecordedAt: moment().Add(time.Hour), Fields: fields.Raw()}
	}
	push(t, db, ana, []models.Change{
		again(concern, models.KindConcern, 1, storetest.Fields{"words": "If I start, can I stop, and how?"}),
		again(night, models.KindSleep, 0, storetest.Fields{"day": "2026-11-23", "zone": "America/Chicago", "quality": 2, "note": "Woke to rain, says another phone."}),
	})
	ana.Share(visit)
	patient := ana.Patient.ID
	summary, err := db.Store.Summary(ctx, maya.Actor, visit)
	if err != nil {
		t.Fatal(err)
	}
	line := ""
	for _, b := range summary.Document.Blocks {
		if summary.Document.HasWords(b.Line) {
			line = b.Line
		}
	}
	followUp := parsed(t, files(t, db, ana)[export.JSONName]).of(models.KindFollowUp)
	for _, err := range []error{
		db.Store.Reply(ctx, maya.Actor, patient, uuid.New(), models.Reply{ConcernID: concern, Kind: models.ReplyAnswer, Heard: new("You want to stay who you are.")}),
		db.Store.Translate(ctx, maya.Actor, visit, models.Translation{Line: line, Language: "en", Words: "said in English", Translator: "Rosa M."}),
		db.Store.Acknowledge(ctx, maya.Actor, patient, uuid.New(), models.Acknowledgement{FollowUpID: &followUp.ID}),
		db.Store.AskMeasure(ctx, maya.Actor, patient, uuid.New(), models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(storetest.Today())}),
		db.Store.Contact(ctx, maya.Actor, patient, uuid.New(), models.Contact{
			Kind: models.ContactPlanned, At: new(storetest.Tomorrow()), How: new(models.ContactCall), PersonID: &maya.ID, BackupID: &noor.ID,
		}),
		db.Store.SetReminderSettings(ctx, ana.Actor, models.DefaultReminderSettings("America/Chicago")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Owner.Exec(ctx, `UPDATE visits SET starts_at = now() - interval '3 hours' WHERE id = $1`, earlier); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.FeltHeard(ctx, ana.Actor, earlier, models.FeltHeard{Heard: new("yes")}); err != nil {
		t.Fatal(err)
	}
	return ana
}

func (r read) of(kind models.Kind) entry {
	for _, e := range slices.Concat(r.Entries, r.Versions, r.Record) {
		if e.Kind == kind {
			return e
		}
	}
	return entry{}
}

func moment() time.Time { return time.Date(2026, 11, 24, 13, 5, 0, 0, time.UTC) }

// payload is what the newest app sends of every kind.
func payload(t *testing.T, visit, earlier uuid.UUID) []models.Change {
	t.Helper()
	text, err := os.ReadFile("../testdata/payloads/0.2.0/sync.json")
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer(
		"{visit_id}", visit.String(), "{earlier_visit_id}", earlier.String(),
		"{checkin_id}", models.EntryID(models.KindCheckIn, visit.String()).String(),
	).Replace(string(text))
	var sent struct {
		Changes []models.Change `json:"changes"`
	}
	if err := json.Unmarshal([]byte(filled), &sent); err != nil {
		t.Fatal(err)
	}
	return sent.Changes
}

func push(t *testing.T, db *storetest.DB, who *storetest.Person, changes []models.Change) {
	t.Helper()
	answer, err := db.Store.Sync(t.Context(), who.Actor, "", changes)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range answer.Results {
		if r.Outcome == "rejected" {
			t.Errorf("%s: %s %s", changes[i].Kind, r.Field, r.Code)
		}
	}
}

// Every kind and field that is exported fits the schema, read by a validator that is not ours.
func TestAnExportOfEverythingFitsItsSchema(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	text := files(t, db, full(t, db))
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text[export.SchemaName]))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("export.json", document); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile("export.json")
	for name, broken := range map[string]func(string) string{
		"":                   func(text string) string { return text },
		"a field nobody has": func(text string) string { return strings.Replace(text, `"quality":`, `"grade":`, 1) },
		"a kind nobody has":  func(text string) string { return strings.Replace(text, `"kind":"sleep"`, `"kind":"steps"`, 1) },
		"another version":    func(text string) string { return strings.Replace(text, `"version":1`, `"version":2`, 1) },
	} {
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(broken(text[export.JSONName])))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); (err == nil) != (name == "") {
			t.Errorf("%q: %v", name, err)
		}
	}
	all := parsed(t, text[export.JSONName])
	for _, kind := range slices.Concat(export.Own(), export.Versions(), export.Record()) {
		if all.of(kind).Kind == "" {
			t.Errorf("no %s is in the export of somebody who has everything", kind)
		}
	}
	if len(all.Pages) != 1 || all.Pages[0].Translations[0].Words != "said in English" || all.Looked[0].Action == "" {
		t.Errorf("pages: %+v, looked: %+v", all.Pages, all.Looked)
	}
}

// What a person wrote for themselves, brought into an empty account, is exported again byte for byte: every table but that of
// check-ins, which belong to a visit of that clinic, and every line of entries but theirs.
func TestWhatIsExportedAndBroughtInIsExportedAlike(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	first := files(t, db, full(t, db))
	rosa := db.Practice().Patient()
	var changes []models.Change
	for _, e := range parsed(t, first[export.JSONName]).Entries {
		if e.Kind != models.KindCheckIn {
			changes = append(changes, models.Change{ID: e.ID, Kind: e.Kind, Op: "set", RecordedAt: e.RecordedAt, Fields: e.Fields})
		}
	}
	push(t, db, rosa, changes)
	push(t, db, rosa, changes) // again: nothing is doubled
	second := files(t, db, rosa)
	rows := 0
	for _, kind := range export.Own() {
		name := "csv/" + string(kind) + ".csv"
		if kind != models.KindCheckIn && first[name] != second[name] {
			t.Errorf("%s\nwas %s\nis %s", name, first[name], second[name])
		}
		rows += strings.Count(second[name], "\r\n") - 1
	}
	if rows != len(changes) || rows < len(export.Own())-1 {
		t.Errorf("%d rows of %d entries", rows, len(changes))
	}
	if was, is := ownLines(first), ownLines(second); was != is {
		t.Errorf("entries\nwere %s\nare %s", was, is)
	}
	t.Logf("%d rows of %d kinds are the same", rows, len(export.Own())-1)
}

// ownLines are the lines of entries in alongside.json, without check-ins.
func ownLines(files map[string]string) string {
	_, list, _ := strings.Cut(files[export.JSONName], "\"entries\":[\n")
	list, _, _ = strings.Cut(list, "\n]")
	var own []string
	for line := range strings.Lines(list) {
		if !strings.Contains(line, `"kind":"checkin"`) {
			own = append(own, strings.Trim(line, ",\n"))
		}
	}
	return strings.Join(own, "\n")
}

func TestTablesAreHarmlessAndKeepTheWords(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	words := []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@a", "\ttab", "plain, with \"quotes\"\nand a line", "no = inside"}
	for _, text := range words {
		ana.Concern(text)
	}
	table, ok := strings.CutPrefix(files(t, db, ana)["csv/concern.csv"], "\ufeff")
	if !ok {
		t.Error("a spreadsheet takes it for another alphabet")
	}
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], "words")
	for i, row := range rows[1:] {
		want := words[i]
		if i < 5 {
			want = "'" + want
		}
		if row[at] != want {
			t.Errorf("%q became %q", words[i], row[at])
		}
	}
}

// The page says what it shows in words, in both languages: no code, no name of a message, and the person's own words as they are.
func TestThePageIsInWords(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := full(t, db)
	ana.Concern("<script>alert(1)</script>")
	page := files(t, db, ana)[export.PageName] // the payload's settings say Spanish
	for _, want := range []string{
		`<html lang="es">`, "If I start, can I stop, and how?", "If I start, can I stop?", "Woke to rain.", "another phone", "You want to stay who you are.",
		"said in English", "I&#39;d want to stop if I feel flat.", "&lt;script&gt;", "Thank you for asking twice.", "Usted se llevó",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, unwanted := range []string{"<script", "http://", "https://", "export_", "accessevent_", "5_to_6", "dependence", "not_now", "src="} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page says %q", unwanted)
		}
	}
}

// Every field and action has words in both languages, or is among those that tell a reader nothing.
func TestEveryFieldHasItsWords(t *testing.T) {
	t.Parallel()
	for _, language := range catalog.Languages() {
		for _, missing := range export.Unworded(catalog.In(language)) {
			t.Errorf("%s: %s", language, missing)
		}
	}
}

func TestAnExportIsTheActorsOwnAndFresh(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	ana.Concern("only Ana's")
	if text := files(t, db, ben)[export.JSONName]; strings.Contains(text, "only Ana's") {
		t.Error("Ben has Ana's words")
	}
	if all := parsed(t, files(t, db, ben)[export.JSONName]); all.Looked[0].Action != "export" {
		t.Errorf("who looked begins with %v", all.Looked)
	}
	called := func(*store.Export) error { t.Error("something was read"); return nil }
	forged := ben.Actor
	forged.PatientID = ana.Patient.ID
	if err := db.Store.Export(t.Context(), forged, called); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("as Ben, of Ana's: %v", err)
	}
	if err := db.Store.Export(t.Context(), maya.Actor, called); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("as a clinician: %v", err)
	}
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE id = $1`, ana.Actor.SessionID); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.Export(t.Context(), ana.Actor, called); !errors.Is(err, models.ErrNotFresh) {
		t.Errorf("long after signing in: %v", err)
	}
	var told int
	if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM access_events WHERE practice_id = $1 AND patient_id = $2 AND action = 'export'`, ana.PracticeID, ana.Patient.ID).Scan(&told); err != nil {
		t.Fatal(err)
	}
	if told != 0 {
		t.Errorf("%d exports of Ana's are in the trail, none was made", told)
	}
}

// What is written while an export runs is not in it, in none of its files.
func TestAnExportIsOfOneMoment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	ana.Concern("written before")
	var text bytes.Buffer
	err := db.Store.Export(t.Context(), ana.Actor, func(e *store.Export) error {
		return export.Write(t.Context(), &late{Writer: &text, then: func() { ana.Concern("written after") }}, e, "https://alongside.test", time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(text.Bytes()), int64(text.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{export.PageName, export.JSONName, "csv/concern.csv"} {
		from, err := archive.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(from)
		if err != nil || !bytes.Contains(body, []byte("written before")) || bytes.Contains(body, []byte("written after")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// late does something with the first write.
type late struct {
	io.Writer

	then func()
}

func (l *late) Write(p []byte) (int, error) {
	if l.then != nil {
		then := l.then
		l.then = nil
		then()
	}
	return l.Writer.Write(p)
}

func TestWhatCannotBeWrittenIsAnswered(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	gone := errors.New("nobody reads")
	err := db.Store.Export(t.Context(), ana.Actor, func(e *store.Export) error {
		return export.Write(t.Context(), refusing{gone}, e, "https://alongside.test", time.Now())
	})
	if !errors.Is(err, gone) {
		t.Errorf("answered %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	err = db.Store.Export(stopped, ana.Actor, func(e *store.Export) error {
		stop()
		return export.Write(stopped, io.Discard, e, "https://alongside.test", time.Now())
	})
	if err == nil {
		t.Error("called off, and nothing said so")
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, fmt.Errorf("write: %w", r.err) }
