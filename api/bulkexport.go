package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
	"alongside/store"
)

const (
	exportsPath = fhirRoot + "/bulk-exports"
	fhirNDJSON  = "application/fhir+ndjson"
	// withdrawals is the kind of the file that says whose lines were taken out.
	withdrawals = "OperationOutcome"
	// pieceTime is how long a client may take for what was read last, and the database for what is read next.
	pieceTime = 30 * time.Second
)

// groups are those that there are: one.
func (s *server) groups(ctx context.Context, in *FHIRRequest) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	a := actor(ctx)
	if !a.May("Group", models.ScopeSearch) {
		return nil, models.ErrForbidden
	}
	for name := range in.query {
		if name != "_format" && name != "_count" && !in.lenient() {
			return nil, badSearch(fhir.Issue{Code: "not-supported", Diagnostics: "no such parameter", Expression: []string{name}})
		}
	}
	g, err := s.Store.Group(ctx, a, a.PracticeID)
	if err != nil {
		return nil, err
	}
	at := s.site.address + fhirRoot + "/Group"
	bundle := fhir.Found(at, "", []fhir.Entry{{FullURL: at + "/" + g.ID.String(), Resource: fhir.GroupOf(g.ID, g.Name, g.People)}})
	bundle.Timestamp = s.Now().UTC().Format(time.RFC3339)
	return answerFHIR(bundle)
}

type groupInput struct {
	FHIRRequest

	ID string `path:"id"`
}

// group is everybody in the practice's care, by how many they are.
func (s *server) group(ctx context.Context, in *groupInput) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if !actor(ctx).May("Group", models.ScopeRead) {
		return nil, models.ErrForbidden
	}
	id, err := fhirID(in.ID)
	if err != nil {
		return nil, err
	}
	g, err := s.Store.Group(ctx, actor(ctx), id)
	if err != nil {
		return nil, err
	}
	return answerFHIR(fhir.GroupOf(g.ID, g.Name, g.People))
}

type exportOutput struct {
	Status          int
	ContentLocation string `header:"Content-Location"`
	ContentType     string `header:"Content-Type"`
	Progress        string `header:"X-Progress"`
	RetryAfter      string `header:"Retry-After"`
	Expires         string `header:"Expires"`
	Body            []byte
}

type exportInput struct {
	FHIRRequest

	ID string `path:"id"`
}

// kickOff begins a copy of what the practice's people share.
func (s *server) kickOff(ctx context.Context, in *exportInput) (*exportOutput, error) {
	address := s.site.address + fhirRoot + "/Group/" + in.ID + "/$export"
	if len(in.query) > 0 {
		address += "?" + in.query.Encode()
	}
	return s.beginExport(ctx, in.FHIRRequest, in.ID, address, in.query)
}

type exportPostedInput struct {
	FHIRRequest

	ID          string `path:"id"`
	ContentType string `header:"Content-Type"`
	RawBody     []byte `contentType:"application/fhir+json"`
}

// kickOffByPost is the same, with its parameters as a resource.
func (s *server) kickOffByPost(ctx context.Context, in *exportPostedInput) (*exportOutput, error) {
	if kind, _, err := mime.ParseMediaType(in.ContentType); err != nil || kind != fhirJSON && kind != fiber.MIMEApplicationJSON {
		return nil, statusProblem(http.StatusUnsupportedMediaType)
	}
	query, issues := fhir.ParseExportBody(in.RawBody)
	for name := range in.query {
		issues = append(issues, fhir.Issue{Code: "not-supported", Diagnostics: "parameters are in the body", Expression: []string{name}})
	}
	if issues != nil {
		return nil, badSearch(issues...)
	}
	return s.beginExport(ctx, in.FHIRRequest, in.ID, s.site.address+fhirRoot+"/Group/"+in.ID+"/$export", query)
}

func (s *server) beginExport(ctx context.Context, in FHIRRequest, group, address string, query url.Values) (*exportOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if !in.prefers("respond-async") {
		return nil, badSearch(fhir.Issue{Code: "required", Diagnostics: "a copy is made in the background: ask with Prefer: respond-async", Expression: []string{"Prefer"}})
	}
	a := actor(ctx)
	id, err := fhirID(group)
	if err != nil || id != a.PracticeID {
		return nil, models.ErrNotFound
	}
	wanted, issues := fhir.ParseExport(query, in.lenient())
	if issues != nil {
		return nil, badSearch(issues...)
	}
	kinds := slices.DeleteFunc(slices.Clone(wanted.Kinds), func(kind string) bool { return !mayCopy(a, kind) })
	if len(kinds) == 0 || query.Has("_type") && !in.lenient() && len(kinds) < len(wanted.Kinds) {
		p := statusProblem(http.StatusForbidden)
		p.issues = []fhir.Issue{{Code: "forbidden", Diagnostics: "the scopes of the token are for other kinds", Expression: []string{"_type"}}}
		return nil, p
	}
	e := models.BulkExport{Request: address, Kinds: kinds}
	if !wanted.Since.IsZero() {
		e.Since = &wanted.Since
	}
	made, err := s.Store.BeginBulkExport(ctx, a, e)
	return &exportOutput{Status: http.StatusAccepted, ContentLocation: s.exportAt(made)}, err
}

func mayCopy(a models.Actor, kind string) bool {
	return a.May(kind, models.ScopeRead) && a.May(kind, models.ScopeSearch)
}

func (s *server) exportAt(id uuid.UUID) string {
	return s.site.address + exportsPath + "/" + id.String()
}

type exportStatusInput struct {
	FHIRRequest

	ID string `path:"export_id"`
}

// exportStatus says how far a copy is or, once it is made, what it consists of.
func (s *server) exportStatus(ctx context.Context, in *exportStatusInput) (*exportOutput, error) {
	id, err := fhirID(in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.Store.BulkExport(ctx, actor(ctx), id)
	if err != nil {
		return nil, err
	}
	switch e.State {
	case models.BulkMade:
		text, err := json.Marshal(s.manifest(e))
		return &exportOutput{Status: http.StatusOK, ContentType: fiber.MIMEApplicationJSON, Expires: e.ExpiresAt.UTC().Format(http.TimeFormat), Body: text}, err
	case models.BulkFailed:
		p := statusProblem(http.StatusInternalServerError)
		p.issues = []fhir.Issue{{Code: "processing", Diagnostics: "the copy can't be made: delete it, and ask for another"}}
		return nil, p
	case models.BulkMaking:
	}
	wait := "1"
	if e.OfPeople-e.People > 500 {
		wait = "5"
	}
	return &exportOutput{Status: http.StatusAccepted, Progress: fmt.Sprintf("%d of %d people", e.People, e.OfPeople), RetryAfter: wait}, nil
}

func (s *server) manifest(e models.BulkExport) fhir.Manifest {
	file := func(kind string, number, lines int) fhir.ManifestFile {
		return fhir.ManifestFile{Type: kind, URL: fmt.Sprintf("%s/%s-%d.ndjson", s.exportAt(e.ID), kind, number), Count: lines}
	}
	m := fhir.Manifest{
		TransactionTime: fhir.Instant(e.At), Request: e.Request, RequiresAccessToken: true, Output: []fhir.ManifestFile{}, Error: []fhir.ManifestFile{},
	}
	for _, f := range e.Files {
		m.Output = append(m.Output, file(f.Kind, f.Number, f.Lines))
	}
	if e.Withdrawn > 0 {
		m.Error = append(m.Error, file(withdrawals, 0, e.Withdrawn))
	}
	return m
}

// cancelExport throws a copy away, made or not.
func (s *server) cancelExport(ctx context.Context, in *exportStatusInput) (*exportOutput, error) {
	id, err := fhirID(in.ID)
	if err != nil {
		return nil, err
	}
	return &exportOutput{Status: http.StatusAccepted}, s.Store.CancelBulkExport(ctx, actor(ctx), id)
}

type exportFileInput struct {
	FHIRRequest

	ID             string `path:"export_id"`
	File           string `path:"file"`
	AcceptEncoding string `header:"Accept-Encoding"`
}

// streamed writes its answer itself.
type streamed struct {
	Body func(huma.Context)
}

var exportFile = regexp.MustCompile(`^([A-Z][A-Za-z]{1,40})-(0|[1-9][0-9]{0,8})\.ndjson$`) //nolint:gochecknoglobals // a constant that Go can't write

// exportLines is one file of a copy.
func (s *server) exportLines(ctx context.Context, in *exportFileInput) (*streamed, error) {
	id, err := fhirID(in.ID)
	name := exportFile.FindStringSubmatch(in.File)
	if err != nil || name == nil {
		return nil, models.ErrNotFound
	}
	if name[1] == withdrawals {
		return s.withdrawn(ctx, id)
	}
	if !mayCopy(actor(ctx), name[1]) {
		return nil, models.ErrForbidden
	}
	number, err := strconv.Atoi(name[2])
	if err != nil {
		return nil, models.ErrNotFound
	}
	lines, err := s.Store.BulkFile(ctx, actor(ctx), id, name[1], number)
	if err != nil {
		return nil, err
	}
	packed := slices.Contains(splitTrimmed(in.AcceptEncoding), "gzip")
	return &streamed{func(to huma.Context) {
		to.SetHeader(fiber.HeaderContentType, fhirNDJSON)
		to.SetHeader(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
		if packed {
			to.SetHeader(fiber.HeaderContentEncoding, "gzip")
		}
		c := humafiber.Unwrap(to).Context()
		c.SetBodyStream(&pieces{lines: lines, ctx: context.WithoutCancel(ctx), packed: packed, extend: func() error {
			return c.SetWriteDeadline(time.Now().Add(pieceTime))
		}}, -1)
	}}, nil
}

// withdrawn says whose lines were taken out of a copy.
func (s *server) withdrawn(ctx context.Context, id uuid.UUID) (*streamed, error) {
	people, err := s.Store.BulkWithdrawn(ctx, actor(ctx), id)
	if err != nil {
		return nil, err
	}
	outcomes := make([]fhir.Resource, len(people))
	for i, patient := range people {
		outcomes[i] = fhir.Resource{Kind: withdrawals, Body: fhir.Withdrew(patient)}
	}
	var text bytes.Buffer
	if err := fhir.WriteLines(&text, outcomes); err != nil {
		return nil, err
	}
	return &streamed{func(to huma.Context) {
		to.SetHeader(fiber.HeaderContentType, fhirNDJSON)
		_, _ = to.BodyWriter().Write(text.Bytes()) // into memory
	}}, nil
}

// pieces reads a file while it is written to a client: a few pieces are in memory, and a client that ends, or a copy that does, cuts it
// off, which the client sees.
type pieces struct {
	lines  *store.BulkLines
	ctx    context.Context //nolint:containedctx // it is read after the handler has returned
	packed bool            // as they lie
	extend func() error
	left   bytes.Reader
}

// Read reads the next of it.
func (p *pieces) Read(into []byte) (int, error) {
	for p.left.Len() == 0 {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	return p.left.Read(into)
}

func (p *pieces) next() error {
	ctx, cancel := context.WithTimeout(p.ctx, pieceTime)
	defer cancel()
	piece, err := p.lines.Next(ctx)
	if err == nil && !p.packed {
		piece, err = unpacked(piece)
	}
	if err != nil {
		if !errors.Is(err, io.EOF) {
			_ = problem(ctx, err) // says so in the log
		}
		return err
	}
	p.left.Reset(piece)
	return p.extend()
}

func unpacked(piece []byte) ([]byte, error) {
	plain, err := gzip.NewReader(bytes.NewReader(piece))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(plain)
}
