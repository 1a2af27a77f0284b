package insight_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestWhatPeopleSaidAfterVisitsIsShownFromFiveOn(t *testing.T) {
	t.Parallel()
	counts := []models.FeltHeardCount{
		{Month: day(t, "2026-07-01"), Heard: "yes", Part: "yes", Answers: 3},
		{Month: day(t, "2026-07-01"), Heard: "no", Part: "", Answers: 1},
		{Month: day(t, "2026-08-01"), Heard: "partly", Part: "yes", Answers: 2},
		{Month: day(t, "2026-10-01"), Heard: "yes", Part: "partly", Answers: 4},
		{Month: day(t, "2026-11-01"), Heard: "no", Part: "no", Answers: 9}, // not over
	}
	july, august := day(t, "2026-07-01"), day(t, "2026-08-01")
	people := []models.FeltHeardPeople{
		{Month: july, People: 4},
		{Month: august, People: 1}, {Month: august, Before: &july, People: 1},
		{Month: day(t, "2026-10-01"), Before: &august, People: 2}, {Month: day(t, "2026-10-01"), People: 2},
		{Month: day(t, "2026-11-01"), People: 9},
	}
	groups, waiting := insight.FeltHeardGroups(counts, people, day(t, "2026-11-30"))
	want := insight.FeltHeardGroup{
		From: day(t, "2026-07-01"), Through: day(t, "2026-08-31"), People: 5, Answers: 6,
		Heard: insight.AnswerCounts{Yes: 3, Partly: 2, No: 1}, Part: insight.AnswerCounts{Yes: 5},
	}
	if len(groups) != 1 || groups[0] != want || waiting != 4 {
		t.Errorf("%+v, and %d waiting", groups, waiting)
	}
	groups, waiting = insight.FeltHeardGroups(counts, people, day(t, "2026-12-01"))
	if len(groups) != 2 || groups[0].From != day(t, "2026-10-01") || groups[0].Through != day(t, "2026-11-30") || groups[0].People != 13 || waiting != 0 {
		t.Errorf("a month later: %+v, and %d waiting", groups, waiting)
	}
}

func TestOnePersonIsNoGroupHoweverOftenTheyCome(t *testing.T) {
	t.Parallel()
	september, october := day(t, "2026-09-01"), day(t, "2026-10-01")
	counts := []models.FeltHeardCount{{Month: september, Heard: "no", Answers: 4}, {Month: october, Heard: "no", Answers: 4}}
	people := []models.FeltHeardPeople{{Month: september, People: 1}, {Month: october, Before: &september, People: 1}}
	if groups, waiting := insight.FeltHeardGroups(counts, people, day(t, "2026-11-01")); len(groups) != 0 || waiting != 1 {
		t.Errorf("%+v, and %d waiting", groups, waiting)
	}
}

// What is shown never grows by fewer than five: who looks every day cannot tell one person's answer.
func TestNoLookTellsOnePersonsAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var counts []models.FeltHeardCount
		var people []models.FeltHeardPeople
		last := map[int]*models.Day{} // by the person
		first := models.DateOf(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
		month := first
		var months []map[int]bool // who answered in them
		for range rapid.IntRange(1, 30).Draw(t, "months") {
			answered := map[int]bool{}
			for _, heard := range []string{"yes", "partly", "no", ""} {
				by := rapid.SliceOfN(rapid.IntRange(1, 9), 0, 3).Draw(t, "people")
				if len(by) > 0 {
					counts = append(counts, models.FeltHeardCount{Month: month, Heard: heard, Part: "yes", Answers: len(by)})
				}
				for _, person := range by {
					answered[person] = true
				}
			}
			for person := range answered {
				people = append(people, models.FeltHeardPeople{Month: month, Before: last[person], People: 1})
				last[person] = new(month)
			}
			months = append(months, answered)
			month = month.Add(31).MonthStart()
		}
		var before []insight.FeltHeardGroup
		for today := first; today.Compare(month) <= 0; today = today.Add(9) {
			groups, _ := insight.FeltHeardGroups(counts, people, today)
			if len(groups) < len(before) || !slices.Equal(groups[len(groups)-len(before):], before) {
				t.Fatalf("%s: what was shown changed from %+v to %+v", today, before, groups)
			}
			for _, g := range groups {
				if in := everybody(first, months, g); len(in) < insight.FeltHeardLeast || len(in) != g.People {
					t.Fatalf("%s: a group of %d, said to be %d", today, len(in), g.People)
				}
			}
			before = groups
		}
	})
}

// everybody are the people who answered in the months of a group.
func everybody(month models.Day, months []map[int]bool, g insight.FeltHeardGroup) map[int]bool {
	in := map[int]bool{}
	for _, answered := range months {
		if month.Compare(g.From) >= 0 && month.Compare(g.Through) <= 0 {
			maps.Copy(in, answered)
		}
		month = month.Add(31).MonthStart()
	}
	return in
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	d, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
