package insight

import (
	"slices"

	"alongside/models"
)

// Log is what a person wrote down, as far as their questions rest on it. Entries may come in any order.
type Log struct {
	Nights     []models.Sleep      `json:"nights"`
	Nutrition  []models.Nutrition  `json:"nutrition"`
	Moods      []models.Mood       `json:"moods"`
	Regulation []models.Regulation `json:"regulation"`
	Body       []models.Body       `json:"body"`
}

const (
	longNightMinutes = 7 * 60
	lateOnTheWall    = "14:00"
)

// Pairs are the days to a question: those on which both what is asked about and how it was are known. They carry the day of
// the outcome.
func (l Log) Pairs(q models.Question) []PairedDay {
	values := l.outcome(q.Outcome)
	pairs := []PairedDay{}
	for day, with := range l.exposure(q.Exposure) {
		if value, known := values[day.Add(q.Later)]; known {
			pairs = append(pairs, PairedDay{day.Add(q.Later), value, with})
		}
	}
	slices.SortFunc(pairs, func(a, b PairedDay) int { return a.Day.Compare(b.Day) })
	return pairs
}

func (l Log) outcome(outcome models.Outcome) map[models.Day]float64 {
	values := map[models.Day]float64{}
	level := func(day models.Day, level *int) {
		if level != nil {
			values[day] = float64(*level)
		}
	}
	for _, m := range l.Moods {
		switch outcome {
		case models.OutcomeMood:
			level(m.Day, m.Valence)
		case models.OutcomeAnxiety:
			level(m.Day, m.Anxiety)
		case models.OutcomeEnergy:
			level(m.Day, m.Energy)
		case models.OutcomeSleep:
		}
	}
	if outcome == models.OutcomeSleep {
		for _, n := range l.Nights {
			level(n.Day, n.Quality)
		}
	}
	return values
}

// exposure says of each day on which it is known whether it was so.
func (l Log) exposure(exposure models.Exposure) map[models.Day]bool {
	switch exposure {
	case models.ExposureLongNight:
		return known(l.Nights, longNight)
	case models.ExposureThreeMeals:
		return known(l.Nutrition, func(n models.Nutrition) (with, known bool) {
			return n.Meals != nil && *n.Meals >= models.MaxMeals, n.Meals != nil
		})
	case models.ExposureLateCaffeine:
		return known(l.Nutrition, lateCaffeine)
	case models.ExposureAlcohol:
		return known(l.Nutrition, func(n models.Nutrition) (with, known bool) {
			return n.Alcohol != nil && *n.Alcohol > 0, n.Alcohol != nil
		})
	case models.ExposurePain:
		return known(l.Body, func(b models.Body) (with, known bool) {
			return b.Pain != nil && *b.Pain != models.Degrees()[0], b.Pain != nil
		})
	case models.ExposureWalk, models.ExposureOutdoors, models.ExposureCompany, models.ExposureBreathing:
		return l.practised(string(exposure))
	}
	return nil
}

func known[T interface{ EntryDay() models.Day }](entries []T, of func(T) (with, known bool)) map[models.Day]bool {
	days := map[models.Day]bool{}
	for _, e := range entries {
		if with, known := of(e); known {
			days[e.EntryDay()] = with
		}
	}
	return days
}

// longNight: a guess from the usual night says nothing of this one.
func longNight(n models.Sleep) (with, known bool) {
	if asleep := Figures(n).TSTMinutes; asleep != nil && (n.About == nil || !*n.About) {
		return *asleep >= longNightMinutes, true
	}
	return n.Band != nil && *n.Band == models.SleepOver7, n.Band != nil
}

// lateCaffeine: a day with some, and no word of when, is not known.
func lateCaffeine(n models.Nutrition) (with, known bool) {
	if n.Caffeine != nil && *n.Caffeine == 0 {
		return false, true
	}
	return n.CaffeineLast != nil && *n.CaffeineLast >= lateOnTheWall, n.CaffeineLast != nil
}

// practised: on a day on which something to settle was written down and not this, there was none of it. Of a day without a word
// of any nothing is known: whoever was at their worst may have written nothing down.
func (l Log) practised(practice string) map[models.Day]bool {
	days := map[models.Day]bool{}
	for _, r := range l.Regulation {
		days[r.Day] = days[r.Day] || r.Practice != nil && *r.Practice == practice
	}
	return days
}
