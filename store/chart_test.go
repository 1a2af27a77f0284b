package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// chart reads Ana's chart as somebody, and answers it with all that is said in it.
func (o *office) chart(t *testing.T, as *storetest.Person, kinds ...string) (fhir.Chart, string, error) {
	t.Helper()
	chart, err := o.db.Store.Chart(t.Context(), as.Actor, o.ana.Patient.ID, kinds)
	var said []string
	for _, r := range chart.Resources() {
		text, err := json.Marshal(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, string(text))
	}
	return chart, strings.Join(said, "\n"), err
}

// told are the lines of Ana's trail by others than herself.
func (o *office) told(t *testing.T) (lines []string) {
	t.Helper()
	for _, e := range readRows(t, o.db.Owner, `
SELECT action, object_kind, denied FROM access_events WHERE patient_id = $1 AND account_id <> $2 ORDER BY at, action`, o.ana.Patient.ID, o.ana.ID) {
		lines = append(lines, fmt.Sprintf("%s %s %v", e["action"], e["object_kind"], e["denied"]))
	}
	return lines
}

func TestAPatientReadsEverythingOfTheirsInTheChartAndNobodyIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, k := range conformingKinds {
		id, fields := k.entry(o.ana, o.maya)
		o.ana.Save(k.kind, id, fields)
	}
	before := len(o.told(t))
	chart, text, err := o.chart(t, o.ana)
	if err != nil {
		t.Fatal(err)
	}
	for what, n := range map[string]int{
		"nights": len(chart.Nights), "food": len(chart.Food), "moods": len(chart.Moods), "moments": len(chart.Moments), "regulation": len(chart.Regulation),
		"body": len(chart.Body), "cycle": len(chart.Cycle), "labs": len(chart.Labs), "concerns": len(chart.Concerns), "taking": len(chart.Taking), "took": len(chart.Took),
	} {
		if n != 1 {
			t.Errorf("%d %s", n, what)
		}
	}
	if !strings.Contains(text, canary) || !slices.Equal(o.told(t), o.told(t)[:before]) {
		t.Error("her own words are not there, or somebody is told of it")
	}
}

func TestOthersReadInTheChartWhatIsSharedAndThePatientIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, k := range conformingKinds {
		id, fields := k.entry(o.ana, o.maya)
		o.ana.Save(k.kind, id, fields)
	}
	if chart, text, err := o.chart(t, o.maya); err != nil || strings.Contains(text, "canary") || len(chart.Nights)+len(chart.Concerns)+len(chart.Taking) > 0 {
		t.Errorf("before anything is shared: %s, %v", text, err)
	}
	words := o.ana.Concern("I am afraid of weight gain")
	o.ana.Share(o.visit)
	if err := o.db.Store.Reply(t.Context(), o.maya.Actor, o.ana.Patient.ID, uuid.Must(uuid.NewV7()), answer(words)); err != nil {
		t.Fatal(err)
	}
	chart, text, err := o.chart(t, o.maya)
	if err != nil || !strings.Contains(text, "I am afraid of weight gain") || len(chart.Replies) != 1 || len(chart.Taking) != 1 || len(chart.Nights)+len(chart.Labs) > 0 {
		t.Errorf("of what is shared: %s, %v", text, err)
	}
	if chart.Replies[0].By != o.maya.ID {
		t.Errorf("the answer is by %s", chart.Replies[0].By)
	}
	if read := readRows(t, o.db.Owner, `SELECT id FROM summaries WHERE visit_id = $1 AND first_read_by = $2`, o.visit, o.maya.ID); len(read) != 1 {
		t.Error("the page does not count as read")
	}
	o.takeBack(t)
	if _, text, err := o.chart(t, o.maya); err != nil || strings.Contains(text, "weight gain") {
		t.Errorf("of what was taken back: %s, %v", text, err)
	}
	want := []string{"reply reply false", "read_fhir everything false", "read_summary visit false", "read_fhir everything false"}
	if told := o.told(t); !slices.Equal(told[len(told)-len(want):], want) {
		t.Errorf("the trail says %q", told)
	}
}

func TestAChartIsReadAsFarAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Concern("I am afraid of weight gain")
	o.ana.Share(o.visit)
	o.shares(models.DomainSleep, true)
	o.ana.Night(storetest.Today())
	chart, text, err := o.chart(t, o.maya, "Goal", "Consent")
	if err != nil || strings.Contains(text, "weight gain") || len(chart.Nights) > 0 || len(chart.Shares) != 1 || len(chart.Pages) != 1 {
		t.Errorf("reads %s, %v", text, err)
	}
	if read := readRows(t, o.db.Owner, `SELECT id FROM summaries WHERE patient_id = $1 AND first_read_at IS NOT NULL`, o.ana.Patient.ID); len(read) != 0 {
		t.Error("a page counts as read that nobody opened")
	}
	told := o.told(t)
	if last := told[len(told)-1]; last != "read_fhir Goal,Consent false" {
		t.Errorf("the trail says %q", told)
	}
}

func TestAChartHasOfTheLogWhatMayBeReadNow(t *testing.T) {
	t.Parallel()
	o := newOffice(t) // with a visit tomorrow
	night := o.ana.Night(storetest.Today(), storetest.Fields{"note": "mine alone"})
	if chart, _, err := o.chart(t, o.maya, "Observation"); err != nil || len(chart.Nights) > 0 {
		t.Errorf("what is not shared: %v, %v", chart.Nights, err)
	}
	o.shares(models.DomainSleep, true)
	chart, text, err := o.chart(t, o.maya, "Observation")
	if err != nil || len(chart.Nights) != 1 || chart.Nights[0].ID != night || chart.Nights[0].Version != 1 || strings.Contains(text, "mine alone") {
		t.Fatalf("what is shared: %s, %v", text, err)
	}
	if told := o.told(t); !slices.Equal(told[len(told)-2:], []string{"read_fhir Observation false", "read_log sleep false"}) {
		t.Errorf("the trail says %q", told)
	}
	copies, _, err := o.db.Store.SealedCopies(t.Context(), o.olivia.Actor, store.Place{}, 10)
	if err != nil || len(copies) != 1 {
		t.Fatalf("%d sealed copies, %v", len(copies), err)
	}
	if _, log, err := o.db.Store.OpenSealedCopy(t.Context(), o.olivia.Actor, copies[0].ID); err != nil || log.Sleep == nil || log.Sleep.Logged != 1 {
		t.Errorf("the copy holds %+v, %v", log, err)
	}
	if _, err := o.db.Owner.Exec(t.Context(), `UPDATE visits SET starts_at = now() + interval '3 days' WHERE id = $1`, o.visit); err != nil {
		t.Fatal(err)
	}
	if chart, _, err := o.chart(t, o.maya, "Observation"); err != nil || len(chart.Nights) > 0 {
		t.Errorf("while it is closed: %v, %v", chart.Nights, err)
	}
}

func TestNobodyElseReadsAChart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Concern("I am afraid of weight gain")
	o.ana.Share(o.visit)
	for who, p := range map[string]*storetest.Person{
		"a colleague": o.noor, "the owner": o.olivia, "another patient": o.practice.Patient(o.maya), "another practice's clinician": o.db.Practice().Clinician(),
	} {
		if chart, _, err := o.chart(t, p); len(chart.Concerns) > 0 || err == nil {
			t.Errorf("%s reads %v", who, chart.Concerns)
		} else {
			hidden(t, err)
		}
	}
	if told := o.told(t); !slices.Contains(told, "read_fhir everything true") {
		t.Errorf("the trail says %q", told)
	}
}

// What was written long ago on a phone without signal is new when it comes.
func TestAChartSaysWhenTheServerLearned(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Night(storetest.Today())
	before, _, err := o.chart(t, o.ana, "Observation")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.db.Store.Sync(t.Context(), o.ana.Actor, "", []models.Change{{
		ID: before.Nights[0].ID, Kind: models.KindSleep, Op: "set", BaseRev: 1, RecordedAt: longAgo, Fields: storetest.Fields{"awakenings": 2}.Raw(),
	}}); err != nil {
		t.Fatal(err)
	}
	after, _, err := o.chart(t, o.ana, "Observation")
	if err != nil || after.Nights[0].Version <= before.Nights[0].Version || !after.Nights[0].Updated.After(before.Nights[0].Updated) {
		t.Errorf("%+v became %+v, %v", before.Nights[0].Of, after.Nights[0].Of, err)
	}
}
