package insight_test

import (
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
	groups, waiting := insight.FeltHeardGroups(counts, day(t, "2026-11-30"))
	want := insight.FeltHeardGroup{
		From: day(t, "2026-07-01"), Through: day(t, "2026-08-31"), Answers: 6,
		Heard: insight.AnswerCounts{Yes: 3, Partly: 2, No: 1}, Part: insight.AnswerCounts{Yes: 5},
	}
	if len(groups) != 1 || groups[0] != want || waiting != 4 {
		t.Errorf("%+v, and %d waiting", groups, waiting)
	}
	groups, waiting = insight.FeltHeardGroups(counts, day(t, "2026-12-01"))
	if len(groups) != 2 || groups[0].From != day(t, "2026-10-01") || groups[0].Through != day(t, "2026-11-30") || groups[0].Answers != 13 || waiting != 0 {
		t.Errorf("a month later: %+v, and %d waiting", groups, waiting)
	}
}

// What is shown never grows by fewer than five: who looks every day cannot tell one person's answer.
func TestNoLookTellsOnePersonsAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var counts []models.FeltHeardCount
		first := models.DateOf(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
		month := first
		for range rapid.IntRange(1, 30).Draw(t, "months") {
			for _, heard := range []string{"yes", "partly", "no", ""} {
				if n := rapid.IntRange(0, 3).Draw(t, "answers"); n > 0 {
					counts = append(counts, models.FeltHeardCount{Month: month, Heard: heard, Part: "yes", Answers: n})
				}
			}
			month = month.Add(31).MonthStart()
		}
		var before []insight.FeltHeardGroup
		for today := first; today.Compare(month) <= 0; today = today.Add(9) {
			groups, _ := insight.FeltHeardGroups(counts, today)
			if len(groups) < len(before) || !slices.Equal(groups[len(groups)-len(before):], before) {
				t.Fatalf("%s: what was shown changed from %+v to %+v", today, before, groups)
			}
			for _, g := range groups {
				if g.Answers < insight.FeltHeardLeast {
					t.Fatalf("%s: a group of %d", today, g.Answers)
				}
			}
			before = groups
		}
	})
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	d, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
