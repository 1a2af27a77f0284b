package fhir

import (
	"strings"
	"time"

	"alongside/models"
)

// MedicationStatement is a medicine or supplement that somebody says they take.
type MedicationStatement struct {
	ResourceType              string          `json:"resourceType"`
	ID                        string          `json:"id"`
	Meta                      Meta            `json:"meta"`
	Status                    string          `json:"status"`
	Category                  CodeableConcept `json:"category"`
	MedicationCodeableConcept CodeableConcept `json:"medicationCodeableConcept"`
	Subject                   *Reference      `json:"subject"`
	DateAsserted              string          `json:"dateAsserted"`
	InformationSource         *Reference      `json:"informationSource"`
	Note                      []Annotation    `json:"note,omitempty"`
	Dosage                    []Dosage        `json:"dosage,omitempty"`
}

// Dosage is a dose as it was typed: the app reads no number in it.
type Dosage struct {
	Sequence              int     `json:"sequence,omitempty"`
	Text                  string  `json:"text"`
	AdditionalInstruction []Words `json:"additionalInstruction,omitempty"`
	PatientInstruction    string  `json:"patientInstruction,omitempty"`
	Timing                *Timing `json:"timing,omitempty"`
}

// Words is a concept that is nothing but words.
type Words struct {
	Text string `json:"text"`
}

// Timing is how long a dose is taken.
type Timing struct {
	Repeat Repeat `json:"repeat"`
}

// Repeat is bounded by days that are known, or by how many there are to be.
type Repeat struct {
	BoundsPeriod   *Period   `json:"boundsPeriod,omitempty"`
	BoundsDuration *Quantity `json:"boundsDuration,omitempty"`
}

// Medicine is what somebody says they take now, in their words. Since when is words too.
func Medicine(of Of, m models.Medicine) MedicationStatement {
	self := To("Patient", of.Patient)
	sort := "medicine"
	if m.Sort != nil {
		sort = *m.Sort
	}
	r := MedicationStatement{
		ResourceType: "MedicationStatement", ID: of.id(), Meta: of.meta(), Status: "active", Category: ours(sort),
		MedicationCodeableConcept: CodeableConcept{Text: words(m.Name)},
		Subject:                   self, DateAsserted: instant(of.Updated), InformationSource: self,
	}
	if dose := words(m.Dose); dose != "" {
		r.Dosage = []Dosage{{Text: dose}}
	}
	if since := words(m.Since); since != "" {
		r.Note = []Annotation{{AuthorReference: self, Text: since}}
	}
	return r
}

// PastMedicine is a medicine that somebody took before: when, what it did, how it felt and how it ended, in their words.
func PastMedicine(of Of, m models.PastMedicine) MedicationStatement {
	r := Medicine(of, models.Medicine{Name: m.Name})
	r.Status = "stopped"
	for _, said := range []*string{m.TakenWhen, m.WhatItDid, m.HowItFelt, m.HowItEnded} {
		if text := words(said); text != "" {
			r.Note = append(r.Note, Annotation{AuthorReference: r.Subject, Text: text})
		}
	}
	return r
}

// MedicationRequest is a medicine on the plan. It is a proposal, or a plan once both agree to it: never an order, as nothing is
// prescribed here.
type MedicationRequest struct {
	ResourceType              string          `json:"resourceType"`
	ID                        string          `json:"id"`
	Meta                      Meta            `json:"meta"`
	Status                    string          `json:"status"`
	Intent                    string          `json:"intent"`
	MedicationCodeableConcept CodeableConcept `json:"medicationCodeableConcept"`
	Subject                   *Reference      `json:"subject"`
	AuthoredOn                string          `json:"authoredOn"`
	Requester                 *Reference      `json:"requester,omitempty"`
	ReasonCode                []Words         `json:"reasonCode,omitempty"`
	Note                      []Annotation    `json:"note,omitempty"`
	DosageInstruction         []Dosage        `json:"dosageInstruction,omitempty"`
}

// MedicinePlan is a medicine's line of the plan as it stands, its steps in their order. The step that somebody is on has a day on
// which it began, where the plan is kept; those ahead have how long they are meant to last, as no day is set before both say go.
func MedicinePlan(of Of, ladder *models.Ladder, zone *time.Location) (MedicationRequest, bool) {
	line, removed, stands := lastSaid(ladder)
	if !stands || line.Kind != models.PlanMedication {
		return MedicationRequest{}, false
	}
	r := MedicationRequest{
		ResourceType: "MedicationRequest", ID: ID(of.Patient, line.LineID), Meta: of.meta(), Status: "active", Intent: "proposal",
		MedicationCodeableConcept: CodeableConcept{Text: words(line.Words)},
		Subject:                   To("Patient", of.Patient), AuthoredOn: instant(of.Updated),
	}
	if removed {
		r.Status = "stopped"
	}
	if ladder.Agreed() {
		r.Intent = "plan"
	}
	if why := words(line.Why); why != "" {
		r.ReasonCode = []Words{{why}}
	}
	if out := words(line.WayOut); out != "" {
		r.Note = []Annotation{{Text: out}}
	}
	for i, step := range line.Steps {
		r.DosageInstruction = append(r.DosageInstruction, dosage(i+1, step, ladder, zone))
	}
	return r, true
}

func dosage(number int, step models.Step, ladder *models.Ladder, zone *time.Location) Dosage {
	d := Dosage{Sequence: number, Text: strings.TrimSpace(step.Dose), PatientInstruction: words(step.WatchFor)}
	if why := words(step.Why); why != "" {
		d.AdditionalInstruction = []Words{{why}}
	}
	switch {
	case number == ladder.Step():
		began := ladder.Since().In(zone)
		d.Timing = &Timing{Repeat{BoundsPeriod: &Period{Start: began.Format("2006-01-02")}}}
		if step.Days != nil {
			d.Timing.Repeat.BoundsPeriod.End = began.AddDate(0, 0, *step.Days-1).Format("2006-01-02")
		}
	case step.Days != nil:
		days := counted(*step.Days)
		days.Unit, days.Code = "d", "d"
		d.Timing = &Timing{Repeat{BoundsDuration: days}}
	}
	return d
}

func words(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
