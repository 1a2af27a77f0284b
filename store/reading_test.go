package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestOnlyTheCareTeamReadsAndOnlyWhileItIsShared(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		arrange func(o *office) (as *storetest.Person)
		reads   bool
	}{
		{"the clinician of the visit", func(o *office) *storetest.Person { return o.maya }, true},
		{"another clinician of the care team", func(o *office) *storetest.Person { o.noor.Join(o.ana.Patient); return o.noor }, true},
		{"a clinician who is not on the care team", func(o *office) *storetest.Person { return o.noor }, false},
		{"a clinician who left the care team", func(o *office) *storetest.Person { o.maya.Leave(o.ana.Patient); return o.maya }, false},
		{"the owner", func(o *office) *storetest.Person { return o.olivia }, false},
		{"the owner, once put on the care team without being a clinician", func(o *office) *storetest.Person {
			o.olivia.Join(o.ana.Patient)
			o.olivia.Actor = o.olivia.Actor.About(o.ana.Patient.ID)
			return o.olivia
		}, false},
		{"the patient, by the clinicians' door", func(o *office) *storetest.Person { return o.ana }, false},
		{"another patient", func(o *office) *storetest.Person { return o.practice.Patient(o.maya) }, false},
		{"a clinician of another practice", func(o *office) *storetest.Person { return o.db.Practice().Clinician() }, false},
		{"a clinician who names another patient", func(o *office) *storetest.Person {
			o.maya.Actor = o.maya.Actor.About(o.practice.Patient(o.maya).Patient.ID)
			return o.maya
		}, false},
		{"the clinician after its time", func(o *office) *storetest.Person { o.ana.Expire(o.visit); return o.maya }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.ana.Share(o.visit)
			as := c.arrange(o)
			_, read := o.read(t, as)
			reviewed := o.db.Store.Review(t.Context(), as.Actor, o.visit)
			undone := o.db.Store.UndoReview(t.Context(), as.Actor, o.visit)
			for call, err := range map[string]error{"read": read, "review": reviewed, "undo": undone} {
				if c.reads && err != nil {
					t.Errorf("%s: %v", call, err)
				}
				if !c.reads && !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s: expected not found, got %v", call, err)
				}
			}
		})
	}
}

func TestAnEndedSessionReadsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Share(o.visit)
	ended := o.maya.SignedOut()
	if _, err := o.db.Store.Summary(t.Context(), ended, o.visit); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("a session that ended: %v", err)
	}
	if err := o.db.Store.DisableAccount(t.Context(), o.olivia.Actor, o.maya.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.read(t, o.maya); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("a disabled account: %v", err)
	}
}

// TestEndingAShareWorksOnTheNextRead: many read while it is taken back. Whoever begins to read after that finds
// nothing, and nobody waits for ever.
func TestEndingAShareWorksOnTheNextRead(t *testing.T) {
	t.Parallel()
	const readers, reads = 10, 100
	o := newOffice(t)
	o.noor.Join(o.ana.Patient)
	o.ana.Share(o.visit)
	ended := make(chan struct{})
	var reading sync.WaitGroup
	for i := range readers {
		as := []*storetest.Person{o.maya, o.noor}[i%2]
		reading.Go(func() {
			for n := range reads {
				after := false
				select {
				case <-ended:
					after = true
				default:
				}
				_, err := o.db.Store.Summary(t.Context(), as.Actor, o.visit)
				if err != nil && !errors.Is(err, models.ErrNotFound) {
					t.Errorf("read %d: %v", n, err)
				}
				if after && err == nil {
					t.Errorf("read %d began after the end and was answered", n)
				}
				if i == 0 && n == reads/2 {
					o.takeBack(t)
					close(ended)
				}
			}
		})
	}
	reading.Wait()
	_, err := o.read(t, o.maya)
	hidden(t, err)
}

// TestSharingReadingAndSyncingAtOnce shows that the three take their locks in one order.
func TestSharingReadingAndSyncingAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Share(o.visit)
	a := newPhone(t, o.db, o.ana)
	fine := func(err error) {
		if err != nil && !errors.Is(err, models.ErrNotFound) && !errors.Is(err, models.ErrConflict) {
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	for _, act := range []func(n int) error{
		func(int) error { _, err := o.db.Store.Summary(t.Context(), o.maya.Actor, o.visit); return err },
		func(int) error {
			_, err := o.db.Store.ClinicVisits(t.Context(), o.maya.Actor, storetest.Today(), storetest.Today().Add(2))
			return err
		},
		func(int) error { return o.db.Store.Review(t.Context(), o.maya.Actor, o.visit) },
		func(int) error { return o.db.Store.TakeBack(t.Context(), o.ana.Actor, o.visit) },
		func(int) error {
			page, err := o.db.Store.Preview(t.Context(), o.ana.Actor, o.visit, storetest.Today())
			if err != nil {
				return err
			}
			digest, err := page.Digest()
			if err != nil {
				return err
			}
			_, err = o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, storetest.Today(), digest, models.Chosen{})
			return err
		},
		func(n int) error {
			_, err := o.db.Store.Sync(t.Context(), a.actor, "", []models.Change{night(models.DateOf(longAgo).Add(n)), night(models.DateOf(longAgo).Add(n / 2))})
			return err
		},
		func(n int) error {
			return o.db.Store.PlanVisit(t.Context(), o.maya.Actor, models.Visit{
				PatientID: o.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow().Add(time.Duration(n) * time.Hour), Minutes: 30})
		},
	} {
		all.Go(func() {
			for n := range 25 {
				fine(act(n))
			}
		})
	}
	all.Wait()
}

func TestMarkedAsReadUntilItIsUndoneOnTheSameDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.noor.Join(o.ana.Patient)
	o.ana.Share(o.visit)
	ctx, s := t.Context(), o.db.Store
	reviewed := func() bool {
		t.Helper()
		summary, err := s.Summary(ctx, o.maya.Actor, o.visit)
		if err != nil {
			t.Fatal(err)
		}
		return summary.ReviewedAt != nil
	}
	if reviewed() {
		t.Error("reading alone does not mark it")
	}
	for range 2 {
		if err := s.Review(ctx, o.maya.Actor, o.visit); err != nil {
			t.Fatal(err)
		}
	}
	if !reviewed() {
		t.Error("not marked")
	}
	hidden(t, s.UndoReview(ctx, o.noor.Actor, o.visit)) // who did not mark it does not undo it
	if err := s.UndoReview(ctx, o.maya.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
	if reviewed() {
		t.Error("still marked")
	}
	if err := s.Review(ctx, o.maya.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
	if _, err := o.db.Owner.Exec(ctx, `UPDATE summaries SET reviewed_at = now() - interval '25 hours' WHERE visit_id = $1`, o.visit); err != nil {
		t.Fatal(err)
	}
	hidden(t, s.UndoReview(ctx, o.maya.Actor, o.visit))
	if !reviewed() {
		t.Error("a mark of another day stands")
	}
}
