package fhir

import "alongside/models"

// Observation is what somebody noted of themselves, or a figure of it.
type Observation struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Meta         Meta   `json:"meta"`

	Status    string            `json:"status"`
	Category  []CodeableConcept `json:"category"`
	Code      CodeableConcept   `json:"code"`
	Subject   *Reference        `json:"subject"`
	Performer []Reference       `json:"performer"`

	// One of both: a day, or a moment, or a time with its beginning and end.
	EffectiveDateTime string  `json:"effectiveDateTime,omitempty"`
	EffectivePeriod   *Period `json:"effectivePeriod,omitempty"`

	ValueQuantity  *Quantity        `json:"valueQuantity,omitempty"`
	ValueInteger   *int             `json:"valueInteger,omitempty"`
	ValueString    string           `json:"valueString,omitempty"`
	Method         *CodeableConcept `json:"method,omitempty"`
	Note           []Annotation     `json:"note,omitempty"`
	ReferenceRange []Words          `json:"referenceRange,omitempty"`
	DerivedFrom    []Reference      `json:"derivedFrom,omitempty"`
	Component      []Component      `json:"component,omitempty"`
}

// Component is a part of an Observation.
type Component struct {
	Code                 CodeableConcept  `json:"code"`
	ValueQuantity        *Quantity        `json:"valueQuantity,omitempty"`
	ValueInteger         *int             `json:"valueInteger,omitempty"`
	ValueCodeableConcept *CodeableConcept `json:"valueCodeableConcept,omitempty"`
	ValueBoolean         *bool            `json:"valueBoolean,omitempty"`
	ValueString          string           `json:"valueString,omitempty"`
	ValueTime            string           `json:"valueTime,omitempty"`
}

// noted is an Observation that a person made of themselves, of a day.
func noted(o Of, category string, day models.Day, codes ...Coding) Observation {
	self := To("Patient", o.Patient)
	return Observation{
		ResourceType: "Observation", ID: o.id(), Meta: o.meta(), Status: "final",
		Category:  []CodeableConcept{{Coding: []Coding{{System: observationCategory, Code: category}}}},
		Code:      CodeableConcept{Coding: codes},
		Subject:   self,
		Performer: []Reference{*self}, EffectiveDateTime: day.String(),
	}
}

// say adds the words that somebody wrote beside it.
func (o *Observation) say(words *string) {
	if words != nil && *words != "" {
		o.Note = []Annotation{{AuthorReference: o.Subject, Text: *words}}
	}
}

func (o *Observation) quantity(code Coding, of func(int) *Quantity, n *int) {
	if n != nil {
		o.Component = append(o.Component, Component{Code: CodeableConcept{Coding: []Coding{code}}, ValueQuantity: of(*n)})
	}
}

// level adds a step of a scale of the app's: it has no unit, and is no measure.
func (o *Observation) level(code string, n *int) {
	if n != nil {
		o.Component = append(o.Component, Component{Code: ours(code), ValueInteger: n})
	}
}

func (o *Observation) choice(code string, chosen *string) {
	if chosen != nil && *chosen != "" {
		o.choices(code, []string{*chosen})
	}
}

// choices adds the words that somebody picked of those that the app offers.
func (o *Observation) choices(code string, chosen []string) {
	if len(chosen) == 0 {
		return
	}
	value := CodeableConcept{}
	for _, word := range chosen {
		value.Coding = append(value.Coding, Coding{System: System, Code: word})
	}
	o.Component = append(o.Component, Component{Code: ours(code), ValueCodeableConcept: &value})
}

func ours(code string) CodeableConcept {
	return CodeableConcept{Coding: []Coding{{System: System, Code: code}}}
}
