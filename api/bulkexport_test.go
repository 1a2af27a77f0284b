package api

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
)

// exportAsks are the rows of copies: the program's own, which nobody else may have.
func exportAsks() map[string]func(*world, uuid.UUID) asked {
	async := map[string]string{"Prefer": "respond-async"}
	ofCopy := func(file string) func(*world, uuid.UUID) asked {
		return func(w *world, _ uuid.UUID) asked {
			if _, err := w.db.Owner.Exec(w.t.Context(), `DELETE FROM bulk_exports WHERE practice_id = $1`, w.records.PracticeID); err != nil {
				w.t.Fatal(err)
			}
			return asked{path: exportsPath + "/" + w.copied(w.records.SignIn()).String() + file, only: []string{aProgram}}
		}
	}
	ofGroup := func(w *world, operation string) string {
		return fhirRoot + "/Group/" + w.records.PracticeID.String() + operation
	}
	return map[string]func(*world, uuid.UUID) asked{
		"GET /fhir/R4/Group":      func(*world, uuid.UUID) asked { return asked{} },
		"GET /fhir/R4/Group/{id}": func(w *world, _ uuid.UUID) asked { return asked{path: ofGroup(w, ""), only: []string{aProgram}} },
		"GET /fhir/R4/Group/{id}/$export": func(w *world, _ uuid.UUID) asked {
			return asked{path: ofGroup(w, "/$export"), header: async, only: []string{aProgram}}
		},
		"POST /fhir/R4/Group/{id}/$export": func(w *world, _ uuid.UUID) asked {
			return asked{path: ofGroup(w, "/$export"), header: async, body: map[string]any{"resourceType": "Parameters"}, only: []string{aProgram}}
		},
		"GET /fhir/R4/bulk-exports/{export_id}":        ofCopy(""),
		"DELETE /fhir/R4/bulk-exports/{export_id}":     ofCopy(""),
		"GET /fhir/R4/bulk-exports/{export_id}/{file}": ofCopy("/Patient-0.ndjson"),
	}
}

// statedGroup asks for what is stated of groups.
func (w *world) statedGroup(r fhir.ResourceCapability) {
	w.t.Helper()
	token := w.token(w.records.SignIn())
	found := w.bundle(token, fhirRoot+"/Group")
	if len(found.Entry) != 1 || len(r.SearchParam) != 0 || len(r.Operation) != 1 || r.Operation[0].Name != "export" {
		w.t.Fatalf("%+v, %+v", r, found)
	}
	at := strings.TrimPrefix(found.Entry[0].FullURL, testHost)
	var read map[string]any
	if a := w.as(token, "GET", at, nil).status(200); json.Unmarshal([]byte(a.text), &read) != nil || read["quantity"] != found.Entry[0].Resource["quantity"] || read["quantity"] == 0.0 {
		w.t.Errorf("%s reads as %s", at, a.text)
	}
	w.do(call{method: "GET", path: at + "/$export", header: map[string]string{"Authorization": "Bearer " + token, "Prefer": "respond-async"}}).status(202)
	w.as(token, "GET", fhirRoot+"/Group?name=x", nil).outcome(400)
}

// copied is a copy that is made.
func (s *stack) copied(a models.Actor) uuid.UUID {
	s.t.Helper()
	id, err := s.db.Store.BeginBulkExport(s.t.Context(), a, models.BulkExport{Kinds: []string{"Communication", "Patient"}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.make(a.PracticeID, id)
	return id
}

// make does what the job does.
func (s *stack) make(practice, id uuid.UUID) {
	s.t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.db.Store.MakeBulkExport(s.t.Context(), models.BulkMake{PracticeID: practice, ExportID: id}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// harbor is a practice with a record system, which reads what Ana shares.
type harbor struct {
	*world

	group string
	token string
}

func newHarbor(t *testing.T) *harbor {
	t.Helper()
	w := newWorld(newStack(t))
	return &harbor{world: w, group: fhirRoot + "/Group/" + w.records.PracticeID.String(), token: w.token(w.records.SignIn())}
}

func (h *harbor) ask(method, path string, header map[string]string) answer {
	h.t.Helper()
	all := map[string]string{"Authorization": "Bearer " + h.token}
	maps.Copy(all, header)
	return h.do(call{method: method, path: path, header: all})
}

// kickOff begins a copy, and answers where it is.
func (h *harbor) kickOff(query string) (status string, id uuid.UUID) {
	h.t.Helper()
	a := h.ask("GET", h.group+"/$export"+query, map[string]string{"Prefer": "respond-async", "Accept": fhirJSON})
	a.status(http.StatusAccepted)
	at := a.Header.Get("Content-Location")
	status, ok := strings.CutPrefix(at, testHost)
	id, err := uuid.Parse(strings.TrimPrefix(status, exportsPath+"/"))
	if !ok || err != nil || a.text != "" {
		h.t.Fatalf("Content-Location: %q, %s", at, a.text)
	}
	return status, id
}

func (h *harbor) manifest(status string) (m fhir.Manifest) {
	h.t.Helper()
	a := h.ask("GET", status, nil).status(http.StatusOK)
	if err := json.Unmarshal([]byte(a.text), &m); err != nil || a.Header.Get("Content-Type") != "application/json" {
		h.t.Fatalf("%v (%s): %s", err, a.Header.Get("Content-Type"), a.text)
	}
	ends, err := http.ParseTime(a.Header.Get("Expires"))
	if left := time.Until(ends); err != nil || left < 23*time.Hour || left > 25*time.Hour {
		h.t.Errorf("Expires: %s, %v", a.Header.Get("Expires"), err)
	}
	return m
}

// lines reads every file of a kind, with the name of each.
func (h *harbor) lines(m fhir.Manifest, kind string) (lines []string) {
	h.t.Helper()
	for _, f := range m.Output {
		if f.Type != kind {
			continue
		}
		a := h.ask("GET", strings.TrimPrefix(f.URL, testHost), map[string]string{"Accept": fhirNDJSON, "Accept-Encoding": "identity"}).status(http.StatusOK)
		of := strings.Split(strings.TrimSuffix(a.text, "\n"), "\n")
		if len(of) != f.Count || a.Header.Get("Content-Type") != fhirNDJSON {
			h.t.Errorf("%s: %d lines of %d, %s", f.URL, len(of), f.Count, a.Header.Get("Content-Type"))
		}
		for _, line := range of {
			var r struct {
				ResourceType string `json:"resourceType"`
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil || r.ResourceType != kind {
				h.t.Errorf("%s: %v: %s", f.URL, err, line)
			}
		}
		lines = append(lines, of...)
	}
	return lines
}

func TestAProgramCopiesWhatIsShared(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	kickedOff := time.Now()
	status, id := h.kickOff("?_type=Patient,CarePlan,Communication,Observation,Practitioner&_since=2020-01-01T00:00:00Z")
	waiting := h.ask("GET", status, nil).status(http.StatusAccepted)
	if progress := waiting.Header.Get("X-Progress"); progress == "" || len(progress) > 100 || waiting.Header.Get("Retry-After") != "1" {
		t.Errorf("X-Progress: %q, Retry-After: %q", progress, waiting.Header.Get("Retry-After"))
	}
	h.make(h.records.PracticeID, id)
	m := h.manifest(status)
	at, err := time.Parse(time.RFC3339, m.TransactionTime)
	if behind := kickedOff.Sub(at); err != nil || behind < 0 || behind > time.Minute {
		t.Errorf("transactionTime %s, %v", m.TransactionTime, err)
	}
	if !m.RequiresAccessToken || m.Error == nil || len(m.Error) != 0 || !strings.HasPrefix(m.Request, testHost+h.group+"/$export?") {
		t.Errorf("%+v", m)
	}
	var whose []string
	for _, line := range h.lines(m, "Patient") {
		var p fhir.Patient
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		whose = append(whose, p.ID)
	}
	if want := []string{h.ana.Patient.ID.String(), h.ben.Patient.ID.String()}; !slices.Contains(whose, want[0]) || !slices.Contains(whose, want[1]) || slices.Contains(whose, h.omar.Patient.ID.String()) {
		t.Errorf("people: %v", whose)
	}
	if said := strings.Join(h.lines(m, "Communication"), "\n"); !strings.Contains(said, canary) {
		t.Error("nothing of what Ana shared is in it")
	}
	if logged := h.lines(m, "Observation"); strings.Contains(strings.Join(logged, "\n"), h.ana.Patient.ID.String()) && len(logged) > 2 {
		t.Errorf("of the log: %d", len(logged))
	}
	// Fetched compressed, it is the same.
	for _, f := range m.Output[:1] {
		path := strings.TrimPrefix(f.URL, testHost)
		packed := h.ask("GET", path, map[string]string{"Accept-Encoding": "gzip"}).status(http.StatusOK)
		plain, err := gzip.NewReader(strings.NewReader(packed.text))
		if err != nil || packed.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%v, %s", err, packed.Header.Get("Content-Encoding"))
		}
		if text, err := io.ReadAll(plain); err != nil || string(text) != h.ask("GET", path, map[string]string{"Accept-Encoding": "identity"}).text {
			t.Errorf("%v, %d bytes", err, len(text))
		}
	}
	h.ask("DELETE", status, nil).status(http.StatusAccepted)
	for _, path := range []string{status, strings.TrimPrefix(m.Output[0].URL, testHost)} {
		h.ask("GET", path, nil).outcome(http.StatusNotFound)
	}
	h.ask("DELETE", status, nil).outcome(http.StatusNotFound)
}

func TestACopySinceHasWhatChanged(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	body := `{"resourceType": "Parameters", "parameter": [{"name": "_since", "valueInstant": "` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"},
		{"name": "_type", "valueString": "Patient,CarePlan"}]}`
	a := h.do(call{method: "POST", path: h.group + "/$export", body: body, header: map[string]string{
		"Authorization": "Bearer " + h.token, "Prefer": "respond-async", "Content-Type": fhirJSON,
	}})
	status := strings.TrimPrefix(a.status(http.StatusAccepted).Header.Get("Content-Location"), testHost)
	h.make(h.records.PracticeID, uuid.MustParse(strings.TrimPrefix(status, exportsPath+"/")))
	if m := h.manifest(status); len(m.Output) != 0 || m.Request != testHost+h.group+"/$export" {
		t.Errorf("%+v", m)
	}
}

func TestWhoTookBackIsNamedToTheProgram(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	status, id := h.kickOff("?_type=Patient")
	h.make(h.records.PracticeID, id)
	if err := h.db.Store.TakeBack(t.Context(), h.ana.Actor, h.visit); err != nil {
		t.Fatal(err)
	}
	m := h.manifest(status)
	if strings.Contains(strings.Join(h.lines(m, "Patient"), "\n"), h.ana.Patient.ID.String()) || len(m.Error) != 1 || m.Error[0].Count != 1 {
		t.Fatalf("%+v", m)
	}
	told := h.ask("GET", strings.TrimPrefix(m.Error[0].URL, testHost), nil).status(http.StatusOK)
	var outcome fhir.OperationOutcome
	if err := json.Unmarshal([]byte(told.text), &outcome); err != nil || !slices.Equal(outcome.Issue[0].Expression, []string{"Patient/" + h.ana.Patient.ID.String()}) ||
		told.Header.Get("Content-Type") != fhirNDJSON {
		t.Errorf("%v: %s", err, told.text)
	}
}

func TestAWrongKickOffIsRefused(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	async := map[string]string{"Prefer": "respond-async"}
	lenient := map[string]string{"Prefer": "respond-async, handling=lenient"}
	elsewhere := fhirRoot + "/Group/" + h.omar.PracticeID.String() + "/$export"
	for name, c := range map[string]struct {
		path   string
		header map[string]string
		status int
		code   string
	}{
		"not to be answered later":          {h.group + "/$export", nil, 400, "required"},
		"an unknown type":                   {h.group + "/$export?_type=Encounter", async, 400, "not-supported"},
		"only unknown types, lenient":       {h.group + "/$export?_type=Encounter", lenient, 400, "value"},
		"since some day":                    {h.group + "/$export?_since=2026-11-01", async, 400, "value"},
		"since before 1900":                 {h.group + "/$export?_since=1899-01-01T00:00:00Z", async, 400, "value"},
		"since never, lenient":              {h.group + "/$export?_since=never", lenient, 400, "value"},
		"in another format":                 {h.group + "/$export?_outputFormat=text/csv", async, 400, "value"},
		"an unknown parameter":              {h.group + "/$export?_elements=id", async, 400, "not-supported"},
		"not a query":                       {h.group + "/$export?_type=%zz", async, 400, "structure"},
		"another practice's group":          {elsewhere, async, 404, "not-found"},
		"nobody's group":                    {fhirRoot + "/Group/" + uuid.NewString() + "/$export", async, 404, "not-found"},
		"no id":                             {fhirRoot + "/Group/all/$export", async, 404, "not-found"},
		"another practice's group, to read": {strings.TrimSuffix(elsewhere, "/$export"), nil, 404, "not-found"},
		"a copy that is not there":          {exportsPath + "/" + uuid.NewString(), nil, 404, "not-found"},
		"a file that is not there":          {exportsPath + "/" + uuid.NewString() + "/Patient-0.ndjson", nil, 404, "not-found"},
		"a file by another name":            {exportsPath + "/" + uuid.NewString() + "/..%2fkeys", nil, 404, "not-found"},
		"a file of a large number":          {exportsPath + "/" + uuid.NewString() + "/Patient-99999999999999999999.ndjson", nil, 404, "not-found"},
	} {
		if issue := h.ask("GET", c.path, c.header).outcome(c.status); issue.Code != c.code {
			t.Errorf("%s: %+v", name, issue)
		}
	}
	h.kickOff("?_type=Patient")
	h.ask("GET", h.group+"/$export?_type=Patient,Encounter&_elements=id", lenient).status(http.StatusAccepted)
	posted := map[string]string{"Authorization": "Bearer " + h.token, "Prefer": "respond-async", "Content-Type": fhirJSON}
	for body, status := range map[string]int{`{"resourceType": "Bundle"}`: 400, `{"resourceType":`: 400, `{"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Basic"}]}`: 400} {
		h.do(call{method: "POST", path: h.group + "/$export", body: body, header: posted}).outcome(status)
	}
	for range 3 {
		h.kickOff("?_type=Patient")
	}
	tooMany := h.ask("GET", h.group+"/$export", async)
	if issue := tooMany.outcome(http.StatusTooManyRequests); issue.Code != "throttled" || tooMany.Header.Get("Retry-After") == "" {
		t.Errorf("%+v, Retry-After: %q", issue, tooMany.Header.Get("Retry-After"))
	}
}

func TestScopesLimitWhatIsCopied(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	practice := h.maya.Practice
	narrow := practice.Backend("system/Patient.rs", "system/CarePlan.r").SignIn()
	h.token = h.world.token(narrow)
	async := map[string]string{"Prefer": "respond-async"}
	for query, status := range map[string]int{"?_type=Goal": 403, "?_type=Patient,Goal": 403, "?_type=CarePlan": 403} {
		if issue := h.ask("GET", h.group+"/$export"+query, async).outcome(status); issue.Code != "forbidden" {
			t.Errorf("%s: %+v", query, issue)
		}
	}
	h.ask("GET", h.group, nil).outcome(403)
	status, id := h.kickOff("")
	h.make(practice.ID, id)
	for _, f := range h.manifest(status).Output {
		if f.Type != "Patient" {
			t.Errorf("a file of %s", f.Type)
		}
	}
	h.ask("GET", status+"/Goal-0.ndjson", nil).outcome(403)
}

func TestAnEndedProgramGetsNothingMore(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	status, id := h.kickOff("?_type=Patient")
	h.make(h.records.PracticeID, id)
	file := strings.TrimPrefix(h.manifest(status).Output[0].URL, testHost)
	h.records.End()
	for _, path := range []string{status, file, h.group} {
		h.ask("GET", path, nil).outcome(http.StatusUnauthorized)
	}
	h.ask("GET", h.group+"/$export", map[string]string{"Prefer": "respond-async"}).outcome(http.StatusUnauthorized)
}

func TestACopyFailsInWords(t *testing.T) {
	t.Parallel()
	h := newHarbor(t)
	status, id := h.kickOff("?_type=Patient")
	if err := h.db.Store.FailBulkExport(t.Context(), models.BulkMake{PracticeID: h.records.PracticeID, ExportID: id}); err != nil {
		t.Fatal(err)
	}
	if issue := h.ask("GET", status, nil).outcome(http.StatusInternalServerError); issue.Code != "processing" {
		t.Errorf("%+v", issue)
	}
	h.ask("DELETE", status, nil).status(http.StatusAccepted)
}
