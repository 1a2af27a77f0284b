package fhir

import (
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
)

// Composition is a shared page: its sections in the order of the page, in its words, with what they are of.
type Composition struct {
	ResourceType string          `json:"resourceType"`
	ID           string          `json:"id"`
	Meta         Meta            `json:"meta"`
	Language     string          `json:"language,omitempty"`
	Status       string          `json:"status"`
	Type         CodeableConcept `json:"type"`
	Subject      *Reference      `json:"subject"`
	Date         string          `json:"date"`
	Author       []Reference     `json:"author"`
	Title        string          `json:"title"`
	Section      []Section       `json:"section"`
}

// Section is one idea of the page.
type Section struct {
	Title string      `json:"title,omitempty"`
	Text  Narrative   `json:"text"`
	Entry []Reference `json:"entry,omitempty"`
}

// Narrative is what a section says, for people.
type Narrative struct {
	Status string `json:"status"`
	Div    string `json:"div"`
}

// Told is a section of a page in its words: its title, its lines, and which blocks of the page it is made of.
type Told struct {
	Title  string
	Lines  []string
	Blocks []insight.Block
}

// patientNote is the type of a document that a person wrote of themselves.
func patientNote() CodeableConcept {
	return CodeableConcept{Coding: []Coding{{System: LOINC, Code: "51855-5", Display: "Patient Note"}}}
}

// ComposePage is a page as it is told.
func ComposePage(p Page, title string, sections []Told) Composition {
	self := To("Patient", p.Patient)
	c := Composition{
		ResourceType: "Composition", ID: p.id(), Meta: p.meta(), Language: p.Document.Language, Status: "final", Type: patientNote(),
		Subject: self, Date: instant(p.SharedAt), Author: []Reference{*self}, Title: title,
	}
	for _, s := range sections {
		c.Section = append(c.Section, Section{Title: s.Title, Text: narrative(s.Lines), Entry: p.entries(s.Blocks)})
	}
	return c
}

// narrative writes lines as paragraphs: whatever is in them is text.
func narrative(lines []string) Narrative {
	var div strings.Builder
	div.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	for _, line := range lines {
		div.WriteString("<p>")
		_ = xml.EscapeText(&div, []byte(line)) // a strings.Builder takes all
		div.WriteString("</p>")
	}
	div.WriteString("</div>")
	return Narrative{Status: "generated", Div: div.String()}
}

// entries are the resources that blocks of a page are of: concerns, and medicines.
func (p Page) entries(blocks []insight.Block) (entries []Reference) {
	for _, b := range blocks {
		_, line, _ := strings.Cut(b.Line, ".")
		id, err := uuid.Parse(line)
		switch {
		case b.Facts.Concern != nil:
			entries = append(entries, *p.to("Communication", *b.Facts.ConcernID))
		case err == nil && (b.Facts.Taking != nil || b.Facts.Took != nil):
			entries = append(entries, *p.to("MedicationStatement", id))
		}
	}
	return entries
}

// Document is a composition with all that it refers to, as far as a chart has it, each at its address under root. What the chart
// has no longer is not referred to either.
func (c Chart) Document(composed Composition, root string, at time.Time) Bundle {
	all := c.Resources()
	find := func(ref Reference) (Resource, bool) {
		i := slices.IndexFunc(all, func(r Resource) bool { return r.Kind+"/"+r.ID == ref.Reference })
		if i < 0 {
			return Resource{}, false
		}
		return all[i], true
	}
	b := Bundle{
		ResourceType: "Bundle", ID: composed.ID, Type: "document", Timestamp: instant(at),
		Identifier: &Identifier{System: System, Value: composed.ID + "." + composed.Meta.VersionID},
	}
	var entries []Entry
	add := func(ref Reference) bool {
		r, ok := find(ref)
		address := root + ref.Reference
		if ok && !slices.ContainsFunc(entries, func(e Entry) bool { return e.FullURL == address }) {
			entries = append(entries, Entry{FullURL: address, Resource: r.Body})
		}
		return ok
	}
	add(*composed.Subject)
	for i, s := range composed.Section {
		composed.Section[i].Entry = slices.DeleteFunc(slices.Clone(s.Entry), func(ref Reference) bool { return !add(ref) })
	}
	b.Entry = append([]Entry{{FullURL: root + "Composition/" + composed.ID, Resource: composed}}, entries...)
	return b
}
