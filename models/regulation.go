package models

// Regulation is something a person did to settle, as often a day as they like.
type Regulation struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"`

	Practice *string `json:"practice"`
	Minutes  *int    `json:"minutes"`
	Calmer   *string `json:"calmer"` // after it, than before
	Note     *string `json:"note"`
}

// Bounds of a practice. The database holds the same ones.
const (
	MaxRegulationMinutes = 600
	MaxRegulationNote    = 2000 // characters
)

// Practices are what can be done, in the order they are shown. Prayer stands for meditation too, company for time with
// somebody, water for warm and cold.
func Practices() []string {
	return []string{"breathing", "walk", "movement", "yoga", "prayer", "journaling", "outdoors", "company", "music", "water"}
}

// Calmer are less calm than before, the same, and more.
func Calmer() []string { return []string{"less", "same", "more"} }

// EntryDay is the day it was done on.
func (r Regulation) EntryDay() Day { return r.Day }

// Validate names every bad field at once.
func (r Regulation) Validate() error {
	var bad Invalid
	checkWhen(&bad, r.Day, r.Zone)
	if r.Practice == nil {
		bad.Add("practice", "required")
	}
	checkOne(&bad, "practice", r.Practice, Practices())
	checkRange(&bad, "minutes", r.Minutes, 1, MaxRegulationMinutes)
	checkOne(&bad, "calmer", r.Calmer, Calmer())
	checkText(&bad, "note", r.Note, MaxRegulationNote)
	return bad.Err()
}
