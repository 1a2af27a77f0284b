package models

import "github.com/google/uuid"

// Escalation is the job of asking the backup of a contact to step in, if nobody has said by then what became of it. It
// holds ids alone.
type Escalation struct {
	PracticeID uuid.UUID `json:"practice_id"`
	PatientID  uuid.UUID `json:"patient_id"`
	ContactID  uuid.UUID `json:"contact_id"`
}

// Kind names the job in the queue.
func (Escalation) Kind() string { return "escalate_contact" }
