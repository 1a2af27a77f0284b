package models

import (
	"time"

	"github.com/google/uuid"
)

// Stance is what somebody thinks of a version of a line. A yes has to know what it says yes to, so an agreement says what
// its author had in sight; anything else needs to know nothing, and is about the line whatever its version is by then.
type Stance struct {
	LineID  uuid.UUID  `json:"line_id"`
	Version int        `json:"version"`
	Stance  StanceKind `json:"stance" enum:"agree,not_now,differently,talk"`
	// MayRaise is when the clinic may come back to it: the patient's alone to say.
	MayRaise *MayRaise  `json:"may_raise,omitempty" enum:"only_if_i,in_a_month,next_visit" doc:"of the patient's not_now"`
	Seen     *uuid.UUID `json:"seen,omitempty" doc:"of agree: the line's last version, stance or move that its author had from the server"`
	Words    *string    `json:"words,omitempty"`
}

// StanceKind is what somebody thinks of a line.
type StanceKind string

// The stances. All of them are valid outcomes; a line is agreed when both sides agree.
const (
	StanceAgree       StanceKind = "agree"
	StanceNotNow      StanceKind = "not_now"
	StanceDifferently StanceKind = "differently"
	StanceTalk        StanceKind = "talk"
)

// MayRaise is when the clinic may come back to what a patient doesn't want to talk about now.
type MayRaise string

// The returns that a patient can set.
const (
	MayRaiseOnlyIfI   MayRaise = "only_if_i"
	MayRaiseInAMonth  MayRaise = "in_a_month"
	MayRaiseNextVisit MayRaise = "next_visit"
)

// Validate names every bad field at once. Which of its fields a side can say, and whether it fits what stands, is the
// ladder's to say.
func (s Stance) Validate() error {
	var bad Invalid
	if s.LineID == uuid.Nil {
		bad.Add("line_id", "required")
	}
	if s.Version < 1 || s.Version > MaxVersion {
		bad.Add("version", "out_of_range")
	}
	checkOne(&bad, "stance", new(string(s.Stance)), []string{"agree", "not_now", "differently", "talk"})
	if s.MayRaise != nil {
		checkOne(&bad, "may_raise", new(string(*s.MayRaise)), []string{"only_if_i", "in_a_month", "next_visit"})
	}
	if s.MayRaise != nil && s.Stance != StanceNotNow {
		bad.Add("may_raise", "not_of_this_kind")
	}
	if s.Seen == nil && s.Stance == StanceAgree {
		bad.Add("seen", "required")
	}
	checkText(&bad, "words", s.Words, PlanTextLimit)
	return bad.Err()
}

// NotNow is a patient's not now to a line, and when the clinic may come back to it.
type NotNow struct {
	MayRaise MayRaise  `json:"may_raise" enum:"only_if_i,in_a_month,next_visit"`
	Since    time.Time `json:"since" doc:"when it reached the clinic"`
}

// Holds says whether the patient's not now still stands at an instant. A month is over at the same time of day a month
// later, in the practice's zone; the next visit is the first that began after the clinic could know, of those that were
// not cancelled or missed. "Only if I raise it" never ends by itself: only the patient ends it, with another stance or a
// version of the line that is their own.
//
// While it holds, nothing of the clinic's comes before the patient in its matter: no version of the line, no stance and
// no go on it and, where the line is a medicine, no new medicine.
func (n NotNow) Holds(now time.Time, zone *time.Location, visits []time.Time) bool {
	switch n.MayRaise {
	case MayRaiseInAMonth:
		return now.Before(n.Since.In(zone).AddDate(0, 1, 0))
	case MayRaiseNextVisit:
		for _, at := range visits {
			if at.After(n.Since) && !at.After(now) {
				return false
			}
		}
	case MayRaiseOnlyIfI:
	}
	return true
}
