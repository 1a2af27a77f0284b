package fhir

import (
	"github.com/google/uuid"

	"alongside/models"
)

// AuditEvent says that somebody looked at something of a person's, or changed it. It holds nothing of what they saw.
type AuditEvent struct {
	ResourceType string   `json:"resourceType"`
	ID           string   `json:"id"`
	Type         Coding   `json:"type"`
	Subtype      []Coding `json:"subtype"`
	Recorded     string   `json:"recorded"`
	Outcome      string   `json:"outcome"`
	Agent        []Agent  `json:"agent"`
	Source       Source   `json:"source"`
	Entity       []Entity `json:"entity"`
}

// Agent is who it was.
type Agent struct {
	Name      string `json:"name,omitempty"`
	Requestor bool   `json:"requestor"`
}

// Source is the system that noted it.
type Source struct {
	Observer Named `json:"observer"`
}

// Named is a reference to what has a name only.
type Named struct {
	Display string `json:"display"`
}

// Entity is what it was about.
type Entity struct {
	What *Reference `json:"what"`
}

// AccessEvent is a line of the trail as the patient reads it.
func AccessEvent(patient uuid.UUID, e models.AccessEvent) AuditEvent {
	r := AuditEvent{
		ResourceType: "AuditEvent", ID: ID(patient, e.ID),
		Type:    Coding{System: "http://terminology.hl7.org/CodeSystem/audit-event-type", Code: "rest", Display: "RESTful Operation"},
		Subtype: []Coding{{System: System, Code: string(e.Action)}}, Recorded: instant(e.At), Outcome: "0",
		Agent:  []Agent{{Name: e.Name, Requestor: true}},
		Source: Source{Named{"Alongside"}},
		Entity: []Entity{{What: To("Patient", patient)}},
	}
	if e.Denied {
		r.Outcome = "4"
	}
	return r
}
