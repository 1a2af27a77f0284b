package store_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func gad2Now() models.MeasureRequest {
	return models.MeasureRequest{Instrument: "gad_2", Rhythm: models.MeasureNow, Day: new(storetest.Today())}
}

// ask lets a clinician ask for a measure.
func ask(t *testing.T, db *storetest.DB, patient, clinician *storetest.Person, r models.MeasureRequest) uuid.UUID {
	t.Helper()
	id := uuid.New()
	if err := db.Store.AskMeasure(t.Context(), clinician.Actor, patient.Patient.ID, id, r); err != nil {
		t.Fatal(err)
	}
	return id
}

// askAt does the same on Tuesday at ten, as Maya.
func askAt(t *testing.T, c covered, r models.MeasureRequest) uuid.UUID {
	t.Helper()
	id := uuid.New()
	if err := c.at(tuesday).AskMeasure(t.Context(), c.maya.Actor, c.ana.Patient.ID, id, r); err != nil {
		t.Fatal(err)
	}
	return id
}

// leave lets the patient leave it this time.
func leave(patient *storetest.Person, request uuid.UUID) {
	patient.Save(models.KindSentMeasure, uuid.New(), storetest.Fields{
		"instrument": "gad_2", "version": 1, "day": storetest.Today(), "zone": "UTC", "language": "en",
		"request_id": request, "due": storetest.Today(), "skipped": true,
	})
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	d, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAMeasureIsAskedForUntilItIsAnsweredOrEnded(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	today := day(t, "2027-03-02")
	now := models.MeasureRequest{Instrument: "phq_9", Rhythm: models.MeasureNow, Day: &today}
	weekly := models.MeasureRequest{Instrument: "gad_2", Rhythm: models.MeasureWeeks, Weeks: new(4), Day: &today}
	one, other := askAt(t, c, now), askAt(t, c, weekly)
	hidden(t, c.at(tuesday).AskMeasure(t.Context(), c.practice.Clinician().Actor, c.ana.Patient.ID, uuid.New(), now))
	standing := func(want ...uuid.UUID) {
		t.Helper()
		all, err := c.at(tuesday).Measures(t.Context(), c.noor.Actor, c.ana.Patient.ID)
		if err != nil || len(all.Requests) != len(want) {
			t.Fatalf("%+v, %v", all.Requests, err)
		}
		for i, r := range all.Requests {
			if r.ID != want[i] || r.Due == nil || r.Due.Due != today || r.Author.ID != c.maya.ID {
				t.Errorf("%+v", r)
			}
		}
	}
	standing(one, other)
	refuses := func(code string, r models.MeasureRequest) {
		t.Helper()
		err := c.at(tuesday).AskMeasure(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), r)
		if conflict, ok := errors.AsType[models.Conflict](err); !ok || conflict.Code != code {
			t.Errorf("%+v: %v", r, err)
		}
	}
	refuses("asked_already", now)
	c.phone.pull()
	c.phone.shows(one, storetest.Fields{"instrument": "phq_9", "rhythm": "now", "day": "2027-03-02", "side": "clinician"})
	c.sends(phq9(0).With(storetest.Fields{"request_id": one, "due": today}))
	standing(other)
	askAt(t, c, models.MeasureRequest{Ends: &other})
	standing()
	refuses("ended", models.MeasureRequest{Ends: &other})
	hidden(t, c.at(tuesday).AskMeasure(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), models.MeasureRequest{Ends: new(uuid.New())}))
	standing(askAt(t, c, now))
}

func TestOfTwoAskedForAtOnceTheSecondIsPlannedForTheNextDay(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	today := day(t, "2027-03-02")
	for _, instrument := range []string{"phq_9", "gad_7"} {
		askAt(t, c, models.MeasureRequest{Instrument: instrument, Rhythm: models.MeasureNow, Day: &today})
	}
	all, err := c.at(tuesday).Measures(t.Context(), c.noor.Actor, c.ana.Patient.ID)
	if err != nil || len(all.Requests) != 2 || all.Requests[0].Planned != today || all.Requests[1].Planned != today.Add(1) {
		t.Errorf("%+v, %v", all.Requests, err)
	}
}

func TestARequestIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	whole := func() models.MeasureRequest {
		return models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(day(t, "2027-03-02"))}
	}
	for _, refused := range []struct {
		change      func(*models.MeasureRequest)
		field, code string
	}{
		{func(r *models.MeasureRequest) { r.Instrument = "isi" }, "instrument", "unknown"},
		{func(r *models.MeasureRequest) { r.Instrument = "" }, "instrument", "required"},
		{func(r *models.MeasureRequest) { r.Instrument = "stc" }, "instrument", "not_offered"},
		{func(r *models.MeasureRequest) { r.Instrument = "who_5" }, "instrument", "not_offered"},
		{func(r *models.MeasureRequest) { r.Rhythm = "always" }, "rhythm", "unknown"},
		{func(r *models.MeasureRequest) { r.Weeks = new(2) }, "weeks", "not_of_this_kind"},
		{func(r *models.MeasureRequest) { r.Rhythm = models.MeasureWeeks }, "weeks", "required"},
		{func(r *models.MeasureRequest) { r.Rhythm, r.Weeks = models.MeasureWeeks, new(13) }, "weeks", "too_large"},
		{func(r *models.MeasureRequest) { r.Day = nil }, "day", "required"},
		{func(r *models.MeasureRequest) { r.Day = new(day(t, "2027-02-28")) }, "day", "in_the_past"},
		{func(r *models.MeasureRequest) { r.Day = new(day(t, "2027-03-02").Add(92)) }, "day", "too_far"},
		{func(r *models.MeasureRequest) { r.Ends = new(uuid.New()) }, "instrument", "not_of_this_kind"},
	} {
		r := whole()
		refused.change(&r)
		err := c.at(tuesday).AskMeasure(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), r)
		if bad, ok := errors.AsType[models.Invalid](err); !ok || bad[0].Field != refused.field || bad[0].Code != refused.code {
			t.Errorf("%s %s: %v", refused.field, refused.code, err)
		}
	}
}

// The server keeps to one extra ask a day and two minutes a week.
func TestNobodyIsAskedTooMuch(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	today := day(t, "2027-03-02")
	if err := c.db.Store.SetInstrument(t.Context(), c.practice.Owner().Actor, "who_5", true, true); err != nil {
		t.Fatal(err)
	}
	weekly := func(instrument string) models.MeasureRequest {
		return models.MeasureRequest{Instrument: instrument, Rhythm: models.MeasureWeeks, Weeks: new(1), Day: &today}
	}
	phq, _ := askAt(t, c, weekly("phq_9")), askAt(t, c, weekly("gad_7"))
	tooMuch := func(r models.MeasureRequest) *models.Day {
		t.Helper()
		err := c.at(tuesday).AskMeasure(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), r)
		conflict, ok := errors.AsType[models.Conflict](err)
		if !ok || conflict.Code != "asked_enough" || conflict.Current.Limit != models.AskTwoMinutes || *conflict.Current.Week != today {
			t.Fatalf("%v", err)
		}
		return conflict.Current.FirstDay
	}
	if first := tooMuch(weekly("who_5")); first != nil {
		t.Errorf("every week is full, and it fits on %s", first)
	}
	askAt(t, c, models.MeasureRequest{Ends: &phq})
	askAt(t, c, models.MeasureRequest{Instrument: "phq_9", Rhythm: models.MeasureNow, Day: &today})
	first := tooMuch(models.MeasureRequest{Instrument: "who_5", Rhythm: models.MeasureNow, Day: &today})
	if first == nil || first.Compare(today) <= 0 {
		t.Fatalf("it fits on %v", first)
	}
	askAt(t, c, models.MeasureRequest{Instrument: "who_5", Rhythm: models.MeasureNow, Day: first})
}

// What may need somebody is asked for where somebody of the team is there within its week.
func TestASafetyMeasureIsNotAskedForWhereNobodyIsThere(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	jo := c.practice.Clinician()
	jo.Join(c.ana.Patient)
	for _, onDuty := range []*storetest.Person{c.maya, c.noor} {
		onDuty.Leave(c.ana.Patient)
	}
	today := day(t, "2027-03-02")
	asks := func(instrument string) error {
		return c.at(tuesday).AskMeasure(t.Context(), jo.Actor, c.ana.Patient.ID, uuid.New(),
			models.MeasureRequest{Instrument: instrument, Rhythm: models.MeasureNow, Day: &today})
	}
	if conflict, ok := errors.AsType[models.Conflict](asks("phq_9")); !ok || conflict.Code != "asked_enough" || conflict.Current.Limit != models.AskNobodyThere || conflict.Current.FirstDay != nil {
		t.Errorf("with nobody on duty: %+v", conflict)
	}
	if err := asks("gad_7"); err != nil {
		t.Errorf("one that nobody has to be there for: %v", err)
	}
}

// How somebody is before a first dose takes its place in the two minutes a week.
func TestABaselineThatIsDueLeavesLessRoom(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	p.opens(t)
	p.toFirstDose()
	weekly := func(instrument string) error {
		return p.db.Store.AskMeasure(t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(),
			models.MeasureRequest{Instrument: instrument, Rhythm: models.MeasureWeeks, Weeks: new(1), Day: new(storetest.Today())})
	}
	p.must(weekly("phq_9"))
	p.conflict("asked_enough", weekly("gad_7"))
}
