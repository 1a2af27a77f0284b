package fhir

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Export is what a client wants copied of a group of people (HL7 Bulk Data Access 2.0).
type Export struct {
	Kinds []string  // in the order of the alphabet
	Since time.Time // only what changed after it; zero: whatever there is
}

// Staff is the one kind of resources that are of nobody in care: clinicians, whom many people's charts name.
const Staff = "Practitioner"

// earliest is before anything that anybody here can have said. A date before it is a slip.
var earliest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go can't write

// ParseExport reads the parameters of a kick-off. Every parameter that is not known, and every value that can't be, is an issue by its
// name; lenient leaves out unknown parameters and kinds instead, as a client may ask for.
func ParseExport(query url.Values, lenient bool) (Export, []Issue) {
	var e Export
	var issues []Issue
	wrong := func(code, what, name string) {
		issues = append(issues, Issue{Code: code, Diagnostics: what, Expression: []string{name}})
	}
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	typed := false
	for _, name := range names {
		switch name {
		case "_outputFormat":
			if len(query[name]) != 1 || !slices.Contains([]string{"application/fhir+ndjson", "application/ndjson", "ndjson"}, query.Get(name)) {
				wrong("value", "the only format is application/fhir+ndjson", name)
			}
		case "_since":
			at, err := time.Parse(time.RFC3339Nano, query.Get(name))
			if err != nil || len(query[name]) != 1 || at.Before(earliest) {
				wrong("value", "not an instant, with its zone, since 1900", name)
			}
			e.Since = at.UTC()
		case "_type":
			typed = true
			for kind := range strings.SplitSeq(strings.Join(query[name], ","), ",") {
				switch kind = strings.TrimSpace(kind); {
				case parameters[kind] != nil:
					e.Kinds = append(e.Kinds, kind)
				case !lenient:
					wrong("not-supported", "one of these kinds is never copied", name)
				}
			}
			if lenient && e.Kinds == nil {
				wrong("value", "none of these kinds is ever copied", name)
			}
		default:
			if !lenient {
				wrong("not-supported", "no such parameter", name)
			}
		}
	}
	if !typed {
		e.Kinds = Kinds()
	}
	slices.Sort(e.Kinds)
	e.Kinds = slices.Compact(e.Kinds)
	return e, issues
}

// ParseExportBody reads the parameters of a kick-off that are a resource, as those of an address.
func ParseExportBody(body []byte) (url.Values, []Issue) {
	var r struct {
		ResourceType string `json:"resourceType"`
		Parameter    []struct {
			Name         string  `json:"name"`
			ValueString  *string `json:"valueString"`
			ValueCode    *string `json:"valueCode"`
			ValueInstant *string `json:"valueInstant"`
		} `json:"parameter"`
	}
	if err := json.Unmarshal(body, &r); err != nil || r.ResourceType != "Parameters" {
		return nil, []Issue{{Code: "structure", Diagnostics: "the body is not a Parameters resource"}}
	}
	query := url.Values{}
	var issues []Issue
	for _, p := range r.Parameter {
		value := p.ValueString
		if value == nil {
			value = p.ValueCode
		}
		if value == nil {
			value = p.ValueInstant
		}
		if p.Name == "" || value == nil {
			issues = append(issues, Issue{Code: "value", Diagnostics: "a parameter without a name, or without a string, code or instant", Expression: []string{"parameter"}})
			continue
		}
		query.Add(p.Name, *value)
	}
	return query, issues
}

// WriteLines writes resources as NDJSON: one a line, and nothing else.
func WriteLines(w io.Writer, all []Resource) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, r := range all {
		if err := encoder.Encode(r.Body); err != nil {
			return err
		}
	}
	return nil
}

// Manifest is what a copy consists of, once it is made.
type Manifest struct {
	TransactionTime     string         `json:"transactionTime"`
	Request             string         `json:"request"`
	RequiresAccessToken bool           `json:"requiresAccessToken"`
	Output              []ManifestFile `json:"output"`
	Error               []ManifestFile `json:"error"`
}

// ManifestFile is one file of a copy: so many resources of one kind.
type ManifestFile struct {
	Type  string `json:"type"`
	URL   string `json:"url"`
	Count int    `json:"count"`
}

// Group is everybody in a practice's care, by how many they are: who they are says a search for patients.
type Group struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Active       bool   `json:"active"`
	Type         string `json:"type"`
	Actual       bool   `json:"actual"`
	Name         string `json:"name"`
	Quantity     int    `json:"quantity"`
}

// GroupOf is a practice's.
func GroupOf(id uuid.UUID, name string, people int) Group {
	return Group{ResourceType: "Group", ID: id.String(), Active: true, Type: "person", Actual: true, Name: name, Quantity: people}
}

// Withdrew says that somebody took back what they had shared while a copy of it waited to be fetched.
func Withdrew(patient uuid.UUID) OperationOutcome {
	return OperationOutcome{ResourceType: "OperationOutcome", Issue: []Issue{{
		Severity: "warning", Code: "suppressed", Expression: []string{"Patient/" + patient.String()},
		Diagnostics: "what this person shares has changed since it was copied, and their lines were taken out: copy again",
	}}}
}

// Instant writes a moment as FHIR has it.
func Instant(t time.Time) string { return instant(t) }
