package fhir

// Security is how a program is let in.
type Security struct {
	Extension []Extension       `json:"extension"`
	CORS      bool              `json:"cors"`
	Service   []CodeableConcept `json:"service"`
}

// SMART says that programs are let in as SMART App Launch has it, and where.
func SMART(authorize, token string) *Security {
	return &Security{
		CORS:    true,
		Service: []CodeableConcept{{Coding: []Coding{{System: "http://terminology.hl7.org/CodeSystem/restful-security-service", Code: "SMART-on-FHIR"}}}},
		Extension: []Extension{{
			URL: "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
			Extension: []Extension{
				{URL: "authorize", ValueURI: authorize}, {URL: "token", ValueURI: token},
			},
		}},
	}
}
