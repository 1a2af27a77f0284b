package models

import (
	"encoding/json"

	"github.com/google/uuid"
)

// Alert is the job of telling a clinician that somebody needs a look: in the owner's turn at once, and in the backup's if
// nobody has seen to it by then. Its subject is a follow-up, a sent measure with an answer that brings help at once, a move by
// which a patient ended a dose, or a contact that passed; of a contact, and of a check-in that can wait, the backup's turn alone comes. It holds ids alone.
type Alert struct {
	PracticeID uuid.UUID `json:"practice_id"`
	PatientID  uuid.UUID `json:"patient_id"`
	Subject    Kind      `json:"subject"`
	SubjectID  uuid.UUID `json:"subject_id"`
	Turn       AlertTurn `json:"turn"`
}

// Kind names the job in the queue.
func (Alert) Kind() string { return "alert" }

// UnmarshalJSON also reads what an earlier version has queued, when follow-ups were all there was to tell of.
func (a *Alert) UnmarshalJSON(text []byte) error {
	type plain Alert
	var queued struct {
		plain

		FollowUpID uuid.UUID `json:"follow_up_id"`
	}
	if err := json.Unmarshal(text, &queued); err != nil {
		return err
	}
	if *a = Alert(queued.plain); a.Subject == "" {
		a.Subject, a.SubjectID = KindFollowUp, queued.FollowUpID
	}
	return nil
}

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
