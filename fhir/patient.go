package fhir

import (
	"strconv"

	"alongside/models"
)

// Patient is a person in care, by what the practice calls them. Of their birth only the year is known.
type Patient struct {
	ResourceType string       `json:"resourceType"`
	ID           string       `json:"id"`
	Meta         Meta         `json:"meta"`
	Identifier   []Identifier `json:"identifier,omitempty"`
	Active       bool         `json:"active"`
	Name         []HumanName  `json:"name"`
	BirthDate    string       `json:"birthDate,omitempty"`
}

// Identifier is what another system calls somebody.
type Identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// HumanName is a name as it is shown.
type HumanName struct {
	Use   string   `json:"use"`
	Text  string   `json:"text"`
	Given []string `json:"given,omitempty"`
}

// PatientOf is somebody, with the practice's own id for them where it has one: that is by which its record system finds them.
func PatientOf(of Of, p models.Patient) Patient {
	r := Patient{
		ResourceType: "Patient", ID: of.Patient.String(), Meta: of.meta(), Active: true,
		Name: []HumanName{{Use: "usual", Text: p.DisplayName, Given: []string{p.GivenName}}},
	}
	if p.BirthYear > 0 {
		r.BirthDate = strconv.Itoa(p.BirthYear)
	}
	if p.Reference != "" {
		r.Identifier = []Identifier{{System: "urn:alongside:practice:" + p.PracticeID.String(), Value: p.Reference}}
	}
	return r
}
