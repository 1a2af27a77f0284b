package store_test

import (
	"errors"
	"slices"
	"testing"

	"alongside/models"
	"alongside/storetest"
)

func TestAnOwnerAttestsBeforeAnInstrumentIsOffered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	olivia := o.practice.Owner()
	phone := newPhone(t, o.db, o.ana)
	offered := func(code string) bool {
		t.Helper()
		all, err := o.db.Store.OfferedInstruments(t.Context(), o.maya.Actor)
		if err != nil {
			t.Fatal(err)
		}
		isOffered := slices.ContainsFunc(all, func(i models.Instrument) bool { return i.Code == code })
		if practice := phone.sync().Practice; practice != nil && slices.Contains(practice.Instruments, code) != isOffered {
			t.Errorf("the phone has %q", practice.Instruments)
		}
		return isOffered
	}
	sets := func(who *storetest.Person, code string, on, attested bool) error {
		return o.db.Store.SetInstrument(t.Context(), who.Actor, code, on, attested)
	}
	for code, want := range map[string]bool{"phq_9": true, "gad_7": true, "phq_2": true, "gad_2": true, "stc": false, "who_5": false} {
		if got := offered(code); got != want {
			t.Errorf("%s is offered: %t", code, got)
		}
	}
	for _, who := range []*storetest.Person{o.maya, o.ana} {
		if err := sets(who, "who_5", true, true); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("%s attests: %v", who.DisplayName, err)
		}
	}
	if bad, ok := errors.AsType[models.Invalid](sets(olivia, "who_5", true, false)); !ok || bad[0].Field != "attested" || bad[0].Code != "required" {
		t.Errorf("without attesting: %v", bad)
	}
	if err := sets(olivia, "isi", true, true); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("one that there is not: %v", err)
	}
	for _, step := range []struct {
		code         string
		on, attested bool
	}{{"who_5", true, true}, {"who_5", false, false}, {"stc", true, false}, {"phq_9", false, false}, {"phq_9", true, false}, {"who_5", false, true}} {
		if err := sets(olivia, step.code, step.on, step.attested); err != nil {
			t.Fatal(err)
		}
		if got := offered(step.code); got != step.on {
			t.Errorf("%+v, and it is offered: %t", step, got)
		}
		said, err := o.db.Store.Instruments(t.Context(), olivia.Actor)
		if err != nil {
			t.Fatal(err)
		}
		one := models.SaidOf(said, step.code)
		if attests := one.AttestedBy != nil && one.AttestedBy.ID == olivia.ID && one.AttestedAt != nil; attests != (step.on && step.attested) {
			t.Errorf("%+v, and it says %+v", step, one)
		}
	}
}
