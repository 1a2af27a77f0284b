package fhir

import (
	"github.com/google/uuid"

	"alongside/models"
)

// Communication is something said: a concern that somebody shared, or a reply to it.
type Communication struct {
	ResourceType string            `json:"resourceType"`
	ID           string            `json:"id"`
	Meta         Meta              `json:"meta"`
	PartOf       []Reference       `json:"partOf,omitempty"`
	InResponseTo []Reference       `json:"inResponseTo,omitempty"`
	Status       string            `json:"status"`
	Category     []CodeableConcept `json:"category"`
	Subject      *Reference        `json:"subject"`
	Topic        *CodeableConcept  `json:"topic,omitempty"`
	Sent         string            `json:"sent,omitempty"`
	Sender       *Reference        `json:"sender"`
	ReasonCode   []CodeableConcept `json:"reasonCode,omitempty"`
	Payload      []Payload         `json:"payload,omitempty"`
}

// Payload is one part of what was said, in the words it was said in.
type Payload struct {
	ContentString string `json:"contentString"`
}

// Concern is a concern as it was shared, with its kinds as reasons, what its person would like as its topic, and their words.
func Concern(of Of, c models.Concern) Communication {
	self := To("Patient", of.Patient)
	r := Communication{
		ResourceType: "Communication", ID: of.id(), Meta: of.meta(), Status: "completed",
		Category: []CodeableConcept{ours("concern")}, Subject: self, Sent: c.WrittenOn.String(), Sender: self,
	}
	if c.Wish != nil {
		topic := ours(*c.Wish)
		r.Topic = &topic
	}
	for _, kind := range c.Kinds {
		r.ReasonCode = append(r.ReasonCode, ours(kind))
	}
	r.say(c.Words, c.WouldHelp)
	return r
}

// Reply is one thing said about a concern, by the patient or by a clinician of their care team.
func Reply(of Of, by uuid.UUID, reply models.Reply) Communication {
	sender := To("Patient", of.Patient)
	if reply.SaidBy() == models.SideClinician {
		sender = To("Practitioner", by)
	}
	about := *of.to("Communication", reply.ConcernID)
	r := Communication{
		ResourceType: "Communication", ID: of.id(), Meta: of.meta(), Status: "completed",
		PartOf: []Reference{about}, InResponseTo: []Reference{about},
		Category: []CodeableConcept{ours(string(reply.Kind))}, Subject: To("Patient", of.Patient),
		Sent: instant(of.Updated), Sender: sender,
	}
	if reply.ReplyTo != nil {
		r.InResponseTo = []Reference{*of.to("Communication", *reply.ReplyTo)}
	}
	r.say(reply.Heard, reply.Share, reply.Sources, reply.Ask, reply.Words)
	return r
}

func (c *Communication) say(parts ...*string) {
	for _, words := range parts {
		if words != nil && *words != "" {
			c.Payload = append(c.Payload, Payload{*words})
		}
	}
}
