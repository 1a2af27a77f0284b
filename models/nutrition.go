package models

import (
	"regexp"
	"strings"
)

// Nutrition is one day's eating and drinking, under that day. No calories, no weight; any part may be missing, and missing
// is not none.
type Nutrition struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"`

	Meals    *int    `json:"meals"`    // 0 to 3; 3 is three or more
	Appetite *string `json:"appetite"` // against what is usual for the person

	// Each meal is "skipped", "eaten", or the time on the wall at which it was eaten: "07:30".
	Breakfast *string `json:"breakfast"`
	Lunch     *string `json:"lunch"`
	Dinner    *string `json:"dinner"`
	Snacks    *string `json:"snacks"`

	// How much of the day's meals held it.
	Vegetables  *string `json:"vegetables"` // or fruit
	Protein     *string `json:"protein"`
	WholeGrains *string `json:"whole_grains"`
	Sweet       *string `json:"sweet"` // or ultra-processed

	Water        *int    `json:"water"`         // glasses
	Caffeine     *int    `json:"caffeine"`      // cups
	CaffeineLast *string `json:"caffeine_last"` // time on the wall of the last cup
	Alcohol      *int    `json:"alcohol"`       // drinks

	Supplements []string `json:"supplements"` // and herbs, in the person's words: they matter for interactions
	Note        *string  `json:"note"`
}

// Bounds of a day's eating and drinking. The database holds the same ones.
const (
	MaxMeals         = 3
	MaxDrinks        = 40
	MaxSupplements   = 20
	MaxSupplement    = 120  // characters
	MaxNutritionNote = 2000 // characters
)

// Appetites are less than usual, as usual, and more.
func Appetites() []string { return []string{"less", "usual", "more"} }

// MealShares say how many of a day's meals something was in.
func MealShares() []string { return []string{"none", "some", "most"} }

// EntryKey: one entry a day.
func (n Nutrition) EntryKey() string { return n.Day.String() }

// EntryDay is the day it was eaten on.
func (n Nutrition) EntryDay() Day { return n.Day }

// Validate names every bad field at once. One answer is enough to save.
func (n Nutrition) Validate() error {
	var bad Invalid
	checkWhen(&bad, n.Day, n.Zone)
	checkRange(&bad, "meals", n.Meals, 0, MaxMeals)
	checkOne(&bad, "appetite", n.Appetite, Appetites())
	checkMeal(&bad, "breakfast", n.Breakfast)
	checkMeal(&bad, "lunch", n.Lunch)
	checkMeal(&bad, "dinner", n.Dinner)
	checkMeal(&bad, "snacks", n.Snacks)
	checkOne(&bad, "vegetables", n.Vegetables, MealShares())
	checkOne(&bad, "protein", n.Protein, MealShares())
	checkOne(&bad, "whole_grains", n.WholeGrains, MealShares())
	checkOne(&bad, "sweet", n.Sweet, MealShares())
	checkRange(&bad, "water", n.Water, 0, MaxDrinks)
	checkRange(&bad, "caffeine", n.Caffeine, 0, MaxDrinks)
	checkRange(&bad, "alcohol", n.Alcohol, 0, MaxDrinks)
	if n.CaffeineLast != nil && !wallTime.MatchString(*n.CaffeineLast) {
		bad.Add("caffeine_last", "not_a_time")
	}
	checkTexts(&bad, "supplements", n.Supplements, MaxSupplements, MaxSupplement)
	checkText(&bad, "note", n.Note, MaxNutritionNote)
	if n.empty() {
		bad.Add("meals", "empty")
	}
	return bad.Err()
}

func (n Nutrition) empty() bool {
	texts := []*string{
		n.Appetite, n.Breakfast, n.Lunch, n.Dinner, n.Snacks, n.Vegetables, n.Protein, n.WholeGrains, n.Sweet, n.CaffeineLast, n.Note,
	}
	for _, text := range texts {
		if text != nil && *text != "" {
			return false
		}
	}
	return n.Meals == nil && n.Water == nil && n.Caffeine == nil && n.Alcohol == nil && len(n.Supplements) == 0
}

// wallTime is a time as a clock on the wall shows it.
var wallTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`) //nolint:gochecknoglobals // a constant that Go can't write

func checkMeal(bad *Invalid, field string, meal *string) {
	if meal != nil && *meal != "skipped" && *meal != "eaten" && !wallTime.MatchString(*meal) {
		bad.Add(field, "not_a_time")
	}
}

// checkWhen judges the day and zone that every entry of the log has.
func checkWhen(bad *Invalid, day Day, zone string) {
	if day.IsZero() {
		bad.Add("day", "required")
	}
	if !knownZone(zone) {
		bad.Add("zone", "unknown_zone")
	}
}

// checkTexts judges a list of short texts: how many, how long, none of them empty.
func checkTexts(bad *Invalid, field string, texts []string, most, limit int) {
	if len(texts) > most {
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_many", Limit: most})
		return
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			bad.Add(field, "required")
			return
		}
		before := len(*bad)
		if checkText(bad, field, &text, limit); len(*bad) > before {
			return
		}
	}
}
