package insight_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestAsksGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Cases []struct {
			Name  string          `json:"name"`
			Asks  []insight.Ask   `json:"asks"`
			Asked []insight.Asked `json:"asked"`
			Today models.Day      `json:"today"`
			Ask   *uuid.UUID      `json:"ask"`
		} `json:"cases"`
	}
	readGolden(t, "asks.json", &golden)
	for _, test := range golden.Cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			got := insight.AskOf(test.Asks, test.Asked, test.Today)
			if (got == nil) != (test.Ask == nil) || got != nil && got.ID != *test.Ask {
				t.Errorf("%+v, and not %v", got, test.Ask)
			}
		})
	}
}

// Whoever answers whatever is asked, as it is asked, has one thing a day and two minutes in any seven days.
func TestNobodyHasHomework(t *testing.T) {
	t.Parallel()
	first, err := models.ParseDay("2026-02-02")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var asks []insight.Ask
		for range rapid.IntRange(0, 20).Draw(t, "asks") {
			asks = append(asks, insight.Ask{
				ID:      uuid.New(),
				Kind:    rapid.SampledFrom([]insight.AskKind{insight.AskCheckIn, insight.AskBaseline, insight.AskMeasure}).Draw(t, "kind"),
				Due:     first.Add(rapid.IntRange(0, 40).Draw(t, "due")),
				Seconds: rapid.SampledFrom([]int{12, 40, 42, 60}).Draw(t, "seconds"),
			})
		}
		var asked []insight.Asked
		for n := range 60 {
			today := first.Add(n)
			ask := insight.AskOf(asks, asked, today)
			if ask == nil {
				continue
			}
			asked = append(asked, insight.Asked{Day: today, Seconds: ask.Seconds})
			asks = without(asks, ask.ID)
			if insight.AskOf(asks, asked, today) != nil {
				t.Fatal("there are two on one day")
			}
			sum := 0
			for _, a := range asked {
				if today.Sub(a.Day) < 7 {
					sum += a.Seconds
				}
			}
			if sum > 120 {
				t.Fatalf("%d seconds in the week up to %s", sum, today)
			}
		}
	})
}

func without(asks []insight.Ask, id uuid.UUID) []insight.Ask {
	var others []insight.Ask
	for _, a := range asks {
		if a.ID != id {
			others = append(others, a)
		}
	}
	return others
}
