package insight_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestMoodGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Windows []struct {
			Name    string          `json:"name"`
			Through models.Day      `json:"through"`
			Days    int             `json:"days"`
			Moods   []models.Mood   `json:"moods"`
			Moments []models.Moment `json:"moments"`
			Summary json.RawMessage `json:"summary"`
		} `json:"windows"`
	}
	readGolden(t, "mood.json", &golden)
	for _, test := range golden.Windows {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			for _, m := range test.Moods {
				if err := m.Validate(); err != nil {
					t.Errorf("%s is not a mood that can be: %v", m.Day, err)
				}
			}
			for _, m := range test.Moments {
				if err := m.Validate(); err != nil {
					t.Errorf("%s is not a moment that can be: %v", m.Day, err)
				}
			}
			wantJSON(t, insight.MoodWindow(test.Moods, test.Moments, test.Through, test.Days), test.Summary)
		})
	}
}

// The order makes no difference, nor do days outside both windows; and however hard its moments were, a whole day's mood
// stays what it was called.
func TestMoodWindowKeepsMomentsApart(t *testing.T) {
	t.Parallel()
	through := models.DateOf(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	level := rapid.Ptr(rapid.IntRange(1, models.MoodLevels), true)
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var moods []models.Mood
		var moments []models.Moment
		for i := range 2*days + 2 { // the first and the last lie outside
			day := through.Add(1 - i)
			if rapid.Bool().Draw(t, "logged") {
				moods = append(moods, models.Mood{
					Day: day, Zone: "Europe/Madrid",
					Valence: level.Draw(t, "valence"), Anxiety: level.Draw(t, "anxiety"), Energy: level.Draw(t, "energy"),
				})
			}
			for range rapid.IntRange(0, 3).Draw(t, "moments") {
				moments = append(moments, models.Moment{Day: day, Zone: "Europe/Madrid", Valence: level.Draw(t, "then")})
			}
		}
		summary := insight.MoodWindow(moods, moments, through, days)

		mixed := rapid.Permutation(moods).Draw(t, "moods in another order")
		mixedMoments := rapid.Permutation(moments).Draw(t, "moments in another order")
		if !reflect.DeepEqual(insight.MoodWindow(mixed, mixedMoments, through, days), summary) {
			t.Error("the order changes the summary")
		}
		alone := insight.MoodWindow(moods, nil, through, days)
		if !reflect.DeepEqual(alone.MedianValence, summary.MedianValence) || !reflect.DeepEqual(alone.Change, summary.Change) {
			t.Error("a moment changes what is said of whole days")
		}
		for _, day := range summary.ByDay {
			if day.Day.Compare(through) > 0 || day.Day.Compare(through.Add(1-days)) < 0 {
				t.Errorf("%s lies outside", day.Day)
			}
			if m := day.Moments; m != nil && (m.Low > m.Middle || m.Middle > m.High || m.Count < 1) {
				t.Errorf("moments %+v", m)
			}
		}
		before := insight.MoodWindow(moods, moments, through.Add(-days), days)
		if enough := min(summary.AnxietyDays, before.AnxietyDays) >= insight.MinDaysToCompare; enough != (summary.AnxietyChange != nil) {
			t.Errorf("%d and %d days, change %v", summary.AnxietyDays, before.AnxietyDays, summary.AnxietyChange)
		}
	})
}
