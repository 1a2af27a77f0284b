package fhir

// OperationOutcome says what was wrong with a request: every bad part by its name.
type OperationOutcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []Issue `json:"issue"`
}

// Issue is one thing that was wrong.
type Issue struct {
	Severity    string   `json:"severity"`
	Code        string   `json:"code"`
	Diagnostics string   `json:"diagnostics,omitempty"`
	Expression  []string `json:"expression,omitempty"`
}

// Wrong is an outcome of errors, each of a type of http://hl7.org/fhir/issue-type.
func Wrong(issues ...Issue) OperationOutcome {
	for i := range issues {
		issues[i].Severity = "error"
	}
	return OperationOutcome{ResourceType: "OperationOutcome", Issue: issues}
}
