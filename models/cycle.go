package models

// Cycle is where a person is in their cycle on one day, and what came with it. Nobody sees it unless a check-in holds it.
type Cycle struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"`

	CycleDay *int     `json:"cycle_day"` // 1 is the first day of bleeding
	Symptoms []string `json:"symptoms"`
	Note     *string  `json:"note"`
}

// Bounds of a day of the cycle. The database holds the same ones.
const (
	MaxCycleDay  = 120
	MaxCycleNote = 2000 // characters
)

// CycleSymptoms are what may come with it, in the order they are shown.
func CycleSymptoms() []string {
	return []string{"bleeding", "cramps", "bloating", "tender_breasts", "headache", "cravings", "tired", "irritable", "tearful", "low"}
}

// EntryKey: one entry a day.
func (c Cycle) EntryKey() string { return c.Day.String() }

// EntryDay is the day it is about.
func (c Cycle) EntryDay() Day { return c.Day }

// Validate names every bad field at once. One answer is enough to save.
func (c Cycle) Validate() error {
	var bad Invalid
	checkWhen(&bad, c.Day, c.Zone)
	checkRange(&bad, "cycle_day", c.CycleDay, 1, MaxCycleDay)
	checkSet(&bad, "symptoms", c.Symptoms, CycleSymptoms())
	checkText(&bad, "note", c.Note, MaxCycleNote)
	if c.CycleDay == nil && len(c.Symptoms) == 0 && !said(c.Note) {
		bad.Add("cycle_day", "empty")
	}
	return bad.Err()
}
