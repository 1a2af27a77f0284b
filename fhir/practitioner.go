package fhir

import "alongside/models"

// Practitioner is a clinician of the practice, as patients know them.
type Practitioner struct {
	ResourceType  string          `json:"resourceType"`
	ID            string          `json:"id"`
	Active        bool            `json:"active"`
	Name          []HumanName     `json:"name"`
	Qualification []Qualification `json:"qualification,omitempty"`
}

// Qualification is what stands behind a clinician's name.
type Qualification struct {
	Code Words `json:"code"`
}

// PractitionerOf is a clinician by their id.
func PractitionerOf(c models.Colleague) Practitioner {
	p := Practitioner{ResourceType: "Practitioner", ID: c.ID.String(), Active: true, Name: []HumanName{{Use: "usual", Text: c.DisplayName}}}
	if c.Credentials != "" {
		p.Qualification = []Qualification{{Words{c.Credentials}}}
	}
	return p
}
