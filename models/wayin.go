package models

import (
	"time"

	"github.com/google/uuid"
)

// WayInChange is something that was done to the ways into an account: the person has to know, also when it was not they.
type WayInChange struct {
	At     time.Time    `json:"at"`
	Action AccessAction `json:"action"`
	ByYou  bool         `json:"by_you"`
	Seen   bool         `json:"seen" doc:"they said so"`
	Open   bool         `json:"open,omitempty" doc:"an invitation that still opens the account anew"`
}

// WayInLetter is the job that tells a person by e-mail of such a change, where they are reached by e-mail.
type WayInLetter struct {
	PracticeID uuid.UUID `json:"practice_id"`
	EventID    uuid.UUID `json:"event_id"`
}

// Kind names the job.
func (WayInLetter) Kind() string { return "way_in_letter" }
