package store_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// scene is a patient with two phones, and one valid new entry of the kind.
type scene struct {
	conforming
	db     *storetest.DB
	ana    *storetest.Person
	a, b   *phone
	id     uuid.UUID
	fields storetest.Fields
}

func newScene(t *testing.T, k conforming) *scene {
	t.Helper()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	s := &scene{conforming: k, db: db, ana: practice.Patient(maya)}
	s.id, s.fields = k.entry(s.ana, maya)
	s.a, s.b = newPhone(t, db, s.ana), newPhone(t, db, s.ana)
	return s
}

// both lets the entry stand and both phones hold it, at revision 1.
func (s *scene) both() {
	s.a.t.Helper()
	s.a.must("applied", set(s.kind, s.id, 0, 0, s.fields))
	s.a.pull()
	s.b.pull()
}

func name(fields storetest.Fields) string {
	for field := range fields {
		return field
	}
	return ""
}

func TestEverySyncedKind(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		show func(t *testing.T, s *scene)
	}{
		{"comes to the other phone as it was written", func(_ *testing.T, s *scene) {
			if rev := s.a.must("applied", set(s.kind, s.id, 0, 0, s.fields)); rev != 1 {
				s.a.t.Errorf("revision %d", rev)
			}
			s.b.pull()
			s.b.shows(s.id, s.fields)
		}},
		{"is sent back to the phone that wrote it where the server says more of it alone", func(t *testing.T, s *scene) {
			back := 0
			for _, e := range append(s.a.sync(set(s.kind, s.id, 0, 0, s.fields)).Changes, s.a.pull()...) {
				if e.ID == s.id {
					back++
				}
			}
			if (back == 1) != s.told || back > 1 {
				t.Errorf("came back %d times", back)
			}
		}},
		{"that arrives again is identical and takes no revision", func(t *testing.T, s *scene) {
			s.both()
			if rev := s.a.must("identical", set(s.kind, s.id, 0, 0, s.fields)); rev != 1 {
				t.Errorf("revision %d", rev)
			}
			if again := s.b.pull(); len(again) > 0 {
				t.Errorf("the other phone pulls %+v", again)
			}
		}},
		{"keeps what a patch does not name", func(t *testing.T, s *scene) {
			s.both()
			if rev := s.a.must("applied", set(s.kind, s.id, 1, 1, s.patch)); rev != 2 {
				t.Errorf("revision %d", rev)
			}
			s.b.pull()
			whole := storetest.Fields{}
			maps.Copy(whole, s.fields)
			maps.Copy(whole, s.patch)
			s.b.shows(s.id, whole)
		}},
		{"loses a field that is cleared", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 1, s.other))
			s.a.must("applied", set(s.kind, s.id, 2, 2, storetest.Fields{name(s.other): nil}))
			s.b.pull()
			s.b.shows(s.id, storetest.Fields{name(s.other): nil})
		}},
		{"merges what two phones changed in different places", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 1, s.patch))
			s.b.must("merged", set(s.kind, s.id, 1, 2, s.other))
			s.b.shows(s.id, s.patch) // the whole row comes with the answer
			s.b.shows(s.id, s.other)
			s.a.pull()
			s.a.shows(s.id, s.other)
		}},
		{"keeps the later of two values, though it arrives first", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 20, s.patch))
			s.b.must("superseded", set(s.kind, s.id, 1, 10, storetest.Fields{name(s.patch): nil}))
			s.b.shows(s.id, s.patch)
		}},
		{"keeps the later of two values, though it arrives last", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 10, storetest.Fields{name(s.patch): nil}))
			s.b.must("merged", set(s.kind, s.id, 1, 20, s.patch))
			s.a.pull()
			s.a.shows(s.id, s.patch)
		}},
		{"does not lose to an old request that arrives again", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 20, s.patch))
			// The other phone saw that, and changes it by a clock that is slow.
			s.b.pull()
			s.b.must("applied", set(s.kind, s.id, 2, 10, storetest.Fields{name(s.patch): nil}))
			s.a.must("superseded", set(s.kind, s.id, 1, 20, s.patch))
			s.a.shows(s.id, storetest.Fields{name(s.patch): nil})
		}},
		{"does not lose to what once said the same and arrives again", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 10, s.patch))
			s.b.must("identical", set(s.kind, s.id, 1, 30, s.patch))
			s.a.must("applied", set(s.kind, s.id, 2, 20, storetest.Fields{name(s.patch): nil}))
			s.b.must("superseded", set(s.kind, s.id, 1, 30, s.patch))
			s.b.shows(s.id, storetest.Fields{name(s.patch): nil})
		}},
		{"does not lose to a clock that nobody believes when its request arrives again", func(_ *testing.T, s *scene) {
			const inDecades = 60 * 24 * 365 * 40
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, inDecades, s.patch))
			s.b.pull()
			s.b.must("applied", set(s.kind, s.id, 2, 10, storetest.Fields{name(s.patch): nil}))
			s.a.must("superseded", set(s.kind, s.id, 1, inDecades, s.patch))
			s.a.shows(s.id, storetest.Fields{name(s.patch): nil})
		}},
		{"comes back with a part of it that was written under no revision", func(_ *testing.T, s *scene) {
			if slices.Contains([]models.Kind{models.KindSettings, models.KindMatters, models.KindHardDays}, s.kind) {
				return // any part of these is a whole one
			}
			s.both()
			s.a.must("applied", remove(s.kind, s.id, 1, 10))
			s.b.must("merged", set(s.kind, s.id, 0, 20, s.patch))
			s.a.pull()
			whole := maps.Clone(s.fields)
			maps.Copy(whole, s.patch)
			s.a.shows(s.id, whole)
		}},
		{"offers the text that lost, once", func(t *testing.T, s *scene) {
			s.both()
			for i, field := range s.texts {
				base := int64(2*i + 1)
				s.a.must("applied", set(s.kind, s.id, base, 20, storetest.Fields{field: "written later"}))
				late := set(s.kind, s.id, base, 10, storetest.Fields{field: "written earlier"})
				s.b.must("superseded", late)
				s.b.must("superseded", late) // the answer was lost
				later := set(s.kind, s.id, base, 30, storetest.Fields{field: "written last"})
				s.b.must("merged", later)
				s.a.pull()
				s.a.shows(s.id, storetest.Fields{field: "written last"})
				got := s.a.revisions(s.id, field)
				slices.Sort(got)
				if want := []string{"written earlier", "written later"}; !slices.Equal(got, want) {
					t.Errorf("%s: offers %q, expected %q", field, got, want)
				}
			}
		}},
		{"goes when it is deleted", func(t *testing.T, s *scene) {
			s.both()
			if rev := s.a.must("applied", remove(s.kind, s.id, 1, 1)); rev != 2 {
				t.Errorf("revision %d", rev)
			}
			s.b.pull()
			if e := s.b.holds[s.id]; !e.Deleted || e.Fields != nil {
				t.Errorf("the other phone has %+v", e)
			}
			s.a.must("identical", remove(s.kind, s.id, 1, 1))
		}},
		{"that never was is deleted already", func(_ *testing.T, s *scene) {
			s.a.must("identical", remove(s.kind, s.id, 0, 0))
		}},
		{"outlives a delete that did not know of an edit", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 1, s.patch))
			s.b.must("superseded", remove(s.kind, s.id, 1, 2))
			s.b.shows(s.id, s.patch)
		}},
		{"comes back with an edit that did not know of its delete", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", remove(s.kind, s.id, 1, 1))
			s.b.must("merged", set(s.kind, s.id, 1, 2, s.patch))
			s.a.pull()
			s.a.shows(s.id, s.fields.Without(name(s.patch)))
			s.a.shows(s.id, s.patch)
		}},
		{"begins anew when it is written again", func(_ *testing.T, s *scene) {
			s.both()
			s.a.must("applied", set(s.kind, s.id, 1, 1, s.other))
			s.a.must("applied", remove(s.kind, s.id, 2, 2))
			s.a.must("applied", set(s.kind, s.id, 3, 3, s.fields))
			s.b.pull()
			s.b.shows(s.id, s.fields)
			s.b.shows(s.id, storetest.Fields{name(s.other): nil})
		}},
		{"with an unknown field is refused by its name", func(_ *testing.T, s *scene) {
			s.both()
			s.a.refused(set(s.kind, s.id, 1, 1, storetest.Fields{"aura": "violet"}), "aura", "unknown_field")
		}},
		{"cannot write what is the server's", func(_ *testing.T, s *scene) {
			s.both()
			for _, column := range []string{"rev", "seq", "clock", "practice_id", "patient_id", "deleted_at", "needs_look"} {
				s.a.refused(set(s.kind, s.id, 1, 1, storetest.Fields{column: "1"}), column, "unknown_field")
			}
		}},
		{"with a wrong type is refused by its name", func(_ *testing.T, s *scene) {
			s.both()
			s.a.refused(set(s.kind, s.id, 1, 1, s.wrongType), name(s.wrongType), "wrong_type")
		}},
		{"that breaks a rule is refused by the field's name", func(_ *testing.T, s *scene) {
			s.a.refused(set(s.kind, s.id, 0, 0, s.fields.With(s.invalid)), name(s.invalid), s.code)
			s.a.must("applied", set(s.kind, s.id, 0, 0, s.fields))
			s.a.refused(set(s.kind, s.id, 1, 1, s.invalid), name(s.invalid), s.code)
			s.a.refused(set(s.kind, s.id, 0, 1, s.fields.With(s.invalid)), name(s.invalid), s.code) // where it is merged
		}},
		{"that is poisoned does not hold up the others", func(t *testing.T, s *scene) {
			good := uuid.Must(uuid.NewV7())
			answer := s.a.sync(
				set(s.kind, s.id, 0, 0, s.fields.With(s.invalid)),
				set(models.KindConcern, good, 0, 0, storetest.Fields{"written_on": "2020-01-01", "zone": "UTC", "words": "still here"}),
			)
			if answer.Results[0].Outcome != "rejected" || answer.Results[1].Outcome != "applied" {
				t.Errorf("%+v", answer.Results)
			}
		}},
		{"under another id than its day's is refused", func(_ *testing.T, s *scene) {
			if s.chosen {
				return
			}
			s.a.refused(set(s.kind, uuid.New(), 0, 0, s.fields), "id", "wrong_id")
			s.a.refused(set(s.kind, uuid.New(), 1, 0, s.fields), "id", "wrong_id") // a revision nobody has
		}},
		{"does not become another one", func(_ *testing.T, s *scene) {
			if s.moved == nil {
				return
			}
			s.both()
			s.a.refused(set(s.kind, s.id, 1, 1, s.moved), "id", "wrong_id")
			s.a.pull()
			s.b.pull()
			s.b.shows(s.id, storetest.Fields{name(s.moved): s.fields[name(s.moved)]})
		}},
		{"that two phones begin on their own is one", func(t *testing.T, s *scene) {
			s.a.must("applied", set(s.kind, s.id, 0, 1, s.fields.With(s.patch)))
			s.b.must("merged", set(s.kind, s.id, 0, 2, s.fields.With(s.other)))
			s.a.pull()
			s.a.shows(s.id, s.other)
			for id, e := range s.a.holds {
				if e.Kind == s.kind && id != s.id {
					t.Errorf("there is another one, %s", id)
				}
			}
		}},
		{"of a restored database is offered again and loses nothing", func(_ *testing.T, s *scene) {
			s.a.must("applied", set(s.kind, s.id, 7, 1, s.fields.With(s.patch))) // a revision from before
			s.b.must("merged", set(s.kind, s.id, 9, 2, s.other))
			s.a.pull()
			s.a.shows(s.id, s.patch)
			s.a.shows(s.id, s.other)
		}},
		{"is taken whatever year the phone believes it is", func(_ *testing.T, s *scene) {
			next := set(s.kind, s.id, 0, 0, s.fields)
			next.RecordedAt = time.Now().AddDate(1, 0, 0)
			s.a.must("applied", next)
			s.b.pull()
			// Its time is not believed: what another phone writes after it, by a true clock, stands.
			after := set(s.kind, s.id, 0, 0, s.fields.With(s.patch))
			after.RecordedAt = time.Now()
			s.b.must("merged", after)
			before := set(s.kind, s.id, 0, 0, s.fields)
			before.RecordedAt = time.Now().AddDate(-1, 0, 0)
			s.b.must("superseded", before)
			s.b.shows(s.id, s.patch)
		}},
		{"of a day that has not come is taken and marked", func(_ *testing.T, s *scene) {
			if s.day == "" {
				return
			}
			today := models.DateOf(time.Now().UTC()) // as the server counts: there is nowhere later
			for ahead, marked := range map[int]bool{1: false, 2: true} {
				id, fields := s.ofDay(today.Add(ahead))
				is := func(when string) {
					s.b.pull()
					if got := s.b.holds[id].NeedsLook; got != marked {
						s.b.t.Errorf("%d days ahead, %s: needs a look is %t", ahead, when, got)
					}
				}
				rev := s.a.must("applied", set(s.kind, id, 0, 0, fields))
				is("new")
				s.a.must("applied", set(s.kind, id, rev, 1, s.patch)) // says nothing of the day
				is("patched")
				s.a.must("merged", set(s.kind, id, rev, 2, s.other))
				is("merged")
			}
		}},
		{"keeps nobody's words in the clear", func(t *testing.T, s *scene) {
			s.both()
			for _, field := range s.texts {
				s.a.must("applied", set(s.kind, s.id, s.a.rev(s.id), 5, storetest.Fields{field: canary + " again"}))
				s.b.must("superseded", set(s.kind, s.id, 1, 4, storetest.Fields{field: canary + " otherwise"}))
				s.a.pull()
			}
			sealedEverywhere(t, s.db, canary[:11])
		}},
		{"cannot be opened in another place", func(t *testing.T, s *scene) {
			if len(s.texts) == 0 {
				return
			}
			s.both()
			// Somebody with the database moves sealed words to another row of the same person's.
			if _, err := s.db.Owner.Exec(t.Context(), `UPDATE `+tableOf(s.kind)+` SET id = gen_random_uuid() WHERE patient_id = $1`, s.ana.Patient.ID); err != nil {
				t.Fatal(err)
			}
			if answer, err := s.db.Store.Sync(t.Context(), s.ana.Actor, "", nil); err == nil {
				t.Errorf("opened as %+v", answer.Changes)
			}
		}},
	}
	for _, k := range conformingKinds {
		for _, c := range cases {
			t.Run(string(k.kind)+" "+c.name, func(t *testing.T) {
				t.Parallel()
				c.show(t, newScene(t, k))
			})
		}
	}
}

// sealedEverywhere fails where a table holds words in the clear.
func sealedEverywhere(t *testing.T, db *storetest.DB, words string) {
	t.Helper()
	for table := range tables(t, db) {
		found := readRows(t, db.Owner, fmt.Sprintf(`SELECT 1 FROM %s t WHERE t::text LIKE '%%' || $1 || '%%' OR t::text LIKE '%%' || $2 || '%%'`, table),
			words, hex.EncodeToString([]byte(words)))
		if len(found) > 0 {
			t.Errorf("%s holds the words in the clear", table)
		}
	}
}

// ofDay is another valid entry, about a day.
func (s *scene) ofDay(day models.Day) (uuid.UUID, storetest.Fields) {
	fields := s.fields.Without("into_bed", "out_of_bed").With(storetest.Fields{s.day: day}) // times of a night say its day too
	if s.chosen {
		return uuid.Must(uuid.NewV7()), fields
	}
	return models.EntryID(s.kind, day.String()), fields
}

func tableOf(k models.Kind) string {
	return map[models.Kind]string{
		models.KindSleep: "sleep", models.KindNutrition: "nutrition", models.KindMood: "moods", models.KindMoment: "moments",
		models.KindRegulation: "regulation", models.KindBody: "body", models.KindCycle: "cycle", models.KindLab: "labs",
		models.KindConcern: "concerns", models.KindMatters: "matters", models.KindHardDays: "hard_days", models.KindMedicine: "medicines",
		models.KindPastMedicine: "past_medicines", models.KindCheckIn: "checkins", models.KindSettings: "settings",
	}[k]
}
