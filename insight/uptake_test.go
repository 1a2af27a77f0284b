package insight_test

import (
	"fmt"
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
			return models.Uptake{
				Language: language, HasAccount: language != "", BirthYear: rapid.IntRange(1930, 2008).Draw(t, "born"), Visits: 2, App: 1,
			}
		}), 0, 40).Draw(t, "people")
		u := insight.UptakeOf(people, today)
		for name, groups := range map[string][]insight.UptakeGroup{"language": u.Language, "age": u.Age, "account": u.Account} {
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

func TestUptakeGroupsByWhatTellsWhoIsLeftBehind(t *testing.T) {
	t.Parallel()
	var people []models.Uptake
	add := func(times int, p models.Uptake) {
		for range times {
			people = append(people, p)
		}
	}
	add(7, models.Uptake{Language: "en", HasAccount: true, BirthYear: today.Year() - 30, Visits: 3, App: 2})
	add(5, models.Uptake{Language: "es", HasAccount: true, BirthYear: today.Year() - 24, Visits: 1, Link: 1})
	add(1, models.Uptake{BirthYear: today.Year() - 65, Visits: 2, Paper: 1, Tablet: 1})
	u := insight.UptakeOf(people, today)
	for name, c := range map[string]struct {
		got  []insight.UptakeGroup
		want string
	}{
		"language": {u.Language, "[{en 7 21 14 0 0 0} {other 6 7 0 5 1 1}]"},
		"age":      {u.Age, "[{25_to_39 7 21 14 0 0 0} {other 6 7 0 5 1 1}]"},
		"account":  {u.Account, "[{other 13 28 14 5 1 1}]"},
	} {
		if got := fmt.Sprint(c.got); got != c.want {
			t.Errorf("by %s: %s, expected %s", name, got, c.want)
		}
	}
}
