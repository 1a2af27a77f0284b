package insight

import (
	"slices"

	"alongside/models"
)

// DailyDays is the longest window that is drawn day by day. A longer one is drawn by the week, counted back from its last
// day: a week stands under its first day with the median of what was known of it, and says how many days that rests on.
const DailyDays = 90

const week = 7

// every is how many days a column of a window stands for; 0: one.
func every(days int) int {
	if days > DailyDays {
		return week
	}
	return 0
}

// byWeek sums up days, which come in their order, week by week. A week without any has no column.
func byWeek[T any](days []T, day func(T) models.Day, through models.Day, sum func(first models.Day, week []T) T) []T {
	weeks := []T{}
	back := func(d T) int { return through.Sub(day(d)) / week }
	for len(days) > 0 {
		n := back(days[0])
		end := slices.IndexFunc(days, func(d T) bool { return back(d) != n })
		if end < 0 {
			end = len(days)
		}
		weeks = append(weeks, sum(through.Add(1-week*(n+1)), days[:end]))
		days = days[end:]
	}
	return weeks
}

func sleepWeek(first models.Day, nights []SleepNight) SleepNight {
	s := summarise(nights)
	return SleepNight{
		Day: first, Of: len(nights), Start: s.MedianStart, End: s.MedianEnd, Band: s.MedianBand, Quality: s.MedianQuality,
		SleepFigures: SleepFigures{TIBMinutes: s.MedianTIBMinutes, TSTMinutes: s.MedianTSTMinutes},
	}
}

func moodWeek(first models.Day, days []MoodDay) MoodDay {
	s := summariseMood(days)
	w := MoodDay{Day: first, Of: len(days), Valence: s.MedianValence, Anxiety: s.MedianAnxiety, Energy: s.MedianEnergy}
	var middles []int
	for _, d := range days {
		if d.Moments == nil {
			continue
		}
		if w.Moments == nil {
			w.Moments = new(*d.Moments)
		} else {
			w.Moments.Count += d.Moments.Count
			w.Moments.Low, w.Moments.High = min(w.Moments.Low, d.Moments.Low), max(w.Moments.High, d.Moments.High)
		}
		middles = append(middles, d.Moments.Middle)
	}
	if w.Moments != nil {
		w.Moments.Middle = *lowerMedian(middles)
	}
	return w
}

// nutritionWeek has what can be counted; which meals they were is not told of a week.
func nutritionWeek(first models.Day, days []NutritionDay) NutritionDay {
	w := NutritionDay{Day: first, Of: len(days)}
	var meals, appetites, water, caffeine, alcohol []int
	for _, d := range days {
		meals, water = appendKnown(meals, d.Meals), appendKnown(water, d.Water)
		caffeine, alcohol = appendKnown(caffeine, d.Caffeine), appendKnown(alcohol, d.Alcohol)
		if d.Appetite != nil {
			appetites = append(appetites, slices.Index(models.Appetites(), *d.Appetite))
		}
	}
	w.Meals, w.Water, w.Caffeine, w.Alcohol = lowerMedian(meals), median(water), median(caffeine), median(alcohol)
	if usual := lowerMedian(appetites); usual != nil {
		w.Appetite = &models.Appetites()[*usual]
	}
	return w
}

// regulationWeek has everything that was done in it, and all of its minutes.
func regulationWeek(first models.Day, days []RegulationDay) RegulationDay {
	w := RegulationDay{Day: first, Of: len(days), Practices: []string{}}
	minutes, known := 0, false
	for _, d := range days {
		for _, practice := range d.Practices {
			if !slices.Contains(w.Practices, practice) {
				w.Practices = append(w.Practices, practice)
			}
		}
		if d.Minutes != nil {
			minutes, known = minutes+*d.Minutes, true
		}
	}
	if known {
		w.Minutes = &minutes
	}
	return w
}

func bodyWeek(first models.Day, days []BodyDay) BodyDay {
	usual := func(of func(BodyDay) *string) *string {
		var all []int
		for _, d := range days {
			if degree := of(d); degree != nil {
				all = append(all, slices.Index(models.Degrees(), *degree))
			}
		}
		if median := upperMedian(all); median != nil {
			return &models.Degrees()[*median]
		}
		return nil
	}
	return BodyDay{
		Day: first, Of: len(days),
		Pain: usual(func(d BodyDay) *string { return d.Pain }), Gut: usual(func(d BodyDay) *string { return d.Gut }),
		Tired: usual(func(d BodyDay) *string { return d.Tired }), Headache: usual(func(d BodyDay) *string { return d.Headache }),
		Illness: usual(func(d BodyDay) *string { return d.Illness }),
	}
}
