package fhir

// CapabilityStatement says what is served.
type CapabilityStatement struct {
	ResourceType   string           `json:"resourceType"`
	Status         string           `json:"status"`
	Date           string           `json:"date"`
	Kind           string           `json:"kind"`
	Software       Software         `json:"software"`
	Implementation Implementation   `json:"implementation"`
	Instantiates   []string         `json:"instantiates"`
	FHIRVersion    string           `json:"fhirVersion"`
	Format         []string         `json:"format"`
	Rest           []RestCapability `json:"rest"`
}

// Software is the program that serves it.
type Software struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// Implementation is where it is served.
type Implementation struct {
	Description string `json:"description"`
	URL         string `json:"url"`
}

// RestCapability is what can be asked for.
type RestCapability struct {
	Mode     string               `json:"mode"`
	Security *Security            `json:"security,omitempty"`
	Resource []ResourceCapability `json:"resource"`
}

// ResourceCapability is what can be asked of resources of a type.
type ResourceCapability struct {
	Type          string        `json:"type"`
	Interaction   []Interaction `json:"interaction"`
	Versioning    string        `json:"versioning"`
	SearchInclude []string      `json:"searchInclude,omitempty"`
	SearchParam   []SearchParam `json:"searchParam,omitempty"`
	Operation     []Operation   `json:"operation,omitempty"`
}

// Interaction is one thing that can be done: "read", "search-type".
type Interaction struct {
	Code string `json:"code"`
}

// SearchParam is what can be searched by.
type SearchParam struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Operation is something else that can be asked.
type Operation struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
}

// mapped is the day on which what is served changed last.
const mapped = "2026-11-30"

// Capabilities is what is served at an address.
func Capabilities(address, version string) CapabilityStatement {
	rest := RestCapability{Mode: "server"}
	for _, kind := range Kinds() {
		r := ResourceCapability{
			Type: kind, Interaction: []Interaction{{"read"}, {"search-type"}}, Versioning: "versioned", SearchInclude: Includes(kind),
		}
		for _, name := range Parameters(kind) {
			if name != "_count" { // a parameter of the page, and none of the resource
				r.SearchParam = append(r.SearchParam, SearchParam{name, parameterType(name)})
			}
		}
		if kind == "Patient" {
			r.Operation = []Operation{{"everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything"}}
		}
		if kind == "Composition" {
			r.Operation = []Operation{{"document", "http://hl7.org/fhir/OperationDefinition/Composition-document"}}
		}
		rest.Resource = append(rest.Resource, r)
	}
	rest.Resource = append(rest.Resource, ResourceCapability{Type: "Binary", Interaction: []Interaction{{"read"}}, Versioning: "no-version"})
	rest.Resource = append(rest.Resource, ResourceCapability{
		Type: "Group", Interaction: []Interaction{{"read"}, {"search-type"}}, Versioning: "no-version",
		Operation: []Operation{{"export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"}},
	})
	return CapabilityStatement{
		ResourceType: "CapabilityStatement", Status: "active", Date: mapped, Kind: "instance",
		Software: Software{"Alongside", version}, Implementation: Implementation{"Alongside: what is shared with a practice, to be read", address},
		Instantiates: []string{"http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"},
		FHIRVersion:  "4.0.1", Format: []string{"application/fhir+json"}, Rest: []RestCapability{rest},
	}
}

func parameterType(name string) string {
	switch name {
	case "patient", "subject", "target":
		return "reference"
	case "date", "authored", "sent", "period", "_lastUpdated":
		return "date"
	case "questionnaire":
		return "reference"
	}
	return "token"
}
