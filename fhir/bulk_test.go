package fhir_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/fhir"
)

func TestAKickOffNamesWhatIsCopied(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for query, want := range map[string]fhir.Export{
		"":                                     {Kinds: fhir.Kinds()},
		"_type=Patient":                        {Kinds: []string{"Patient"}},
		"_type=Patient,CarePlan":               {Kinds: []string{"CarePlan", "Patient"}},
		"_type=Patient&_type=CarePlan,Patient": {Kinds: []string{"CarePlan", "Patient"}},
		"_since=2026-11-01T08:00:00Z":          {Kinds: fhir.Kinds(), Since: since},
		"_since=2026-11-01T03:00:00.000-05:00&_type=Goal":    {Kinds: []string{"Goal"}, Since: since},
		"_outputFormat=ndjson&_type=Goal":                    {Kinds: []string{"Goal"}},
		"_outputFormat=application/ndjson&_type=Goal":        {Kinds: []string{"Goal"}},
		"_outputFormat=application/fhir%2Bndjson&_type=Goal": {Kinds: []string{"Goal"}},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got, issues := fhir.ParseExport(values, false); issues != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", query, got, issues)
		}
	}
}

func TestAWrongKickOffIsNamed(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"_type=Encounter":             "not-supported _type",
		"_type=Patient,patient":       "not-supported _type",
		"_type=":                      "not-supported _type",
		"_since=2026-11-01":           "value _since",
		"_since=2026-11-01T08:00:00":  "value _since", // of which zone?
		"_since=1899-12-31T23:59:59Z": "value _since",
		"_since=yesterday":            "value _since",
		"_since=2026-11-01T08:00:00Z&_since=2026-11-02T08:00:00Z": "value _since",
		"_outputFormat=application/fhir%2Bjson":                   "value _outputFormat",
		"_outputFormat=csv":                                       "value _outputFormat",
		"_typeFilter=Patient%3Factive%3Dtrue":                     "not-supported _typeFilter",
		"_elements=id":                                            "not-supported _elements",
		"patient=Patient/1":                                       "not-supported patient",
		"_since=never&_type=Basic&x=1":                            "value _since not-supported _type not-supported x",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		_, issues := fhir.ParseExport(values, false)
		for _, issue := range issues {
			named = append(named, issue.Code+" "+strings.Join(issue.Expression, " "))
		}
		if got := strings.Join(named, " "); got != want {
			t.Errorf("%q: %q", query, got)
		}
		// Lenient leaves out what is not known, and nothing of what is.
		e, issues := fhir.ParseExport(values, true)
		if bad := slices.ContainsFunc(issues, func(i fhir.Issue) bool { return i.Code != "value" }); bad {
			t.Errorf("%q, lenient: %v", query, issues)
		}
		if issues == nil && len(e.Kinds) == 0 {
			t.Errorf("%q, lenient: nothing is copied, and nobody is told", query)
		}
	}
}

func TestAKickOffMayBeAResource(t *testing.T) {
	t.Parallel()
	query, issues := fhir.ParseExportBody([]byte(`{"resourceType": "Parameters", "parameter": [
		{"name": "_type", "valueString": "Patient"}, {"name": "_type", "valueCode": "Goal"}, {"name": "_since", "valueInstant": "2026-11-01T08:00:00Z"}]}`))
	if want := "_since=2026-11-01T08%3A00%3A00Z&_type=Patient&_type=Goal"; issues != nil || query.Encode() != want {
		t.Errorf("%s, %v", query.Encode(), issues)
	}
	for body, code := range map[string]string{
		``: "structure", `[]`: "structure", `{"resourceType": "Bundle"}`: "structure",
		`{"resourceType": "Parameters", "parameter": [{"name": "_type"}]}`:                                        "value",
		`{"resourceType": "Parameters", "parameter": [{"valueString": "Patient"}]}`:                               "value",
		`{"resourceType": "Parameters", "parameter": [{"name": "patient", "valueReference": {"reference": ""}}]}`: "value",
	} {
		if _, issues := fhir.ParseExportBody([]byte(body)); len(issues) != 1 || issues[0].Code != code {
			t.Errorf("%s: %v", body, issues)
		}
	}
}

func TestLinesAreOneResourceEach(t *testing.T) {
	t.Parallel()
	all := nights(3).Resources()
	var lines bytes.Buffer
	if err := fhir.WriteLines(&lines, all); err != nil {
		t.Fatal(err)
	}
	each := strings.Split(strings.TrimSuffix(lines.String(), "\n"), "\n")
	if len(each) != len(all) {
		t.Fatalf("%d lines of %d resources", len(each), len(all))
	}
	for i, line := range each {
		var resource struct {
			ResourceType string `json:"resourceType"`
		}
		if err := json.Unmarshal([]byte(line), &resource); err != nil || resource.ResourceType != all[i].Kind {
			t.Errorf("line %d is a %s: %v", i, resource.ResourceType, err)
		}
	}
}

func FuzzParseExport(f *testing.F) {
	f.Add("_type=Patient,CarePlan&_since=2026-11-01T08:00:00Z&_outputFormat=ndjson", "", true)
	f.Add("_type=,&_since=&_elements=id", `{"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Goal"}]}`, false)
	f.Fuzz(func(t *testing.T, address, body string, lenient bool) {
		query, err := url.ParseQuery(address)
		if err != nil {
			return
		}
		more, _ := fhir.ParseExportBody([]byte(body))
		for name, values := range more {
			query[name] = append(query[name], values...)
		}
		e, issues := fhir.ParseExport(query, lenient)
		if issues != nil {
			return
		}
		if len(e.Kinds) == 0 || !slices.IsSorted(e.Kinds) {
			t.Errorf("%v is copied", e.Kinds)
		}
		for _, kind := range e.Kinds {
			if !slices.Contains(fhir.Kinds(), kind) {
				t.Errorf("%q is copied", kind)
			}
		}
		if !e.Since.IsZero() && e.Since.Year() < 1899 {
			t.Errorf("since %v", e.Since)
		}
	})
}
