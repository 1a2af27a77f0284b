package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestAPullComesInTheOrderOfTheSequenceAndInPages(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	var want []uuid.UUID
	for trip := range 3 {
		changes := make([]models.Change, 0, 400)
		for i := range 200 {
			changes = append(changes, concern(fmt.Sprint(trip, i)), night(models.DateOf(longAgo).Add(trip*200+i)))
		}
		for i, r := range a.sync(changes...).Results {
			if r.Outcome != "applied" {
				t.Fatalf("%+v", r)
			}
			want = append(want, changes[i].ID)
		}
	}
	var got []uuid.UUID
	var pages []int
	for more := true; more; {
		answer := b.sync()
		pages = append(pages, len(answer.Changes))
		for _, e := range answer.Changes {
			got = append(got, e.ID)
		}
		more = answer.More
	}
	if !slices.Equal(pages, []int{500, 500, 200}) {
		t.Errorf("pages of %v", pages)
	}
	if !slices.Equal(got, want) {
		t.Error("not in the order in which it was written")
	}
	if again := b.pull(); len(again) > 0 {
		t.Errorf("%d came twice", len(again))
	}
	// What a phone itself wrote fills no page with nothing: it goes on until there is no more.
	if own := a.pull(); len(own) != 1200-len(a.holds) && len(a.holds) > 0 {
		t.Errorf("its own came back: %d", len(own))
	}
}

func TestAPhoneLearnsWhenItsMedicineWasWritten(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	phone := newPhone(t, db, db.Practice().Patient())
	id := uuid.Must(uuid.NewV7())
	for rev, name := range []string{"SAMe", "5-HTP"} {
		phone.must("applied", set(models.KindMedicine, id, int64(rev), rev, storetest.Fields{"name": name}))
		at, err := time.Parse(time.RFC3339, text(t, phone.holds[id], "recorded_at"))
		if err != nil || !at.Equal(morning(rev)) {
			t.Errorf("%s was written at %s, the phone is told %s, %v", name, morning(rev), at, err)
		}
	}
}

func TestACursorOfAnotherLifeOfTheDatabaseStartsAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ana := db.Practice().Patient()
	a := newPhone(t, db, ana)
	written := concern("before the restore")
	a.must("applied", written)
	a.pull()
	old := a.cursor
	if _, err := db.Owner.Exec(t.Context(), `UPDATE deployment SET epoch = gen_random_uuid()`); err != nil {
		t.Fatal(err)
	}
	a.store = db.Reopen()
	for _, cursor := range []string{old, "not a cursor", old[:8], strings.Repeat("A", 43), strings.Repeat("_", 43)} {
		a.cursor = cursor
		answer := a.sync()
		if !answer.Restart || len(answer.Changes) != 1 || answer.Practice == nil {
			t.Errorf("with cursor %q: restart is %t, with %d entries", cursor, answer.Restart, len(answer.Changes))
		}
		if answer = a.sync(); answer.Restart || len(answer.Changes) != 0 {
			t.Errorf("with the new cursor: restart is %t, with %d entries", answer.Restart, len(answer.Changes))
		}
	}
	a.cursor = ""
	if answer := a.sync(); answer.Restart {
		t.Error("a phone that begins has nothing to offer again")
	}
}

// A patch of the other life to a row that is deleted in this one is an edit that did not know of it: the row comes back
// whole, and the phone, told to begin again, offers nothing else.
func TestAPatchOfAnotherLifeRevivesNothingByHalves(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	day := models.DateOf(longAgo)
	id := models.EntryID(models.KindSleep, day.String())
	night := storetest.Fields{"day": day, "zone": "UTC", "note": "before the restore"}
	a.must("applied", set(models.KindSleep, id, 0, 0, night))
	b.pull()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE deployment SET epoch = gen_random_uuid()`); err != nil {
		t.Fatal(err)
	}
	a.store, b.store = db.Reopen(), db.Reopen()
	b.pull()
	b.must("applied", remove(models.KindSleep, id, b.holds[id].Rev, 30))

	a.must("merged", set(models.KindSleep, id, 1, 40, storetest.Fields{"quality": 1}))
	a.must("identical", set(models.KindSleep, id, 0, 40, night.With(storetest.Fields{"quality": 1})))
	b.pull()
	b.shows(id, night.With(storetest.Fields{"quality": 1}))
}

func TestThePracticeComesAtFirstAndWheneverItChanged(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a := newPhone(t, db, ana)
	if p := a.sync().Practice; p == nil || p.ID != ana.PracticeID || p.Help.PracticePhone == "" || p.Help.CrisisCall != "988" {
		t.Errorf("at first %+v", p)
	}
	if p := a.sync(concern("x")).Practice; p != nil {
		t.Errorf("again, unchanged: %+v", p)
	}
	if _, err := db.Owner.Exec(t.Context(), `UPDATE practices SET name = 'New name', version = version + 1 WHERE id = $1`, ana.PracticeID); err != nil {
		t.Fatal(err)
	}
	if p := a.sync().Practice; p == nil || p.Name != "New name" {
		t.Errorf("after a change %+v", p)
	}
	if p := a.sync().Practice; p != nil {
		t.Errorf("again, unchanged: %+v", p)
	}
}

// TestACursorNeverSkipsACommit: many phones write two kinds in each trip while others only pull. Whatever a pull's
// cursor has passed, that phone has.
func TestACursorNeverSkipsACommit(t *testing.T) {
	t.Parallel()
	const writers, trips = 8, 25
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	phones := make([]*phone, writers)
	for i := range phones {
		phones[i] = newPhone(t, db, ana)
	}
	pullers := []*phone{newPhone(t, db, ana), newPhone(t, db, ana)}
	pulled := make([]map[uuid.UUID]bool, len(pullers))
	done := make(chan struct{})
	var writing, pulling sync.WaitGroup
	for w, p := range phones {
		writing.Go(func() {
			for i := range trips {
				answer, err := p.store.Sync(t.Context(), p.actor, p.cursor, []models.Change{
					night(models.DateOf(longAgo).Add(w*trips + i)), concern("x"),
				})
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range answer.Changes {
					p.holds[e.ID] = e
				}
				p.cursor = answer.Cursor
			}
		})
	}
	for i, p := range pullers {
		pulled[i] = map[uuid.UUID]bool{}
		pulling.Go(func() {
			for last := false; ; {
				answer, err := p.store.Sync(t.Context(), p.actor, p.cursor, nil)
				if err != nil {
					t.Error(err)
					return
				}
				p.cursor = answer.Cursor
				for _, e := range answer.Changes {
					pulled[i][e.ID] = true
				}
				if last && !answer.More {
					return
				}
				select {
				case <-done:
					last = true
				default:
				}
			}
		})
	}
	writing.Wait()
	close(done)
	pulling.Wait()
	for i := range pullers {
		if len(pulled[i]) != 2*writers*trips {
			t.Errorf("puller %d has %d of %d entries", i, len(pulled[i]), 2*writers*trips)
		}
	}
	for w, p := range phones {
		p.pull()
		if foreign := 2 * (writers - 1) * trips; len(p.holds) < foreign {
			t.Errorf("phone %d has %d of the others' %d entries", w, len(p.holds), foreign)
		}
	}
}
