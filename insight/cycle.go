package insight

import (
	"slices"

	"alongside/models"
)

// CycleDay is a day of a cycle as it was written down, in the words of models.Cycle.
type CycleDay struct {
	Day      models.Day `json:"day"`
	CycleDay *int       `json:"cycle_day"` // 1 is the first day of bleeding
	Symptoms []string   `json:"symptoms"`
}

// SymptomDays counts the days on which something came with a cycle.
type SymptomDays struct {
	Symptom string `json:"symptom"`
	Days    int    `json:"days"`
}

// CycleSummary is a window of days as facts. It foretells nothing, and compares with nothing.
type CycleSummary struct {
	From    models.Day `json:"from"`
	Through models.Day `json:"through"`
	Days    int        `json:"days"`
	Logged  int        `json:"logged"` // days with anything written down

	Symptoms []SymptomDays `json:"symptoms"` // those on the most days first, then in the order of models.CycleSymptoms
	ByDay    []CycleDay    `json:"by_day"`   // the logged ones
}

// CycleWindow sums up the days up to and including through. Entries may come in any order and may lie outside.
func CycleWindow(entries []models.Cycle, through models.Day, days int) CycleSummary {
	s := CycleSummary{From: through.Add(1 - days), Through: through, Days: days, Symptoms: []SymptomDays{}, ByDay: []CycleDay{}}
	on := map[string]int{}
	for _, c := range within(entries, models.Cycle.EntryDay, s.From, through) {
		day := CycleDay{Day: c.Day, CycleDay: c.CycleDay, Symptoms: []string{}}
		for _, symptom := range c.Symptoms {
			day.Symptoms = append(day.Symptoms, symptom)
			on[symptom]++
		}
		s.ByDay = append(s.ByDay, day)
	}
	s.Logged = len(s.ByDay)
	for _, symptom := range models.CycleSymptoms() {
		if on[symptom] > 0 {
			s.Symptoms = append(s.Symptoms, SymptomDays{symptom, on[symptom]})
		}
	}
	slices.SortStableFunc(s.Symptoms, func(a, b SymptomDays) int { return b.Days - a.Days })
	return s
}
