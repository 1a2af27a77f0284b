package insight

import (
	"slices"

	"alongside/models"
)

// MoodDay is a day as a chart draws it: how the whole day was, and apart from it what moments of it were like.
type MoodDay struct {
	Day     models.Day  `json:"day"`
	Of      int         `json:"of,omitempty"` // of a week: the days that were logged
	Valence *int        `json:"valence"`      // 1 (very low) to 5 (very good), of the whole day
	Anxiety *int        `json:"anxiety"`      // 1 (calm) to 5 (very anxious)
	Energy  *int        `json:"energy"`       // 1 (none) to 5 (a lot)
	Moments *DayMoments `json:"moments"`      // absent where no moment of the day has a valence
}

// DayMoments is how the moments of one day lay between the lowest and the highest.
type DayMoments struct {
	Count  int `json:"count"`
	Low    int `json:"low"`
	Middle int `json:"middle"`
	High   int `json:"high"`
}

// MoodSummary is a window of days as facts. Each median stands beside the number of days it rests on and is absent where
// there are none. Medians are of whole days only: moments are written down when they are hard, and would pull them.
type MoodSummary struct {
	From    models.Day `json:"from"`
	Through models.Day `json:"through"`
	Days    int        `json:"days"`
	Every   int        `json:"every,omitempty"` // days to a column, where not one: see DailyDays
	Logged  int        `json:"logged"`          // days with anything written down, a moment too

	ValenceDays   int  `json:"valence_days"`
	MedianValence *int `json:"median_valence"`
	AnxietyDays   int  `json:"anxiety_days"`
	MedianAnxiety *int `json:"median_anxiety"`
	EnergyDays    int  `json:"energy_days"`
	MedianEnergy  *int `json:"median_energy"`
	Moments       int  `json:"moments"`     // with a valence
	MomentDays    int  `json:"moment_days"` // days that have one

	// From as many days before; absent below MinDaysToCompare.
	Change        *LevelChange `json:"change"` // of the valence
	AnxietyChange *LevelChange `json:"anxiety_change"`

	ByDay []MoodDay `json:"by_day"` // the logged ones
}

// MoodWindow sums up the days up to and including through, and compares them with as many days before. Moods and moments
// may come in any order and may lie outside both windows.
func MoodWindow(moods []models.Mood, moments []models.Moment, through models.Day, days int) MoodSummary {
	from := through.Add(1 - days)
	summary := summariseMood(moodDays(moods, moments, from, through))
	summary.From, summary.Through, summary.Days = from, through, days
	if summary.Every = every(days); summary.Every > 0 {
		summary.ByDay = byWeek(summary.ByDay, func(d MoodDay) models.Day { return d.Day }, through, moodWeek)
	}

	before := summariseMood(moodDays(moods, moments, from.Add(-days), from.Add(-1)))
	summary.Change = changeOf(summary.MedianValence, summary.ValenceDays, before.MedianValence, before.ValenceDays)
	summary.AnxietyChange = changeOf(summary.MedianAnxiety, summary.AnxietyDays, before.MedianAnxiety, before.AnxietyDays)
	return summary
}

func summariseMood(days []MoodDay) MoodSummary {
	summary := MoodSummary{Logged: len(days), ByDay: days}
	var valence, anxiety, energy []int
	for _, day := range days {
		valence, anxiety, energy = appendKnown(valence, day.Valence), appendKnown(anxiety, day.Anxiety), appendKnown(energy, day.Energy)
		if day.Moments != nil {
			summary.Moments += day.Moments.Count
			summary.MomentDays++
		}
	}
	summary.ValenceDays, summary.MedianValence = len(valence), lowerMedian(valence)
	summary.AnxietyDays, summary.MedianAnxiety = len(anxiety), upperMedian(anxiety)
	summary.EnergyDays, summary.MedianEnergy = len(energy), lowerMedian(energy)
	return summary
}

// moodDays brings a day's mood and its moments together, by day.
func moodDays(moods []models.Mood, moments []models.Moment, from, through models.Day) []MoodDay {
	valences := map[models.Day][]int{}
	for _, m := range within(moments, models.Moment.EntryDay, from, through) {
		valences[m.Day] = appendKnown(valences[m.Day], m.Valence)
	}
	days := []MoodDay{} // an empty list in JSON, not null
	for _, m := range within(moods, models.Mood.EntryDay, from, through) {
		days = append(days, MoodDay{Day: m.Day, Valence: m.Valence, Anxiety: m.Anxiety, Energy: m.Energy, Moments: dayMoments(valences[m.Day])})
		delete(valences, m.Day)
	}
	for day, levels := range valences {
		days = append(days, MoodDay{Day: day, Moments: dayMoments(levels)})
	}
	slices.SortStableFunc(days, func(a, b MoodDay) int { return a.Day.Compare(b.Day) })
	return days
}

func dayMoments(levels []int) *DayMoments {
	if len(levels) == 0 {
		return nil
	}
	return &DayMoments{Count: len(levels), Low: slices.Min(levels), Middle: *lowerMedian(levels), High: slices.Max(levels)}
}
