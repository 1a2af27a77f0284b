package fhir

import (
	"slices"
	"strings"
)

// references are what can be included with what was found, and of which kinds that is.
var references = map[string][]string{ //nolint:gochecknoglobals // a constant that Go can't write
	"Observation:derived-from":    {"QuestionnaireResponse"},
	"Communication:part-of":       {"Communication"},
	"CarePlan:goal":               {"Goal"},
	"CarePlan:activity-reference": {"MedicationRequest", "Task"},
	"Provenance:target":           {"MedicationRequest", "Goal"},
}

// Includes are what can be included with resources of a kind.
func Includes(kind string) (names []string) {
	for name := range references {
		if strings.HasPrefix(name, kind+":") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Included is what a page of what was found refers to, as far as it was asked for and is not found itself.
func (s Search) Included(page, all []Resource) (included []Resource) {
	var wanted []Reference
	for _, name := range s.includes {
		for _, r := range page {
			wanted = append(wanted, r.refers(name)...)
		}
	}
	for _, r := range all {
		if slices.Contains(wanted, Reference{r.Kind + "/" + r.ID}) && !slices.ContainsFunc(page, func(p Resource) bool { return p.Kind == r.Kind && p.ID == r.ID }) {
			included = append(included, r)
		}
	}
	return included
}

func (r Resource) refers(name string) (to []Reference) {
	switch body := r.Body.(type) {
	case Observation:
		return body.DerivedFrom
	case Communication:
		return body.PartOf
	case Provenance:
		return body.Target
	case CarePlan:
		if name == "CarePlan:goal" {
			return body.Goal
		}
		for _, a := range body.Activity {
			to = append(to, a.Reference)
		}
	}
	return to
}
