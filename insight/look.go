package insight

import (
	"slices"

	"alongside/models"
)

// Look is why a shared page may need a look before the visit, from what was shared and nothing else.
type Look struct {
	Code    string `json:"code" enum:"new_concern,nervous,sleep_change,low_mood,other_language"`
	Minutes int    `json:"minutes,omitempty" doc:"of sleep_change: more or, below zero, less than in the days before"`
}

// Thresholds of Look. They are shown on the clinician's screen beside the codes.
const (
	LookSleepMinutes = 30 // a change of the median by this much
	LookConcernDays  = 14 // a concern this young is new
	LookMoodLevel    = 2  // a usual day this low: low or very low; it needs MinDaysToCompare days
)

// Looks lists the reasons, in the order of the page. readerLanguage is the clinician's.
func (d Document) Looks(readerLanguage string) []Look {
	looks := []Look{}
	if slices.ContainsFunc(d.Blocks, func(b Block) bool {
		c := b.Facts.Concern
		return c != nil && c.State == models.ConcernUnheard && d.Day.Sub(c.WrittenOn) < LookConcernDays
	}) {
		looks = append(looks, Look{Code: "new_concern"})
	}
	for _, b := range d.Blocks {
		if b.Block == "nervous" {
			looks = append(looks, Look{Code: "nervous"})
		}
		if s := b.Facts.Sleep; s != nil && s.Change != nil && max(s.Change.TSTMinutes, -s.Change.TSTMinutes) >= LookSleepMinutes {
			looks = append(looks, Look{Code: "sleep_change", Minutes: s.Change.TSTMinutes})
		}
		if b.Facts.hasLowMood() {
			looks = append(looks, Look{Code: "low_mood"})
		}
	}
	if d.Language != readerLanguage {
		looks = append(looks, Look{Code: "other_language"})
	}
	return looks
}

// hasLowMood says so of enough days that were logged, or of what a guest answered about the days before.
func (f Facts) hasLowMood() bool {
	if f.Lately != nil && f.Lately.Valence > 0 {
		return f.Lately.Valence <= LookMoodLevel
	}
	return f.Mood != nil && f.Mood.ValenceDays >= MinDaysToCompare && *f.Mood.MedianValence <= LookMoodLevel
}
