package models

import "github.com/google/uuid"

// MeasureRequest asks somebody for a measure, or ends an earlier one.
type MeasureRequest struct {
	Instrument string        `json:"instrument,omitempty" doc:"its code"`
	Rhythm     MeasureRhythm `json:"rhythm,omitempty" enum:"now,before_visit,weeks"`
	Weeks      *int          `json:"weeks,omitempty" doc:"of weeks: every how many, 1 to 12"`
	Day        *Day          `json:"day,omitempty" doc:"from when"`
	Ends       *uuid.UUID    `json:"ends,omitempty" doc:"the request it ends; then there is nothing else"`
}

// MeasureRhythm is when a measure is asked for.
type MeasureRhythm string

// Once; in the week before every visit; every so many weeks.
const (
	MeasureNow         MeasureRhythm = "now"
	MeasureBeforeVisit MeasureRhythm = "before_visit"
	MeasureWeeks       MeasureRhythm = "weeks"
)

// MaxMeasureWeeks is the longest time between two of the same.
const MaxMeasureWeeks = 12

// SaidBy is always a clinician.
func (m MeasureRequest) SaidBy() Side { return SideClinician }

// Validate names every bad field at once. Whether the practice offers it, and whether it is too much, is the store's to know.
func (m MeasureRequest) Validate() error {
	var bad Invalid
	asks := m.Ends == nil
	for _, f := range []struct {
		field         string
		there, needed bool
	}{
		{"instrument", m.Instrument != "", asks}, {"rhythm", m.Rhythm != "", asks},
		{"weeks", m.Weeks != nil, asks && m.Rhythm == MeasureWeeks}, {"day", m.Day != nil && !m.Day.IsZero(), asks},
	} {
		if f.there != f.needed {
			bad.Add(f.field, requiredOr(f.needed))
		}
	}
	if m.Rhythm != "" {
		checkOne(&bad, "rhythm", new(string(m.Rhythm)), []string{"now", "before_visit", "weeks"})
	}
	if _, ok := LastInstrument(m.Instrument); m.Instrument != "" && !ok {
		bad.Add("instrument", "unknown")
	}
	checkRange(&bad, "weeks", m.Weeks, 1, MaxMeasureWeeks)
	return bad.Err()
}
