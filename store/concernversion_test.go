package store_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// versions are the earlier texts of a concern's field that the phone was told of, oldest first.
func (p *phone) versions(concern uuid.UUID, field string) []string {
	p.t.Helper()
	type version struct{ at, value string }
	var all []version
	for _, e := range p.holds {
		if e.Kind == models.KindConcernVersion && !e.Deleted &&
			text(p.t, e, "concern_id") == concern.String() && text(p.t, e, "field") == field {
			all = append(all, version{text(p.t, e, "written_at"), text(p.t, e, "value")})
		}
	}
	slices.SortFunc(all, func(a, b version) int { return cmp.Compare(a.at, b.at) })
	values := make([]string, len(all))
	for i, v := range all {
		values[i] = v.value
	}
	return values
}

// keeps fails unless these are the earlier texts, on this phone and on one that was signed in just now.
func (p *phone) keeps(concern uuid.UUID, field string, want ...string) {
	p.t.Helper()
	p.pull()
	fresh := &phone{t: p.t, store: p.store, actor: p.actor, holds: map[uuid.UUID]models.Entry{}}
	fresh.pull()
	for _, who := range []*phone{p, fresh} {
		if got := who.versions(concern, field); !slices.Equal(got, want) {
			p.t.Errorf("%s: keeps %q, expected %q", field, got, want)
		}
	}
}

func TestAConcernKeepsWhatItSaidBefore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	first := storetest.Fields{"written_on": "2020-01-01", "zone": "UTC", "words": "first"}
	cases := []struct {
		name string
		show func(a, b *phone, id uuid.UUID)
	}{
		{"nothing, as long as it was written once", func(a, _ *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"weight": "some"}))
			a.keeps(id, "words")
		}},
		{"every text that another one replaced, in order", func(a, b *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "second"}))
			a.must("applied", set(models.KindConcern, id, 2, 2, storetest.Fields{"words": "third"}))
			b.keeps(id, "words", "first", "second")
			b.keeps(id, "would_help")
			b.shows(id, storetest.Fields{"words": "third"})
		}},
		{"a text that comes back, and the one it replaces", func(a, b *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "second"}))
			a.must("applied", set(models.KindConcern, id, 2, 2, storetest.Fields{"words": "first"}))
			b.keeps(id, "words", "first", "second")
		}},
		{"what would help, also when it is emptied", func(a, _ *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"would_help": "time"}))
			a.must("applied", set(models.KindConcern, id, 2, 2, storetest.Fields{"would_help": nil}))
			a.keeps(id, "would_help", "time")
			a.keeps(id, "words")
		}},
		{"no text that was sent again beside something new", func(a, _ *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "first", "weight": "some"}))
			a.must("identical", set(models.KindConcern, id, 2, 2, storetest.Fields{"words": "first"}))
			a.must("applied", set(models.KindConcern, id, 2, 3, storetest.Fields{"words": "second"}))
			a.must("identical", set(models.KindConcern, id, 2, 3, storetest.Fields{"words": "second"}))
			a.keeps(id, "words", "first")
		}},
		{"no text that a merge left alone", func(a, b *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"weight": "some"}))
			b.must("merged", set(models.KindConcern, id, 1, 2, storetest.Fields{"wish": "be_heard"}))
			b.keeps(id, "words")
		}},
		{"the text that a merge replaced", func(a, b *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "on one phone"}))
			b.must("merged", set(models.KindConcern, id, 1, 2, storetest.Fields{"words": "on the other"}))
			b.keeps(id, "words", "first", "on one phone")
		}},
		{"nothing for as long as it is removed, and all of it once it is back", func(a, b *phone, id uuid.UUID) {
			a.must("applied", set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "second"}))
			b.keeps(id, "words", "first")
			a.must("applied", remove(models.KindConcern, id, 2, 2))
			b.keeps(id, "words")
			a.must("applied", set(models.KindConcern, id, 3, 3, first.With(storetest.Fields{"words": "second"})))
			b.keeps(id, "words", "first")
		}},
		{"every text, though many come in one trip", func(a, b *phone, id uuid.UUID) {
			other := concern("other")
			a.sync(other)
			answer := a.sync(
				concern("before"),
				set(models.KindConcern, id, 1, 1, storetest.Fields{"words": "second", "would_help": "time"}),
				night(models.DateOf(longAgo)),
				set(models.KindConcern, other.ID, 1, 1, storetest.Fields{"words": "another"}),
				concern("after"),
			)
			for _, r := range answer.Results {
				if r.Outcome != "applied" {
					a.t.Errorf("%+v", r)
				}
			}
			b.keeps(id, "words", "first")
			b.keeps(other.ID, "words", "other")
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ana := db.Practice().Patient()
			a, b := newPhone(t, db, ana), newPhone(t, db, ana)
			id := uuid.Must(uuid.NewV7())
			a.must("applied", set(models.KindConcern, id, 0, 0, first))
			b.pull()
			c.show(a, b, id)
			numbersAreApart(t, db, ana)
		})
	}
}

// numbersAreApart fails where two rows have one number: a cursor that stops between them would never see the second.
func numbersAreApart(t *testing.T, db *storetest.DB, p *storetest.Person) {
	t.Helper()
	for _, twice := range readRows(t, db.Owner, `
SELECT seq FROM (
    SELECT seq FROM concerns WHERE practice_id = $1 AND patient_id = $2
    UNION ALL SELECT seq FROM concern_versions WHERE practice_id = $1 AND patient_id = $2
    UNION ALL SELECT seq FROM sleep WHERE practice_id = $1 AND patient_id = $2) numbered
 GROUP BY seq HAVING count(*) > 1`, p.PracticeID, p.Patient.ID) {
		t.Errorf("number %v stands on two rows", twice["seq"])
	}
}
