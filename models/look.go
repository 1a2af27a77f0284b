package models

// LookThresholds say from when on what somebody shared is a reason to look, on the lists of those who care for them. A
// practice sets them, and every list that uses them says them.
type LookThresholds struct {
	SleepBelow     int `json:"sleep_below" minimum:"60" maximum:"600" doc:"minutes: the usual night on the page is shorter"`
	SleepChange    int `json:"sleep_change" minimum:"10" maximum:"240" doc:"minutes: the usual night is longer or shorter by this than in the days before"`
	LowDays        int `json:"low_days" minimum:"1" maximum:"14" doc:"of the 14 days on the page: as many with a low or very low mood"`
	NewDays        int `json:"new_days" minimum:"1" maximum:"90" doc:"a concern that nobody heard yet is new for as many days"`
	UnansweredDays int `json:"unanswered_days" minimum:"0" maximum:"30" doc:"a concern has waited for an answer for as many days; 0: at once"`
	ContactDays    int `json:"contact_days" minimum:"0" maximum:"30" doc:"a contact passed as many days ago and nobody said what became of it; 0: at once"`
}

// DefaultLookThresholds are those of a new practice.
func DefaultLookThresholds() LookThresholds {
	return LookThresholds{SleepBelow: 5 * 60, SleepChange: 30, LowDays: 5, NewDays: 14, UnansweredDays: 3}
}

// Validate names every bad field at once. The bounds keep every list from naming everybody, or nobody.
func (l LookThresholds) Validate() error {
	var bad Invalid
	for _, bound := range []struct {
		field              string
		value, least, most int
	}{
		{"sleep_below", l.SleepBelow, 60, 600},
		{"sleep_change", l.SleepChange, 10, 240},
		{"low_days", l.LowDays, 1, 14},
		{"new_days", l.NewDays, 1, 90},
		{"unanswered_days", l.UnansweredDays, 0, 30},
		{"contact_days", l.ContactDays, 0, 30},
	} {
		if bound.value < bound.least || bound.value > bound.most {
			bad.Add(bound.field, "out_of_range")
		}
	}
	return bad.Err()
}
