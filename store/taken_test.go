package store_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// takes is what stands of Ana's medicines beside her plan, as somebody of her care team reads it.
func (p planned) takes(reader *storetest.Person) *store.Taken {
	p.t.Helper()
	plan, err := p.db.Store.Plan(p.t.Context(), reader.Actor, p.ana.Patient.ID)
	p.must(err)
	return plan.Taken
}

func TestWhatSomebodyTakesStandsBesideThePlanAsTheirPageHasIt(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	medicine := uuid.Must(uuid.NewV7())
	p.ana.Save(models.KindMedicine, medicine, storetest.Fields{"name": "St John's wort", "sort": "supplement", "dose": "one at night"})
	p.ana.Save(models.KindNutrition, models.EntryID(models.KindNutrition, storetest.Today().String()), storetest.Fields{"day": storetest.Today(), "zone": "America/New_York", "supplements": []string{"valerian tea"}})
	if got := p.takes(p.maya); got != nil {
		t.Fatalf("nothing is shared: %+v", got)
	}
	p.ana.Share(p.visit)
	if got := p.takes(p.maya); got == nil || got.VisitID != p.visit || got.Opened || len(got.Medicines)+len(got.Supplements) > 0 {
		t.Fatalf("nobody opened the page: %+v", got)
	}
	reads := func() (n int) {
		for _, e := range p.trail(t, p.ana) {
			if e.Action == models.ActionReadMedicines && !e.ByYou && *e.ObjectID == p.visit {
				n++
			}
		}
		return n
	}
	if n := reads(); n != 0 {
		t.Errorf("%d readings are told of what nobody saw", n)
	}
	_, err := p.read(t, p.maya)
	p.must(err)
	got := p.takes(p.noor)
	if got == nil || !got.Opened || len(got.Medicines) != 1 || got.Medicines[0].Name != "St John's wort" || got.Medicines[0].Dose != "one at night" ||
		!slices.Equal(got.Supplements, []string{"valerian tea"}) {
		t.Fatalf("%+v", got)
	}
	if n := reads(); n != 1 {
		t.Errorf("told %d times, expected once", n)
	}

	// Left out, it is nowhere; taken back, it ends at once.
	p.ana.Share(p.visit, "taking."+medicine.String())
	_, err = p.read(t, p.maya)
	p.must(err)
	if got := p.takes(p.maya); len(got.Medicines) != 0 || len(got.Supplements) != 1 {
		t.Errorf("%+v", got)
	}
	p.takeBack(t)
	if got := p.takes(p.maya); got != nil {
		t.Errorf("%+v", got)
	}
	_, err = p.db.Store.Plan(t.Context(), p.practice.Clinician().Actor, p.ana.Patient.ID)
	hidden(t, err)
}
