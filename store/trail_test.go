package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// trail is what a patient is shown of who looked, newest first.
func (o *office) trail(t *testing.T, p *storetest.Person) []models.AccessEvent {
	t.Helper()
	events, _, err := o.db.Store.AccessEvents(t.Context(), p.Actor, time.Now().Add(time.Hour), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// told is the trail in a few words each, oldest first.
func told(events []models.AccessEvent) []string {
	var all []string
	for _, e := range slices.Backward(events) {
		line := string(e.Action) + " by " + e.Name
		if e.ByYou {
			line = string(e.Action) + " by you"
		}
		if e.Denied {
			line += ", denied"
		}
		all = append(all, line)
	}
	return all
}

func TestThePatientSeesWhoLookedAndWhoTried(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o.ana.Share(o.visit)
	_, err := s.ClinicVisits(ctx, o.maya.Actor, storetest.Today(), storetest.Today().Add(2))
	must(err)
	_, err = o.read(t, o.maya)
	must(err)
	must(s.Review(ctx, o.maya.Actor, o.visit))
	must(s.UndoReview(ctx, o.maya.Actor, o.visit))
	_, err = o.read(t, o.noor)
	hidden(t, err)
	hidden(t, s.Review(ctx, o.olivia.Actor, o.visit))
	must(s.PlanVisit(ctx, o.maya.Actor, models.Visit{PatientID: o.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 30}))
	must(s.TakeBack(ctx, o.ana.Actor, o.visit))
	_, err = o.read(t, o.maya)
	hidden(t, err)
	want := []string{
		"share by you", "list_visits by Clinician", "read_summary by Clinician", "reviewed by Clinician", "review_undone by Clinician",
		"read_summary by Clinician, denied", "reviewed by Owner, denied", "schedule_visit by Clinician", "take_back by you",
		"read_summary by Clinician, denied",
	}
	events := o.trail(t, o.ana)
	if got := told(events); !slices.Equal(got, want) {
		t.Errorf("told %s\nexpected %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, e := range events {
		if e.ObjectID == nil || e.ObjectKind == "" || e.At.IsZero() {
			t.Errorf("says too little: %+v", e)
		}
	}
}

func TestTheTrailSaysNothingThatDidNotHappen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	ben := o.practice.Patient(o.noor)
	hidden(t, s.TakeBack(ctx, o.ana.Actor, o.visit))                                         // nothing was shared
	_, err := s.ClinicVisits(ctx, o.maya.Actor, storetest.Today(), storetest.Today().Add(2)) // nothing of Ana's stood in it
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*storetest.Person{o.ana, ben} {
		if events := o.trail(t, p); len(events) > 0 {
			t.Errorf("told %v", told(events))
		}
	}
}

func TestWhoIsNotLetInToSomebodysVisitsAndTeamIsToldOf(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s, ana := t.Context(), o.db.Store, o.ana.Patient.ID
	visit := models.Visit{PatientID: ana, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 30}
	hidden(t, s.PlanVisit(ctx, o.noor.Actor, visit))
	_, err := s.PlanVisits(ctx, o.noor.Actor, []models.Visit{visit})
	hidden(t, err)
	hidden(t, s.ChangeVisit(ctx, o.noor.Actor, o.visit, models.VisitPatch{Minutes: new(10)}))
	_, err = s.MakeGuestCode(ctx, o.noor.Actor, o.visit, models.GuestPaper, []byte("hash"))
	hidden(t, err)
	hidden(t, s.JoinTeam(ctx, o.noor.Actor, ana, o.noor.ID))
	hidden(t, s.LeaveTeam(ctx, o.noor.Actor, ana, o.maya.ID))
	_, err = s.Standing(ctx, o.noor.Actor, ana)
	hidden(t, err)
	want := []string{"schedule_visit", "schedule_visit", "move_visit", "make_guest_code", "team_joined", "team_left", "read_log"}
	for i := range want {
		want[i] += " by Clinician, denied"
	}
	if got := told(o.trail(t, o.ana)); !slices.Equal(got, want) {
		t.Errorf("told %s\nexpected %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// Who is on the team and asks for what isn't there any more was let in.
	hidden(t, s.LeaveTeam(ctx, o.maya.Actor, ana, o.noor.ID))
	for _, is := range []string{`state = 'cancelled'`, `state = 'missed'`, `deleted_at = now()`} {
		if _, err := o.db.Owner.Exec(ctx, `UPDATE visits SET `+is+` WHERE id = $1`, o.visit); err != nil {
			t.Fatal(err)
		}
		_, err = s.MakeGuestCode(ctx, o.maya.Actor, o.visit, models.GuestPaper, []byte("hash"))
		hidden(t, err)
	}
	hidden(t, s.ChangeVisit(ctx, o.maya.Actor, o.visit, models.VisitPatch{Minutes: new(10)}))
	if got := o.trail(t, o.ana); len(got) != len(want) {
		t.Errorf("told %v", told(got))
	}
}

func TestATrailIsReadPageByPageAndLosesNothingBetween(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	// A list of visits tells of each in one moment: pages must not end in the middle of it.
	for range 5 {
		o.ana.Share(o.ana.Visit(o.maya, storetest.Tomorrow()))
	}
	for range 3 {
		if _, err := o.db.Store.ClinicVisits(t.Context(), o.maya.Actor, storetest.Today(), storetest.Today().Add(2)); err != nil {
			t.Fatal(err)
		}
	}
	const all = 5 + 3*5
	seen := map[uuid.UUID]bool{}
	before := time.Now().Add(time.Hour)
	for pages := 0; ; pages++ {
		events, more, err := o.db.Store.AccessEvents(t.Context(), o.ana.Actor, before, 4)
		if err != nil || pages > all {
			t.Fatalf("after %d pages: %v", pages, err)
		}
		for _, e := range events {
			if seen[e.ID] {
				t.Errorf("%s came twice", e.ID)
			}
			seen[e.ID], before = true, e.At
		}
		if !more {
			break
		}
	}
	if len(seen) != all {
		t.Errorf("saw %d of %d events", len(seen), all)
	}
}

func TestThePatientAndTheOwnerReadTheSameRows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Concern(canary)
	o.ana.Share(o.visit)
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	_, err := o.read(t, o.noor)
	hidden(t, err)
	patients := map[uuid.UUID]models.AccessAction{}
	for _, e := range o.trail(t, o.ana) {
		patients[e.ID] = e.Action
	}
	owners := map[uuid.UUID]models.AccessAction{}
	events, _, err := o.db.Store.PracticeEvents(t.Context(), o.olivia.Actor, store.TrailFilter{Person: &o.ana.ID}, store.Place{}, 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		owners[e.ID] = e.Action
	}
	if len(patients) != 3 || !maps.Equal(patients, owners) {
		t.Errorf("Ana reads %v, Olivia %v", patients, owners)
	}
}

func TestNobodyReadsAnothersTrail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Share(o.visit)
	ben := o.practice.Patient(o.maya)
	for _, p := range []*storetest.Person{ben, o.maya, o.db.Practice().Patient()} {
		if events := o.trail(t, p); len(events) > 0 {
			t.Errorf("%s sees %v", p.DisplayName, told(events))
		}
		pretending := p.Actor
		pretending.PatientID = o.ana.Patient.ID
		events, _, err := o.db.Store.AccessEvents(t.Context(), pretending, time.Now().Add(time.Hour), 10)
		if err != nil || len(events) > 0 {
			t.Errorf("%s pretends and sees %v, %v", p.DisplayName, told(events), err)
		}
	}
}

func TestTheOwnerSeesWhatHappenedAndNothingOfWhatWasSaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Concern(canary)
	o.ana.Share(o.visit)
	rows := func() []row {
		tx, err := o.db.Store.Pool().Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
		if err := enter(t.Context(), tx, o.olivia.Actor); err != nil {
			t.Fatal(err)
		}
		return readRows(t, tx, `SELECT action, account_id, patient_id, e::text AS whole FROM access_events e`)
	}()
	var actions []string
	for _, r := range rows {
		actions = append(actions, fmt.Sprint(r["action"]))
		if strings.Contains(fmt.Sprint(r["whole"]), canary[:11]) {
			t.Errorf("an event holds words: %v", r["whole"])
		}
	}
	if !slices.Contains(actions, "share") || !slices.Contains(actions, "sync") {
		t.Errorf("the owner sees %v", actions)
	}
}

func TestTwoSealersAtOnceSealEachEventOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	practice := db.Practice()
	ana, olivia := practice.Patient(), practice.Owner()
	var sealers sync.WaitGroup
	for range 4 {
		sealers.Go(func() {
			for range 10 {
				if _, err := db.Store.Sync(t.Context(), ana.Actor, "", []models.Change{concern("x")}); err != nil {
					t.Error(err)
				}
				if _, err := db.Store.SealAccessEvents(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	sealers.Wait()
	if _, err := db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	state, err := db.Store.PracticeTrail(t.Context(), olivia.Actor)
	if err != nil || state.BrokenAt() != 0 || state.Unsealed != 0 || state.Seals == 0 {
		t.Errorf("%+v, %v", state, err)
	}
}
