package insight_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestRegulationGolden(t *testing.T) {
	t.Parallel()
	goldenWindows(t, "regulation.json", insight.RegulationWindow)
}

// The order of days makes no difference, and every count is of what was done in the window.
func TestRegulationWindowHoldsTogether(t *testing.T) {
	t.Parallel()
	through := models.DateOf(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var entries []models.Regulation
		inside := 0
		for i := range 2*days + 2 {
			for range rapid.IntRange(0, 2).Draw(t, "times") {
				day := through.Add(1 - i)
				if i > 0 && i <= days {
					inside++
				}
				entries = append(entries, models.Regulation{
					Day: day, Zone: "Europe/Madrid", Practice: new(rapid.SampledFrom(models.Practices()).Draw(t, "practice")),
					Calmer: rapid.Ptr(rapid.SampledFrom(models.Calmer()), true).Draw(t, "calmer"),
				})
			}
		}
		s := insight.RegulationWindow(entries, through, days)
		slices.Reverse(entries)
		slices.SortStableFunc(entries, func(a, b models.Regulation) int { return b.Day.Compare(a.Day) })
		turned := insight.RegulationWindow(entries, through, days)
		if !reflect.DeepEqual(turned.Practices, s.Practices) || turned.Logged != s.Logged {
			t.Error("the order changes the summary")
		}
		times := 0
		for _, p := range s.Practices {
			times += p.Times
			if p.Days > p.Times || p.Days > s.Logged || p.Calmer.Less+p.Calmer.Same+p.Calmer.More > p.Times {
				t.Errorf("%+v", p)
			}
		}
		if times != inside {
			t.Errorf("%d times of %d", times, inside)
		}
	})
}
