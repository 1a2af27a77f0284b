package models

import "time"

// Moment is how somebody is right now: as many a day as they like, apart from the whole day's mood.
type Moment struct {
	Day  Day       `json:"day"`
	Zone string    `json:"zone"`
	At   time.Time `json:"at"`

	Valence     *int     `json:"valence"` // 1 (very low) to 5 (very good)
	Anxiety     *int     `json:"anxiety"` // 1 (calm) to 5 (very anxious)
	Energy      *int     `json:"energy"`  // 1 (none) to 5 (a lot)
	Feelings    []string `json:"feelings"`
	Connections []string `json:"connections"` // what it is connected to
	Note        *string  `json:"note"`
}

// EntryDay is the local day the moment belongs to.
func (m Moment) EntryDay() Day { return m.Day }

// Validate names every bad field at once. One answer is enough to save.
func (m Moment) Validate() error {
	var bad Invalid
	checkWhen(&bad, m.Day, m.Zone)
	if m.At.IsZero() {
		bad.Add("at", "required")
	}
	checkFeeling(&bad, m.Valence, m.Anxiety, m.Energy, m.Feelings, m.Connections, m.Note)
	return bad.Err()
}
