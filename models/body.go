package models

// Body is what a person noticed of their body on one day, under that day.
type Body struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"`

	// Each is one of Degrees.
	Pain     *string `json:"pain"`
	Gut      *string `json:"gut"`
	Tired    *string `json:"tired"`
	Headache *string `json:"headache"`
	Illness  *string `json:"illness"` // or inflammation

	Note *string `json:"note"`
}

// MaxBodyNote is in characters.
const MaxBodyNote = 2000

// Degrees say how much of something there was.
func Degrees() []string { return []string{"none", "mild", "moderate", "strong"} }

// EntryKey: one entry a day.
func (b Body) EntryKey() string { return b.Day.String() }

// EntryDay is the day it is about.
func (b Body) EntryDay() Day { return b.Day }

// Validate names every bad field at once. One answer is enough to save.
func (b Body) Validate() error {
	var bad Invalid
	checkWhen(&bad, b.Day, b.Zone)
	empty := true
	for _, signal := range []struct {
		field  string
		degree *string
	}{{"pain", b.Pain}, {"gut", b.Gut}, {"tired", b.Tired}, {"headache", b.Headache}, {"illness", b.Illness}} {
		checkOne(&bad, signal.field, signal.degree, Degrees())
		empty = empty && signal.degree == nil
	}
	checkText(&bad, "note", b.Note, MaxBodyNote)
	if empty && !said(b.Note) {
		bad.Add("pain", "empty")
	}
	return bad.Err()
}
