package models

import "github.com/google/uuid"

// Note is what a patient wants their care team to know, in their own words.
type Note struct {
	VisitID *uuid.UUID `json:"visit_id,omitempty" doc:"after which it was written"`
	Words   string     `json:"words"`
}

// NoteLimit is how many characters a note holds.
const NoteLimit = 2000

// SaidBy is who can say it.
func (n Note) SaidBy() Side { return SidePatient }

// Validate names every bad field at once.
func (n Note) Validate() error {
	var bad Invalid
	if !said(&n.Words) {
		bad.Add("words", "required")
	}
	checkText(&bad, "words", &n.Words, NoteLimit)
	return bad.Err()
}
