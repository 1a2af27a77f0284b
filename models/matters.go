package models

// Matters is "what matters to me": where the conversation starts. All of it is optional and in the person's own words.
type Matters struct {
	LifeNow   *string `json:"life_now"`   // my life right now
	Better    *string `json:"better"`     // what better would look like
	HasHelped *string `json:"has_helped"` // what has helped
	NotWanted *string `json:"not_wanted"` // what I don't want
	Involve   *string `json:"involve"`    // who I want involved
}

// MattersLimit is how many characters each of its answers holds.
const MattersLimit = 1000

// EntryKey: one a patient.
func (m Matters) EntryKey() string { return "" }

// Validate names every bad field at once.
func (m Matters) Validate() error {
	var bad Invalid
	checkText(&bad, "life_now", m.LifeNow, MattersLimit)
	checkText(&bad, "better", m.Better, MattersLimit)
	checkText(&bad, "has_helped", m.HasHelped, MattersLimit)
	checkText(&bad, "not_wanted", m.NotWanted, MattersLimit)
	checkText(&bad, "involve", m.Involve, MattersLimit)
	return bad.Err()
}
