package demo

import (
	"reflect"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
)

// No made-up day may be one that could not be.
func TestDaysCouldHaveBeen(t *testing.T) {
	today := day(t, "2026-11-24")
	for _, p := range practices() {
		zone, err := time.LoadLocation(p.zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range p.patients {
			for back := range 366 {
				day := today.Add(-back)
				var all []interface{ Validate() error }
				if eaten := person.meals.day(day, today, zone); eaten != nil {
					all = append(all, eaten)
				}
				if mood := person.moods.day(day, today, zone); mood != nil {
					all = append(all, mood)
				}
				for _, moment := range person.moods.then(day, today, zone) {
					all = append(all, moment)
					if models.LocalDay(moment.At, zone, models.DefaultDayStart) != day {
						t.Errorf("%s: a moment of %s is at %s", person.name, day, moment.At)
					}
				}
				for _, done := range person.besides.done(day, zone) {
					all = append(all, done)
				}
				if body := person.besides.body(day, zone); body != nil {
					all = append(all, body)
				}
				if cycle := person.besides.cycleDay(day, today, zone); cycle != nil {
					all = append(all, cycle)
				}
				for _, entry := range all {
					if err := entry.Validate(); err != nil {
						t.Errorf("%s, %s: %v", person.name, day, err)
					}
				}
			}
		}
	}
}

func TestDaysFollowFromTheirDay(t *testing.T) {
	today := day(t, "2026-11-24")
	a := ana()
	for back := 20; back < 40; back++ { // the last fortnight is meant to change as the days go by
		day := today.Add(-back)
		if !reflect.DeepEqual(a.meals.day(day, today, time.UTC), a.meals.day(day, today.Add(1), time.UTC)) ||
			!reflect.DeepEqual(a.moods.day(day, today, time.UTC), a.moods.day(day, today.Add(1), time.UTC)) ||
			!reflect.DeepEqual(a.moods.then(day, today, time.UTC), a.moods.then(day, today.Add(1), time.UTC)) {
			t.Errorf("%s is another day tomorrow", day)
		}
	}
}

// Ana's charts are what newcomers see first: they need days to draw, gaps to keep, and something to compare with.
func TestAnaLogsEnoughToDraw(t *testing.T) {
	today := day(t, "2026-11-24")
	for ahead := range 60 {
		through := today.Add(ahead)
		var eaten []models.Nutrition
		var moods []models.Mood
		for back := 1; back < 28; back++ {
			day := through.Add(-back)
			if n := ana().meals.day(day, through, time.UTC); n != nil {
				eaten = append(eaten, *n)
			}
			if m := ana().moods.day(day, through, time.UTC); m != nil {
				moods = append(moods, *m)
			}
		}
		food, mood := insight.NutritionWindow(eaten, through, 14), insight.MoodWindow(moods, nil, through, 14)
		if food.Change == nil || mood.Change == nil || mood.AnxietyChange == nil || food.Logged == 14 || mood.Logged == 14 {
			t.Errorf("%s: %d days of food, %d of mood", through, food.Logged, mood.Logged)
			continue
		}
		if food.Change.Levels > 0 || mood.Change.Levels > 0 || food.Appetite.Less <= food.AppetiteBefore.Less {
			t.Errorf("%s: she eats and feels better lately: %+v, %+v", through, *food.Change, *mood.Change)
		}
	}
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	day, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
