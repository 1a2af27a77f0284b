package models

import (
	"fmt"

	"github.com/google/uuid"
)

// PlanSave is what a clinician writes into the plan at once. All of it is kept, or nothing.
type PlanSave struct {
	Lines   []SaidLine   `json:"lines,omitempty" nullable:"false"`
	Stances []SaidStance `json:"stances,omitempty" nullable:"false"`
	Contact *SaidContact `json:"contact,omitempty" doc:"the next one; required unless one that is ahead stands"`
}

// SaidLine is a version of a line with its id.
type SaidLine struct {
	ID uuid.UUID `json:"id"`
	PlanLine
}

// SaidStance is a stance with its id.
type SaidStance struct {
	ID uuid.UUID `json:"id"`
	Stance
}

// SaidMove is a move with its id.
type SaidMove struct {
	ID uuid.UUID `json:"id"`
	Move
}

// SaidContact is a contact with its id.
type SaidContact struct {
	ID uuid.UUID `json:"id"`
	Contact
}

// MaxPlanLines bounds what one save carries.
const MaxPlanLines = 60

// Validate names every bad field of everything in it at once, by its place: "lines[0].steps[1].dose".
func (p PlanSave) Validate() error {
	var bad Invalid
	if len(p.Lines) > MaxPlanLines {
		bad = append(bad, FieldProblem{Field: "lines", Code: "too_many", Limit: MaxPlanLines})
	}
	if len(p.Stances) > MaxPlanLines {
		bad = append(bad, FieldProblem{Field: "stances", Code: "too_many", Limit: MaxPlanLines})
	}
	if bad != nil {
		return bad
	}
	for i, l := range p.Lines {
		bad.at(fmt.Sprintf("lines[%d]", i), l.ID, l.Validate())
	}
	for i, s := range p.Stances {
		bad.at(fmt.Sprintf("stances[%d]", i), s.ID, s.Validate())
	}
	if p.Contact != nil {
		bad.at("contact", p.Contact.ID, p.Contact.Validate())
		if p.Contact.Kind != ContactPlanned {
			bad.Add("contact.kind", "not_planned")
		}
	}
	return bad.Err()
}

// at adds the problems of something inside, by its place.
func (i *Invalid) at(place string, id uuid.UUID, err error) {
	if id == uuid.Nil {
		i.Add(place+".id", "required")
	}
	if inner, ok := err.(Invalid); ok { //nolint:errorlint // Validate answers Invalid itself
		*i = append(*i, inner.Within(place)...)
	}
}

// Within names the fields by the place that they are in.
func (i Invalid) Within(place string) Invalid {
	all := make(Invalid, len(i))
	for n, p := range i {
		p.Field = place + "." + p.Field
		all[n] = p
	}
	return all
}
