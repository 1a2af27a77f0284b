package store_test

import (
	"context"
	"errors"
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

// concern is a new concern with its own id.
func concern(words string) models.Change {
	return set(models.KindConcern, uuid.Must(uuid.NewV7()), 0, 0, storetest.Fields{"written_on": "2020-01-01", "zone": "UTC", "words": words})
}

// night is a new night of a day.
func night(day models.Day) models.Change {
	return set(models.KindSleep, models.EntryID(models.KindSleep, day.String()), 0, 0, storetest.Fields{"day": day, "zone": "UTC", "quality": 3})
}

func TestWhatNobodyMayWriteBySyncIsRefused(t *testing.T) { //nolint:tparallel // one phone takes one trip after the other
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	visit, bens := ana.Visit(maya, storetest.Tomorrow()), ben.Visit(maya, storetest.Tomorrow())
	a := newPhone(t, db, ana)
	cases := []struct {
		name        string
		change      models.Change
		field, code string
	}{
		{"a kind nobody knows", set("dream", uuid.New(), 0, 0, storetest.Fields{"words": "x"}), "kind", "unknown_kind"},
		{"a visit", set(models.KindVisit, visit, 1, 0, storetest.Fields{"state": "cancelled"}), "kind", "unknown_kind"},
		{"a visit's end", remove(models.KindVisit, visit, 1, 0), "kind", "unknown_kind"},
		{"a share", set(models.KindShare, uuid.New(), 0, 0, storetest.Fields{"visit_id": visit}), "kind", "unknown_kind"},
		{"a revision", set(models.KindRevision, uuid.New(), 0, 0, storetest.Fields{"value": "x"}), "kind", "unknown_kind"},
		{"an earlier text of a concern", set(models.KindConcernVersion, uuid.New(), 0, 0, storetest.Fields{"value": "x"}), "kind", "unknown_kind"},
		{"a concern's state", set(models.KindConcern, uuid.New(), 0, 0, storetest.Fields{"state": "settled"}), "state", "unknown_field"},
		{"a check-in for somebody else's visit", set(models.KindCheckIn, models.EntryID(models.KindCheckIn, bens.String()), 0, 0,
			storetest.Fields{"visit_id": bens, "nervous": true}), "", "cannot_be_stored"},
		{"a check-in for a visit that never was", set(models.KindCheckIn, models.EntryID(models.KindCheckIn, uuid.Nil.String()), 0, 0,
			storetest.Fields{"visit_id": uuid.Nil, "nervous": true}), "visit_id", "required"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer := a.sync(c.change, concern("still here"))
			got := answer.Results[0]
			if got.Outcome != "rejected" || got.Field != c.field || got.Code != c.code {
				t.Errorf("got %+v", got)
			}
			if got := answer.Results[1]; got.Outcome != "applied" {
				t.Errorf("the change beside it is %+v", got)
			}
		})
	}
}

func TestOneTripTellsEveryChangeItsOwnOutcomeInOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	first, second := concern("first"), concern("second")
	a.sync(first, second)
	b.must("merged", set(models.KindConcern, second.ID, 0, 1, storetest.Fields{"written_on": "2020-01-01", "zone": "UTC", "words": "second", "weight": "some"}))
	// Impossible beside what stands, which only the database can tell.
	long := set(models.KindSleep, models.EntryID(models.KindSleep, "2020-01-01"), 0, 0, storetest.Fields{
		"day": "2020-01-01", "zone": "UTC", "into_bed": "2020-01-01T00:00:00Z", "out_of_bed": "2020-01-01T08:00:00Z"})
	a.must("applied", long)
	answer := a.sync(
		concern("third"),
		first,
		set(models.KindConcern, second.ID, 1, 2, storetest.Fields{"wish": "be_heard"}),
		set(models.KindConcern, second.ID, 1, 3, storetest.Fields{"wish": "be_heard"}),
		set(models.KindSleep, long.ID, 1, 2, storetest.Fields{"sol_minutes": 600}),
		remove(models.KindConcern, second.ID, 1, 9),
		set("dream", uuid.New(), 0, 0, nil),
		night(models.DateOf(longAgo).Add(1)),
	)
	var got []string
	for _, r := range answer.Results {
		got = append(got, strings.TrimSuffix(r.Outcome+" "+r.Code, " "))
	}
	want := []string{"applied", "identical", "merged", "rejected twice_in_one_trip", "rejected longer_than_window",
		"rejected twice_in_one_trip", "rejected unknown_kind", "applied"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	b.pull()
	b.shows(second.ID, storetest.Fields{"wish": "be_heard", "weight": "some"})
	b.shows(long.ID, storetest.Fields{"sol_minutes": nil})
}

// "About that" and the times it stands for may come apart on the way: only the whole night tells whether they fit.
func TestAGuessIsJudgedByTheWholeNight(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	id := models.EntryID(models.KindSleep, "2020-01-01")
	a.must("applied", set(models.KindSleep, id, 0, 0, storetest.Fields{"day": "2020-01-01", "zone": "UTC", "into_bed": "2020-01-01T00:00:00Z"}))
	guess := storetest.Fields{"about": true}
	if got := a.sync(set(models.KindSleep, id, 1, 1, guess)).Results[0]; got.Outcome != "rejected" || got.Field != "about" || got.Code != "incomplete" {
		t.Errorf("a guess without an end: %+v", got)
	}
	a.must("applied", set(models.KindSleep, id, 1, 2, storetest.Fields{"out_of_bed": "2020-01-01T08:00:00Z"}))
	a.must("applied", set(models.KindSleep, id, 2, 3, guess))
	b.must("merged", set(models.KindSleep, id, 1, 4, storetest.Fields{"out_of_bed": "2020-01-01T07:10:00Z", "about": nil}))
	a.pull()
	a.shows(id, storetest.Fields{"out_of_bed": "2020-01-01T07:10:00Z", "about": nil})
}

func TestARuleThatIsStricterThanWhatStandsDoesNotHoldUpOtherFields(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	id := models.EntryID(models.KindSleep, "2020-01-01")
	a.must("applied", set(models.KindSleep, id, 0, 0, storetest.Fields{"day": "2020-01-01", "zone": "UTC", "quality": 3}))
	// As an earlier version might have let it in: the night begins on another day than its own.
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sleep SET into_bed = '2019-12-28' WHERE practice_id = $1 AND id = $2`, ana.PracticeID, id); err != nil {
		t.Fatal(err)
	}
	a.must("applied", set(models.KindSleep, id, 1, 1, storetest.Fields{"quality": 4}))
	b.must("merged", set(models.KindSleep, id, 1, 2, storetest.Fields{"awakenings": 2}))
}

func TestAnotherPatientsIdIsNobodysBusiness(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	ana, ben := practice.Patient(), practice.Patient()
	mine := concern("mine")
	newPhone(t, db, ana).must("applied", mine)
	theirs := concern("theirs")
	theirs.ID = mine.ID
	b := newPhone(t, db, ben)
	b.must("applied", theirs) // no conflict, no hint
	b.must("identical", remove(models.KindConcern, uuid.New(), 1, 0))
	a := newPhone(t, db, ana)
	a.pull()
	a.shows(mine.ID, storetest.Fields{"words": "mine"})
}

func TestSealedWordsOpenInTheirOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]string{
		"to another field":  `UPDATE concerns SET would_help = words WHERE practice_id = $1 AND patient_id = $2 AND $3::uuid IS NOT NULL`,
		"to another person": `UPDATE concerns SET patient_id = $3 WHERE practice_id = $1 AND patient_id = $2`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			practice := db.Practice()
			ana, ben := practice.Patient(), practice.Patient()
			ana.Concern(canary)
			if _, err := db.Owner.Exec(t.Context(), move, practice.ID, ana.Patient.ID, ben.Patient.ID); err != nil {
				t.Fatal(err)
			}
			for _, p := range []*storetest.Person{ana, ben} {
				if answer, err := db.Store.Sync(t.Context(), p.Actor, "", nil); err == nil && len(answer.Changes) > 0 {
					t.Errorf("opened as %+v", answer.Changes)
				}
			}
		})
	}
}

// After a restore the same number may be another text: a phone that saw it in the other life must not write over it.
func TestRevisionsOfAnotherLifeOfTheDatabaseAreNotBelieved(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	written := concern("before the restore")
	a.must("applied", written)
	b.pull()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE deployment SET epoch = gen_random_uuid()`); err != nil {
		t.Fatal(err)
	}
	a.store, b.store = db.Reopen(), db.Reopen()
	b.pull()
	rev := b.must("applied", set(models.KindConcern, written.ID, b.holds[written.ID].Rev, 30, storetest.Fields{"words": "after it"}))

	a.must("merged", set(models.KindConcern, written.ID, rev, 40, storetest.Fields{"words": "of the other life"}))
	a.pull()
	a.shows(written.ID, storetest.Fields{"words": "of the other life"})
	if kept := a.revisions(written.ID, "words"); len(kept) != 1 || kept[0] != "after it" {
		t.Errorf("the text that gave way is kept as %q", kept)
	}
}

// What the person has decided about is offered on none of their phones any more, however often the loser comes again.
func TestATextThatLostIsOfferedUntilThePersonHasDecided(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a, b := newPhone(t, db, ana), newPhone(t, db, ana)
	written := concern("as it was")
	a.must("applied", written)
	b.pull()
	a.must("applied", set(models.KindConcern, written.ID, 1, 20, storetest.Fields{"words": "from one phone"}))
	late := set(models.KindConcern, written.ID, 1, 10, storetest.Fields{"words": "from the other"})
	b.must("superseded", late)
	a.pull()
	b.pull()
	var other models.Entry
	for _, e := range a.holds {
		if e.Kind == models.KindRevision {
			other = e
		}
	}
	if other.Rev != 1 || text(t, other, "value") != "from the other" {
		t.Fatalf("offered is %+v", other)
	}
	decided := remove(models.KindRevision, other.ID, other.Rev, 40)
	if rev := a.must("applied", decided); rev != 2 {
		t.Errorf("revision %d", rev)
	}
	a.must("identical", decided)
	b.must("superseded", late)
	for name, p := range map[string]*phone{"the other phone": b, "a new phone": newPhone(t, db, ana)} {
		p.pull()
		if offered := p.revisions(written.ID, "words"); offered != nil {
			t.Errorf("%s still offers %q", name, offered)
		}
	}
	// Nobody else can decide about it, or find out that it is there.
	stranger := newPhone(t, db, db.Practice().Patient())
	stranger.must("identical", remove(models.KindRevision, other.ID, 2, 50))
	a.refused(remove(models.KindVisit, uuid.New(), 1, 0), "kind", "unknown_kind")
}

// TestPhonesThatWriteTheSameNightAtOnceLoseNothing: everybody changes the same row, from revisions they may have seen
// or not. Each text ends up in the row or among its revisions, and nobody waits for somebody who waits for them.
func TestPhonesThatWriteTheSameNightAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	const writers, trips = 6, 8
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	id := models.EntryID(models.KindSleep, "2020-01-01")
	var writing sync.WaitGroup
	for w := range writers {
		p := newPhone(t, db, ana)
		writing.Go(func() {
			for i := range trips {
				c := set(models.KindSleep, id, 0, w*trips+i, storetest.Fields{"day": "2020-01-01", "zone": "UTC", "note": fmt.Sprintf("text %d of %d", i, w)})
				if _, err := p.store.Sync(t.Context(), p.actor, p.cursor, []models.Change{c, concern("beside it")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	a := newPhone(t, db, ana)
	a.pull()
	found := append(a.revisions(id, "note"), text(t, a.holds[id], "note"))
	for w := range writers {
		for i := range trips {
			if text := fmt.Sprintf("text %d of %d", i, w); !slices.Contains(found, text) {
				t.Errorf("%q is lost", text)
			}
		}
	}
	if len(found) != writers*trips {
		t.Errorf("%d texts were written, %d are there", writers*trips, len(found))
	}
}

func TestASessionThatEndedSyncsNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	ana, maya := practice.Patient(), practice.Clinician()
	idle := ana.SignIn()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET idle_until = now() WHERE id = $1`, idle.SessionID); err != nil {
		t.Fatal(err)
	}
	over := ana.SignIn()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET ends_at = now() WHERE id = $1`, over.SessionID); err != nil {
		t.Fatal(err)
	}
	elsewhere := ana.Actor
	elsewhere.PracticeID = db.Practice().ID
	for name, actor := range map[string]models.Actor{
		"ended": ana.SignedOut(), "idle for too long": idle, "at its end": over, "of another practice": elsewhere, "nobody's": {},
	} {
		if _, err := db.Store.Sync(t.Context(), actor, "", []models.Change{concern("x")}); !errors.Is(err, models.ErrSignedOut) && !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Store.Sync(t.Context(), maya.Actor, "", nil); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a clinician has nothing to sync: %v", err)
	}
	a := newPhone(t, db, ana)
	if entries := a.pull(); len(entries) != 0 {
		t.Errorf("written all the same: %+v", entries)
	}
}

// TestARequestThatIsCancelledCostsNobodyElse: its connection goes back clean, or not at all.
func TestARequestThatIsCancelledCostsNobodyElse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	a := newPhone(t, db, ana)
	a.pull()
	start := time.Now()
	a.must("applied", concern("x"))
	trip := time.Since(start)
	for i := range 50 {
		ctx, cancel := context.WithTimeout(t.Context(), trip*time.Duration(i)/25)
		_, err := a.store.Sync(ctx, a.actor, a.cursor, []models.Change{concern("x")})
		cancel()
		if err != nil && !errors.Is(err, ctx.Err()) {
			t.Errorf("cancelled: %v", err)
		}
		a.must("applied", concern("y"))
	}
}
