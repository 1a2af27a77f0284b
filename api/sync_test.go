package api

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// syncing is one phone of a patient's that sends what no app of ours would.
type syncing struct {
	*stack
	token, cursor string
}

func newSyncing(s *stack, p *storetest.Person) *syncing {
	in, _ := s.signIn(p.Login)
	return &syncing{stack: s, token: in.AccessToken}
}

func (s *syncing) trip(changes ...any) answer {
	s.t.Helper()
	if changes == nil {
		changes = []any{}
	}
	return s.as(s.token, "POST", "/api/v1/sync", map[string]any{
		"cursor": s.cursor, "device": uuid.New(), "app_version": "99.0.0-from-the-future", "changes": changes,
	})
}

func (s *syncing) push(changes ...any) tripAnswer {
	s.t.Helper()
	var a tripAnswer
	s.trip(changes...).status(200).into(&a)
	s.cursor = a.Cursor
	return a
}

// wire is a change as it travels; said puts members over it or beside it.
func wire(kind models.Kind, id uuid.UUID, of fields, said ...fields) fields {
	c := fields{"id": id, "kind": kind, "op": "set", "base_rev": 0, "recorded_at": time.Now(), "fields": of}
	for _, members := range said {
		c = merged(c, members)
	}
	return c
}

func idOf(change fields) uuid.UUID {
	id, _ := change["id"].(uuid.UUID)
	return id
}

func wireConcern(words string, said ...fields) fields {
	return wire(models.KindConcern, uuid.Must(uuid.NewV7()), fields{"written_on": "2026-11-01", "zone": "UTC", "words": words}, said...)
}

func wireNight(day models.Day, said ...fields) fields {
	return wire(models.KindSleep, models.EntryID(models.KindSleep, day.String()), fields{"day": day, "zone": "UTC", "quality": 3}, said...)
}

// Whatever is wrong with one change has a name, and the change beside it goes on.
func TestAWrongChangeIsAnsweredByNameAndHoldsNothingUp(t *testing.T) { //nolint:tparallel // one phone takes one trip after the other
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	bens := ben.Concern("Ben's own words")
	bensVisit := ben.Visit(maya, storetest.Tomorrow())
	today := storetest.Today()
	a := newSyncing(s, ana)
	mine := wireNight(today.Add(-3))
	a.push(mine)
	twice := wireConcern("twice in one trip")

	for name, c := range map[string]struct {
		changes              []any
		outcome, field, code string // of the last change
	}{
		"somebody else's entry is none of hers, and she learns nothing of it": {
			[]any{wire(models.KindConcern, bens, fields{"weight": "some"}, fields{"base_rev": 1})}, "rejected", "written_on", "required"},
		"nor when it is deleted": {
			[]any{wire(models.KindConcern, bens, nil, fields{"op": "delete", "base_rev": 1})}, "identical", "", ""},
		"a change that names a patient": {
			[]any{wireConcern("x", fields{"patient_id": ben.Patient.ID})}, "rejected", "patient_id", "unknown_field"},
		"a check-in for somebody else's visit": {
			[]any{wire(models.KindCheckIn, models.EntryID(models.KindCheckIn, bensVisit.String()), fields{"visit_id": bensVisit, "nervous": true})},
			"rejected", "", "cannot_be_stored"},
		"a forged number of the sequence": {
			[]any{wireConcern("x", fields{"seq": 1 << 40})}, "rejected", "seq", "unknown_field"},
		"a forged number among the fields": {
			[]any{wire(models.KindSleep, idOf(mine), fields{"seq": 1 << 40})}, "rejected", "seq", "unknown_field"},
		"a revision that has not come yet counts as none": {
			[]any{wire(models.KindSleep, idOf(mine), fields{"awakenings": 2}, fields{"base_rev": 1 << 60})}, "merged", "", ""},
		"and deletes nothing": {
			[]any{wire(models.KindSleep, idOf(mine), nil, fields{"op": "delete", "base_rev": 1 << 60})}, "superseded", "", ""},
		"a revision below none": {
			[]any{wireConcern("x", fields{"base_rev": -1})}, "rejected", "base_rev", "out_of_range"},
		"a revision larger than any number": {
			[]any{wireConcern("x", fields{"base_rev": 1e30})}, "rejected", "base_rev", "wrong_type"},
		"a kind that a newer app writes": {
			[]any{wire("dream", uuid.New(), fields{"words": "x"})}, "rejected", "kind", "unknown_kind"},
		"a field that a newer app writes": {
			[]any{wireNight(today, fields{"fields": fields{"day": today, "zone": "UTC", "quality": 3, "dream": "x"}})}, "rejected", "dream", "unknown_field"},
		"an operation that a newer app does": {
			[]any{wireConcern("x", fields{"op": "archive"})}, "rejected", "op", "unknown"},
		"a member that a newer app sends": {
			[]any{wireConcern("x", fields{"mood_of_the_app": "sunny"})}, "rejected", "mood_of_the_app", "unknown_field"},
		"the same id for the second time": {
			[]any{twice, twice}, "rejected", "id", "twice_in_one_trip"},
		"an id that is none": {
			[]any{wireConcern("x", fields{"id": "mine"})}, "rejected", "id", "wrong_type"},
		"a clock ten years ahead": {
			[]any{wireConcern("x", fields{"recorded_at": time.Now().AddDate(10, 0, 0)})}, "applied", "", ""},
		"a clock at the beginning of time": {
			[]any{wireConcern("x", fields{"recorded_at": "1970-01-01T00:00:00Z"})}, "applied", "", ""},
		"no time at all": {
			[]any{wireConcern("x", fields{"recorded_at": nil})}, "rejected", "recorded_at", "required"},
		"a night of fifteen days ago": {[]any{wireNight(today.Add(-15))}, "applied", "", ""},
		"a night of thirty days ago":  {[]any{wireNight(today.Add(-30))}, "applied", "", ""},
		"a night of last year":        {[]any{wireNight(today.Add(-365))}, "applied", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			good := wireConcern("still here")
			got := a.push(append(slices.Clone(c.changes), good)...).Results
			if beside := got[len(got)-1]; beside.Outcome != "applied" || beside.ID != good["id"] {
				t.Errorf("the change beside it is %+v", beside)
			}
			if r := got[len(got)-2]; r.Outcome != c.outcome || r.Field != c.field || r.Code != c.code {
				t.Errorf("%+v, want %s %s %s", r, c.outcome, c.field, c.code)
			}
		})
	}
	b := newSyncing(s, ben)
	for _, e := range b.push().Changes {
		if e.ID == bens && (e.Deleted || e.Rev != 1 || e.Fields["words"] != "Ben's own words") {
			t.Errorf("Ben's concern became %+v", e)
		}
	}
}

// What is no change at all, and what is no trip, is refused by name, and nothing of it was taken: the phone halves the trip
// until what spoils it stands alone.
func TestATripThatIsNoneIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	a := newSyncing(s, ana)
	for name, c := range map[string]any{"a text": "x", "a list": []any{1}, "nothing": nil, "a number": 7} {
		p := a.trip(wireConcern("beside it"), c).problem(422, "invalid")
		if want := []models.FieldProblem{{Field: "changes[1]", Code: "wrong_type"}}; !slices.Equal(p.Errors, want) {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	body := func(said fields) fields {
		return merged(fields{"cursor": "", "device": uuid.New(), "app_version": "1", "changes": []any{}}, said)
	}
	crowd := slices.Repeat([]any{fields{}}, models.SyncLimit+1)
	for name, tt := range map[string]struct {
		body fields
		want models.FieldProblem
	}{
		"more than 500 changes": {body(fields{"changes": crowd}), models.FieldProblem{Field: "changes", Code: "too_many", Limit: models.SyncLimit}},
		"a cursor without end":  {body(fields{"cursor": strings.Repeat("A", 65)}), models.FieldProblem{Field: "cursor", Code: "too_long", Limit: 64}},
		"no changes":            {fields{"cursor": "", "device": uuid.New(), "app_version": "1"}, models.FieldProblem{Field: "changes", Code: "required"}},
	} {
		if p := s.as(a.token, "POST", "/api/v1/sync", tt.body).problem(422, "invalid"); !slices.Contains(p.Errors, tt.want) {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	s.as(a.token, "POST", "/api/v1/sync", body(fields{"device": "mine"})).problem(400, "malformed")
	long := wireConcern(strings.Repeat("a", bodyLimit))
	a.trip(long).problem(413, "too_large")
	if got := a.push(slices.Repeat([]any{fields{"id": uuid.New()}}, models.SyncLimit)...).Results; len(got) != models.SyncLimit {
		t.Errorf("%d results", len(got))
	}
	if there := newSyncing(s, ana).push().Changes; len(there) > 0 {
		t.Errorf("taken all the same: %+v", there)
	}
}

// A day past tomorrow is taken; the phone shows it to the person, as a clock may be off.
func TestADayThatHasNotComeIsTakenAndMarked(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	a, b := newSyncing(s, ana), newSyncing(s, ana)
	today := storetest.Today()
	marked := map[uuid.UUID]bool{}
	for ahead, mark := range map[int]bool{-400: false, 0: false, 1: false, 3: true, 4000: true} {
		night := wireNight(today.Add(ahead))
		marked[idOf(night)] = mark
		if r := a.push(night).Results[0]; r.Outcome != "applied" {
			t.Errorf("%d days ahead: %+v", ahead, r)
		}
	}
	for _, e := range b.push().Changes {
		if e.NeedsLook != marked[e.ID] {
			t.Errorf("%v: needs a look is %t", e.Fields["day"], e.NeedsLook)
		}
	}
}

// No cursor that a phone may hold skips anything: one that is not of this database, or of a time that has not come, begins
// again, and what comes along with it is taken.
func TestACursorThatIsNoneBeginsAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	a := newSyncing(s, ana)
	first := wireConcern("the first")
	a.push(first)
	whole := a.push().Cursor
	for name, cursor := range map[string]string{
		"from the future":      forged(t, whole, func(b []byte) { binary.BigEndian.PutUint64(b[16:24], position(whole)+1000) }),
		"of another database":  forged(t, whole, func(b []byte) { copy(b, uuid.NewString()[:16]) }),
		"cut short":            whole[:20],
		"of somebody's making": "not a cursor",
	} {
		a.cursor = cursor
		written := wireConcern(name)
		got := a.push(written)
		if !got.Restart || got.Results[0].Outcome != "applied" {
			t.Fatalf("%s: %+v", name, got)
		}
		var there []uuid.UUID
		for _, e := range got.Changes {
			there = append(there, e.ID)
		}
		for more := got.More; more; {
			next := a.push()
			if next.Restart {
				t.Fatalf("%s: it begins again, and again", name)
			}
			for _, e := range next.Changes {
				there = append(there, e.ID)
			}
			more = next.More
		}
		if !slices.Contains(there, idOf(first)) {
			t.Errorf("%s: the first entry did not come", name)
		}
	}
}

// forged is a cursor with other bytes.
func forged(t *testing.T, cursor string, change func([]byte)) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	change(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
