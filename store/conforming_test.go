package store_test

import (
	"strings"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// conforming is one kind that patients write. A new tracker adds its line to the table below, and everything that is
// promised of sync is shown of it.
type conforming struct {
	kind models.Kind
	// entry makes the id and the fields of a valid new entry; canary stands in every text of it.
	entry func(p *storetest.Person, clinician *storetest.Person) (uuid.UUID, storetest.Fields)
	// patch and other change one field each, not the same.
	patch, other storetest.Fields
	// invalid breaks a rule of the field; wrongType is no value of it at all.
	invalid, wrongType storetest.Fields
	code               string // of invalid
	// texts are the fields in the patient's own words.
	texts []string
	// moved would make the entry another one: a night of another day.
	moved storetest.Fields
	// day is the field that says which day it is about.
	day string
	// chosen: the phone chooses the id, as there can be many.
	chosen bool
	// told: the server says something of it besides.
	told bool
}

const canary = "canary-7f3a: I am afraid of losing who I am"

var conformingKinds = []conforming{
	{
		kind: models.KindSleep,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindSleep, "2020-01-01"), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "into_bed": "2020-01-01T03:00:00Z", "out_of_bed": "2020-01-01T11:30:00Z",
				"sol_minutes": 20, "quality": 3, "note": canary,
			}
		},
		patch: storetest.Fields{"quality": 5}, other: storetest.Fields{"awakenings": 2},
		invalid: storetest.Fields{"quality": 9}, wrongType: storetest.Fields{"quality": "good"}, code: "too_large",
		texts: []string{"note"}, moved: storetest.Fields{"day": "2020-01-02"}, day: "day",
	},
	{
		kind: models.KindNutrition,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindNutrition, "2020-01-01"), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "meals": 2, "breakfast": "07:30", "lunch": "skipped",
				"vegetables": "some", "supplements": []string{canary}, "note": canary,
			}
		},
		patch: storetest.Fields{"meals": 3}, other: storetest.Fields{"appetite": "less"},
		invalid: storetest.Fields{"meals": 4}, wrongType: storetest.Fields{"meals": "two"}, code: "too_large",
		texts: []string{"note"}, moved: storetest.Fields{"day": "2020-01-02"}, day: "day",
	},
	{
		kind: models.KindMood,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindMood, "2020-01-01"), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "valence": 2, "feelings": []string{"numb"}, "note": canary,
			}
		},
		patch: storetest.Fields{"valence": 4}, other: storetest.Fields{"anxiety": 3},
		invalid: storetest.Fields{"valence": 6}, wrongType: storetest.Fields{"valence": "low"}, code: "too_large",
		texts: []string{"note"}, moved: storetest.Fields{"day": "2020-01-02"}, day: "day",
	},
	{
		kind: models.KindMoment,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "at": "2020-01-01T15:04:00Z", "energy": 2, "note": canary,
			}
		},
		patch: storetest.Fields{"energy": 4}, other: storetest.Fields{"anxiety": 3},
		invalid: storetest.Fields{"energy": 0}, wrongType: storetest.Fields{"energy": true}, code: "too_small",
		texts: []string{"note"}, day: "day", chosen: true,
	},
	{
		kind: models.KindRegulation,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "practice": "walk", "minutes": 20, "note": canary,
			}
		},
		patch: storetest.Fields{"minutes": 30}, other: storetest.Fields{"calmer": "more"},
		invalid: storetest.Fields{"practice": "shopping"}, wrongType: storetest.Fields{"minutes": "ten"}, code: "unknown",
		texts: []string{"note"}, day: "day", chosen: true,
	},
	{
		kind: models.KindBody,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindBody, "2020-01-01"), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "pain": "mild", "gut": "none", "note": canary,
			}
		},
		patch: storetest.Fields{"pain": "strong"}, other: storetest.Fields{"headache": "none"},
		invalid: storetest.Fields{"pain": "unbearable"}, wrongType: storetest.Fields{"pain": 3}, code: "unknown",
		texts: []string{"note"}, moved: storetest.Fields{"day": "2020-01-02"}, day: "day",
	},
	{
		kind: models.KindCycle,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindCycle, "2020-01-01"), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "cycle_day": 3, "note": canary,
			}
		},
		patch: storetest.Fields{"cycle_day": 4}, other: storetest.Fields{"symptoms": []string{"tired"}},
		invalid: storetest.Fields{"cycle_day": 0}, wrongType: storetest.Fields{"cycle_day": "first"}, code: "too_small",
		texts: []string{"note"}, moved: storetest.Fields{"day": "2020-01-02"}, day: "day",
	},
	{
		kind: models.KindLab,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"day": "2020-01-01", "zone": "America/New_York", "name": canary, "value": "2.1", "unit": "mIU/L", "note": canary,
			}
		},
		patch: storetest.Fields{"note": "before breakfast"}, other: storetest.Fields{"reference": "0.4 to 4.0"},
		invalid: storetest.Fields{"unit": ""}, wrongType: storetest.Fields{"value": 2.1}, code: "required",
		texts: []string{"name", "note"}, day: "day", chosen: true,
	},
	{
		kind: models.KindMeasure,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"instrument": "gad_2", "version": 1, "day": "2020-01-01", "zone": "America/New_York",
				"answers": map[string]int{"nervous": 2, "control": 1}, "total": 3,
				"sent_id": "0193573b-3c00-7000-8000-00000000000b",
			}
		},
		patch: storetest.Fields{"sent_id": "0193573b-3c00-7000-8000-00000000000a"}, other: storetest.Fields{"language": "es"},
		invalid: storetest.Fields{"language": "fr"}, wrongType: storetest.Fields{"answers": 3}, code: "unknown",
		day: "day", chosen: true,
	},
	{
		kind: models.KindMatters,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindMatters, ""), storetest.Fields{
				"life_now": canary, "better": canary, "has_helped": canary, "not_wanted": canary,
			}
		},
		patch: storetest.Fields{"better": "sleeping through"}, other: storetest.Fields{"involve": "my sister"},
		invalid: storetest.Fields{"better": strings.Repeat("a", models.MattersLimit+1)}, wrongType: storetest.Fields{"better": 3}, code: "too_long",
		texts: []string{"life_now", "better", "has_helped", "not_wanted"},
	},
	{
		kind: models.KindHardDays,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindHardDays, ""), storetest.Fields{
				"notice": canary, "alone": canary, "company": canary, "call": canary,
			}
		},
		patch: storetest.Fields{"alone": "the dog"}, other: storetest.Fields{"safer": "my sister keeps the pills"},
		invalid: storetest.Fields{"call": strings.Repeat("a", models.HardDaysLimit+1)}, wrongType: storetest.Fields{"call": 3}, code: "too_long",
		texts: []string{"notice", "alone", "company", "call"},
	},
	{
		kind: models.KindMedicine,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{"name": canary, "dose": canary, "since": canary}
		},
		patch: storetest.Fields{"dose": "half of one"}, other: storetest.Fields{"sort": "supplement"},
		invalid: storetest.Fields{"sort": "poison"}, wrongType: storetest.Fields{"sort": 3}, code: "unknown",
		texts: []string{"name", "dose", "since"}, chosen: true, told: true,
	},
	{
		kind: models.KindPastMedicine,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"name": canary, "what_it_did": canary, "how_it_felt": canary, "how_it_ended": canary,
			}
		},
		patch: storetest.Fields{"how_it_felt": "far away"}, other: storetest.Fields{"taken_when": "in 2019"},
		invalid: storetest.Fields{"taken_when": strings.Repeat("a", models.MedicineNameLimit+1)}, wrongType: storetest.Fields{"taken_when": 2019}, code: "too_long",
		texts: []string{"name", "what_it_did", "how_it_felt", "how_it_ended"}, chosen: true,
	},
	{
		kind: models.KindConcern,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return uuid.Must(uuid.NewV7()), storetest.Fields{
				"written_on": "2020-01-01", "zone": "America/New_York", "words": canary, "would_help": canary,
				"kinds": []string{"dependence"}, "weight": "some",
			}
		},
		patch: storetest.Fields{"weight": "a_lot"}, other: storetest.Fields{"wish": "be_heard"},
		invalid: storetest.Fields{"weight": "crushing"}, wrongType: storetest.Fields{"weight": 3}, code: "unknown",
		texts: []string{"words", "would_help"}, day: "written_on", chosen: true,
	},
	{
		kind: models.KindCheckIn,
		entry: func(p, clinician *storetest.Person) (uuid.UUID, storetest.Fields) {
			visit := p.Visit(clinician, storetest.Tomorrow())
			return models.EntryID(models.KindCheckIn, visit.String()), storetest.Fields{
				"visit_id": visit, "hope": canary, "medicine_today": "yes",
			}
		},
		patch: storetest.Fields{"medicine_today": "not_today"}, other: storetest.Fields{"nervous": true},
		invalid: storetest.Fields{"medicine_today": "perhaps"}, wrongType: storetest.Fields{"medicine_today": false}, code: "unknown",
		texts: []string{"hope"}, moved: storetest.Fields{"visit_id": uuid.New()},
	},
	{
		kind: models.KindSettings,
		entry: func(*storetest.Person, *storetest.Person) (uuid.UUID, storetest.Fields) {
			return models.EntryID(models.KindSettings, ""), storetest.Fields{"language": "en"}
		},
		patch: storetest.Fields{"language": "es"}, other: storetest.Fields{"day_start": 300},
		invalid: storetest.Fields{"day_start": 1441}, wrongType: storetest.Fields{"day_start": "early"}, code: "out_of_range",
	},
}
