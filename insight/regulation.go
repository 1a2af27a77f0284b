package insight

import (
	"slices"

	"alongside/models"
)

// RegulationDay is what somebody did to settle on one day, in the order in which it was first done.
type RegulationDay struct {
	Day       models.Day `json:"day"`
	Of        int        `json:"of,omitempty"` // of a week: the days that were logged
	Practices []string   `json:"practices"`
	Minutes   *int       `json:"minutes"` // of those that have any
}

// PracticeDays is one practice over a window.
type PracticeDays struct {
	Practice string     `json:"practice"`
	Days     int        `json:"days"`
	Times    int        `json:"times"`
	Calmer   CalmerDays `json:"calmer"`
}

// CalmerDays counts how it was after a practice, of the times that were answered.
type CalmerDays struct {
	Less int `json:"less"`
	Same int `json:"same"`
	More int `json:"more"`
}

// RegulationSummary is a window of days as facts: what was done, and how it was after. It is no measure of diligence, and
// compares with nothing.
type RegulationSummary struct {
	From    models.Day `json:"from"`
	Through models.Day `json:"through"`
	Days    int        `json:"days"`
	Every   int        `json:"every,omitempty"` // days to a column, where not one: see DailyDays
	Logged  int        `json:"logged"`          // days with anything done

	Practices []PracticeDays  `json:"practices"` // those on the most days first, then in the order of models.Practices
	ByDay     []RegulationDay `json:"by_day"`    // the logged ones
}

// RegulationWindow sums up the days up to and including through. Entries may come in any order and may lie outside.
func RegulationWindow(entries []models.Regulation, through models.Day, days int) RegulationSummary {
	s := RegulationSummary{From: through.Add(1 - days), Through: through, Days: days, Practices: []PracticeDays{}, ByDay: []RegulationDay{}}
	of := map[string]*PracticeDays{}
	for _, e := range within(entries, models.Regulation.EntryDay, s.From, through) {
		if n := len(s.ByDay); n == 0 || s.ByDay[n-1].Day != e.Day {
			s.ByDay = append(s.ByDay, RegulationDay{Day: e.Day})
		}
		day := &s.ByDay[len(s.ByDay)-1]
		practice := *e.Practice
		if of[practice] == nil {
			of[practice] = &PracticeDays{Practice: practice}
		}
		if !slices.Contains(day.Practices, practice) {
			day.Practices = append(day.Practices, practice)
			of[practice].Days++
		}
		of[practice].Times++
		of[practice].Calmer.count(e.Calmer)
		if e.Minutes != nil {
			if day.Minutes == nil {
				day.Minutes = new(int)
			}
			*day.Minutes += *e.Minutes
		}
	}
	s.Logged = len(s.ByDay)
	if s.Every = every(days); s.Every > 0 {
		s.ByDay = byWeek(s.ByDay, func(d RegulationDay) models.Day { return d.Day }, through, regulationWeek)
	}
	for _, practice := range models.Practices() {
		if of[practice] != nil {
			s.Practices = append(s.Practices, *of[practice])
		}
	}
	slices.SortStableFunc(s.Practices, func(a, b PracticeDays) int { return b.Days - a.Days })
	return s
}

func (c *CalmerDays) count(calmer *string) {
	if calmer == nil {
		return
	}
	switch *calmer {
	case "less":
		c.Less++
	case "same":
		c.Same++
	case "more":
		c.More++
	}
}
