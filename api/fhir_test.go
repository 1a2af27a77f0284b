package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
	"alongside/storetest"
)

// fhirAsks are the rows of FHIR: what is asked for is on Ana's plan, which her care team has whatever is shared.
func fhirAsks() map[string]func(*world, uuid.UUID) asked {
	ofAna := func(path func(w *world) string) func(*world, uuid.UUID) asked {
		return func(w *world, _ uuid.UUID) asked {
			return asked{path: fhirRoot + path(w), only: []string{thePatient, careTeam, shareEnded, aProgram, anApp}}
		}
	}
	ofPage := func(path string) func(*world, uuid.UUID) asked {
		return func(w *world, visit uuid.UUID) asked {
			return asked{path: fhirRoot + strings.ReplaceAll(path, "{id}", w.page(visit)), only: []string{thePatient, careTeam, aProgram, anApp}}
		}
	}
	return map[string]func(*world, uuid.UUID) asked{
		"GET /fhir/R4/Binary/{id}":                ofPage("/Binary/{id}"),
		"GET /fhir/R4/Composition/{id}/$document": ofPage("/Composition/{id}/$document"),
		"GET /fhir/R4/metadata":                   func(*world, uuid.UUID) asked { return asked{public: 200} },
		"GET /fhir/R4/{type}":                     ofAna(func(w *world) string { return "/CarePlan?patient=" + w.ana.Patient.ID.String() }),
		"POST /fhir/R4/{type}/_search": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: fhirRoot + "/CarePlan/_search", body: "patient=" + w.ana.Patient.ID.String(), form: true,
				only: []string{thePatient, careTeam, shareEnded, aProgram, anApp},
			}
		},
		"GET /fhir/R4/{type}/{id}": ofAna(func(w *world) string {
			return "/CarePlan/" + fhir.ID(w.ana.Patient.ID, fhir.PlanID(w.ana.Patient.ID))
		}),
		"GET /fhir/R4/Patient/{id}/$everything": ofAna(func(w *world) string { return "/Patient/" + w.ana.Patient.ID.String() + "/$everything" }),
	}
}

// page is the id of what Ana shared last for a visit.
func (w *world) page(visit uuid.UUID) string {
	w.t.Helper()
	var share uuid.UUID
	err := w.db.Owner.QueryRow(w.t.Context(), `SELECT id FROM summaries WHERE visit_id = $1 ORDER BY shared_at DESC LIMIT 1`, visit).Scan(&share)
	if err != nil {
		w.t.Fatal(err)
	}
	return fhir.ID(w.ana.Patient.ID, share)
}

// bundle is what a search answers, as a client reads it.
type bundle struct {
	ResourceType string      `json:"resourceType"`
	Type         string      `json:"type"`
	Link         []fhir.Link `json:"link"`
	Entry        []struct {
		FullURL  string          `json:"fullUrl"`
		Resource map[string]any  `json:"resource"`
		Search   fhir.SearchMode `json:"search"`
	} `json:"entry"`
}

func (b bundle) next() string {
	for _, l := range b.Link {
		if l.Relation == "next" {
			return strings.TrimPrefix(l.URL, testHost)
		}
	}
	return ""
}

func (b bundle) kinds() map[string]int {
	kinds := map[string]int{}
	for _, e := range b.Entry {
		kind, _ := e.Resource["resourceType"].(string)
		kinds[kind]++
	}
	return kinds
}

func (s *stack) bundle(token, path string) (b bundle) {
	s.t.Helper()
	a := s.as(token, "GET", path, nil)
	if a.status(200); json.Unmarshal([]byte(a.text), &b) != nil || b.ResourceType != "Bundle" || a.Header.Get("Content-Type") != fhirJSON {
		s.t.Fatalf("%s is no bundle: %s", path, a.text)
	}
	return b
}

// outcome holds an answer to being an OperationOutcome of this status, and answers its first issue.
func (a answer) outcome(status int) fhir.Issue {
	a.t.Helper()
	a.status(status)
	var o fhir.OperationOutcome
	if err := json.Unmarshal([]byte(a.text), &o); err != nil || o.ResourceType != "OperationOutcome" || len(o.Issue) == 0 || o.Issue[0].Severity != "error" ||
		a.Header.Get("Content-Type") != fhirJSON {
		a.t.Fatalf("no outcome: %s (%s)", a.text, a.Header.Get("Content-Type"))
	}
	return o.Issue[0]
}

// What the statement says is served is asked for, every interaction and parameter of it; and nothing else is served.
func TestWhatIsStatedIsServed(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	a := w.do(call{method: "GET", path: fhirRoot + "/metadata"})
	a.status(200)
	var stated fhir.CapabilityStatement
	if err := json.Unmarshal([]byte(a.text), &stated); err != nil {
		t.Fatal(err)
	}
	token := w.token(w.ana.Actor)
	good := map[string]string{"token": "x", "date": "2026-11", "reference": "Patient/" + w.ana.Patient.ID.String()}
	var kinds []string
	for _, r := range stated.Rest[0].Resource {
		if r.Type == "Group" {
			w.statedGroup(r)
			continue
		}
		kinds = append(kinds, r.Type)
		if r.Type == "Binary" {
			w.as(token, "GET", fhirRoot+"/Binary/"+w.page(w.visit), nil).status(200)
			continue
		}
		if !slices.Equal(r.Interaction, []fhir.Interaction{{Code: "read"}, {Code: "search-type"}}) {
			t.Errorf("%s: %v", r.Type, r.Interaction)
		}
		for _, p := range r.SearchParam {
			w.bundle(token, fhirRoot+"/"+r.Type+"?"+p.Name+"="+good[p.Type])
		}
		for _, include := range r.SearchInclude {
			w.bundle(token, fhirRoot+"/"+r.Type+"?_include="+include)
		}
		for _, o := range r.Operation {
			of := map[string]string{"Patient": w.ana.Patient.ID.String(), "Composition": w.page(w.visit)}
			w.bundle(token, fhirRoot+"/"+r.Type+"/"+of[r.Type]+"/$"+o.Name)
		}
		if r.Versioning != "versioned" {
			t.Errorf("%s is %s", r.Type, r.Versioning)
		}
		w.as(token, "GET", fhirRoot+"/"+r.Type+"?nonsense=1", nil).outcome(400)
	}
	// Whatever a chart holds is of a kind that is stated, and can be read by its id.
	all := w.bundle(token, fhirRoot+"/Patient/"+w.ana.Patient.ID.String()+"/$everything")
	for _, e := range all.Entry {
		kind, _ := e.Resource["resourceType"].(string)
		if !slices.Contains(kinds, kind) {
			t.Errorf("%s is served and not stated", kind)
		}
		one := w.as(token, "GET", strings.TrimPrefix(e.FullURL, testHost), nil)
		one.status(200)
		var read map[string]any
		if err := json.Unmarshal([]byte(one.text), &read); err != nil || read["id"] != e.Resource["id"] {
			t.Errorf("%s reads as %s", e.FullURL, one.text)
		}
	}
	for _, kind := range []string{"Encounter", "metadata2", "Bundle"} {
		w.as(token, "GET", fhirRoot+"/"+kind, nil).outcome(404)
	}
}

// A document is the page as it was shared: in its order, with what it is of, and as a PDF.
func TestASharedPageIsADocument(t *testing.T) {
	t.Parallel()
	w := rich(t)
	token := w.token(w.maya.Actor)
	document := w.bundle(token, fhirRoot+"/Composition/"+w.page(w.visit)+"/$document")
	composition := document.Entry[0].Resource
	if document.Type != "document" || composition["resourceType"] != "Composition" || composition["title"] != "Check-in" {
		t.Fatalf("%s with %v first", document.Type, composition)
	}
	inside := map[string]bool{}
	for _, e := range document.Entry {
		inside[strings.TrimPrefix(e.FullURL, testHost+fhirRoot+"/")] = true
	}
	text, err := json.Marshal(composition)
	if err != nil {
		t.Fatal(err)
	}
	var told fhir.Composition
	if err := json.Unmarshal(text, &told); err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, s := range told.Section {
		titles = append(titles, s.Title)
		for _, ref := range s.Entry {
			if !inside[ref.Reference] {
				t.Errorf("%s refers to %s, which is not in the document", s.Title, ref.Reference)
			}
		}
		if s.Title == "Open concerns" && (!strings.Contains(s.Text.Div, "Ana&#39;s own words") || len(s.Entry) != 1) {
			t.Errorf("her concern stands as %+v", s)
		}
	}
	if got := strings.Join(titles, ", "); !strings.HasPrefix(got, "Open concerns, What I take now, What I took before") {
		t.Errorf("the sections are %s", got)
	}
	found := w.bundle(token, fhirRoot+"/DocumentReference?patient="+w.ana.Patient.ID.String())
	if len(found.Entry) == 0 {
		t.Fatal("no document is found")
	}
	paper := w.as(token, "GET", fhirRoot+"/Binary/"+w.page(w.visit), nil)
	if paper.status(200); paper.Header.Get("Content-Type") != fhir.PDF || !strings.HasPrefix(paper.text, "%PDF-") {
		t.Errorf("printed as %s", paper.Header.Get("Content-Type"))
	}
	w.ana.Expire(w.visit)
	w.as(token, "GET", fhirRoot+"/Binary/"+w.page(w.visit), nil).outcome(404)
}

func TestASearchIsReadAPageAtATime(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	token := s.tokenFor(ana)
	for i := range 5 {
		ana.Night(storetest.Today().Add(-i))
	}
	seen := map[string]bool{}
	pages := 0
	for path := fhirRoot + "/Observation?_count=2&code=93832-4"; path != ""; pages++ {
		page := s.bundle(token, path)
		for _, e := range page.Entry {
			seen[e.FullURL] = true
		}
		path = page.next()
	}
	if len(seen) != 5 || pages != 3 {
		t.Errorf("%d nights on %d pages", len(seen), pages)
	}
	if everything := s.bundle(token, fhirRoot+"/Patient/"+ana.Patient.ID.String()+"/$everything?_type=Observation&_count=3"); len(everything.Entry) != 3 || everything.next() == "" {
		t.Errorf("everything of a type: %v", everything.kinds())
	}
	posted := s.do(call{method: "POST", path: fhirRoot + "/Observation/_search", body: "_count=2", header: map[string]string{
		"Authorization": "Bearer " + token, "Content-Type": "application/x-www-form-urlencoded",
	}})
	if posted.status(200); strings.Count(posted.text, `"fullUrl"`) != 2 {
		t.Errorf("posted: %s", posted.text)
	}
}

func TestWhatWasFoundBringsWhatItRefersTo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	ana := practice.Patient(practice.Clinician())
	ana.Save(models.KindSentMeasure, uuid.Must(uuid.NewV7()), answeredPHQ9())
	found := s.bundle(s.tokenFor(ana), fhirRoot+"/Observation?category=survey&_include=Observation:derived-from")
	if got := found.kinds(); got["Observation"] != 1 || got["QuestionnaireResponse"] != 1 || found.Entry[1].Search.Mode != "include" {
		t.Errorf("found %v", got)
	}
}

func answeredPHQ9() storetest.Fields {
	answers := map[string]int{}
	phq, _ := models.FindInstrument("phq_9", 1)
	for i, item := range phq.Items {
		answers[item.Code] = i % 3
	}
	answers[phq.Items[8].Code] = 0
	total := 0
	for _, value := range answers {
		total += value
	}
	return storetest.Fields{"instrument": "phq_9", "version": 1, "day": storetest.Today(), "zone": "UTC", "language": "en", "answers": answers, "total": total}
}

func (s *stack) tokenFor(p *storetest.Person) string { return (&world{stack: s}).token(p.Actor) }

func TestAResourceIsReadAgainOnlyWhereItChanged(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	token := s.tokenFor(ana)
	night := ana.Night(storetest.Today())
	path := fhirRoot + "/Observation/" + fhir.ID(ana.Patient.ID, night)
	read := func(etag string) answer {
		return s.do(call{method: "GET", path: path, header: map[string]string{"Authorization": "Bearer " + token, "If-None-Match": etag}})
	}
	first := read("")
	first.status(200)
	if etag := first.Header.Get("ETag"); etag != `W/"1"` || first.Header.Get("Last-Modified") == "" {
		t.Errorf("ETag %q, Last-Modified %q", etag, first.Header.Get("Last-Modified"))
	}
	if again := read(`W/"7", W/"1"`); again.status(304).text != "" {
		t.Errorf("unchanged, and answered %s", again.text)
	}
	if _, err := s.db.Store.Sync(t.Context(), ana.Actor, "", []models.Change{{
		ID: night, Kind: models.KindSleep, Op: "set", BaseRev: 1, RecordedAt: time.Now(), Fields: storetest.Fields{"quality": 5}.Raw(),
	}}); err != nil {
		t.Fatal(err)
	}
	if changed := read(`W/"1"`); changed.status(200).Header.Get("ETag") != `W/"2"` {
		t.Errorf("changed, with ETag %s", changed.Header.Get("ETag"))
	}
}

func TestEveryErrorOfFHIRIsAnOutcome(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	patient, token := w.ana.Patient.ID.String(), w.token(w.maya.Actor)
	for name, c := range map[string]struct {
		call
		status int
		code   string
	}{
		"signed out":       {call{method: "GET", path: "/Goal"}, 401, "login"},
		"owner":            {call{method: "GET", path: "/Goal?patient=" + patient, header: bearer(w.token(w.olga.Actor))}, 403, "forbidden"},
		"a colleague":      {call{method: "GET", path: "/Goal?patient=" + patient, header: bearer(w.token(w.noor.Actor))}, 404, "not-found"},
		"another practice": {call{method: "GET", path: "/Goal?patient=" + patient, header: bearer(w.token(w.lena.Actor))}, 404, "not-found"},
		"nobody":           {call{method: "GET", path: "/Goal?patient=" + uuid.NewString(), header: bearer(token)}, 404, "not-found"},
		"no patient":       {call{method: "GET", path: "/Goal", header: bearer(token)}, 400, "required"},
		"no such id":       {call{method: "GET", path: "/Goal/7", header: bearer(token)}, 404, "not-found"},
		"no such route":    {call{method: "GET", path: "/Goal/7/_history", header: bearer(token)}, 404, "not-found"},
		"written":          {call{method: "PUT", path: "/Goal/7", body: "{}", header: bearer(token)}, 405, "not-supported"},
		"created":          {call{method: "POST", path: "/Goal", body: "{}", header: bearer(token)}, 405, "not-supported"},
		"as XML":           {call{method: "GET", path: "/Goal?patient=" + patient + "&_format=xml", header: bearer(token)}, 406, "not-supported"},
		"accepting XML":    {call{method: "GET", path: "/metadata", header: map[string]string{"Accept": "application/fhir+xml"}}, 406, "not-supported"},
		"compressed":       {call{method: "POST", path: "/Goal/_search", body: "{}", header: map[string]string{"Content-Encoding": "gzip"}}, 415, "not-supported"},
		"too large":        {call{method: "POST", path: "/Goal/_search", body: strings.Repeat("a", bodyLimit+1), header: bearer(token)}, 413, "too-long"},
		"a modifier":       {call{method: "GET", path: "/Goal?patient:Patient=" + patient, header: bearer(token)}, 400, "not-supported"},
		"two people":       {call{method: "GET", path: "/Goal?patient=" + patient + "&patient=" + w.ben.Patient.ID.String(), header: bearer(token)}, 400, "value"},
		"no query":         {call{method: "GET", path: "/Goal?%zz", header: bearer(token)}, 400, "structure"},
		"a bad cursor":     {call{method: "GET", path: "/Goal?patient=" + patient + "&_cursor=x", header: bearer(token)}, 400, "value"},
		"before the epoch": {call{method: "GET", path: "/Task?patient=" + patient + "&period=0000-01-01", header: bearer(token)}, 400, "value"},
	} {
		c.path = fhirRoot + c.path
		if got := w.do(c.call).outcome(c.status); got.Code != c.code {
			t.Errorf("%s: %s", name, got.Code)
		}
	}
	// Long ago is a time like others, and a page as long as can be is as long as may be.
	for _, query := range []string{"period=ge1850-01-01", "_count=99999999"} {
		w.bundle(token, fhirRoot+"/Task?patient="+patient+"&"+query)
	}
	lenient := bearer(token)
	lenient["Prefer"] = "respond-async, handling=lenient"
	w.do(call{method: "GET", path: fhirRoot + "/Goal?mood=low&patient=" + patient, header: lenient}).status(200)
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// A record system knows people by its own id.
func TestASearchFindsOnePersonByThePracticesOwnID(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	token := w.token(w.maya.Actor)
	w.as(token, "PATCH", "/api/v1/clinic/patients/"+w.ana.Patient.ID.String(), map[string]any{"reference": "MRN-17"}).status(204)
	w.db.Practice() // others have theirs
	system := "urn:alongside:practice:" + w.maya.PracticeID.String()
	found := w.bundle(token, fhirRoot+"/Patient?identifier="+url.QueryEscape(system+"|MRN-17"))
	if len(found.Entry) != 1 || found.Entry[0].Resource["id"] != w.ana.Patient.ID.String() {
		t.Errorf("found %v", found.Entry)
	}
	if none := w.bundle(w.token(w.noor.Actor), fhirRoot+"/Patient?identifier=MRN-17"); len(none.Entry) != 0 {
		t.Errorf("a colleague finds %v", none.Entry)
	}
}
