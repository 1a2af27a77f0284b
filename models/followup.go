package models

import (
	"slices"

	"github.com/google/uuid"
)

// FollowUp is how somebody is after a step changed, on the day that was agreed, or whenever something doesn't feel right.
// Answering it shares it with the care team.
type FollowUp struct {
	LineID   *uuid.UUID             `json:"line_id,omitempty" doc:"the plan line of the medicine it is about"`
	Step     *int                   `json:"step,omitempty" doc:"of that line, counted from 1"`
	Reason   FollowUpReason         `json:"reason" enum:"baseline,check_in,not_right"`
	Day      Day                    `json:"day"`
	Zone     string                 `json:"zone"`
	Symptoms map[string]SymptomFelt `json:"symptoms,omitempty" doc:"by its code; only what was answered"`
	Words    *string                `json:"words,omitempty" doc:"verbatim"`
}

// SymptomFelt is what somebody answers about one symptom.
type SymptomFelt struct {
	Level   int  `json:"level" minimum:"0" maximum:"3" doc:"0 not at all, 1 a little, 2 some, 3 a lot"`
	Worries bool `json:"worries" doc:"it worries the person"`
}

// FollowUpReason is why a follow-up is answered.
type FollowUpReason string

// Before the first dose; on the day that was agreed; whenever something doesn't feel right.
const (
	FollowUpBaseline FollowUpReason = "baseline"
	FollowUpCheckIn  FollowUpReason = "check_in"
	FollowUpNotRight FollowUpReason = "not_right"
)

// Bounds of a follow-up.
const (
	MaxSymptomLevel = 3
	MaxStep         = 99
	FollowUpLimit   = 2000 // characters
)

// EntryDay is the local day it is about.
func (f FollowUp) EntryDay() Day { return f.Day }

// SaidBy: only the patient says how they are.
func (f FollowUp) SaidBy() Side { return SidePatient }

// Validate names every bad field at once. That something doesn't feel right is enough to say.
func (f FollowUp) Validate() error {
	var bad Invalid
	checkWhen(&bad, f.Day, f.Zone)
	if !slices.Contains([]FollowUpReason{FollowUpBaseline, FollowUpCheckIn, FollowUpNotRight}, f.Reason) {
		bad.Add("reason", "unknown")
	}
	if f.Step != nil {
		switch {
		case f.LineID == nil:
			bad.Add("line_id", "required")
		case *f.Step < 1 || *f.Step > MaxStep:
			bad.Add("step", "out_of_range")
		}
	}
	f.checkSymptoms(&bad)
	checkText(&bad, "words", f.Words, FollowUpLimit)
	return bad.Err()
}

func (f FollowUp) checkSymptoms(bad *Invalid) {
	if len(f.Symptoms) == 0 && (f.Reason == FollowUpBaseline || f.Reason == FollowUpCheckIn && !said(f.Words)) {
		bad.Add("symptoms", "required")
	}
	for code, felt := range f.Symptoms {
		switch {
		case !slices.ContainsFunc(Symptoms(), func(s Symptom) bool { return s.Code == code }):
			bad.Add("symptoms", "unknown")
			return
		case felt.Level < 0 || felt.Level > MaxSymptomLevel:
			bad.Add("symptoms", "out_of_range")
			return
		}
	}
}
