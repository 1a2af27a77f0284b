package models

import "github.com/google/uuid"

// Move is something said about the steps of a medicine. Go needs both sides and has to know what it says yes to; the
// brakes need neither: either side alone can say them, at any time, and they never raise a dose.
type Move struct {
	LineID  uuid.UUID  `json:"line_id"`
	Version int        `json:"version" doc:"of the line whose steps its author had in sight"`
	Kind    MoveKind   `json:"kind" enum:"go,stay,down,stop,talk_first,way_out,looked"`
	Step    *int       `json:"step,omitempty" doc:"of go, stay and down, counted from 1; stay at 0: don't begin"`
	Seen    *uuid.UUID `json:"seen,omitempty" doc:"of go: the line's last version, stance or move that its author had from the server"`
	Words   *string    `json:"words,omitempty"`
}

// MoveKind is what a move does.
type MoveKind string

// Go to a step, stay on one, go down to one, stop, and talk before anything rises. WayOut is the patient's "I'd want to
// stop if …", which comes before the first dose. Looked says that both looked at what the patient takes besides; like
// WayOut it changes nothing of the steps, and nothing waits for it.
const (
	MoveGo        MoveKind = "go"
	MoveStay      MoveKind = "stay"
	MoveDown      MoveKind = "down"
	MoveStop      MoveKind = "stop"
	MoveTalkFirst MoveKind = "talk_first"
	MoveWayOut    MoveKind = "way_out"
	MoveLooked    MoveKind = "looked"
)

// SaidBy is who can say it; empty: either side.
func (m Move) SaidBy() Side {
	if m.Kind == MoveWayOut {
		return SidePatient
	}
	return ""
}

// CanEnd says whether it may end a dose: a stop, or another brake that gives up the first step.
func (m Move) CanEnd() bool { return m.Kind == MoveStop || m.Kind == MoveDown || m.Kind == MoveStay }

// Validate names every bad field at once. Whether it counts is the ladder's to say.
func (m Move) Validate() error {
	var bad Invalid
	if m.LineID == uuid.Nil {
		bad.Add("line_id", "required")
	}
	if m.Version < 1 || m.Version > MaxVersion {
		bad.Add("version", "out_of_range")
	}
	checkOne(&bad, "kind", new(string(m.Kind)), []string{"go", "stay", "down", "stop", "talk_first", "way_out", "looked"})
	lowest := 1
	if m.Kind == MoveStay {
		lowest = 0
	}
	stepped := m.Kind == MoveGo || m.Kind == MoveStay || m.Kind == MoveDown
	switch {
	case stepped != (m.Step != nil):
		bad.Add("step", requiredOr(stepped))
	case stepped && (*m.Step < lowest || *m.Step > MaxSteps):
		bad.Add("step", "out_of_range")
	}
	if m.Kind == MoveGo && m.Seen == nil {
		bad.Add("seen", "required")
	}
	if m.Kind == MoveWayOut && !said(m.Words) {
		bad.Add("words", "required")
	}
	checkText(&bad, "words", m.Words, PlanTextLimit)
	return bad.Err()
}
