package models

import "github.com/google/uuid"

// Acknowledgement says that a clinician has seen a follow-up, and looks after it.
type Acknowledgement struct {
	FollowUpID uuid.UUID `json:"follow_up_id"`
}

// SaidBy is always a clinician.
func (a Acknowledgement) SaidBy() Side { return SideClinician }

// Validate names the follow-up where it is missing.
func (a Acknowledgement) Validate() error {
	var bad Invalid
	if a.FollowUpID == uuid.Nil {
		bad.Add("follow_up_id", "required")
	}
	return bad.Err()
}
