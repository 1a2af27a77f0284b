package insight

import (
	"slices"

	"alongside/models"
)

// BodyDay is a day's signals as a chart draws them, in the words of models.Body.
type BodyDay struct {
	Day      models.Day `json:"day"`
	Of       int        `json:"of,omitempty"` // of a week: the days that were logged
	Pain     *string    `json:"pain"`
	Gut      *string    `json:"gut"`
	Tired    *string    `json:"tired"`
	Headache *string    `json:"headache"`
	Illness  *string    `json:"illness"`
}

// SignalDays counts the days on which a signal was answered, by how much of it there was.
type SignalDays struct {
	Days     int `json:"days"`
	None     int `json:"none"`
	Mild     int `json:"mild"`
	Moderate int `json:"moderate"`
	Strong   int `json:"strong"`
	// Median is the stronger of two in the middle: it never claims a better day than was reported. Absent without days.
	Median *string `json:"median"`
	// Change is from as many days before, in degrees; absent below MinDaysToCompare. Below zero is less than before.
	Change *LevelChange `json:"change"`
}

// BodySummary is a window of days as facts.
type BodySummary struct {
	From    models.Day `json:"from"`
	Through models.Day `json:"through"`
	Days    int        `json:"days"`
	Every   int        `json:"every,omitempty"` // days to a column, where not one: see DailyDays
	Logged  int        `json:"logged"`          // days with anything answered

	Pain     SignalDays `json:"pain"`
	Gut      SignalDays `json:"gut"`
	Tired    SignalDays `json:"tired"`
	Headache SignalDays `json:"headache"`
	Illness  SignalDays `json:"illness"`

	ByDay []BodyDay `json:"by_day"` // the logged ones
}

// BodyWindow sums up the days up to and including through, and compares them with as many days before. Entries may come in
// any order and may lie outside both windows.
func BodyWindow(entries []models.Body, through models.Day, days int) BodySummary {
	s := BodySummary{From: through.Add(1 - days), Through: through, Days: days, ByDay: []BodyDay{}}
	now := within(entries, models.Body.EntryDay, s.From, through)
	before := within(entries, models.Body.EntryDay, s.From.Add(-days), s.From.Add(-1))
	for _, b := range now {
		s.ByDay = append(s.ByDay, BodyDay{Day: b.Day, Pain: b.Pain, Gut: b.Gut, Tired: b.Tired, Headache: b.Headache, Illness: b.Illness})
	}
	s.Logged = len(s.ByDay)
	if s.Every = every(days); s.Every > 0 {
		s.ByDay = byWeek(s.ByDay, func(d BodyDay) models.Day { return d.Day }, through, bodyWeek)
	}
	for _, signal := range []struct {
		into *SignalDays
		of   func(models.Body) *string
	}{
		{&s.Pain, func(b models.Body) *string { return b.Pain }},
		{&s.Gut, func(b models.Body) *string { return b.Gut }},
		{&s.Tired, func(b models.Body) *string { return b.Tired }},
		{&s.Headache, func(b models.Body) *string { return b.Headache }},
		{&s.Illness, func(b models.Body) *string { return b.Illness }},
	} {
		*signal.into = signalDays(degrees(now, signal.of), degrees(before, signal.of))
	}
	return s
}

// degrees are a signal's answers as places in models.Degrees.
func degrees(entries []models.Body, of func(models.Body) *string) []int {
	var all []int
	for _, b := range entries {
		if degree := of(b); degree != nil {
			all = append(all, slices.Index(models.Degrees(), *degree))
		}
	}
	return all
}

func signalDays(now, before []int) SignalDays {
	s := SignalDays{Days: len(now)}
	counts := []*int{&s.None, &s.Mild, &s.Moderate, &s.Strong}
	for _, degree := range now {
		*counts[degree]++
	}
	median := upperMedian(now)
	if median != nil {
		s.Median = new(models.Degrees()[*median])
	}
	s.Change = changeOf(median, len(now), upperMedian(before), len(before))
	return s
}
