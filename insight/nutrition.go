package insight

import "alongside/models"

// NutritionDay is a day's eating and drinking as a chart draws it, in the words of models.Nutrition.
type NutritionDay struct {
	Day          models.Day `json:"day"`
	Of           int        `json:"of,omitempty"` // of a week: the days that were logged
	Meals        *int       `json:"meals"`        // as answered; else the eaten of breakfast, lunch and dinner, where all three were
	Appetite     *string    `json:"appetite"`
	Breakfast    *string    `json:"breakfast"`
	Lunch        *string    `json:"lunch"`
	Dinner       *string    `json:"dinner"`
	Snacks       *string    `json:"snacks"`
	Vegetables   *string    `json:"vegetables"`
	Protein      *string    `json:"protein"`
	WholeGrains  *string    `json:"whole_grains"`
	Sweet        *string    `json:"sweet"`
	Water        *int       `json:"water"`
	Caffeine     *int       `json:"caffeine"`
	CaffeineLast *string    `json:"caffeine_last"`
	Alcohol      *int       `json:"alcohol"`
}

// AppetiteDays counts days by appetite, against what is usual for the person.
type AppetiteDays struct {
	Less  int `json:"less"`
	Usual int `json:"usual"`
	More  int `json:"more"`
}

// MealDays counts the days on which it was said of a meal whether it was eaten.
type MealDays struct {
	Eaten   int `json:"eaten"`
	Skipped int `json:"skipped"`
}

// ShareDays counts days by how many of their meals held something.
type ShareDays struct {
	None int `json:"none"`
	Some int `json:"some"`
	Most int `json:"most"`
}

// SupplementDays is a supplement or herb, verbatim, and on how many days it was written down.
type SupplementDays struct {
	Words string `json:"words"`
	Days  int    `json:"days"`
}

// NutritionSummary is a window of days as facts. Each median stands beside the number of days it rests on and is absent
// where there are none; counts are of the days that were answered.
type NutritionSummary struct {
	From    models.Day `json:"from"`
	Through models.Day `json:"through"`
	Days    int        `json:"days"`
	Every   int        `json:"every,omitempty"` // days to a column, where not one: see DailyDays
	Logged  int        `json:"logged"`          // days with anything written down

	MealsDays      int           `json:"meals_days"`
	MedianMeals    *int          `json:"median_meals"` // 3 is three or more
	Appetite       AppetiteDays  `json:"appetite"`
	AppetiteBefore *AppetiteDays `json:"appetite_before"` // in as many days before; absent below MinDaysToCompare

	Breakfast MealDays `json:"breakfast"`
	Lunch     MealDays `json:"lunch"`
	Dinner    MealDays `json:"dinner"`
	Snacks    MealDays `json:"snacks"`

	Vegetables  ShareDays `json:"vegetables"`
	Protein     ShareDays `json:"protein"`
	WholeGrains ShareDays `json:"whole_grains"`
	Sweet       ShareDays `json:"sweet"`

	WaterDays      int  `json:"water_days"`
	MedianWater    *int `json:"median_water"`
	CaffeineDays   int  `json:"caffeine_days"`
	MedianCaffeine *int `json:"median_caffeine"`
	AlcoholDays    int  `json:"alcohol_days"`
	MedianAlcohol  *int `json:"median_alcohol"`

	Supplements []SupplementDays `json:"supplements"` // in the order they were first written down

	Change *LevelChange   `json:"change"` // of the meals, from as many days before; absent below MinDaysToCompare
	ByDay  []NutritionDay `json:"by_day"` // the logged ones
}

// NutritionWindow sums up the days up to and including through, and compares them with as many days before. The days
// may come in any order and may lie outside both windows.
func NutritionWindow(logged []models.Nutrition, through models.Day, days int) NutritionSummary {
	from := through.Add(1 - days)
	summary := summariseNutrition(within(logged, models.Nutrition.EntryDay, from, through))
	summary.From, summary.Through, summary.Days = from, through, days
	if summary.Every = every(days); summary.Every > 0 {
		summary.ByDay = byWeek(summary.ByDay, func(d NutritionDay) models.Day { return d.Day }, through, nutritionWeek)
	}

	before := summariseNutrition(within(logged, models.Nutrition.EntryDay, from.Add(-days), from.Add(-1)))
	summary.Change = changeOf(summary.MedianMeals, summary.MealsDays, before.MedianMeals, before.MealsDays)
	if min(summary.Appetite.days(), before.Appetite.days()) >= MinDaysToCompare {
		summary.AppetiteBefore = &before.Appetite
	}
	return summary
}

// Gently leaves out what a person who asked for gentle words about food does not want to see counted: meals that were
// skipped, and how much was sweet or processed. Their page says no more than their phone does.
func Gently(logged []models.Nutrition) []models.Nutrition {
	gentle := make([]models.Nutrition, len(logged))
	for i, n := range logged {
		for _, meal := range []**string{&n.Breakfast, &n.Lunch, &n.Dinner, &n.Snacks} {
			if *meal != nil && **meal == "skipped" {
				*meal = nil
			}
		}
		n.Sweet = nil
		gentle[i] = n
	}
	return gentle
}

func summariseNutrition(logged []models.Nutrition) NutritionSummary {
	summary := NutritionSummary{Logged: len(logged), ByDay: []NutritionDay{}}
	var meals, water, caffeine, alcohol []int
	for _, n := range logged {
		day := nutritionDay(n)
		summary.ByDay = append(summary.ByDay, day)
		meals, water = appendKnown(meals, day.Meals), appendKnown(water, n.Water)
		caffeine, alcohol = appendKnown(caffeine, n.Caffeine), appendKnown(alcohol, n.Alcohol)
		summary.Appetite.count(n.Appetite)
		summary.Breakfast.count(n.Breakfast)
		summary.Lunch.count(n.Lunch)
		summary.Dinner.count(n.Dinner)
		summary.Snacks.count(n.Snacks)
		summary.Vegetables.count(n.Vegetables)
		summary.Protein.count(n.Protein)
		summary.WholeGrains.count(n.WholeGrains)
		summary.Sweet.count(n.Sweet)
	}
	summary.MealsDays, summary.MedianMeals = len(meals), lowerMedian(meals)
	summary.WaterDays, summary.MedianWater = len(water), median(water)
	summary.CaffeineDays, summary.MedianCaffeine = len(caffeine), median(caffeine)
	summary.AlcoholDays, summary.MedianAlcohol = len(alcohol), median(alcohol)
	summary.Supplements = countSupplements(logged)
	return summary
}

func nutritionDay(n models.Nutrition) NutritionDay {
	return NutritionDay{
		Day: n.Day, Meals: mealsOf(n), Appetite: n.Appetite,
		Breakfast: n.Breakfast, Lunch: n.Lunch, Dinner: n.Dinner, Snacks: n.Snacks,
		Vegetables: n.Vegetables, Protein: n.Protein, WholeGrains: n.WholeGrains, Sweet: n.Sweet,
		Water: n.Water, Caffeine: n.Caffeine, CaffeineLast: n.CaffeineLast, Alcohol: n.Alcohol,
	}
}

// mealsOf is the day's answer. Who answered for each of the three meals instead has said how many they were, too.
func mealsOf(n models.Nutrition) *int {
	if n.Meals != nil {
		return n.Meals
	}
	eaten := 0
	for _, meal := range []*string{n.Breakfast, n.Lunch, n.Dinner} {
		if meal == nil {
			return nil
		}
		if *meal != "skipped" {
			eaten++
		}
	}
	return &eaten
}

// countSupplements counts each once a day, by its exact words.
func countSupplements(logged []models.Nutrition) []SupplementDays {
	counted := []SupplementDays{}
	places := map[string]int{}
	for _, n := range logged {
		today := map[string]bool{}
		for _, words := range n.Supplements {
			if today[words] {
				continue
			}
			today[words] = true
			place, known := places[words]
			if !known {
				place = len(counted)
				places[words] = place
				counted = append(counted, SupplementDays{Words: words})
			}
			counted[place].Days++
		}
	}
	return counted
}

func (c *AppetiteDays) days() int { return c.Less + c.Usual + c.More }

func (c *AppetiteDays) count(appetite *string) {
	if appetite == nil {
		return
	}
	switch *appetite {
	case "less":
		c.Less++
	case "usual":
		c.Usual++
	case "more":
		c.More++
	}
}

func (c *MealDays) count(meal *string) {
	switch {
	case meal == nil:
	case *meal == "skipped":
		c.Skipped++
	default:
		c.Eaten++ // "eaten", or the time at which it was
	}
}

func (c *ShareDays) count(share *string) {
	if share == nil {
		return
	}
	switch *share {
	case "none":
		c.None++
	case "some":
		c.Some++
	case "most":
		c.Most++
	}
}
