package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"alongside/fhir"
)

const (
	fhirRoot = "/fhir/R4"
	fhirJSON = "application/fhir+json"
)

func isFHIR(path string) bool { return path == "/fhir" || strings.HasPrefix(path, "/fhir/") }

// at is the problem as it is answered at a path: under /fhir/ every error is an OperationOutcome.
func (p *Problem) at(path string) *Problem {
	p.fhir = isFHIR(path)
	return p
}

// badSearch names everything that is wrong with what was asked for.
func badSearch(issues ...fhir.Issue) *Problem {
	p := newProblem(http.StatusBadRequest, "invalid")
	p.issues = issues
	return p
}

// MarshalJSON writes the problem, or the outcome that says the same.
func (p *Problem) MarshalJSON() ([]byte, error) {
	if p.fhir {
		return json.Marshal(p.outcome())
	}
	type plain Problem
	return json.Marshal((*plain)(p))
}

// outcome has the code of the problem as its diagnostics.
func (p *Problem) outcome() fhir.OperationOutcome {
	issues := p.issues
	for _, field := range p.Errors {
		issues = append(issues, fhir.Issue{Code: "value", Diagnostics: field.Code, Expression: []string{field.Field}})
	}
	if len(issues) == 0 {
		issues = []fhir.Issue{{Code: issueType(p.Status), Diagnostics: p.Code}}
	}
	return fhir.Wrong(issues...)
}

// issueType is what FHIR calls an answer of a status (http://hl7.org/fhir/R4/valueset-issue-type.html).
func issueType(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "login"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not-found"
	case http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType:
		return "not-supported"
	case http.StatusConflict:
		return "conflict"
	case http.StatusRequestEntityTooLarge:
		return "too-long"
	case http.StatusTooManyRequests:
		return "throttled"
	case http.StatusInternalServerError:
		return "exception"
	case http.StatusServiceUnavailable:
		return "transient"
	}
	return "invalid"
}
