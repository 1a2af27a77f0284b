package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// teamOnPhone is who looks after a patient, as their phone has it.
func teamOnPhone(t *testing.T, o *office) []string {
	t.Helper()
	answer, err := o.db.Store.Sync(t.Context(), o.ana.Actor, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var team []string
	for _, e := range answer.Changes {
		var clinician models.Colleague
		if e.Kind != models.KindTeam || string(e.Fields["until"]) != "null" || string(e.Fields["works_here"]) != "true" {
			continue
		}
		if err := json.Unmarshal(e.Fields["clinician"], &clinician); err != nil {
			t.Fatal(err)
		}
		team = append(team, clinician.ID.String())
	}
	slices.Sort(team)
	return team
}

func ids(people ...*storetest.Person) []string {
	var all []string
	for _, p := range people {
		all = append(all, p.ID.String())
	}
	slices.Sort(all)
	return all
}

func TestAColleagueJoinsAndLeavesACareTeam(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s, ana := t.Context(), o.db.Store, o.ana.Patient.ID
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o.ana.Share(o.visit)
	_, err := o.read(t, o.noor)
	hidden(t, err)
	team, err := s.Team(ctx, o.maya.Actor, ana)
	must(err)
	if len(team.Members) != 1 || team.Members[0].ID != o.maya.ID || len(team.Colleagues) != 1 || team.Colleagues[0].ID != o.noor.ID {
		t.Fatalf("%+v", team)
	}
	must(s.JoinTeam(ctx, o.maya.Actor, ana, o.noor.ID))
	must(s.JoinTeam(ctx, o.maya.Actor, ana, o.noor.ID)) // again changes nothing
	if _, err = o.read(t, o.noor); err != nil {
		t.Errorf("once on the team: %v", err)
	}
	if got := teamOnPhone(t, o); !slices.Equal(got, ids(o.maya, o.noor)) {
		t.Errorf("the phone says %v", got)
	}
	// Noor may take Maya off, who planned the visit; the visit stays Maya's.
	must(s.LeaveTeam(ctx, o.noor.Actor, ana, o.maya.ID))
	_, err = o.read(t, o.maya)
	hidden(t, err)
	_, err = s.Team(ctx, o.maya.Actor, ana)
	hidden(t, err)
	if got := teamOnPhone(t, o); !slices.Equal(got, ids(o.noor)) {
		t.Errorf("the phone says %v", got)
	}
	if err := s.LeaveTeam(ctx, o.noor.Actor, ana, o.noor.ID); !errors.Is(err, models.ErrConflict) {
		t.Errorf("the last one goes: %v", err)
	}
	hidden(t, s.LeaveTeam(ctx, o.noor.Actor, ana, o.maya.ID)) // is not on it
	hidden(t, s.JoinTeam(ctx, o.maya.Actor, ana, o.maya.ID))  // nobody takes themselves back
	must(s.JoinTeam(ctx, o.noor.Actor, ana, o.maya.ID))
	var events []string
	for _, e := range slices.Backward(o.trail(t, o.ana)) {
		if e.ObjectKind == "account" {
			events = append(events, fmt.Sprintf("%s by %s about %s %v", e.Action, e.Name, e.About, e.Denied))
		}
	}
	want := []string{
		"team_joined by Clinician about Clinician false", "team_left by Clinician about Clinician false",
		"team_joined by Clinician about  true", "team_joined by Clinician about Clinician false",
	}
	if !slices.Equal(events, want) {
		t.Errorf("told %v", events)
	}
}

func TestOnlyCliniciansOfThePracticeJoinACareTeam(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s, ana := o.db.Store, o.ana.Patient.ID
	closed := o.practice.Clinician()
	closed.Disable()
	for who, p := range map[string]*storetest.Person{
		"an owner": o.olivia, "the patient": o.ana, "another practice's clinician": o.db.Practice().Clinician(), "a closed account": closed,
	} {
		bad, _ := errors.AsType[models.Invalid](s.JoinTeam(t.Context(), o.maya.Actor, ana, p.ID))
		if len(bad) != 1 || bad[0].Field != "clinician_id" || bad[0].Code != "not_a_clinician" {
			t.Errorf("%s: %v", who, bad)
		}
	}
	stranger := o.db.Practice().Staff(models.RoleClinician, models.RoleOwner)
	for who, p := range map[string]*storetest.Person{"a colleague": o.noor, "an owner": o.olivia, "the patient": o.ana, "another practice's": stranger} {
		if err := s.JoinTeam(t.Context(), p.Actor, ana, o.noor.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s adds somebody: %v", who, err)
		}
		if err := s.LeaveTeam(t.Context(), p.Actor, ana, o.maya.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s takes somebody off: %v", who, err)
		}
	}
}

func TestAnOwnerFindsSomebodyForWhomNobodyLooksAfterAnyMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s, ana := t.Context(), o.db.Store, o.ana.Patient.ID
	if err := s.DisableAccount(ctx, o.olivia.Actor, o.maya.ID); err != nil {
		t.Fatal(err)
	}
	if got := teamOnPhone(t, o); len(got) != 0 {
		t.Errorf("the phone still says %v", got)
	}
	people, err := s.People(ctx, o.olivia.Actor)
	if err != nil || len(people.Unattended) != 1 || people.Unattended[0].PatientID != ana {
		t.Fatalf("%+v, %v", people.Unattended, err)
	}
	if err := s.JoinTeam(ctx, o.olivia.Actor, ana, o.noor.ID); err != nil {
		t.Fatal(err)
	}
	if got := teamOnPhone(t, o); !slices.Equal(got, ids(o.noor)) {
		t.Errorf("the phone says %v", got)
	}
	// Now somebody does, and the owner has no more say.
	hidden(t, s.JoinTeam(ctx, o.olivia.Actor, ana, o.practice.Clinician().ID))
}

// Two who take each other off at once would leave nobody.
func TestACareTeamIsNeverEmptiedByTwoAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 8 {
		ana := o.practice.Patient(o.maya, o.noor)
		var both sync.WaitGroup
		both.Go(func() { _ = o.db.Store.LeaveTeam(t.Context(), o.maya.Actor, ana.Patient.ID, o.noor.ID) })
		both.Go(func() { _ = o.db.Store.LeaveTeam(t.Context(), o.noor.Actor, ana.Patient.ID, o.maya.ID) })
		both.Wait()
		var left int
		if err := o.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM care_team WHERE practice_id = $1 AND patient_id = $2 AND until IS NULL`,
			ana.PracticeID, ana.Patient.ID).Scan(&left); err != nil || left != 1 {
			t.Fatalf("%d are left, %v", left, err)
		}
	}
}

// Whoever steps in for a colleague finds the visits: of people in her care, and of nobody else.
func TestAColleaguesVisitsAreListedForTheCareTeam(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := func(as *storetest.Person) []store.ColleagueVisit {
		t.Helper()
		days, err := o.db.Store.ClinicVisits(t.Context(), as.Actor, storetest.Today(), storetest.Today().Add(2))
		if err != nil {
			t.Fatal(err)
		}
		return days.Colleagues
	}
	if got := list(o.noor); len(got) != 0 {
		t.Fatalf("somebody else's visits: %+v", got)
	}
	if err := o.db.Store.JoinTeam(t.Context(), o.maya.Actor, o.ana.Patient.ID, o.noor.ID); err != nil {
		t.Fatal(err)
	}
	got := list(o.noor)
	if len(got) != 1 || got[0].Visit.ID != o.visit || got[0].Clinician.DisplayName != o.maya.DisplayName || got[0].Shared {
		t.Fatalf("lists %+v", got)
	}
	o.ana.Share(o.visit)
	if got := list(o.noor); len(got) != 1 || !got[0].Shared {
		t.Errorf("a page that can be read is not told of: %+v", got)
	}
	if got := list(o.maya); len(got) != 0 {
		t.Errorf("her own visits are a colleague's: %+v", got)
	}
	if err := o.db.Store.LeaveTeam(t.Context(), o.maya.Actor, o.ana.Patient.ID, o.noor.ID); err != nil {
		t.Fatal(err)
	}
	if got := list(o.noor); len(got) != 0 {
		t.Errorf("off the team, she still sees %+v", got)
	}
}
