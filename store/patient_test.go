package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

func TestSomebodyIsInCareWithoutAnAccountAndGetsOneLater(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, s := t.Context(), db.Store
	practice := db.Practice()
	maya, noor := practice.Clinician(), practice.Clinician()
	rosa := models.Patient{DisplayName: "Rosa M.", GivenName: "Rosa", BirthYear: 1988, Reference: "Q-1042"}
	id, err := s.AddPatient(ctx, maya.Actor, rosa)
	if err != nil {
		t.Fatal(err)
	}
	visit := models.Visit{PatientID: id, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 45}
	if err := s.PlanVisit(ctx, maya.Actor, visit); err != nil {
		t.Errorf("a visit with somebody without an account: %v", err)
	}
	only := func(as *storetest.Person, query string) store.CaredFor {
		t.Helper()
		people, err := s.CaredFor(ctx, as.Actor, query)
		if err != nil || len(people) != 1 || people[0].Patient.ID != id {
			t.Fatalf("%q finds %+v, %v", query, people, err)
		}
		return people[0]
	}
	if c := only(maya, "q-10"); c.HasAccount || c.Invited || c.NextVisit == nil || c.Patient.BirthYear != 1988 || c.Patient.Reference != "Q-1042" {
		t.Errorf("in care: %+v", c)
	}
	if people, err := s.CaredFor(ctx, noor.Actor, ""); err != nil || len(people) != 0 {
		t.Errorf("a colleague lists %+v, %v", people, err)
	}

	answers := store.Answers{CodeHash: hash(), GivenName: "rosa", BirthYear: 1988}
	if i, err := s.InvitePerson(ctx, maya.Actor, id, answers.CodeHash); err != nil || i.PatientID != id || i.DisplayName != "Rosa M." {
		t.Fatalf("%+v, %v", i, err)
	}
	if c := only(maya, "RM"); c.HasAccount || !c.Invited {
		t.Errorf("invited: %+v", c)
	}
	account := newAccount()
	in, err := s.AcceptInvitation(ctx, answers, account, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.OpenSession(ctx, &in, store.Try{Login: account.Login}, "Phone", hash())
	if err != nil || session.PatientID != id {
		t.Fatalf("%+v, %v", session, err)
	}
	p := &phone{t: t, store: s, actor: actorOf(session), holds: map[uuid.UUID]models.Entry{}}
	p.pull()
	p.shows(visit.ID, storetest.Fields{"state": "planned"})
	if c := only(maya, "rosa"); !c.HasAccount || c.Invited {
		t.Errorf("with an account: %+v", c)
	}
	for name, c := range map[string]struct {
		as   *storetest.Person
		want error
	}{
		"who has an account":        {maya, models.ErrConflict},
		"in somebody else's care":   {noor, models.ErrNotFound},
		"of another practice":       {db.Practice().Clinician(), models.ErrNotFound},
		"as an owner and no doctor": {practice.Owner(), models.ErrNotFound},
	} {
		if _, err := s.InvitePerson(ctx, c.as.Actor, id, hash()); !errors.Is(err, c.want) {
			t.Errorf("inviting somebody %s: %v", name, err)
		}
	}
}

func TestThePracticesOwnIDIsOneOfAKind(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, s := t.Context(), db.Store
	practice := db.Practice()
	maya, noor, lena := practice.Clinician(), practice.Clinician(), db.Practice().Clinician()
	person := models.Patient{DisplayName: "Ana R.", GivenName: "Ana", BirthYear: 1990, Reference: "a-7"}
	ana, err := s.AddPatient(ctx, maya.Actor, person)
	if err != nil {
		t.Fatal(err)
	}
	person.Reference = "A-7"
	taken := func(err error) bool {
		var invalid models.Invalid
		return errors.As(err, &invalid) && slices.Equal(invalid, models.Invalid{{Field: "reference", Code: "taken"}})
	}
	if _, err := s.AddPatient(ctx, noor.Actor, person); !taken(err) {
		t.Errorf("taken by somebody in a colleague's care: %v", err)
	}
	if people, err := s.CaredFor(ctx, noor.Actor, ""); err != nil || len(people) > 0 {
		t.Errorf("half done: %+v, %v", people, err)
	}
	if _, err := s.Invite(ctx, noor.Actor, models.Invitation{Role: models.RolePatient, DisplayName: "B", GivenName: "B", BirthYear: 1980, Reference: "A-7"}, hash()); !taken(err) {
		t.Errorf("invited with one that is taken: %v", err)
	}
	if _, err := s.AddPatient(ctx, lena.Actor, person); err != nil {
		t.Errorf("in another practice: %v", err)
	}
	person.Reference = ""
	for range 2 { // two people with the same name, without an id
		if _, err := s.AddPatient(ctx, maya.Actor, person); err != nil {
			t.Error(err)
		}
	}
	if people, err := s.CaredFor(ctx, maya.Actor, "ar"); err != nil || len(people) != 3 {
		t.Errorf("AR finds %+v, %v", people, err)
	}
	if err := s.ChangePatient(ctx, maya.Actor, ana, models.PatientPatch{Reference: new(" B-8 ")}); err != nil {
		t.Fatal(err)
	}
	if people, err := s.CaredFor(ctx, maya.Actor, "#b-8"); err != nil || len(people) != 1 || people[0].Patient.Reference != "B-8" {
		t.Errorf("#b-8 finds %+v, %v", people, err)
	}
	if err := s.ChangePatient(ctx, noor.Actor, ana, models.PatientPatch{Reference: new("C")}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("of somebody else's: %v", err)
	}
}
