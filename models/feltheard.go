package models

// FeltHeard is what somebody says after a visit. Both questions are optional; nothing keeps who said it.
type FeltHeard struct {
	Heard *string `json:"heard,omitempty" enum:"yes,partly,no" doc:"did you feel heard"`
	Part  *string `json:"part,omitempty" enum:"yes,partly,no" doc:"were you part of the decision"`
}

// FeltHeardCount is how often the same was said in a month of a practice, after one visit each; an empty answer is none.
type FeltHeardCount struct {
	Month       Day // its first
	Heard, Part string
	Answers     int
}

// FeltHeardPeople is how many people said something in a month who had last done so in the same one before it.
type FeltHeardPeople struct {
	Month  Day
	Before *Day // nil: they never had
	People int
}

// Validate names every bad field at once.
func (f FeltHeard) Validate() error {
	var bad Invalid
	answers := []string{"yes", "partly", "no"}
	checkOne(&bad, "heard", f.Heard, answers)
	checkOne(&bad, "part", f.Part, answers)
	return bad.Err()
}
