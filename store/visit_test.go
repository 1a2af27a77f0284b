package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func calendarDay(t *testing.T, text string) models.Day {
	t.Helper()
	day, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func TestAClinicDayIsThePracticesOwn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, zone, from, to string
		in, out              []string // starts of visits, in UTC
	}{
		{"a day in New York", "America/New_York", "2026-07-01", "2026-07-01",
			[]string{"2026-07-01T04:00:00Z", "2026-07-02T03:59:59Z"}, []string{"2026-07-01T03:59:59Z", "2026-07-02T04:00:00Z"}},
		{"a day far ahead of UTC", "Pacific/Kiritimati", "2026-07-01", "2026-07-01",
			[]string{"2026-06-30T10:00:00Z", "2026-07-01T09:59:59Z"}, []string{"2026-06-30T09:59:59Z", "2026-07-01T10:00:00Z"}},
		{"a day in quarter hours", "Asia/Kathmandu", "2026-07-01", "2026-07-01",
			[]string{"2026-06-30T18:15:00Z", "2026-07-01T18:14:59Z"}, []string{"2026-06-30T18:14:59Z", "2026-07-01T18:15:00Z"}},
		{"the day of 23 hours in spring", "America/New_York", "2026-03-08", "2026-03-08",
			[]string{"2026-03-08T05:00:00Z", "2026-03-08T07:30:00Z", "2026-03-09T03:59:59Z"}, []string{"2026-03-08T04:59:59Z", "2026-03-09T04:00:00Z"}},
		{"the day of 25 hours in autumn", "America/New_York", "2026-11-01", "2026-11-01",
			[]string{"2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-02T04:59:59Z"},
			[]string{"2026-11-01T03:59:59Z", "2026-11-02T05:00:00Z"}},
		{"a change of half an hour", "Australia/Lord_Howe", "2026-04-05", "2026-04-05",
			[]string{"2026-04-04T13:00:00Z", "2026-04-05T13:29:59Z"}, []string{"2026-04-04T12:59:59Z", "2026-04-05T13:30:00Z"}},
		{"a day that begins at one, because midnight is skipped", "Africa/Cairo", "2026-04-24", "2026-04-24",
			[]string{"2026-04-23T22:00:00Z", "2026-04-24T20:59:59Z"}, []string{"2026-04-23T21:59:59Z", "2026-04-24T21:00:00Z"}},
		{"a week", "America/New_York", "2026-03-02", "2026-03-08",
			[]string{"2026-03-02T05:00:00Z", "2026-03-09T03:59:59Z"}, []string{"2026-03-02T04:59:59Z", "2026-03-09T04:00:00Z"}},
		{"a week the wrong way round", "America/New_York", "2026-03-08", "2026-03-02", nil, []string{"2026-03-05T12:00:00Z"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			practice := db.PracticeIn(c.zone)
			maya := practice.Clinician()
			ana := practice.Patient(maya)
			var want []uuid.UUID
			for _, at := range c.in {
				want = append(want, ana.Visit(maya, instant(t, at)))
			}
			for _, at := range c.out {
				ana.Visit(maya, instant(t, at))
			}
			days, err := db.Store.ClinicVisits(t.Context(), maya.Actor, calendarDay(t, c.from), calendarDay(t, c.to))
			if err != nil {
				t.Fatal(err)
			}
			var got []uuid.UUID
			for _, v := range days.Visits {
				got = append(got, v.Visit.ID)
			}
			if !slices.Equal(got, want) || days.Zone != c.zone {
				t.Errorf("lists %d visits in %s, expected %d", len(got), days.Zone, len(want))
			}
		})
	}
}

func TestAListSaysOfAVisitOnlyWhatWasSharedForIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	line := func(as *storetest.Person) (found []storetest.Fields) {
		t.Helper()
		days, err := s.ClinicVisits(ctx, as.Actor, storetest.Today(), storetest.Today().Add(2))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range days.Visits {
			l := storetest.Fields{"visit": v.Visit.ID, "first": v.FirstVisit}
			if v.Share != nil {
				l["words"], l["read"] = v.Share.Document.FirstWords(), v.Share.ReadAt != nil
			}
			found = append(found, l)
		}
		return found
	}
	o.ana.Concern("in the log, not shared")
	if l := line(o.maya); len(l) != 1 || l[0]["words"] != nil || l[0]["first"] != true {
		t.Errorf("before: %v", l)
	}
	o.ana.Share(o.visit)
	o.ana.Concern("written after")
	if l := line(o.maya); len(l) != 1 || l[0]["words"] != "in the log, not shared" || l[0]["read"] != false {
		t.Errorf("shared: %v", l)
	}
	if l := line(o.noor); len(l) != 0 {
		t.Errorf("another clinician's: %v", l)
	}
	o.ana.Visit(o.maya, time.Now().AddDate(0, -1, 0))
	if l := line(o.maya); l[0]["first"] != false {
		t.Errorf("after an earlier visit: %v", l)
	}
	o.ana.Expire(o.visit)
	if l := line(o.maya); l[0]["words"] != nil {
		t.Errorf("after its time: %v", l)
	}
	o.maya.Leave(o.ana.Patient)
	if l := line(o.maya); len(l) != 0 {
		t.Errorf("after leaving the care team: %v", l)
	}
}

func TestAVisitIsPlannedWithSomebodyInOnesCareAndThePhoneHearsOfIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	a := newPhone(t, o.db, o.ana)
	a.pull()
	visit := models.Visit{PatientID: o.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow().UTC(), Minutes: 45}
	if err := s.PlanVisit(ctx, o.maya.Actor, visit); err != nil {
		t.Fatal(err)
	}
	a.pull()
	a.shows(visit.ID, storetest.Fields{"minutes": 45, "state": "planned", "zone": o.practice.TimeZone,
		"clinician": map[string]any{"id": o.maya.ID, "display_name": o.maya.DisplayName, "credentials": o.maya.Credentials}})
	if err := s.PlanVisit(ctx, o.maya.Actor, visit); !errors.Is(err, models.ErrConflict) {
		t.Errorf("planned twice: %v", err)
	}
	people, err := s.CaredFor(ctx, o.maya.Actor, "")
	if err != nil || len(people) != 1 || people[0].Patient.ID != o.ana.Patient.ID || people[0].NextVisit == nil || !people[0].HasAccount {
		t.Errorf("in care: %+v, %v", people, err)
	}
	for name, c := range map[string]struct {
		as      *storetest.Person
		patient uuid.UUID
	}{
		"somebody else's patient":         {o.noor, o.ana.Patient.ID},
		"the patient of another practice": {o.db.Practice().Clinician(), o.ana.Patient.ID},
		"nobody":                          {o.maya, uuid.New()},
		"a patient, by the owner":         {o.olivia, o.ana.Patient.ID},
	} {
		v := visit
		v.PatientID, v.ID = c.patient, uuid.New()
		if err := s.PlanVisit(ctx, c.as.Actor, v); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("with %s: %v", name, err)
		}
		if people, err := s.CaredFor(ctx, c.as.Actor, ""); c.as != o.maya && (err != nil || len(people) > 0) {
			t.Errorf("%s lists %+v, %v", name, people, err)
		}
	}
	for name, c := range map[string]struct {
		at      time.Time
		minutes int
	}{
		"in the past": {time.Now().AddDate(0, 0, -2), 30}, "in a slip of the century": {time.Now().AddDate(100, 0, 0), 30},
		"for no time": {storetest.Tomorrow(), 0}, "for ever": {storetest.Tomorrow(), 9999},
	} {
		v := visit
		v.ID, v.StartsAt, v.Minutes = uuid.New(), c.at, c.minutes
		var invalid models.Invalid
		if err := s.PlanVisit(ctx, o.maya.Actor, v); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAVisitMovesIsCancelledOrMissedAndThePhoneHearsOfIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	a := newPhone(t, o.db, o.ana)
	a.pull()
	change := func(p models.VisitPatch) error { t.Helper(); return s.ChangeVisit(ctx, o.maya.Actor, o.visit, p) }
	expect := func(name string, p models.VisitPatch, fields storetest.Fields) {
		t.Helper()
		if err := change(p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		a.pull()
		for name, value := range fields {
			if at, ok := value.(time.Time); ok {
				fields[name] = at.Format("2006-01-02T15:04:05-07:00") // as PostgreSQL writes it
			}
		}
		a.shows(o.visit, fields)
	}
	was := storetest.Tomorrow().UTC().Truncate(time.Second)
	later := was.Add(26 * time.Hour)
	expect("made longer", models.VisitPatch{Minutes: new(60)}, storetest.Fields{"minutes": 60, "state": "planned", "moved_from": nil})
	expect("moved", models.VisitPatch{StartsAt: &later}, storetest.Fields{"starts_at": later, "moved_from": was, "state": "planned"})
	expect("moved back", models.VisitPatch{StartsAt: &was}, storetest.Fields{"starts_at": was, "moved_from": nil})
	expect("cancelled", models.VisitPatch{State: new(models.VisitCancelled)}, storetest.Fields{"state": "cancelled", "starts_at": was})
	expect("undone", models.VisitPatch{State: new(models.VisitPlanned)}, storetest.Fields{"state": "planned"})
	expect("cancelled after all", models.VisitPatch{State: new(models.VisitCancelled)}, storetest.Fields{"state": "cancelled"})
	expect("planned anew", models.VisitPatch{StartsAt: &later}, storetest.Fields{"starts_at": later, "state": "planned"})
	hourAgo := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	expect("moved to this morning", models.VisitPatch{StartsAt: &hourAgo}, storetest.Fields{"starts_at": hourAgo})
	expect("missed", models.VisitPatch{State: new(models.VisitMissed)}, storetest.Fields{"state": "missed"})
	expect("not missed", models.VisitPatch{State: new(models.VisitPlanned)}, storetest.Fields{"state": "planned"})

	cursor := a.cursor
	for name, c := range map[string]struct {
		patch models.VisitPatch
		bad   string
	}{
		"into the past":        {models.VisitPatch{StartsAt: new(time.Now().AddDate(0, 0, -2))}, "invalid: starts_at=in_the_past"},
		"into another century": {models.VisitPatch{StartsAt: new(time.Now().AddDate(100, 0, 0))}, "invalid: starts_at=too_far"},
		"for ever and the past": {models.VisitPatch{StartsAt: new(time.Now().AddDate(0, 0, -2)), Minutes: new(9999)},
			"invalid: starts_at=in_the_past minutes=out_of_range"},
		"missed before it began": {models.VisitPatch{StartsAt: &later, State: new(models.VisitMissed)}, "invalid: state=not_yet"},
		"made open":              {models.VisitPatch{State: new(models.VisitOpen)}, "invalid: state=unknown"},
	} {
		if err := change(c.patch); err == nil || err.Error() != c.bad {
			t.Errorf("%s: %v", name, err)
		}
	}
	a.pull()
	if a.cursor != cursor {
		t.Error("what was not taken, or changes nothing, took a number")
	}
	if err := s.ChangeVisit(ctx, o.noor.Actor, o.visit, models.VisitPatch{Minutes: new(10)}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("somebody else's patient: %v", err)
	}
	told := map[models.AccessAction]int{}
	events, _, err := s.AccessEvents(ctx, o.ana.Actor, time.Now().Add(time.Minute), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if !e.Denied {
			told[e.Action]++
		}
	}
	if told[models.ActionMoveVisit] != 5 || told[models.ActionCancelVisit] != 2 || told[models.ActionMissVisit] != 1 || told[models.ActionScheduleVisit] != 2 {
		t.Errorf("the patient is told %v", told)
	}
}
