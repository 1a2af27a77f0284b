package api

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
)

// FHIRRequest is what every request of FHIR has. Its parameters are FHIR's to read: huma knows none of them. It is exported because
// huma looks into nothing else that is embedded.
type FHIRRequest struct {
	Accept string `header:"Accept"`
	Prefer string `header:"Prefer" doc:"handling=lenient leaves out what can't be searched by, instead of refusing it"`

	query url.Values
	bad   bool
}

// Resolve takes the query as it is.
func (a *FHIRRequest) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	var err error
	a.query, err = url.ParseQuery(u.RawQuery)
	a.bad = err != nil
	a.Prefer = ""
	ctx.EachHeader(func(name, value string) {
		if strings.EqualFold(name, "Prefer") { // there may be several
			a.Prefer += value + ","
		}
	})
	return nil
}

func (a *FHIRRequest) lenient() bool { return a.prefers("handling=lenient") }

// prefers says whether the client would like something to be so.
func (a *FHIRRequest) prefers(what string) bool {
	for part := range strings.FieldsFuncSeq(a.Prefer, func(r rune) bool { return r == ',' || r == ';' }) {
		if strings.TrimSpace(part) == what {
			return true
		}
	}
	return false
}

// check refuses what is asked for in another format, by _format first.
func (a *FHIRRequest) check() error {
	if a.bad {
		return badSearch(fhir.Issue{Code: "structure", Diagnostics: "not a query"})
	}
	accept := a.Accept
	if format := a.query.Get("_format"); format != "" {
		accept = strings.ReplaceAll(format, " ", "+") // a plus that was not escaped
	}
	if accept == "" {
		return nil
	}
	for part := range strings.SplitSeq(accept, ",") {
		kind, _, err := mime.ParseMediaType(part)
		if err == nil && slices.Contains([]string{fhirJSON, "application/json", "json", "text/json", "application/*", "*/*"}, kind) {
			return nil
		}
	}
	return newProblem(http.StatusNotAcceptable, "not_acceptable")
}

type fhirOutput struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	ETag         string `header:"ETag"`
	LastModified string `header:"Last-Modified"`
	Body         []byte
}

func answerFHIR(body any) (*fhirOutput, error) {
	text, err := json.Marshal(body)
	return &fhirOutput{Status: http.StatusOK, ContentType: fhirJSON, Body: text}, err
}

func (s *server) capabilities(_ context.Context, in *FHIRRequest) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	said := fhir.Capabilities(s.site.address+fhirRoot, s.Version)
	said.Rest[0].Security = fhir.SMART(s.site.address+launchPage, s.site.address+tokenPath)
	return answerFHIR(said)
}

type fhirReadInput struct {
	FHIRRequest

	Type        string `path:"type"`
	ID          string `path:"id"`
	IfNoneMatch string `header:"If-None-Match"`
}

// readFHIR reads one resource, and so the part of the chart that it is of.
func (s *server) readFHIR(ctx context.Context, in *fhirReadInput) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	resource, err := s.resource(ctx, in.Type, in.ID)
	if err != nil {
		return nil, err
	}
	etag := fmt.Sprintf(`W/"%d"`, resource.Version)
	if slices.Contains(splitTrimmed(in.IfNoneMatch), etag) {
		return &fhirOutput{Status: http.StatusNotModified, ETag: etag}, nil
	}
	out, err := answerFHIR(resource.Body)
	if err == nil && resource.Version > 0 {
		out.ETag, out.LastModified = etag, resource.Updated.UTC().Format(http.TimeFormat)
	}
	return out, err
}

func splitTrimmed(list string) []string {
	parts := strings.Split(list, ",")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return parts
}

// fhirID reads an id in its one spelling; models.ErrNotFound for what can be none.
func fhirID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.Nil, models.ErrNotFound
	}
	return id, nil
}

// resource finds one by its id, which says whose it is. models.ErrNotFound where there is none, or not for the actor.
func (s *server) resource(ctx context.Context, kind, id string) (fhir.Resource, error) {
	if !slices.Contains(fhir.Kinds(), kind) {
		return fhir.Resource{}, noSuchKind()
	}
	if !actor(ctx).May(kind, models.ScopeRead) {
		return fhir.Resource{}, outOfScope()
	}
	if kind == "Practitioner" {
		return s.practitioner(ctx, id)
	}
	whose, _, ok := fhir.ParseID(id)
	if kind == "Patient" {
		var err error
		whose, err = fhirID(id)
		ok = err == nil
	}
	if !ok {
		return fhir.Resource{}, models.ErrNotFound
	}
	resources, err := s.chart(ctx, whose, []string{kind})
	if err != nil {
		return fhir.Resource{}, err
	}
	for _, r := range resources {
		if r.Kind == kind && r.ID == id {
			return r, nil
		}
	}
	return fhir.Resource{}, models.ErrNotFound
}

// chart is what a chart comes to of some kinds of resources, all of them where none is named, as far as the actor's scopes go: of others
// nothing is read.
func (s *server) chart(ctx context.Context, patient uuid.UUID, kinds []string) ([]fhir.Resource, error) {
	a := actor(ctx)
	may := func(kind string) bool { return a.May(kind, models.ScopeRead) || a.May(kind, models.ScopeSearch) }
	if a.ClientID != uuid.Nil && !may("*") {
		if len(kinds) == 0 {
			kinds = fhir.Kinds()
		}
		kinds = slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool { return !may(kind) })
		if len(kinds) == 0 {
			return nil, outOfScope()
		}
	}
	chart, err := s.Store.Chart(ctx, a, patient, kinds)
	if err != nil {
		return nil, err
	}
	chart.Compose = composed
	return slices.DeleteFunc(chart.Resources(), func(r fhir.Resource) bool { return !may(r.Kind) }), nil
}

// outOfScope refuses a program what it was not given.
func outOfScope() *Problem {
	return statusProblem(http.StatusForbidden).with("WWW-Authenticate", `Bearer error="insufficient_scope"`)
}

func (s *server) practitioner(ctx context.Context, id string) (fhir.Resource, error) {
	who, err := fhirID(id)
	if err != nil {
		return fhir.Resource{}, err
	}
	c, err := s.Store.Colleague(ctx, actor(ctx), who)
	return fhir.Resource{Kind: "Practitioner", ID: id, Body: fhir.PractitionerOf(c)}, err
}

func noSuchKind() *Problem {
	p := statusProblem(http.StatusNotFound)
	p.issues = []fhir.Issue{{Code: "not-supported", Diagnostics: "no resources of this type are served"}}
	return p
}

type fhirSearchInput struct {
	FHIRRequest

	Type string `path:"type"`
}

type fhirPostedInput struct {
	FHIRRequest

	Type        string `path:"type"`
	ContentType string `header:"Content-Type"`
	RawBody     []byte `contentType:"application/x-www-form-urlencoded"`
}

// searchFHIRByPost is the same search, with its parameters where no log has them.
func (s *server) searchFHIRByPost(ctx context.Context, in *fhirPostedInput) (*fhirOutput, error) {
	if kind, _, err := mime.ParseMediaType(in.ContentType); err != nil || kind != fiber.MIMEApplicationForm {
		return nil, statusProblem(http.StatusUnsupportedMediaType)
	}
	posted, err := url.ParseQuery(string(in.RawBody))
	in.bad = in.bad || err != nil
	for name, values := range posted {
		in.query[name] = append(in.query[name], values...)
	}
	return s.searchFHIR(ctx, &fhirSearchInput{in.FHIRRequest, in.Type})
}

func (s *server) searchFHIR(ctx context.Context, in *fhirSearchInput) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if !slices.Contains(fhir.Kinds(), in.Type) || len(fhir.Parameters(in.Type)) == 0 {
		return nil, noSuchKind()
	}
	if !actor(ctx).May(in.Type, models.ScopeSearch) {
		return nil, outOfScope()
	}
	search, issues := fhir.ParseSearch(in.Type, in.query, in.lenient())
	if len(issues) > 0 {
		return nil, badSearch(issues...)
	}
	resources, err := s.searched(ctx, search)
	if err != nil {
		return nil, err
	}
	return s.found(search, resources, in.query, in.Type)
}

// searched is what a search looks through: the chart of the one it names, of whose the resources are that it names, or one's own.
func (s *server) searched(ctx context.Context, search fhir.Search) ([]fhir.Resource, error) {
	a := actor(ctx)
	whose := search.Patients()
	if search.Kind == "Patient" && len(whose) == 0 {
		return s.everybody(ctx, a)
	}
	if len(whose) == 0 && len(search.IDs) == 0 {
		if a.PatientID == uuid.Nil {
			return nil, badSearch(fhir.Issue{Code: "required", Diagnostics: "of whom, or which", Expression: []string{"patient"}})
		}
		whose = []uuid.UUID{a.PatientID}
	}
	var all []fhir.Resource
	for _, patient := range whose {
		resources, err := s.chart(ctx, patient, search.Kinds())
		if err != nil {
			return nil, err
		}
		all = append(all, resources...)
	}
	return all, nil
}

// everybody is oneself, and whom one looks after.
func (s *server) everybody(ctx context.Context, a models.Actor) ([]fhir.Resource, error) {
	var all []fhir.Resource
	if a.PatientID != uuid.Nil {
		chart, err := s.Store.Chart(ctx, a, a.PatientID, []string{"Patient"})
		if err != nil {
			return nil, err
		}
		all = chart.Resources()
	}
	if !a.Has(models.RoleClinician, models.RoleClient) {
		return all, nil
	}
	people, err := s.Store.CaredFor(ctx, a, "")
	for _, p := range people {
		of := fhir.Of{ID: p.Patient.ID, Patient: p.Patient.ID, Version: p.ChangedAt.UnixMicro(), Updated: p.ChangedAt}
		all = append(all, fhir.Chart{Self: of, Person: p.Patient}.Resources()...)
	}
	return all, err
}

type fhirEverythingInput struct {
	FHIRRequest

	ID string `path:"id"`
}

// everythingFHIR is a chart, a page at a time.
func (s *server) everythingFHIR(ctx context.Context, in *fhirEverythingInput) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	search, issues := fhir.ParseEverything(in.query, in.lenient())
	if len(issues) > 0 {
		return nil, badSearch(issues...)
	}
	patient, err := fhirID(in.ID)
	if err != nil {
		return nil, err
	}
	if !actor(ctx).May("Patient", models.ScopeRead) {
		return nil, outOfScope()
	}
	resources, err := s.chart(ctx, patient, search.Kinds())
	if err != nil {
		return nil, err
	}
	return s.found(search, resources, in.query, "Patient/"+in.ID+"/$everything")
}

// found is a page of what was searched.
func (s *server) found(search fhir.Search, all []fhir.Resource, query url.Values, path string) (*fhirOutput, error) {
	root := s.site.address + fhirRoot + "/"
	page, cursor := search.Page(all)
	address := func() string {
		if len(query) == 0 {
			return root + path
		}
		return root + path + "?" + query.Encode()
	}
	self, next := address(), ""
	if cursor != "" {
		query.Set("_cursor", cursor)
		next = address()
	}
	entries := make([]fhir.Entry, 0, len(page))
	for _, r := range page {
		entries = append(entries, fhir.Entry{FullURL: root + r.Kind + "/" + r.ID, Resource: r.Body})
	}
	for _, r := range search.Included(page, all) {
		entries = append(entries, fhir.Entry{FullURL: root + r.Kind + "/" + r.ID, Resource: r.Body, Search: &fhir.SearchMode{Mode: "include"}})
	}
	bundle := fhir.Found(self, next, entries)
	bundle.Timestamp = s.Now().UTC().Format(time.RFC3339)
	return answerFHIR(bundle)
}

// onlyReads refuses whatever no route of FHIR takes: nothing is written here.
func onlyReads(c *fiber.Ctx) error {
	if !isFHIR(c.Path()) {
		return c.Next()
	}
	if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
		return newProblem(http.StatusMethodNotAllowed, "not_found").with("Allow", "GET, HEAD")
	}
	return statusProblem(http.StatusNotFound)
}
