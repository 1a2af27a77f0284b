package models

import "github.com/google/uuid"

// Alert is the job of telling a clinician that somebody needs a look: in the owner's turn at once, and in the backup's if
// nobody has seen it by the time that was promised. It holds ids alone.
type Alert struct {
	PracticeID uuid.UUID `json:"practice_id"`
	PatientID  uuid.UUID `json:"patient_id"`
	FollowUpID uuid.UUID `json:"follow_up_id"`
	Turn       AlertTurn `json:"turn"`
}

// Kind names the job in the queue.
func (Alert) Kind() string { return "alert" }

// AlertTurn says whose turn it is.
type AlertTurn string

// The turns, in their order.
const (
	AlertOwner  AlertTurn = "owner"
	AlertBackup AlertTurn = "backup"
)

// AlertRecipient is a clinician to be told, in their language.
type AlertRecipient struct {
	AccountID uuid.UUID
	Email     string
	Language  string
}
