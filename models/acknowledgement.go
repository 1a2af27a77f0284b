package models

import "github.com/google/uuid"

// Acknowledgement says that a clinician has seen a follow-up, a move by which a patient ended a dose, or a sent measure,
// and looks after it.
type Acknowledgement struct {
	FollowUpID    *uuid.UUID `json:"follow_up_id,omitempty" doc:"this, move_id or sent_measure_id"`
	MoveID        *uuid.UUID `json:"move_id,omitempty"`
	SentMeasureID *uuid.UUID `json:"sent_measure_id,omitempty"`
}

// SaidBy is always a clinician.
func (a Acknowledgement) SaidBy() Side { return SideClinician }

// About is the id of what was seen.
func (a Acknowledgement) About() uuid.UUID {
	for _, id := range []*uuid.UUID{a.FollowUpID, a.MoveID, a.SentMeasureID} {
		if id != nil {
			return *id
		}
	}
	return uuid.Nil
}

// Validate asks for one of the three.
func (a Acknowledgement) Validate() error {
	var bad Invalid
	switch {
	case a.About() == uuid.Nil:
		bad.Add("follow_up_id", "required")
	case a.MoveID != nil && a.FollowUpID != nil:
		bad.Add("move_id", "not_of_this_kind")
	case a.SentMeasureID != nil && (a.FollowUpID != nil || a.MoveID != nil):
		bad.Add("sent_measure_id", "not_of_this_kind")
	}
	return bad.Err()
}
