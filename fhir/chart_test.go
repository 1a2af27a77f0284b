package fhir_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/insight"
	"alongside/models"
)

// found is the one resource of a kind in a chart.
func found[R any](t *testing.T, c fhir.Chart) (fhir.Resource, R) {
	t.Helper()
	for _, r := range c.Resources() {
		if body, ok := r.Body.(R); ok {
			return r, body
		}
	}
	var none R
	t.Fatalf("the chart has no %T", none)
	return fhir.Resource{}, none
}

func TestAStepBeginsOnTheDayThatThePlanHas(t *testing.T) {
	t.Parallel()
	c := nights(0)
	evening := time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)
	c.Zone = time.FixedZone("five hours behind", -5*60*60)
	line := uuid.New()
	ladder := new(models.Ladder)
	written, agreed := uuid.New(), uuid.New()
	version := models.PlanLine{LineID: line, Version: 1, Kind: models.PlanMedication, Words: new("Sertraline"), WayOut: new("Stop."), Steps: []models.Step{{Dose: "25 mg", Days: new(7)}}}
	agree := &models.Stance{LineID: line, Version: 1, Stance: models.StanceAgree, Seen: &written}
	begin := &models.Move{LineID: line, Version: 1, Kind: models.MoveGo, Step: new(1), Seen: &agreed}
	for _, said := range []models.LineEvent{
		{ID: written, Side: models.SideClinician, At: evening, Line: &version},
		{ID: uuid.New(), Side: models.SidePatient, At: evening, Stance: agree},
		{ID: uuid.New(), Side: models.SidePatient, At: evening, Move: &models.Move{LineID: line, Version: 1, Kind: models.MoveWayOut, Words: new("Stop.")}},
		{ID: agreed, Side: models.SideClinician, At: evening, Stance: agree},
		{ID: uuid.New(), Side: models.SidePatient, At: evening, Baseline: true},
		{ID: uuid.New(), Side: models.SidePatient, At: evening, Move: begin},
		{ID: uuid.New(), Side: models.SideClinician, At: evening, Move: begin},
	} {
		if err := ladder.Add(said); err != nil {
			t.Fatal(err)
		}
	}
	c.Lines = []fhir.Line{{Row: fhir.Row[*models.Ladder]{Of: fhir.Of{ID: line, Patient: c.Self.Patient}, What: ladder}}}
	_, request := found[fhir.MedicationRequest](t, c)
	if timing := request.DosageInstruction[0].Timing; timing == nil || *timing.Repeat.BoundsPeriod != (fhir.Period{Start: "2026-11-20", End: "2026-11-26"}) {
		t.Errorf("the step has %+v", timing)
	}
}

func TestAConsentThatIsOverIsAnotherVersionOfIt(t *testing.T) {
	t.Parallel()
	c := nights(0)
	c.Pages = []fhir.Page{{Of: c.Self, SharedAt: at(0), EndsAt: at(9), Document: &insight.Document{}}}
	c.At = at(8)
	row, before := found[fhir.Consent](t, c)
	c.At = at(9)
	over, after := found[fhir.Consent](t, c)
	if before.Status != "active" || after.Status != "inactive" {
		t.Errorf("it was %s and is %s", before.Status, after.Status)
	}
	if over.Version <= row.Version || before.Meta == after.Meta || !over.Updated.Equal(at(9)) {
		t.Errorf("version %d changed at %s, then %d at %s", row.Version, row.Updated, over.Version, over.Updated)
	}
	c.Pages[0].Version, c.Pages[0].EndedAt = 2, new(at(8))
	if ended, _ := found[fhir.Consent](t, c); ended.Version <= over.Version {
		t.Errorf("what was said of the row afterwards is version %d, after %d", ended.Version, over.Version)
	}
}

func TestAReplyRefersToNothingThatIsNotThere(t *testing.T) {
	t.Parallel()
	c := nights(0)
	concern := fhir.Row[models.Concern]{Of: c.Self}
	concern.ID = uuid.New()
	c.Replies = []fhir.Said{{Row: fhir.Row[models.Reply]{Of: c.Self, What: models.Reply{ConcernID: concern.ID, Kind: models.ReplyAnswer}}}}
	if _, reply := found[fhir.Communication](t, c); reply.PartOf != nil || reply.InResponseTo != nil {
		t.Errorf("it is part of %v, in response to %v", reply.PartOf, reply.InResponseTo)
	}
	c.Concerns = []fhir.Row[models.Concern]{concern}
	for _, r := range c.Resources() {
		said, ok := r.Body.(fhir.Communication)
		if ok && r.ID == fhir.ID(c.Self.Patient, c.Self.ID) && (len(said.PartOf) != 1 || len(said.InResponseTo) != 1) {
			t.Errorf("beside its concern it is part of %v, in response to %v", said.PartOf, said.InResponseTo)
		}
	}
}
