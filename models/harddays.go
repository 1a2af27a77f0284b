package models

// HardDays is a person's own plan for hard days: all of it optional, in their words, and nobody else's to read.
type HardDays struct {
	Notice  *string `json:"notice"`  // what I notice first
	Alone   *string `json:"alone"`   // what helps me when I am alone
	Company *string `json:"company"` // people and places that do me good
	Call    *string `json:"call"`    // whom I call
	Safer   *string `json:"safer"`   // what makes it safer here
}

// HardDaysLimit is how many characters each of its parts holds.
const HardDaysLimit = 1000

// EntryKey: one a patient.
func (h HardDays) EntryKey() string { return "" }

// Validate names every bad field at once.
func (h HardDays) Validate() error {
	var bad Invalid
	checkText(&bad, "notice", h.Notice, HardDaysLimit)
	checkText(&bad, "alone", h.Alone, HardDaysLimit)
	checkText(&bad, "company", h.Company, HardDaysLimit)
	checkText(&bad, "call", h.Call, HardDaysLimit)
	checkText(&bad, "safer", h.Safer, HardDaysLimit)
	return bad.Err()
}
