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

func TestBodyGolden(t *testing.T) {
	t.Parallel()
	goldenWindows(t, "body.json", insight.BodyWindow)
}

// The order makes no difference; what is left out is in no count; and the counts are those of the days that were answered.
func TestBodyWindowHoldsTogether(t *testing.T) {
	t.Parallel()
	through := models.DateOf(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	degree := rapid.Ptr(rapid.SampledFrom(models.Degrees()), true)
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var entries []models.Body
		for i := range 2*days + 2 {
			if rapid.Bool().Draw(t, "logged") {
				entries = append(entries, models.Body{
					Day: through.Add(1 - i), Zone: "Europe/Madrid", Pain: degree.Draw(t, "pain"), Gut: degree.Draw(t, "gut"), Tired: degree.Draw(t, "tired"),
				})
			}
		}
		s := insight.BodyWindow(entries, through, days)
		if !reflect.DeepEqual(insight.BodyWindow(rapid.Permutation(slices.Clone(entries)).Draw(t, "in any order"), through, days), s) {
			t.Error("the order changes the summary")
		}
		for _, signal := range []insight.SignalDays{s.Pain, s.Gut, s.Tired, s.Headache, s.Illness} {
			if signal.None+signal.Mild+signal.Moderate+signal.Strong != signal.Days || signal.Days > s.Logged || (signal.Median == nil) != (signal.Days == 0) {
				t.Errorf("%+v of %d days", signal, s.Logged)
			}
		}
	})
}
