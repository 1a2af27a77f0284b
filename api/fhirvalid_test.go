package api

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	known "github.com/samply/golang-fhir-models/fhir-models/fhir"

	"alongside/fhir"
	"alongside/models"
	"alongside/storetest"
)

// rich is a world in which there is something of every kind of Ana's, and what her care team may have of it.
func rich(t *testing.T) *world {
	t.Helper()
	w := newWorld(newStack(t))
	today := storetest.Today()
	day := storetest.Fields{"day": today, "zone": "America/New_York", "note": canary}
	for kind, fields := range map[models.Kind]storetest.Fields{
		models.KindSleep: {
			"into_bed": today.Add(-1).At(22, 0, time.UTC), "tried_to_sleep": today.Add(-1).At(22, 30, time.UTC), "final_awakening": today.At(6, 30, time.UTC),
			"out_of_bed": today.At(6, 45, time.UTC), "sol_minutes": 18, "waso_minutes": 30, "awakenings": 2, "quality": 4, "about": true,
		},
		models.KindNutrition: {
			"meals": 2, "appetite": "less", "breakfast": "07:30", "lunch": "skipped", "vegetables": "some", "water": 6, "caffeine": 2, "caffeine_last": "15:10",
			"alcohol": 1, "supplements": []string{canary},
		},
		models.KindMood:  {"valence": 2, "anxiety": 4, "energy": 1, "feelings": []string{"numb"}, "connections": []string{"work"}},
		models.KindBody:  {"pain": "mild", "headache": "none"},
		models.KindCycle: {"cycle_day": 3, "symptoms": []string{"cramps"}},
	} {
		w.ana.Save(kind, models.EntryID(kind, today.String()), day.With(fields))
	}
	for kind, fields := range map[models.Kind]storetest.Fields{
		models.KindMoment:        day.With(storetest.Fields{"at": today.At(12, 0, time.UTC), "anxiety": 3}),
		models.KindRegulation:    day.With(storetest.Fields{"practice": "walk", "minutes": 20, "calmer": "more"}),
		models.KindLab:           day.With(storetest.Fields{"name": "TSH", "value": "< 0.5", "unit": "mIU/L", "reference": "0.4 to 4.0"}),
		models.KindMedicine:      {"name": "St John's wort", "sort": "supplement", "dose": "one in the morning", "since": "since summer"},
		models.KindPastMedicine:  {"name": "Fluoxetine", "taken_when": "in 2019", "how_it_felt": "far away"},
		models.KindSentMeasure:   answeredPHQ9(),
		models.KindStandingShare: {"domain": "sleep", "shared": true},
	} {
		w.ana.Save(kind, uuid.Must(uuid.NewV7()), fields)
	}
	foundation := map[string]any{"id": uuid.New(), "line_id": uuid.New(), "version": 1, "kind": "sleep", "words": "Up at the same time", "why": "It steadies"}
	w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/plan/"+uuid.NewString()), map[string]any{"lines": []any{foundation}}).status(204)
	w.ana.Share(w.visit)
	w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/replies/"+uuid.NewString()), map[string]any{
		"concern_id": w.concern, "kind": "answer", "heard": "You want to stay yourself.", "share": "Many notice no change.",
	}).status(204)
	return w
}

// served is everything that is served: to Ana, to her care team, and of nobody.
func (w *world) served() (all []map[string]any) {
	w.t.Helper()
	of := fhirRoot + "/Patient/" + w.ana.Patient.ID.String() + "/$everything"
	for _, token := range []string{w.token(w.ana.Actor), w.token(w.maya.Actor)} {
		for path := of; path != ""; {
			page := w.bundle(token, path)
			for _, e := range page.Entry {
				all = append(all, e.Resource)
			}
			path = page.next()
		}
	}
	header := bearer(w.token(w.ana.Actor))
	header["Accept"] = fhirJSON
	for _, path := range []string{
		fhirRoot + "/metadata", of, fhirRoot + "/Encounter", fhirRoot + "/Composition/" + w.page(w.visit) + "/$document", fhirRoot + "/Binary/" + w.page(w.visit),
	} {
		var one map[string]any
		if err := json.Unmarshal([]byte(w.do(call{method: "GET", path: path, header: header}).text), &one); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// Whatever is served of somebody with something of every kind is what R4 says it is: by Medplum's reading of the definitions, by
// another library's types, which know the codes that are required, and by both as one that has every kind in it.
func TestWhateverIsServedIsFHIR(t *testing.T) {
	t.Parallel()
	all := rich(t).served()
	kinds := map[string]bool{}
	for _, r := range all {
		kind, _ := r["resourceType"].(string)
		kinds[kind] = true
		isKnown(t, kind, r)
	}
	for _, kind := range append(fhir.Kinds(), "CapabilityStatement", "Bundle", "OperationOutcome", "Binary") {
		if !kinds[kind] {
			t.Errorf("no %s is among what is validated", kind)
		}
	}
	wrong := map[string]any{"resourceType": "Observation", "id": "wrong", "status": "final"} // without a code: that nothing is found to be wrong has to mean something
	if said := validate(t, append(all, wrong)); !strings.HasPrefix(said, "Observation/wrong: ") || strings.Count(said, "\n") != 1 {
		t.Errorf("%s", said)
	}
}

func validate(t *testing.T, all []map[string]any) string {
	t.Helper()
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	node := exec.CommandContext(t.Context(), "node", "testdata/validate-fhir.mjs")
	node.Stdin, node.Stdout, node.Stderr = bytes.NewReader(text), &complaints, &complaints
	if err := node.Run(); err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	return complaints.String()
}

// types are the other library's.
var types = map[string]any{
	"Binary": known.Binary{}, "Composition": known.Composition{}, "DocumentReference": known.DocumentReference{},
	"AuditEvent": known.AuditEvent{}, "Bundle": known.Bundle{}, "CapabilityStatement": known.CapabilityStatement{}, "CarePlan": known.CarePlan{},
	"Communication": known.Communication{}, "Consent": known.Consent{}, "Goal": known.Goal{},
	"MedicationRequest": known.MedicationRequest{}, "MedicationStatement": known.MedicationStatement{}, "Observation": known.Observation{},
	"OperationOutcome": known.OperationOutcome{}, "Patient": known.Patient{}, "Practitioner": known.Practitioner{}, "Provenance": known.Provenance{},
	"QuestionnaireResponse": known.QuestionnaireResponse{}, "Task": known.Task{},
}

// isKnown reads a resource as the other library's type, which has every field of it, and writes it again as it was.
func isKnown(t *testing.T, kind string, resource map[string]any) {
	t.Helper()
	sample, ok := types[kind]
	if !ok {
		t.Fatalf("say here of which type %s is", kind)
	}
	text, err := json.Marshal(resource)
	if err != nil {
		t.Fatal(err)
	}
	read := reflect.New(reflect.TypeOf(sample)).Interface()
	if err := json.Unmarshal(text, read); err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if text, err = json.Marshal(read); err != nil {
		t.Fatal(err)
	}
	var again map[string]any
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(withoutEmpty(again), any(resource)) {
		t.Errorf("%s became %s (%v)", kind, text, err)
	}
}

// withoutEmpty leaves out the empty objects that the library writes for the other types a value could have.
func withoutEmpty(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			value[name] = withoutEmpty(inner)
			if object, ok := inner.(map[string]any); ok && len(object) == 0 {
				delete(value, name)
			}
		}
	case []any:
		for i := range value {
			value[i] = withoutEmpty(value[i])
		}
	}
	return value
}

// Codes of the value sets that are required and that neither validator holds us to.
func TestRequiredCodesAreOfTheirValueSets(t *testing.T) {
	t.Parallel()
	required := map[string][]string{
		"CarePlan.status":              {"active"},
		"CarePlan.intent":              {"plan"},
		"Communication.status":         {"completed"},
		"Composition.status":           {"final"},
		"DocumentReference.status":     {"current"},
		"Consent.status":               {"active", "inactive"},
		"Goal.lifecycleStatus":         {"proposed", "accepted", "on-hold", "cancelled"},
		"MedicationRequest.status":     {"active", "stopped"},
		"MedicationRequest.intent":     {"proposal", "plan"}, // and never an order
		"MedicationStatement.status":   {"active", "stopped"},
		"Observation.status":           {"final"},
		"QuestionnaireResponse.status": {"completed"},
		"Task.status":                  {"requested", "completed", "cancelled"},
		"Task.intent":                  {"plan"},
		"AuditEvent.outcome":           {"0", "4"},
		"CapabilityStatement.kind":     {"instance"},
	}
	met := map[string]bool{}
	for _, r := range rich(t).served() {
		for field, codes := range required {
			kind, name, _ := strings.Cut(field, ".")
			if r["resourceType"] != kind {
				continue
			}
			met[field] = true
			if code, _ := r[name].(string); !slices.Contains(codes, code) {
				t.Errorf("%s is %v", field, r[name])
			}
		}
	}
	if len(met) != len(required) {
		t.Errorf("%d of %d fields were met", len(met), len(required))
	}
}
