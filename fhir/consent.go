package fhir

import "alongside/models"

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

// StandingShare is the patient's word on one domain of their log. What it permits can be read around visits only: the period is
// that in which it can be read now, and none where it can't.
func StandingShare(of Of, share models.StandingShare, readable *Period) Consent {
	self := To("Patient", of.Patient)
	c := Consent{
		ResourceType: "Consent", ID: of.ID.String(), Meta: of.meta(), Status: "active",
		Scope:    CodeableConcept{Coding: []Coding{{System: consentScope, Code: "patient-privacy"}}},
		Category: []CodeableConcept{{Coding: []Coding{{System: actCode, Code: "INFA"}}}},
		Patient:  self, DateTime: instant(of.Updated), Performer: []Reference{*self},
		PolicyRule: CodeableConcept{Coding: []Coding{{System: actCode, Code: "OPTIN"}}},
		Provision:  Provision{Type: "permit", Period: readable, Code: []CodeableConcept{ours(string(share.Domain))}},
	}
	if share.Shared == nil || !*share.Shared {
		c.Status, c.Provision.Type, c.Provision.Period = "inactive", "deny", nil
	}
	return c
}
