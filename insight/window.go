package insight

import (
	"slices"

	"alongside/models"
)

// MinDaysToCompare is how many days with an answer each of two windows needs before they are set against each other:
// with fewer, one hard day is most of the difference.
const MinDaysToCompare = 5

// LevelChange is a window's median level less that of as many days before it.
type LevelChange struct {
	Levels     int `json:"levels" doc:"below zero is lower than before"`
	Before     int `json:"before" doc:"the median of the days before"`
	BeforeDays int `json:"before_days" doc:"how many days it rests on"`
}

// changeOf is absent where either window has fewer days than MinDaysToCompare.
func changeOf(median *int, days int, before *int, beforeDays int) *LevelChange {
	if min(days, beforeDays) < MinDaysToCompare {
		return nil
	}
	return &LevelChange{Levels: *median - *before, Before: *before, BeforeDays: beforeDays}
}

// within picks what lies on the days from one to another, by day.
func within[T any](entries []T, day func(T) models.Day, from, through models.Day) []T {
	picked := []T{}
	for _, e := range entries {
		if d := day(e); d.Compare(from) >= 0 && d.Compare(through) <= 0 {
			picked = append(picked, e)
		}
	}
	slices.SortStableFunc(picked, func(a, b T) int { return day(a).Compare(day(b)) })
	return picked
}

func appendKnown(values []int, value *int) []int {
	if value == nil {
		return values
	}
	return append(values, *value)
}

// median of minutes or of things counted; between the two in the middle, rounded half up.
func median(values []int) *int {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	upper := sorted[len(sorted)/2]
	middle := upper
	if len(sorted)%2 == 0 {
		lower := sorted[len(sorted)/2-1]
		middle = lower + (upper-lower+1)/2
	}
	return &middle
}

// lowerMedian is for answers on a scale of words, which have no value between two of them: of the two in the
// middle it takes the lower one, so that it never claims a better night or day than was reported.
func lowerMedian(values []int) *int {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	return &sorted[(len(sorted)-1)/2]
}

// upperMedian is lowerMedian for a scale on which more is harder.
func upperMedian(values []int) *int {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	return &sorted[len(sorted)/2]
}
