package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
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

	counts, _, _, err := s.FeltHeardCounts(ctx, o.practice.Owner().Actor)
	if err != nil || len(counts) != 1 || counts[0].Answers != 1 || counts[0].Heard != "yes" || counts[0].Part != "no" {
		t.Errorf("%+v, %v", counts, err)
	}
	if _, _, _, err := s.FeltHeardCounts(ctx, o.maya.Actor); !errors.Is(err, models.ErrForbidden) {
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

func TestOnePersonWhoComesOftenIsOnePerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	say := func(who *storetest.Person, visits int) {
		t.Helper()
		for i := range visits {
			visit := who.Visit(o.maya, time.Now().Add(-time.Duration(i+1)*time.Hour))
			if err := o.db.Store.FeltHeard(t.Context(), who.Actor, visit, models.FeltHeard{Heard: new("no")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	say(o.ana, 6)
	// As if she had said as much in the month before.
	if _, err := o.db.Owner.Exec(t.Context(), `
WITH earlier AS (INSERT INTO felt_heard SELECT practice_id, (month - interval '1 month')::date, heard, part, answers FROM felt_heard WHERE practice_id = $1)
INSERT INTO felt_heard_answered SELECT practice_id, patient_id, (month - interval '1 month')::date FROM felt_heard_answered WHERE practice_id = $1`, o.practice.ID); err != nil {
		t.Fatal(err)
	}
	groups := func() ([]insight.FeltHeardGroup, int) {
		t.Helper()
		counts, people, today, err := o.db.Store.FeltHeardCounts(t.Context(), o.practice.Owner().Actor)
		if err != nil {
			t.Fatal(err)
		}
		return insight.FeltHeardGroups(counts, people, today.Add(40)) // both months are over
	}
	if got, waiting := groups(); len(got) != 0 || waiting != 1 {
		t.Errorf("after twelve visits of hers: %+v, and %d waiting", got, waiting)
	}
	for range 4 {
		say(o.practice.Patient(o.maya), 1)
	}
	if got, waiting := groups(); len(got) != 1 || got[0].People != 5 || got[0].Answers != 16 || waiting != 0 {
		t.Errorf("with four others: %+v, and %d waiting", got, waiting)
	}
}
