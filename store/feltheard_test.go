package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

func TestWhetherSomebodyFeltHeardIsCountedAndNothingElse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	past := o.ana.Visit(o.maya, time.Now().Add(-time.Hour))
	skipped := o.ana.Visit(o.maya, time.Now().Add(-2*time.Hour))
	if err := s.FeltHeard(ctx, o.ana.Actor, past, models.FeltHeard{Heard: new("yes"), Part: new("no")}); err != nil {
		t.Fatal(err)
	}
	if err := s.FeltHeard(ctx, o.ana.Actor, skipped, models.FeltHeard{}); err != nil {
		t.Fatal(err)
	}
	for visit, want := range map[uuid.UUID]error{past: models.ErrConflict, skipped: models.ErrConflict, o.visit: models.ErrNotFound, uuid.New(): models.ErrNotFound} {
		if err := s.FeltHeard(ctx, o.ana.Actor, visit, models.FeltHeard{Heard: new("no")}); !errors.Is(err, want) {
			t.Errorf("%v, expected %v", err, want)
		}
	}
	hidden(t, s.FeltHeard(ctx, o.maya.Actor, past, models.FeltHeard{Heard: new("no")}))
	if bad, ok := errors.AsType[models.Invalid](s.FeltHeard(ctx, o.ana.Actor, past, models.FeltHeard{Heard: new("so so"), Part: new("?")})); !ok || len(bad) != 2 {
		t.Errorf("%v", bad)
	}

	counts, _, err := s.FeltHeardCounts(ctx, o.practice.Owner().Actor)
	if err != nil || len(counts) != 1 || counts[0].Answers != 1 || counts[0].Heard != "yes" || counts[0].Part != "no" {
		t.Errorf("%+v, %v", counts, err)
	}
	if _, _, err := s.FeltHeardCounts(ctx, o.maya.Actor); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician reads the counts: %v", err)
	}
	// Her phones know not to ask again.
	asked := map[string]bool{}
	phone := newPhone(t, o.db, o.ana)
	for _, e := range phone.pull() {
		if e.Kind == models.KindFeltHeard {
			asked[text(t, e, "visit_id")] = true
		}
	}
	if len(asked) != 2 || !asked[past.String()] || !asked[skipped.String()] {
		t.Errorf("asked after %v", asked)
	}
	if found := readRows(t, o.db.Owner, `SELECT * FROM access_events WHERE patient_id = $1 AND action NOT IN ('sync', 'share')`, o.ana.Patient.ID); len(found) > 0 {
		t.Errorf("the trail tells of it: %v", found)
	}
}
