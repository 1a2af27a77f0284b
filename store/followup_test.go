package store_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func notRight() storetest.Fields {
	return storetest.Fields{
		"reason": models.FollowUpNotRight, "day": storetest.Today(), "zone": "America/New_York", "words": "my legs won't be still",
		"symptoms": map[string]models.SymptomFelt{"restless": {Level: 2, Worries: true}},
	}
}

func TestAFollowUpReachesTheCareTeamAndIsSeenOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	noor := o.practice.Clinician()
	noor.Join(o.ana.Patient)
	phone := newPhone(t, o.db, o.ana)
	id, seen := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	for _, outcome := range []string{"applied", "identical"} {
		phone.must(outcome, set(models.KindFollowUp, id, 0, 1, notRight()))
	}
	see := func(who *storetest.Person, as, followUp uuid.UUID) error {
		return o.db.Store.Acknowledge(t.Context(), who.Actor, o.ana.Patient.ID, as, models.Acknowledgement{FollowUpID: followUp})
	}
	hidden(t, see(o.practice.Clinician(), uuid.New(), id))
	hidden(t, see(o.practice.Owner(), uuid.New(), id))
	hidden(t, see(o.ana, uuid.New(), id))
	hidden(t, see(o.maya, uuid.New(), uuid.New()))
	for range 2 { // the answer to the first try was lost
		if err := see(o.maya, seen, id); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []*storetest.Person{o.maya, noor} {
		if c, ok := errors.AsType[models.Conflict](see(who, uuid.New(), id)); !ok || c.Code != "acknowledged" {
			t.Errorf("seen again: %v", c)
		}
	}
	phone.pull()
	phone.shows(seen, storetest.Fields{"follow_up_id": id, "side": "clinician", "author": map[string]any{
		"id": o.maya.ID, "display_name": o.maya.DisplayName, "credentials": o.maya.Credentials}})
	phone.refused(set(models.KindAcknowledgement, uuid.New(), 0, 2, storetest.Fields{"follow_up_id": id}), "kind", "not_yours")
	sealedEverywhere(t, o.db, "won't be still")
}

func TestAFollowUpIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	phone := newPhone(t, o.db, o.ana)
	for _, c := range []struct {
		change      storetest.Fields
		field, code string
	}{
		{storetest.Fields{"reason": "boredom"}, "reason", "unknown"},
		{storetest.Fields{"zone": "Nowhere"}, "zone", "unknown_zone"},
		{storetest.Fields{"day": nil}, "day", "required"},
		{storetest.Fields{"step": 1}, "line_id", "required"},
		{storetest.Fields{"step": 0, "line_id": uuid.New()}, "step", "out_of_range"},
		{storetest.Fields{"symptoms": map[string]any{"aura": map[string]any{"level": 1}}}, "symptoms", "unknown"},
		{storetest.Fields{"symptoms": map[string]any{"rash": map[string]any{"level": 4}}}, "symptoms", "out_of_range"},
		{storetest.Fields{"symptoms": map[string]any{"rash": map[string]any{"level": -1}}}, "symptoms", "out_of_range"},
		{storetest.Fields{"symptoms": nil, "reason": models.FollowUpBaseline}, "symptoms", "required"},
		{storetest.Fields{"symptoms": nil, "words": nil, "reason": models.FollowUpCheckIn}, "symptoms", "required"},
		{storetest.Fields{"alert": true}, "alert", "unknown_field"},
		{storetest.Fields{"owner_id": o.maya.ID}, "owner_id", "unknown_field"},
		{storetest.Fields{"promised_at": longAgo}, "promised_at", "unknown_field"},
	} {
		phone.refused(set(models.KindFollowUp, uuid.New(), 0, 1, notRight().With(c.change)), c.field, c.code)
	}
	phone.must("applied", set(models.KindFollowUp, uuid.New(), 0, 2, notRight().Without("symptoms", "words"))) // the tap alone
}
