package insight_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

// readGolden reads cases that Go and the phone both have to get right.
func readGolden(t *testing.T, name string, cases any) {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, cases); err != nil {
		t.Fatal(err)
	}
}

func TestNutritionGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Windows []struct {
			Name      string             `json:"name"`
			Through   models.Day         `json:"through"`
			Days      int                `json:"days"`
			Nutrition []models.Nutrition `json:"nutrition"`
			Summary   json.RawMessage    `json:"summary"`
		} `json:"windows"`
		Gentle []struct {
			Name      string             `json:"name"`
			Nutrition []models.Nutrition `json:"nutrition"`
			Gentle    []models.Nutrition `json:"gentle"`
		} `json:"gentle"`
	}
	readGolden(t, "nutrition.json", &golden)
	for _, test := range golden.Windows {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			for _, n := range test.Nutrition {
				if err := n.Validate(); err != nil {
					t.Errorf("%s is not a day that can be: %v", n.Day, err)
				}
			}
			wantJSON(t, insight.NutritionWindow(test.Nutrition, test.Through, test.Days), test.Summary)
		})
	}
	for _, test := range golden.Gentle {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			before := append([]models.Nutrition{}, test.Nutrition...)
			if got := insight.Gently(test.Nutrition); !reflect.DeepEqual(got, test.Gentle) {
				t.Errorf("got %+v, want %+v", got, test.Gentle)
			}
			if !reflect.DeepEqual(test.Nutrition, before) {
				t.Error("being gentle changed what was logged")
			}
		})
	}
}

// eaten draws a day's eating that can be, with anything left unanswered.
func eaten(t *rapid.T, day models.Day) models.Nutrition {
	n := models.Nutrition{Day: day, Zone: "Europe/Madrid"}
	meal := rapid.Ptr(rapid.SampledFrom([]string{"eaten", "skipped", "07:30", "21:00"}), true)
	share := rapid.Ptr(rapid.SampledFrom(models.MealShares()), true)
	drinks := rapid.Ptr(rapid.IntRange(0, models.MaxDrinks), true)
	n.Meals = rapid.Ptr(rapid.IntRange(0, models.MaxMeals), true).Draw(t, "meals")
	n.Appetite = rapid.Ptr(rapid.SampledFrom(models.Appetites()), true).Draw(t, "appetite")
	n.Breakfast, n.Lunch, n.Dinner = meal.Draw(t, "breakfast"), meal.Draw(t, "lunch"), meal.Draw(t, "dinner")
	n.Vegetables, n.Sweet = share.Draw(t, "vegetables"), share.Draw(t, "sweet")
	n.Water, n.Alcohol = drinks.Draw(t, "water"), drinks.Draw(t, "alcohol")
	n.Supplements = rapid.SliceOfN(rapid.SampledFrom([]string{"magnesium", "melatonin", "zinc"}), 0, 3).Draw(t, "supplements")
	return n
}

// The order of the days, and days outside both windows, make no difference; nothing is counted that was not answered.
func TestNutritionWindowCountsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	through := models.DateOf(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var logged []models.Nutrition
		for i := range 2 * days {
			if rapid.Bool().Draw(t, "logged") {
				logged = append(logged, eaten(t, through.Add(-i)))
			}
		}
		summary := insight.NutritionWindow(logged, through, days)

		outside := append(slices.Clone(logged), eaten(t, through.Add(1)), eaten(t, through.Add(-2*days)))
		shuffled := rapid.Permutation(outside).Draw(t, "in another order")
		if !reflect.DeepEqual(insight.NutritionWindow(shuffled, through, days), summary) {
			t.Error("the order, or a day outside, changes the summary")
		}
		answered := summary.Appetite.Less + summary.Appetite.Usual + summary.Appetite.More
		for _, counted := range []int{summary.MealsDays, answered, summary.Breakfast.Eaten + summary.Breakfast.Skipped, summary.WaterDays} {
			if counted > summary.Logged || summary.Logged != len(summary.ByDay) {
				t.Errorf("%d days counted of %d", counted, summary.Logged)
			}
		}
		if (summary.MealsDays == 0) != (summary.MedianMeals == nil) {
			t.Errorf("median %v of %d days", summary.MedianMeals, summary.MealsDays)
		}
		before := insight.NutritionWindow(logged, through.Add(-days), days)
		if enough := min(summary.MealsDays, before.MealsDays) >= insight.MinDaysToCompare; enough != (summary.Change != nil) {
			t.Errorf("%d and %d days, change %v", summary.MealsDays, before.MealsDays, summary.Change)
		}
		gentle := insight.NutritionWindow(insight.Gently(logged), through, days)
		if gentle.Breakfast.Skipped+gentle.Lunch.Skipped+gentle.Dinner.Skipped+gentle.Snacks.Skipped+gentle.Sweet.Most > 0 {
			t.Errorf("not gentle: %+v", gentle)
		}
		if gentle.Breakfast.Eaten != summary.Breakfast.Eaten || gentle.Appetite != summary.Appetite {
			t.Error("being gentle changes what was eaten")
		}
	})
}
