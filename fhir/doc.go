// Package fhir says in HL7 FHIR R4 (4.0.1) what people share, so that a practice's own record system can read it. It is pure:
// it reads nothing and asks nobody, and the same facts are the same bytes.
//
// Types hold what is served and no more. Codes are LOINC's and UCUM's where there are any, then those of HL7's Personal Health
// Records guide, which has codes for what people log; what neither knows has a code of System's.
package fhir
