package models

// Settings are a patient's own choices that follow them from phone to phone.
type Settings struct {
	DayStart *int    `json:"day_start"` // minutes after midnight at which the local day begins; 240 where unset
	Language *string `json:"language"`
}

// EntryKey: one row a patient.
func (s Settings) EntryKey() string { return "" }

// Validate names every bad field at once.
func (s Settings) Validate() error {
	var bad Invalid
	if s.DayStart != nil && (*s.DayStart < 0 || *s.DayStart > 360) {
		bad.Add("day_start", "out_of_range")
	}
	checkOne(&bad, "language", s.Language, []string{"en", "es"})
	return bad.Err()
}
