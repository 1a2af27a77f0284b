package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/insight"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// openPages are the visits whose pages a clinician's list shows without a date.
func openPages(t *testing.T, s *store.Store, as *storetest.Person) []uuid.UUID {
	t.Helper()
	days, err := s.ClinicVisits(t.Context(), as.Actor, storetest.Today(), storetest.Today())
	if err != nil {
		t.Fatal(err)
	}
	var open []uuid.UUID
	for _, v := range days.Open {
		if v.Visit.State != models.VisitOpen || !v.Visit.StartsAt.IsZero() || v.Share == nil {
			t.Errorf("lists %+v", v)
		}
		open = append(open, v.Visit.ID)
	}
	return open
}

func TestWhoeverIsInvitedHasATalkWithoutADate(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	maya := db.Practice().Clinician()
	hash, err := auth.HashCode(auth.NewCode())
	if err != nil {
		t.Fatal(err)
	}
	invited, err := db.Store.Invite(t.Context(), maya.Actor, models.Invitation{
		Role: models.RolePatient, DisplayName: "Rosa M.", GivenName: "Rosa", BirthYear: 1988}, hash)
	if err != nil {
		t.Fatal(err)
	}
	var clinician uuid.UUID
	err = db.Owner.QueryRow(t.Context(), `
SELECT v.clinician_id FROM visits v JOIN sync_heads h ON h.practice_id = v.practice_id AND h.patient_id = v.patient_id
 WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.state = 'open' AND v.starts_at IS NULL AND v.seq = h.seq AND h.seq > 0`,
		maya.PracticeID, invited.PatientID).Scan(&clinician)
	if err != nil || clinician != maya.ID {
		t.Errorf("with %s, %v", clinician, err)
	}
}

func TestTheOpenVisitIsSharedReadAndTakenBackLikeAnyOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	noor := o.practice.Clinician()
	noor.Join(o.ana.Patient)
	open := o.ana.OpenVisit()
	a := newPhone(t, o.db, o.ana)
	a.pull()
	a.shows(open, storetest.Fields{"state": "open", "starts_at": nil, "minutes": models.OpenVisitMinutes})
	if listed := openPages(t, s, o.maya); len(listed) > 0 {
		t.Errorf("lists %v, and nothing is shared", listed)
	}

	o.ana.Concern("What if it changes who I am?")
	shared := o.ana.Share(open)
	if ends := time.Now().AddDate(0, 0, 90); shared.EndsAt.Sub(ends).Abs() > time.Hour {
		t.Errorf("ends at %s, expected 90 days after it was shared", shared.EndsAt)
	}
	for _, who := range []*storetest.Person{o.maya, noor} {
		if listed := openPages(t, s, who); !slices.Equal(listed, []uuid.UUID{open}) {
			t.Errorf("%s lists %v", who.DisplayName, listed)
		}
	}
	if listed := openPages(t, s, o.noor); len(listed) > 0 {
		t.Errorf("a clinician who does not care for Ana lists %v", listed)
	}
	page, err := s.Summary(ctx, noor.Actor, open)
	if err != nil || page.Document.Visit.StartsAt != nil || page.Document.FirstWords() != "What if it changes who I am?" {
		t.Errorf("reads %+v, %v", page.Document, err)
	}
	if err := s.Review(ctx, noor.Actor, open); err != nil {
		t.Error(err)
	}
	if err := s.TakeBack(ctx, o.ana.Actor, open); err != nil {
		t.Error(err)
	}
	if listed := openPages(t, s, o.maya); len(listed) > 0 {
		t.Errorf("taken back, and still listed: %v", listed)
	}
	_, err = s.Summary(ctx, o.maya.Actor, open)
	hidden(t, err)
}

func TestOpenPagesListWhatNobodyMarkedAsReadFirst(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	people := []*storetest.Person{o.ana, o.practice.Patient(o.maya), o.practice.Patient(o.maya)}
	open := make([]uuid.UUID, len(people))
	for i, p := range people {
		open[i] = p.OpenVisit()
		p.Share(open[i])
	}
	if err := o.db.Store.Review(t.Context(), o.maya.Actor, open[2]); err != nil {
		t.Fatal(err)
	}
	if listed := openPages(t, o.db.Store, o.maya); !slices.Equal(listed, []uuid.UUID{open[1], open[0], open[2]}) {
		t.Errorf("lists %v of %v", listed, open)
	}
}

func TestAPersonHasOneOpenVisitAndItNeverHasATime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const add = `INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes, state) VALUES ($1, $2, gen_random_uuid(), 99, $3, $4, 30, $5)`
	for name, c := range map[string]struct {
		at    any
		state string
	}{
		"a second one": {nil, "open"}, "an open one at a time": {time.Now(), "open"}, "a planned one at none": {nil, "planned"},
		"a state nobody knows": {time.Now(), "perhaps"},
	} {
		if _, err := o.db.Owner.Exec(t.Context(), add, o.ana.PracticeID, o.ana.Patient.ID, o.maya.ID, c.at, c.state); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := o.db.Owner.Exec(t.Context(), add, o.ana.PracticeID, o.ana.Patient.ID, o.maya.ID, time.Now(), "missed"); err != nil {
		t.Errorf("a missed one: %v", err)
	}
}

func TestAnswersCarriedOverSayFromWhichVisitOfOnesOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ben := o.practice.Patient(o.maya)
	next := o.ana.Visit(o.maya, storetest.Tomorrow().AddDate(0, 0, 7))
	id := models.EntryID(models.KindCheckIn, next.String())
	a := newPhone(t, o.db, o.ana)
	a.must("applied", set(models.KindCheckIn, id, 0, 0, storetest.Fields{"visit_id": next, "nervous": true, "carried_from": o.visit}))
	b := newPhone(t, o.db, o.ana)
	b.pull()
	b.shows(id, storetest.Fields{"nervous": true, "carried_from": o.visit})

	other := o.ana.OpenVisit()
	id = models.EntryID(models.KindCheckIn, other.String())
	answer, err := o.db.Store.Sync(t.Context(), o.ana.Actor, "", []models.Change{
		set(models.KindCheckIn, id, 0, 0, storetest.Fields{"visit_id": other, "nervous": true, "carried_from": ben.OpenVisit()})})
	if err != nil || answer.Results[0].Outcome != "rejected" {
		t.Errorf("from somebody else's visit: %+v, %v", answer.Results, err)
	}
}

func TestAMovedVisitKeepsItsCheckIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.CheckIn(o.visit, storetest.Fields{"hope": "a plan"})
	if _, err := o.db.Owner.Exec(t.Context(), `UPDATE visits SET starts_at = starts_at + interval '3 days' WHERE id = $1`, o.visit); err != nil {
		t.Fatal(err)
	}
	page, _ := o.preview(t)
	if words(page)["hope"] != "a plan" || page.Visit.StartsAt.Sub(storetest.Tomorrow().AddDate(0, 0, 3)).Abs() > time.Hour {
		t.Errorf("%+v", page)
	}
}

func TestADocumentOfBeforeOpenVisitsStillReads(t *testing.T) {
	t.Parallel()
	var d insight.Document
	if err := json.Unmarshal([]byte(`{"version":1,"visit":{"starts_at":"2026-11-24T15:30:00Z","minutes":45}}`), &d); err != nil ||
		d.Visit.StartsAt == nil || !d.Visit.StartsAt.Equal(instant(t, "2026-11-24T15:30:00Z")) {
		t.Error(errors.Join(err, errors.New("the time of the visit is gone")))
	}
}

func TestTheOpenVisitGoesToWhoStaysOnTheCareTeam(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	a := newPhone(t, o.db, o.ana)
	a.pull()
	with := func() uuid.UUID {
		t.Helper()
		a.pull()
		var who uuid.UUID
		err := o.db.Owner.QueryRow(ctx, `SELECT clinician_id FROM visits WHERE practice_id = $1 AND id = $2`, o.ana.PracticeID, o.ana.OpenVisit()).Scan(&who)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	if err := s.LeaveTeam(ctx, o.maya.Actor, o.ana.Patient.ID, o.maya.ID); !errors.Is(err, models.ErrConflict) || with() != o.maya.ID {
		t.Errorf("the last one leaves: %v, with %s", err, with())
	}
	noor := o.practice.Clinician()
	if err := s.JoinTeam(ctx, o.maya.Actor, o.ana.Patient.ID, noor.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.LeaveTeam(ctx, o.maya.Actor, o.ana.Patient.ID, o.maya.ID); err != nil || with() != noor.ID {
		t.Errorf("Maya leaves: %v, with %s", err, with())
	}
	a.shows(o.ana.OpenVisit(), storetest.Fields{"clinician": map[string]any{"id": noor.ID, "display_name": noor.DisplayName, "credentials": noor.Credentials}})
	stranger := o.practice.Clinician()
	hidden(t, s.LeaveTeam(ctx, stranger.Actor, o.ana.Patient.ID, noor.ID))
	if with() != noor.ID {
		t.Error("a stranger gave the open visit away")
	}
}
