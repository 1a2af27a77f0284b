package models

// Lab is one result of a test as the person was told it. It is never interpreted: no range, no arrow.
type Lab struct {
	Day  Day    `json:"day"` // of the test
	Zone string `json:"zone"`

	Name  *string `json:"name"`
	Value *string `json:"value"` // as it was written: "5.4", "< 0.5", "negative"
	Unit  *string `json:"unit"`  // without one a number can be read as another one
	// Reference is the range that was printed beside it, verbatim.
	Reference *string `json:"reference"`
	Note      *string `json:"note"`
}

// Bounds of a result, in characters.
const (
	MaxLabName = 120 // the range, too
	MaxLabPart = 40  // the value, and the unit
	MaxLabNote = 2000
)

// EntryDay is the day of the test.
func (l Lab) EntryDay() Day { return l.Day }

// Validate names every bad field at once.
func (l Lab) Validate() error {
	var bad Invalid
	checkWhen(&bad, l.Day, l.Zone)
	for _, part := range []struct {
		field string
		text  *string
		limit int
	}{{"name", l.Name, MaxLabName}, {"value", l.Value, MaxLabPart}, {"unit", l.Unit, MaxLabPart}} {
		if !said(part.text) {
			bad.Add(part.field, "required")
		}
		checkText(&bad, part.field, part.text, part.limit)
	}
	checkText(&bad, "reference", l.Reference, MaxLabName)
	checkText(&bad, "note", l.Note, MaxLabNote)
	return bad.Err()
}
