package models

// FeltHeard is what somebody says after a visit. Both questions are optional; nothing keeps who said it.
type FeltHeard struct {
	Heard *string `json:"heard,omitempty" enum:"yes,partly,no" doc:"did you feel heard"`
	Part  *string `json:"part,omitempty" enum:"yes,partly,no" doc:"were you part of the decision"`
}

// FeltHeardCount is how many people of a practice said the same in a month of it; an empty answer is none.
type FeltHeardCount struct {
	Month       Day // its first
	Heard, Part string
	Answers     int
}

// Validate names every bad field at once.
func (f FeltHeard) Validate() error {
	var bad Invalid
	answers := []string{"yes", "partly", "no"}
	checkOne(&bad, "heard", f.Heard, answers)
	checkOne(&bad, "part", f.Part, answers)
	return bad.Err()
}
