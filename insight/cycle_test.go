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

func TestCycleGolden(t *testing.T) {
	t.Parallel()
	goldenWindows(t, "cycle.json", insight.CycleWindow)
}

// The order makes no difference; entries and window moved by some days are the same summary, as many days later; and what is
// counted is on the days that are listed.
func TestCycleWindowHoldsTogether(t *testing.T) {
	t.Parallel()
	first := models.DateOf(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	symptoms := rapid.Permutation(models.CycleSymptoms())
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(1, 40).Draw(t, "days")
		by := rapid.IntRange(-400, 400).Draw(t, "moved by")
		through := first.Add(days - 1)
		var entries, moved []models.Cycle
		inside := 0
		for i := range days + 2 { // the first and the last lie outside
			if !rapid.Bool().Draw(t, "logged") {
				continue
			}
			if i > 0 && i <= days {
				inside++
			}
			e := models.Cycle{
				Day: first.Add(i - 1), Zone: "Europe/Madrid", CycleDay: rapid.Ptr(rapid.IntRange(1, models.MaxCycleDay), true).Draw(t, "cycle day"),
				Symptoms: symptoms.Draw(t, "symptoms")[:rapid.IntRange(0, 4).Draw(t, "how many")],
			}
			entries = append(entries, e)
			e.Day = e.Day.Add(by)
			moved = append(moved, e)
		}
		s := insight.CycleWindow(entries, through, days)
		if !reflect.DeepEqual(insight.CycleWindow(rapid.Permutation(slices.Clone(entries)).Draw(t, "in any order"), through, days), s) {
			t.Error("the order changes the summary")
		}

		later := insight.CycleWindow(moved, through.Add(by), days)
		later.From, later.Through = later.From.Add(-by), later.Through.Add(-by)
		for i := range later.ByDay {
			later.ByDay[i].Day = later.ByDay[i].Day.Add(-by)
		}
		if !reflect.DeepEqual(later, s) {
			t.Errorf("moved by %d days: %+v, not %+v", by, later, s)
		}

		if s.Logged != inside || len(s.ByDay) != inside {
			t.Errorf("%d and %d of %d days", s.Logged, len(s.ByDay), inside)
		}
		on := map[string]int{}
		for _, day := range s.ByDay {
			for _, symptom := range day.Symptoms {
				on[symptom]++
			}
		}
		for _, symptom := range s.Symptoms {
			if symptom.Days != on[symptom.Symptom] {
				t.Errorf("%s on %d days of %d", symptom.Symptom, symptom.Days, on[symptom.Symptom])
			}
			delete(on, symptom.Symptom)
		}
		if len(on) > 0 {
			t.Errorf("on no day: %v", on)
		}
	})
}
