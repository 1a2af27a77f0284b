package export_test

import (
	"encoding/json"
	"testing"

	"alongside/export"
	"alongside/storetest"
)

// What FHIR has a resource for is in the copy too, each once.
func TestTheChartIsInTheCopy(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var bundle struct {
		ResourceType string `json:"resourceType"`
		Type         string `json:"type"`
		Entry        []struct {
			FullURL  string `json:"fullUrl"`
			Resource struct {
				ResourceType string `json:"resourceType"`
			} `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal([]byte(files(t, db, full(t, db))[export.FHIRName]), &bundle); err != nil {
		t.Fatal(err)
	}
	kinds, urls := map[string]int{}, map[string]bool{}
	for _, e := range bundle.Entry {
		if urls[e.FullURL] {
			t.Errorf("%s is there twice", e.FullURL)
		}
		urls[e.FullURL] = true
		kinds[e.Resource.ResourceType]++
	}
	for _, kind := range []string{
		"Patient", "Practitioner", "Observation", "QuestionnaireResponse", "Communication", "CarePlan", "MedicationStatement", "Consent", "AuditEvent",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	if bundle.ResourceType != "Bundle" || bundle.Type != "collection" || kinds["Patient"] != 1 {
		t.Errorf("a %s of %s with %v", bundle.ResourceType, bundle.Type, kinds)
	}
}
