package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/catalog"
	"alongside/fhir"
	"alongside/models"
	"alongside/pdf"
)

// sheetOf is a page as it is printed, in its own language.
func sheetOf(p fhir.Page) pdf.Page {
	return pdf.Page{Language: p.Document.Language, Document: *p.Document, SharedAt: p.SharedAt}
}

// composed is a page as it is told, in the words and the order of the screen.
func composed(p fhir.Page) fhir.Composition {
	var sections []fhir.Told
	for _, s := range sheetOf(p).Sections() {
		sections = append(sections, fhir.Told(s))
	}
	return fhir.ComposePage(p, catalog.In(p.Document.Language).Say("clinic_page_title"), sections)
}

// page finds the shared page that an id is of, and the chart that it is in, for who may have resources of a kind: that is all of
// its page, and of what the page refers to as much as a program's scopes hold.
func (s *server) page(ctx context.Context, kind, id string) (fhir.Chart, fhir.Page, error) {
	a := actor(ctx)
	if !a.May(kind, models.ScopeRead) {
		return fhir.Chart{}, fhir.Page{}, outOfScope()
	}
	whose, share, ok := fhir.ParseID(id)
	if !ok {
		return fhir.Chart{}, fhir.Page{}, models.ErrNotFound
	}
	kinds := []string{kind, "Communication", "MedicationStatement"}
	kinds = slices.DeleteFunc(kinds, func(kind string) bool { return !a.May(kind, models.ScopeRead) })
	chart, err := s.Store.Chart(ctx, a, whose, kinds)
	if err != nil {
		return chart, fhir.Page{}, err
	}
	for _, p := range chart.Pages {
		if p.ID == share && p.Document != nil {
			return chart, p, nil
		}
	}
	return chart, fhir.Page{}, models.ErrNotFound
}

type documentInput struct {
	FHIRRequest

	ID string `path:"id"`
}

// documentFHIR is a shared page as a document: the composition first, then what it refers to.
func (s *server) documentFHIR(ctx context.Context, in *documentInput) (*fhirOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	chart, p, err := s.page(ctx, "Composition", in.ID)
	if err != nil {
		return nil, err
	}
	return answerFHIR(chart.Document(composed(p), s.site.address+fhirRoot+"/", p.SharedAt))
}

// binaryFHIR is a shared page as a PDF, or as a resource with one in it for who asks for JSON.
func (s *server) binaryFHIR(ctx context.Context, in *documentInput) (*fhirOutput, error) {
	_, p, err := s.page(ctx, "DocumentReference", in.ID)
	if err != nil {
		return nil, err
	}
	text, err := sheetOf(p).PDF()
	if err != nil {
		return nil, err
	}
	if strings.Contains(in.Accept, "json") {
		return answerFHIR(fhir.Binary{ResourceType: "Binary", ID: in.ID, ContentType: fhir.PDF, Data: text})
	}
	return &fhirOutput{Status: http.StatusOK, ContentType: fhir.PDF, Body: text}, nil
}
