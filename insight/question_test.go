package insight_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestQuestionsGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Log   insight.Log `json:"log"`
		Cases []struct {
			Question string   `json:"question"`
			Pairs    []string `json:"pairs"`
		} `json:"cases"`
	}
	readGolden(t, "question.json", &golden)
	if len(golden.Cases) != len(models.Questions()) {
		t.Fatalf("%d questions, and cases for %d", len(models.Questions()), len(golden.Cases))
	}
	for i, q := range models.Questions() {
		test := golden.Cases[i]
		var got []string
		for _, p := range golden.Log.Pairs(q) {
			word := "without"
			if p.With {
				word = "with"
			}
			got = append(got, fmt.Sprintf("%s %g %s", p.Day, p.Value, word))
		}
		if q.Code() != test.Question || !slices.Equal(got, test.Pairs) {
			t.Errorf("%s: %q, want %s: %q", q.Code(), got, test.Question, test.Pairs)
		}
	}
}

// A log moved by some days has its pairs moved by as many, in whatever order it is read.
func TestPairsMoveWithTheLog(t *testing.T) {
	t.Parallel()
	first := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	rapid.Check(t, func(t *rapid.T) {
		level := func(name string) *int { return rapid.Ptr(rapid.IntRange(1, 5), true).Draw(t, name) }
		one := func(name string, of []string) *string { return rapid.Ptr(rapid.SampledFrom(of), true).Draw(t, name) }
		var log insight.Log
		for n := range rapid.IntRange(0, 40).Draw(t, "days") {
			day := first.Add(n)
			log.Nights = append(log.Nights, models.Sleep{Day: day, Band: rapid.Ptr(rapid.SampledFrom(models.SleepBands()), true).Draw(t, "band"), Quality: level("quality")})
			log.Nutrition = append(log.Nutrition, models.Nutrition{
				Day: day, Meals: level("meals"), Caffeine: level("cups"), CaffeineLast: one("last", []string{"09:00", "14:00", "23:59"}), Alcohol: level("drinks"),
			})
			log.Moods = append(log.Moods, models.Mood{Day: day, Valence: level("valence"), Anxiety: level("anxiety"), Energy: level("energy")})
			if practice := one("practice", models.Practices()); practice != nil {
				log.Regulation = append(log.Regulation, models.Regulation{Day: day, Practice: practice})
			}
			log.Body = append(log.Body, models.Body{Day: day, Pain: one("pain", models.Degrees())})
		}
		by := rapid.IntRange(-400, 400).Draw(t, "by days")
		moved := insight.Log{Nights: slices.Clone(log.Nights), Nutrition: slices.Clone(log.Nutrition), Moods: slices.Clone(log.Moods),
			Regulation: slices.Clone(log.Regulation), Body: slices.Clone(log.Body)}
		for i := range moved.Nights {
			moved.Nights[i].Day = moved.Nights[i].Day.Add(by)
			moved.Nutrition[i].Day, moved.Moods[i].Day, moved.Body[i].Day = moved.Nights[i].Day, moved.Nights[i].Day, moved.Nights[i].Day
		}
		for i := range moved.Regulation {
			moved.Regulation[i].Day = moved.Regulation[i].Day.Add(by)
		}
		slices.Reverse(moved.Nights)
		slices.Reverse(moved.Moods)
		slices.Reverse(moved.Regulation)
		for _, q := range models.Questions() {
			want := log.Pairs(q)
			for i := range want {
				want[i].Day = want[i].Day.Add(by)
			}
			if got := moved.Pairs(q); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s, moved by %d: %v instead of %v", q.Code(), by, got, want)
			}
		}
	})
}
