package fhir

import (
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// Consent is what somebody shares of their log with their care team.
type Consent struct {
	ResourceType string            `json:"resourceType"`
	ID           string            `json:"id"`
	Meta         Meta              `json:"meta"`
	Status       string            `json:"status"`
	Scope        CodeableConcept   `json:"scope"`
	Category     []CodeableConcept `json:"category"`
	Patient      *Reference        `json:"patient"`
	DateTime     string            `json:"dateTime"`
	Performer    []Reference       `json:"performer"`
	PolicyRule   CodeableConcept   `json:"policyRule"`
	Provision    Provision         `json:"provision"`
}

// Provision is what is permitted, and when it can be read.
type Provision struct {
	Type   string            `json:"type"`
	Period *Period           `json:"period,omitempty"`
	Code   []CodeableConcept `json:"code,omitempty"`
}

const (
	consentScope = "http://terminology.hl7.org/CodeSystem/consentscope"
	actCode      = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
)

// ShareID is the id of what somebody says of a domain: the last word counts, under the same id each time.
func ShareID(patient uuid.UUID, domain models.Domain) uuid.UUID {
	return uuid.NewSHA1(patient, []byte("share:"+string(domain)))
}

// StandingShare is the patient's word on one domain of their log. What it permits can be read around visits only: the period is
// that in which it can be read now, and none where it can't.
func StandingShare(of Of, share models.StandingShare, readable *Period) Consent {
	c := consent(of, of.Updated, Provision{Type: "permit", Period: readable, Code: []CodeableConcept{ours(string(share.Domain))}})
	if share.Shared == nil || !*share.Shared {
		c.Status, c.Provision.Type, c.Provision.Period = "inactive", "deny", nil
	}
	return c
}

// PageShare is that somebody shares the page of a check-in: from when until when it can be read.
func PageShare(p Page, now time.Time) Consent {
	period := Period{Start: instant(p.SharedAt), End: instant(p.EndsAt)}
	c := consent(p.permitted(now), p.SharedAt, Provision{Type: "permit", Period: &period, Code: []CodeableConcept{ours("check-in")}})
	if p.EndedAt != nil {
		period.End = instant(*p.EndedAt)
	}
	if !p.Live(now) {
		c.Status = "inactive"
	}
	return c
}

func consent(of Of, said time.Time, provision Provision) Consent {
	self := To("Patient", of.Patient)
	return Consent{
		ResourceType: "Consent", ID: of.id(), Meta: of.meta(), Status: "active",
		Scope:    CodeableConcept{Coding: []Coding{{System: consentScope, Code: "patient-privacy"}}},
		Category: []CodeableConcept{{Coding: []Coding{{System: actCode, Code: "INFA"}}}},
		Patient:  self, DateTime: instant(said), Performer: []Reference{*self},
		PolicyRule: CodeableConcept{Coding: []Coding{{System: actCode, Code: "OPTIN"}}},
		Provision:  provision,
	}
}
