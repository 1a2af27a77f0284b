package fhir

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Provenance says who wrote a line of the plan: both sides may.
type Provenance struct {
	ResourceType string        `json:"resourceType"`
	ID           string        `json:"id"`
	Meta         Meta          `json:"meta"`
	Target       []Reference   `json:"target"`
	Recorded     string        `json:"recorded"`
	Agent        []AuthorAgent `json:"agent"`
}

// AuthorAgent is one of those who wrote it.
type AuthorAgent struct {
	Type CodeableConcept `json:"type"`
	Who  *Reference      `json:"who"`
}

// Written is that somebody wrote a version of a line; by uuid.Nil: the patient.
type Written struct {
	At time.Time
	By uuid.UUID
}

// Authors is who wrote the versions of something, each once, in the order in which they first did.
func Authors(of Of, target Reference, versions []Written) Provenance {
	p := Provenance{ResourceType: "Provenance", ID: of.id(), Meta: of.meta(), Target: []Reference{target}, Recorded: instant(of.Updated)}
	for _, v := range versions {
		who := To("Patient", of.Patient)
		if v.By != uuid.Nil {
			who = To("Practitioner", v.By)
		}
		if !slices.ContainsFunc(p.Agent, func(a AuthorAgent) bool { return *a.Who == *who }) {
			p.Agent = append(p.Agent, AuthorAgent{author(), who})
		}
	}
	return p
}

func author() CodeableConcept {
	const participantType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	return CodeableConcept{Coding: []Coding{{System: participantType, Code: "author", Display: "Author"}}}
}
