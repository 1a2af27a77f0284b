package insight

import (
	"time"

	"alongside/models"
)

// ReadAhead is how long before a visit a standing share can be read.
const ReadAhead = 48 * time.Hour

// Window is when standing shares can be read: now, or from when on.
type Window struct {
	Open  bool       `json:"open"`
	Opens *time.Time `json:"opens" doc:"null: it is open, or nothing in sight opens it"`
}

// ReadingWindow says when a log can be read: from ReadAhead before a visit to the end of its day, and on the weekday both
// sides agreed on (0: none). The zone is the practice's. The database decides by the same rule (standing_open).
func ReadingWindow(now time.Time, zone *time.Location, visits []time.Time, weekday int) Window {
	var opens *time.Time
	for _, visit := range visits {
		from := visit.Add(-ReadAhead)
		end := models.DateOf(visit.In(zone)).Add(1).Midnight(zone)
		opens = sooner(opens, now, from, end)
	}
	if weekday != 0 {
		for day, n := models.DateOf(now.In(zone)), 0; n <= 7; day, n = day.Add(1), n+1 {
			if models.Weekday(day) == weekday {
				opens = sooner(opens, now, day.Midnight(zone), day.Add(1).Midnight(zone))
			}
		}
	}
	if opens != nil && !opens.After(now) {
		return Window{Open: true}
	}
	return Window{Opens: opens}
}

// sooner is the earlier of two openings; one that is over is none.
func sooner(opens *time.Time, now, from, end time.Time) *time.Time {
	if !end.After(now) || opens != nil && !from.Before(*opens) {
		return opens
	}
	return &from
}

// LogFacts is a domain of somebody's log over some days, as it was read.
type LogFacts struct {
	Sleep      *SleepSummary      `json:"sleep,omitempty"`
	Nutrition  *NutritionSummary  `json:"nutrition,omitempty"`
	Mood       *MoodSummary       `json:"mood,omitempty"`
	Regulation *RegulationSummary `json:"regulation,omitempty"`
	Body       *BodySummary       `json:"body,omitempty"`

	Marks []Mark `json:"marks,omitempty" doc:"of the same days; of the record that both have, and not of the log"`
}
