package insight

import (
	"cmp"
	"slices"

	"alongside/models"
)

// UptakeLeast is how many people a group has at the least, as with whether people felt heard.
const UptakeLeast = FeltHeardLeast

// Uptake is how many visits had a check-in, by what tells whether somebody is left behind. No group of one partition is within
// a group of another by what it means: the difference of two would be a third one, of as few people as it likes. So nothing is
// said of who has an account; whose language is unknown has none.
type Uptake struct {
	People   int           `json:"people" doc:"with a visit; 0 where they are too few to be shown"`
	Language []UptakeGroup `json:"language" nullable:"false"`
	Age      []UptakeGroup `json:"age" nullable:"false"`
}

// UptakeGroup is at least UptakeLeast people.
type UptakeGroup struct {
	Group  string `json:"group" enum:"en,es,unknown,under_25,25_to_39,40_to_64,65_or_older,other"`
	People int    `json:"people"`
	Visits int    `json:"visits"`
	App    int    `json:"app" doc:"visits with a page shared from the app"`
	Link   int    `json:"link" doc:"with a check-in by a link"`
	Tablet int    `json:"tablet" doc:"on the clinic's tablet"`
	Paper  int    `json:"paper" doc:"from paper"`
}

// otherGroup holds those whose groups are too small to be shown.
const otherGroup = "other"

// UptakeOf puts people into groups, by one thing at a time.
func UptakeOf(people []models.Uptake, today models.Day) Uptake {
	u := Uptake{
		Language: grouped(people, func(p models.Uptake) string { return cmp.Or(p.Language, "unknown") }),
		Age:      grouped(people, func(p models.Uptake) string { return ageGroup(today.Year() - p.BirthYear) }),
	}
	if len(people) >= UptakeLeast {
		u.People = len(people)
	}
	return u
}

func ageGroup(age int) string {
	switch {
	case age < 25:
		return "under_25"
	case age < 40:
		return "25_to_39"
	case age < 65:
		return "40_to_64"
	}
	return "65_or_older"
}

// grouped lists groups of enough people, the largest first. What is smaller stands together under other, with as many of the
// others as it takes until nobody can tell it from what is shown; where all together are too few there is nothing.
func grouped(people []models.Uptake, groupOf func(models.Uptake) string) []UptakeGroup {
	groups := map[string]*UptakeGroup{}
	for _, p := range people {
		name := groupOf(p)
		if groups[name] == nil {
			groups[name] = &UptakeGroup{Group: name}
		}
		groups[name].add(UptakeGroup{People: 1, Visits: p.Visits, App: p.App, Link: p.Link, Tablet: p.Tablet, Paper: p.Paper})
	}
	shown := make([]UptakeGroup, 0, len(groups))
	for _, g := range groups {
		shown = append(shown, *g)
	}
	slices.SortFunc(shown, func(a, b UptakeGroup) int { return cmp.Or(b.People-a.People, cmp.Compare(a.Group, b.Group)) })
	other := UptakeGroup{Group: otherGroup}
	for len(shown) > 0 && (shown[len(shown)-1].People < UptakeLeast || other.People > 0 && other.People < UptakeLeast) {
		other.add(shown[len(shown)-1])
		shown = shown[:len(shown)-1]
	}
	if other.People >= UptakeLeast {
		shown = append(shown, other)
	}
	return shown
}

func (g *UptakeGroup) add(more UptakeGroup) {
	g.People += more.People
	g.Visits += more.Visits
	g.App += more.App
	g.Link += more.Link
	g.Tablet += more.Tablet
	g.Paper += more.Paper
}
