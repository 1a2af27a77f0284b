package models

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// PlanLine is one version of one line of the plan: a line is changed by saying its next version.
type PlanLine struct {
	LineID  uuid.UUID `json:"line_id"`
	Version int       `json:"version" doc:"1 for a new line; else the one after the version that stands"`
	Kind    PlanKind  `json:"kind" enum:"sleep,nutrition,regulation,body,learning,talking,medication,check,other" doc:"of all its versions"`
	Words   *string   `json:"words,omitempty" doc:"required unless removed"`
	Why     *string   `json:"why,omitempty"`
	WayOut  *string   `json:"way_out,omitempty" doc:"of a medicine: how to go down and stop; required with steps, and a clinician's"`
	Steps   []Step    `json:"steps,omitempty" nullable:"false" doc:"of a medicine, the lowest dose first; a clinician's"`
	Removed bool      `json:"removed,omitempty" doc:"from this version on the line is off the plan"`
}

// Step is one dose of a medicine as a clinician types it, and how the two go about it. Nothing here is worked out from it.
type Step struct {
	Dose     string  `json:"dose"`
	Days     *int    `json:"days,omitempty" doc:"how long, before anybody says go"`
	CheckDay *int    `json:"check_day,omitempty" doc:"the day of the step on which they check in; 1 is its first"`
	WatchFor *string `json:"watch_for,omitempty"`
	Why      *string `json:"why,omitempty" doc:"why this pace"`
}

// PlanKind is what a line is about.
type PlanKind string

// The kinds of lines. The first four are the foundations.
const (
	PlanSleep      PlanKind = "sleep"
	PlanNutrition  PlanKind = "nutrition"
	PlanRegulation PlanKind = "regulation"
	PlanBody       PlanKind = "body"
	PlanLearning   PlanKind = "learning"
	PlanTalking    PlanKind = "talking"
	PlanMedication PlanKind = "medication"
	PlanCheck      PlanKind = "check"
	PlanOther      PlanKind = "other"
)

// PlanKinds are all kinds in the order in which a plan shows them: the foundations first.
func PlanKinds() []PlanKind {
	return []PlanKind{
		PlanSleep, PlanNutrition, PlanRegulation, PlanBody, PlanLearning, PlanTalking, PlanMedication, PlanCheck, PlanOther,
	}
}

// Bounds of a line, in characters, steps and days.
const (
	PlanTextLimit = 2000
	DoseLimit     = 120
	MaxSteps      = 20
	MaxStepDays   = 365
)

// Validate names every bad field at once, of steps by their place: "steps[1].dose". Whether the version fits what stands
// is the ladder's to say.
func (l PlanLine) Validate() error {
	var bad Invalid
	if l.LineID == uuid.Nil {
		bad.Add("line_id", "required")
	}
	if l.Version < 1 || l.Version > MaxVersion {
		bad.Add("version", "out_of_range")
	}
	checkOne(&bad, "kind", new(string(l.Kind)), kindNames())
	medicine := l.Kind == PlanMedication
	parts := []struct {
		field  string
		text   *string
		fits   bool
		needed bool
	}{
		{"words", l.Words, !l.Removed, !l.Removed},
		{"why", l.Why, true, false},
		{"way_out", l.WayOut, medicine && !l.Removed, len(l.Steps) > 0},
	}
	for _, p := range parts {
		switch {
		case p.text != nil && !p.fits:
			bad.Add(p.field, "not_of_this_kind")
		case p.needed && !said(p.text):
			bad.Add(p.field, "required")
		}
		checkText(&bad, p.field, p.text, PlanTextLimit)
	}
	if len(l.Steps) > 0 && (!medicine || l.Removed) {
		bad.Add("steps", "not_of_this_kind")
	}
	l.checkSteps(&bad)
	return bad.Err()
}

// MaxVersion bounds how often a line is changed.
const MaxVersion = 9999

func kindNames() []string {
	kinds := PlanKinds()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}

// checkSteps: a dose is what tells one step of a ladder from another, also after the ladder was rewritten.
func (l PlanLine) checkSteps(bad *Invalid) {
	if len(l.Steps) > MaxSteps {
		*bad = append(*bad, FieldProblem{Field: "steps", Code: "too_many", Limit: MaxSteps})
		return
	}
	doses := map[string]bool{}
	for i, s := range l.Steps {
		at := func(field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
		dose := strings.TrimSpace(s.Dose)
		switch {
		case dose == "":
			bad.Add(at("dose"), "required")
		case doses[dose]:
			bad.Add(at("dose"), "twice")
		}
		doses[dose] = true
		checkText(bad, at("dose"), &s.Dose, DoseLimit)
		checkText(bad, at("watch_for"), s.WatchFor, PlanTextLimit)
		checkText(bad, at("why"), s.Why, PlanTextLimit)
		if s.Days != nil && (*s.Days < 1 || *s.Days > MaxStepDays) {
			bad.Add(at("days"), "out_of_range")
		}
		if s.CheckDay != nil && (*s.CheckDay < 1 || *s.CheckDay > MaxStepDays) {
			bad.Add(at("check_day"), "out_of_range")
		} else if s.CheckDay != nil && s.Days != nil && *s.CheckDay > *s.Days {
			bad.Add(at("check_day"), "after_the_step")
		}
	}
}

// Difference is a field of a line that a version says otherwise, and what it said before; empty where it said nothing.
type Difference struct {
	Field  string `json:"field" doc:"words, why, way_out, steps[0].dose, …, removed; steps for one that is gone, and for all of them where they were turned around"`
	Before string `json:"before" doc:"the old text"`
}

// Differences are what a version changed of the one before it, in the order of the form. Steps are told apart by their
// dose: one that is new or gone is one difference, named by its place in the version that has it.
func (l PlanLine) Differences(before PlanLine) []Difference {
	all := []Difference{}
	add := func(field, old, now string) {
		if old != now {
			all = append(all, Difference{field, old})
		}
	}
	add("words", textOf(before.Words), textOf(l.Words))
	add("why", textOf(before.Why), textOf(l.Why))
	add("way_out", textOf(before.WayOut), textOf(l.WayOut))
	stood := map[string]Step{}
	for _, s := range before.Steps {
		stood[s.DoseText()] = s
	}
	for i, s := range l.Steps {
		old, ok := stood[s.DoseText()]
		at := func(field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
		if !ok {
			all = append(all, Difference{at("dose"), ""})
			continue
		}
		delete(stood, s.DoseText())
		add(at("days"), numberOf(old.Days), numberOf(s.Days))
		add(at("check_day"), numberOf(old.CheckDay), numberOf(s.CheckDay))
		add(at("watch_for"), textOf(old.WatchFor), textOf(s.WatchFor))
		add(at("why"), textOf(old.Why), textOf(s.Why))
	}
	for _, s := range before.Steps {
		if _, gone := stood[s.DoseText()]; gone {
			all = append(all, Difference{"steps", s.DoseText()})
		}
	}
	if both := stayed(before, l); len(both) > 0 && renumbered(both, before, l) == nil {
		add("steps", doses(before), doses(l))
	}
	if l.Removed != before.Removed {
		all = append(all, Difference{Field: "removed"})
	}
	return all
}

// stayed are the steps whose doses the next version has too.
func stayed(before, now PlanLine) []int {
	var all []int
	for i, s := range before.Steps {
		if now.numberOf(s) > 0 {
			all = append(all, i+1)
		}
	}
	return all
}

func doses(l PlanLine) string {
	all := make([]string, len(l.Steps))
	for i, s := range l.Steps {
		all[i] = s.DoseText()
	}
	return strings.Join(all, ", ")
}

// DoseText is the dose without the spaces around it: what tells one step from another.
func (s Step) DoseText() string { return strings.TrimSpace(s.Dose) }

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func numberOf(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}
