package insight_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestNoGroupOfFewPeopleCanBeToldFromWhatIsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) models.Uptake {
			language := rapid.SampledFrom([]string{"en", "en", "en", "es", ""}).Draw(t, "language")
			return models.Uptake{Language: language, BirthYear: rapid.IntRange(1930, 2008).Draw(t, "born"), Visits: 2, App: 1}
		}), 0, 40).Draw(t, "people")
		u := insight.UptakeOf(people, today)
		for name, groups := range partitions(u) {
			shown := 0
			for _, g := range groups {
				if g.People < insight.UptakeLeast || g.Visits != 2*g.People || g.App != g.People {
					t.Fatalf("%s: %+v", name, g)
				}
				shown += g.People
			}
			// Everybody is in one of them, or nobody: what is left out would be the complement.
			if shown != u.People || (shown == 0) != (len(people) < insight.UptakeLeast) {
				t.Fatalf("%s: %d of %d people are shown", name, shown, len(people))
			}
		}
	})
}

// partitions are all lists of groups that are shown.
func partitions(u insight.Uptake) map[string][]insight.UptakeGroup {
	all := map[string][]insight.UptakeGroup{}
	v := reflect.ValueOf(u)
	for i := range v.NumField() {
		if groups, ok := reflect.TypeAssert[[]insight.UptakeGroup](v.Field(i)); ok {
			all[v.Type().Field(i).Name] = groups
		}
	}
	return all
}

// Where a group of one partition were within one of another, their difference would be people whom nobody decided to show.
func TestNoGroupIsWithinAGroupOfAnotherPartition(t *testing.T) {
	t.Parallel()
	kinds := map[[2]string]map[string]bool{} // by partition and group: the kinds of people in it
	for _, language := range []string{"en", "es", ""} {
		for age := 12; age < 100; age++ {
			person := models.Uptake{Language: language, BirthYear: today.Year() - age, Visits: 1}
			for name, groups := range partitions(insight.UptakeOf(slices.Repeat([]models.Uptake{person}, insight.UptakeLeast), today)) {
				group := [2]string{name, groups[0].Group}
				if kinds[group] == nil {
					kinds[group] = map[string]bool{}
				}
				kinds[group][fmt.Sprint(person)] = true
			}
		}
	}
	for a, of := range kinds {
		for b, within := range kinds {
			outside := maps.Clone(of)
			maps.DeleteFunc(outside, func(kind string, _ bool) bool { return within[kind] })
			if a[0] != b[0] && len(outside) == 0 {
				t.Errorf("whoever is in %s is in %s", a, b)
			}
		}
	}
}

func TestUptakeGroupsByWhatTellsWhoIsLeftBehind(t *testing.T) {
	t.Parallel()
	var people []models.Uptake
	add := func(times int, p models.Uptake) {
		for range times {
			people = append(people, p)
		}
	}
	add(7, models.Uptake{Language: "en", BirthYear: today.Year() - 30, Visits: 3, App: 2})
	add(5, models.Uptake{Language: "es", BirthYear: today.Year() - 24, Visits: 1, Link: 1})
	add(1, models.Uptake{BirthYear: today.Year() - 65, Visits: 2, Paper: 1, Tablet: 1})
	u := insight.UptakeOf(people, today)
	for name, c := range map[string]struct {
		got  []insight.UptakeGroup
		want string
	}{
		"language": {u.Language, "[{en 7 21 14 0 0 0} {other 6 7 0 5 1 1}]"},
		"age":      {u.Age, "[{25_to_39 7 21 14 0 0 0} {other 6 7 0 5 1 1}]"},
	} {
		if got := fmt.Sprint(c.got); got != c.want {
			t.Errorf("by %s: %s, expected %s", name, got, c.want)
		}
	}
}
