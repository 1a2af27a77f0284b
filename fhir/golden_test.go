package fhir_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
)

// golden is what somebody wrote, and the resources that it has to be.
type golden struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Of   struct {
		ID      uuid.UUID `json:"id"`
		Patient uuid.UUID `json:"patient"`
		Version int64     `json:"version"`
		Updated time.Time `json:"updated"`
	} `json:"of"`
	By        uuid.UUID          `json:"by"`     // who said it
	Became    models.ContactKind `json:"became"` // of a contact
	Fields    json.RawMessage    `json:"fields"`
	Resources []any              `json:"resources"`
}

func goldenCases(t *testing.T) []golden {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/fhir.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Resources []golden `json:"resources"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Resources
}

func TestWhatPeopleWriteIsSaidInFHIR(t *testing.T) {
	t.Parallel()
	for _, c := range goldenCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			made := resources(t, c)
			text, err := json.Marshal(made)
			if err != nil {
				t.Fatal(err)
			}
			var got []any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, append([]any{}, c.Resources...)) {
				want, _ := json.Marshal(c.Resources)
				t.Errorf("got\n%s\nwant\n%s", text, want)
			}
			if again, _ := json.Marshal(resources(t, c)); string(again) != string(text) {
				t.Error("the same facts are other bytes the second time")
			}
		})
	}
}

func resources(t *testing.T, c golden) []any {
	t.Helper()
	of := fhir.Of{ID: c.Of.ID, Patient: c.Of.Patient, Version: c.Of.Version, Updated: c.Of.Updated}
	made := []any{}
	switch c.Kind {
	case "sleep":
		made = append(made, fhir.Sleep(of, read[models.Sleep](t, c)))
	case "nutrition":
		made = append(made, fhir.Nutrition(of, read[models.Nutrition](t, c)))
	case "mood":
		made = append(made, fhir.Mood(of, read[models.Mood](t, c)))
	case "moment":
		made = append(made, fhir.Moment(of, read[models.Moment](t, c)))
	case "regulation":
		made = append(made, fhir.Regulation(of, read[models.Regulation](t, c)))
	case "body":
		made = append(made, fhir.Body(of, read[models.Body](t, c)))
	case "cycle":
		made = append(made, fhir.Cycle(of, read[models.Cycle](t, c)))
	case "lab":
		made = append(made, fhir.Lab(of, read[models.Lab](t, c)))
	case "past_medicine":
		made = append(made, fhir.PastMedicine(of, read[models.PastMedicine](t, c)))
	case "sent_measure":
		response, total := fhir.SentMeasure(of, read[models.SentMeasure](t, c))
		if response != nil {
			made = append(made, response)
		}
		if total != nil {
			made = append(made, total)
		}
	case "patient":
		made = append(made, fhir.PatientOf(of, decoded[models.Patient](t, c)))
	case "concern":
		made = append(made, fhir.Concern(of, read[models.Concern](t, c)))
	case "reply":
		made = append(made, fhir.Reply(of, c.By, read[models.Reply](t, c)))
	case "medicine":
		made = append(made, fhir.Medicine(of, read[models.Medicine](t, c)))
	case "line":
		made = append(made, line(t, of, c)...)
	case "contact":
		made = append(made, fhir.ContactTask(of, read[models.Contact](t, c), c.Became))
	case "standing_share":
		around := fhir.Period{Start: "2026-11-17", End: "2026-12-01"}
		made = append(made, fhir.StandingShare(of, read[models.StandingShare](t, c), &around))
	case "access_event":
		made = append(made, fhir.AccessEvent(of.Patient, decoded[models.AccessEvent](t, c)))
	default:
		t.Fatalf("no resource is made of %q", c.Kind)
	}
	return made
}

// line is the plan with what one line of it became, once everything that was said of it is counted.
func line(t *testing.T, of fhir.Of, c golden) []any {
	t.Helper()
	ladder := new(models.Ladder)
	for _, said := range decoded[[]struct {
		ID       uuid.UUID        `json:"id"`
		Side     models.Side      `json:"side"`
		At       time.Time        `json:"at"`
		Line     *models.PlanLine `json:"line"`
		Stance   *models.Stance   `json:"stance"`
		Move     *models.Move     `json:"move"`
		Baseline bool             `json:"baseline"`
	}](t, c) {
		if err := ladder.Add(models.LineEvent(said)); err != nil {
			t.Fatalf("%s does not count: %v", said.ID, err)
		}
	}
	made := []any{fhir.Plan(of, []*models.Ladder{ladder})}
	if request, ok := fhir.MedicinePlan(of, ladder, time.UTC); ok {
		made = append(made, request)
	}
	if goal, ok := fhir.GoalOf(of, ladder); ok {
		made = append(made, goal)
	}
	return made
}

// decoded is what the server knows already.
func decoded[M any](t *testing.T, c golden) (m M) {
	t.Helper()
	if err := json.Unmarshal(c.Fields, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// read is what was written, as the API would take it: a case that could not be proves nothing.
func read[M interface{ Validate() error }](t *testing.T, c golden) (m M) {
	t.Helper()
	m = decoded[M](t, c)
	if err := m.Validate(); err != nil {
		t.Fatalf("it can't be: %v", err)
	}
	return m
}

// The official example of a taper (hl7.org/fhir/R4/medicationrequest0303.json.html) is three Dosages with a sequence from 1 on, each
// with its text and with a period from a day to a day as the bounds of its timing. A ladder has the same shape; but a step that nobody
// is on yet has no days of the calendar, only how many, and nothing here is an order, or a number that the app would have read.
func TestALadderHasTheShapeOfTheOfficialTaper(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, c := range goldenCases(t) {
		for _, resource := range c.Resources {
			r, _ := resource.(map[string]any)
			steps, _ := r["dosageInstruction"].([]any)
			if c.Kind != "line" || len(steps) < 3 {
				continue
			}
			if r["intent"] == "order" {
				t.Errorf("%s is an order", c.Name)
			}
			for i, step := range steps {
				d, _ := step.(map[string]any)
				if d["sequence"] != float64(i+1) || d["text"] == "" || d["doseAndRate"] != nil {
					t.Errorf("%s: step %d is %v", c.Name, i+1, d)
				}
				timing, _ := d["timing"].(map[string]any)
				repeat, _ := timing["repeat"].(map[string]any)
				if period, ok := repeat["boundsPeriod"].(map[string]any); ok && period["start"] != nil && period["end"] != nil {
					compared++
				}
			}
		}
	}
	if compared == 0 {
		t.Error("no step has a day that it began and one that it ends")
	}
}
