package fhir

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Search is what somebody asks for of one kind of resource, or of all of somebody's.
type Search struct {
	Kind    string // empty: of all, or of those in Types
	Types   []string
	Patient uuid.UUID // uuid.Nil: of everybody
	IDs     []string
	Count   int

	includes []string
	tests    []test
	after    place
}

// Bounds of a page.
const (
	DefaultCount = 100
	MaxCount     = 500
)

// test says whether a resource is one of those asked for.
type test func(Resource) bool

// place is where a page begins: behind a resource, by when it changed, its kind and its id. Resources of one row share its id.
type place struct {
	updated  time.Time
	kind, id string
}

// parameters are what each kind can be searched by, besides those that every kind has. A date is when it was of; a code is what
// it says.
var parameters = map[string][]string{ //nolint:gochecknoglobals // a constant that Go can't write
	"Patient":               {"identifier"},
	"Observation":           {"patient", "subject", "code", "category", "date"},
	"QuestionnaireResponse": {"patient", "subject", "questionnaire", "authored"},
	"Communication":         {"patient", "subject", "category", "sent"},
	"MedicationStatement":   {"patient", "subject", "category", "status"},
	"MedicationRequest":     {"patient", "subject", "intent", "status"},
	"CarePlan":              {"patient", "subject"},
	"Goal":                  {"patient", "subject", "category", "lifecycle-status"},
	"Task":                  {"patient", "subject", "period", "status"},
	"Consent":               {"patient", "status"},
	"AuditEvent":            {"patient", "date"},
	"Composition":           {"patient", "subject", "type", "date"},
	"DocumentReference":     {"patient", "subject", "type", "date"},
	"Provenance":            {"patient", "target"},
	"Practitioner":          {},
}

// Kinds are the resources that can be searched, in the order of the alphabet.
func Kinds() []string {
	kinds := make([]string, 0, len(parameters))
	for kind := range parameters {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// Parameters are what a kind can be searched by.
func Parameters(kind string) []string {
	return append([]string{"_id", "_lastUpdated", "_count"}, parameters[kind]...)
}

// Patients are of whom something is asked for by name or by id; none: it doesn't say.
func (s Search) Patients() (whose []uuid.UUID) {
	if s.Patient != uuid.Nil {
		return []uuid.UUID{s.Patient}
	}
	for _, id := range s.IDs {
		patient, _, ok := ParseID(id)
		if s.Kind == "Patient" {
			var err error
			patient, err = uuid.Parse(id)
			ok = err == nil
		}
		if ok && !slices.Contains(whose, patient) {
			whose = append(whose, patient)
		}
	}
	return whose
}

// Kinds are the resources that a chart has to have for it; none: all of them.
func (s Search) Kinds() []string {
	if s.Kind == "" {
		return s.Types
	}
	kinds := []string{s.Kind}
	for _, name := range s.includes {
		kinds = append(kinds, references[name]...)
	}
	return kinds
}

// ParseSearch reads a query. Every parameter that is not known, and every value that can't be, is an issue by its name; lenient
// leaves the unknown ones out instead, as a client may ask for.
func ParseSearch(kind string, query url.Values, lenient bool) (Search, []Issue) {
	s := Search{Kind: kind, Count: DefaultCount}
	return s, s.parse(query, lenient, s.read)
}

// ParseEverything reads the query of $everything.
func ParseEverything(query url.Values, lenient bool) (Search, []Issue) {
	s := Search{Count: MaxCount}
	return s, s.parse(query, lenient, s.readEverything)
}

func (s *Search) parse(query url.Values, lenient bool, read func(name, value string) (known, ok bool)) []Issue {
	var issues []Issue
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range query[name] {
			switch known, ok := read(name, value); {
			case !known && !lenient:
				issues = append(issues, Issue{Code: "not-supported", Diagnostics: "no such parameter", Expression: []string{name}})
			case known && !ok:
				issues = append(issues, Issue{Code: "value", Diagnostics: "no such value", Expression: []string{name}})
			}
		}
	}
	return issues
}

// readEverything takes one parameter of $everything, as read does.
func (s *Search) readEverything(name, value string) (known, ok bool) {
	switch name {
	case "_since":
		since, ok := parseSpan(value)
		s.tests = append(s.tests, func(r Resource) bool { return r.Updated.After(since.from) })
		return true, ok
	case "_type":
		for kind := range strings.SplitSeq(value, ",") {
			if !slices.Contains(Kinds(), kind) {
				return true, false
			}
			s.Types = append(s.Types, kind)
		}
		s.tests = append(s.tests, func(r Resource) bool { return slices.Contains(s.Types, r.Kind) })
		return true, true
	}
	return s.readPaging(name, value)
}

// read takes one parameter: whether it is known, and whether its value can be. Modifiers, as in "code:text", are none that we know.
func (s *Search) read(name, value string) (known, ok bool) {
	switch name {
	case "_include":
		s.includes = append(s.includes, value)
		return true, slices.Contains(Includes(s.Kind), value)
	case "_id":
		for part := range strings.SplitSeq(value, ",") {
			if !idPattern.MatchString(part) {
				return true, false
			}
			s.IDs = append(s.IDs, part)
		}
		s.tests = append(s.tests, func(r Resource) bool { return slices.Contains(s.IDs, r.ID) })
		return true, true
	case "_lastUpdated":
		return true, s.date(value, func(r Resource) span { return instantSpan(r.Updated) })
	}
	if !slices.Contains(parameters[s.Kind], name) {
		return s.readPaging(name, value)
	}
	switch name {
	case "patient", "subject":
		id, err := uuid.Parse(strings.TrimPrefix(value, "Patient/"))
		if err != nil || id == uuid.Nil || s.Patient != uuid.Nil && s.Patient != id {
			return true, false // nobody's, or two people's
		}
		s.Patient = id
		return true, true
	case "questionnaire":
		s.tests = append(s.tests, func(r Resource) bool {
			return slices.ContainsFunc(r.tokens[name], func(has Coding) bool { return has.Code == value || strings.HasPrefix(has.Code, value+"|") })
		})
		return true, value != ""
	case "date", "authored", "sent", "period":
		return true, s.date(value, func(r Resource) span { return r.when })
	}
	return true, s.token(name, value)
}

// readPaging takes what every search has.
func (s *Search) readPaging(name, value string) (known, ok bool) {
	switch name {
	case "_count":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return true, false
		}
		s.Count = min(n, MaxCount)
		return true, true
	case "_cursor":
		s.after, ok = parsePlace(value)
		return true, ok
	case "_format":
		return true, true // of the answer, not of what is searched
	}
	return false, false
}

// token asks for a code, or for one of several: "system|code", "code", "system|" or "|code".
func (s *Search) token(name, value string) bool {
	type wanted struct {
		Coding

		whole bool // in this very system, or in none
	}
	var several []wanted
	for part := range strings.SplitSeq(value, ",") {
		system, code, both := strings.Cut(part, "|")
		if !both {
			system, code = "", part
		}
		if part == "" || part == "|" {
			return false
		}
		several = append(several, wanted{Coding{System: system, Code: code}, both})
	}
	s.tests = append(s.tests, func(r Resource) bool {
		return slices.ContainsFunc(r.tokens[name], func(has Coding) bool {
			return slices.ContainsFunc(several, func(want wanted) bool {
				return (want.Code == "" || has.Code == want.Code) && (!want.whole || has.System == want.System)
			})
		})
	})
	return true
}

// date asks for a time by its prefix: "ge2026-11-01". A value without one means within it.
func (s *Search) date(value string, of func(Resource) span) bool {
	prefix := "eq"
	if len(value) > 2 && value[0] >= 'a' && value[0] <= 'z' {
		prefix, value = value[:2], value[2:]
	}
	asked, ok := parseSpan(value)
	if !ok {
		return false
	}
	is, known := comparisons[prefix]
	if known {
		s.tests = append(s.tests, func(r Resource) bool { has := of(r); return has != span{} && is(has, asked) })
	}
	return known
}

func within(has, asked span) bool { return !has.from.Before(asked.from) && !has.to.After(asked.to) }
func above(has, asked span) bool  { return has.to.After(asked.to) }
func below(has, asked span) bool  { return has.from.Before(asked.from) }

// comparisons are what the prefixes of a date mean (https://hl7.org/fhir/R4/search.html#prefix). About is none: what is nearly a
// day would be ours to guess.
var comparisons = map[string]func(has, asked span) bool{ //nolint:gochecknoglobals // a constant that Go can't write
	"eq": within,
	"ne": func(has, asked span) bool { return !within(has, asked) },
	"gt": above,
	"lt": below,
	"ge": func(has, asked span) bool { return above(has, asked) || within(has, asked) },
	"le": func(has, asked span) bool { return below(has, asked) || within(has, asked) },
	"sa": func(has, asked span) bool { return has.from.After(asked.to) },
	"eb": func(has, asked span) bool { return has.to.Before(asked.from) },
}

// Page is what of all resources is asked for, in the order in which they changed, and where the next page begins; empty: there is
// none.
func (s Search) Page(all []Resource) (page []Resource, cursor string) {
	page = slices.Clone(all)
	page = slices.DeleteFunc(page, func(r Resource) bool {
		return s.Kind != "" && r.Kind != s.Kind || slices.ContainsFunc(s.tests, func(is test) bool { return !is(r) })
	})
	slices.SortFunc(page, func(a, b Resource) int { return a.place().compare(b.place()) })
	page = slices.DeleteFunc(page, func(r Resource) bool { return r.place().compare(s.after) <= 0 })
	if len(page) > s.Count {
		page = page[:s.Count]
		cursor = page[s.Count-1].place().String()
	}
	return page, cursor
}

func (p place) compare(q place) int {
	if c := p.updated.Compare(q.updated); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(p.kind, q.kind), strings.Compare(p.id, q.id))
}

// String is opaque to who gets it, and says nothing but where a page ended.
func (p place) String() string {
	return strconv.FormatInt(p.updated.UnixMicro(), 36) + "." + p.kind + "." + p.id
}

func parsePlace(text string) (place, bool) {
	at, resource, _ := strings.Cut(text, ".")
	kind, id, _ := strings.Cut(resource, ".")
	micros, err := strconv.ParseInt(at, 36, 64)
	return place{time.UnixMicro(micros).UTC(), kind, id}, err == nil && slices.Contains(Kinds(), kind) && idPattern.MatchString(id)
}

// idPattern is what FHIR takes for an id.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)

// span is a time from its first moment to its last: a day lasts until the next one.
type span struct{ from, to time.Time }

func instantSpan(t time.Time) span { return span{t, t} }

// parseSpan reads a year, a month, a day, a second or a millisecond, as long as that is. Days are UTC's.
func parseSpan(text string) (span, bool) {
	for _, as := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-01-02", 0, 0, 1}} {
		if from, err := time.Parse(as.layout, text); err == nil {
			return span{from, from.AddDate(as.years, as.months, as.days).Add(-time.Nanosecond)}, from.Year() > 0
		}
	}
	if from, err := time.Parse(time.RFC3339Nano, text); err == nil {
		long := time.Second
		if strings.Contains(text, ".") {
			long = time.Millisecond // as meta.lastUpdated is said
		}
		from = from.UTC().Truncate(long)
		return span{from, from.Add(long - time.Nanosecond)}, true
	}
	return span{}, false
}
