package models

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// LineEvent is something in the record that bears on one line of the plan: one of its parts is there.
type LineEvent struct {
	ID   uuid.UUID
	Side Side
	At   time.Time // when it reached the record
	// What was said, or that the patient answered the list of symptoms from before the first dose.
	Line     *PlanLine
	Stance   *Stance
	Move     *Move
	Baseline bool
}

// Ladder is where one line of the plan stands: its versions, what both sides think of it and, of a medicine, which step
// somebody is on. It is what the events of the record say, in their order, and nothing else: no time passes in it.
//
// A yes (an agreement, a go) has to know what it says yes to: it counts only for the version that stands, and only where
// nothing but yeses came after what its author had in sight. What its author wrote and had not sent yet was not in sight
// of the record, and does not count as seen. Anything else that bears on the steps is a brake: it counts whenever it
// arrives, ends every go that was not answered, and never raises a dose.
//
// The steps that were reached, the lowest first, are the path, and its last one is where the person is; an empty path is
// not taking it. A rewritten ladder keeps the doses of the path in their order, so that a step number of one version can
// be read in the next. A brake of an old version is read as the highest step that is known not to lie above it; what is
// not known to lie within it is given up.
type Ladder struct {
	versions []PlanLine
	stances  map[Side]stanceHeld
	path     []int // steps of the version that stands, ascending
	since    time.Time
	goes     map[Side]bool
	wayOut   string
	baseline bool
	places   map[uuid.UUID]int
	last     uuid.UUID // the last version, stance or move
	turns    []Turn
	braked   int // the place of the last thing that a yes has to have seen
}

// stanceHeld is what a side thinks of the version that stands, and since when.
type stanceHeld struct {
	id     uuid.UUID
	since  time.Time
	stance Stance
}

// Turn is a moment at which a line became something else for the two: both agreed to it, or the step changed.
type Turn struct {
	ID     uuid.UUID // of what was said
	At     time.Time
	Agreed bool
	Dose   string // of the step that began; empty where the medicine ended, or both agreed
}

// LadderOf reads a line's events in the order of the record. What does not count changes nothing.
func LadderOf(events []LineEvent) *Ladder {
	l := new(Ladder)
	for _, e := range events {
		_ = l.Add(e)
	}
	return l
}

// Add takes the next event, or answers why it does not count: Invalid where it can't be meant, and Conflict where
// something stands against it: old_version (another version stands), old_state (something came between, or it is not the
// next step), not_agreed, way_out_missing, baseline_missing, still_taken, begun (a baseline comes before the first dose).
func (l *Ladder) Add(e LineEvent) error {
	err := l.judge(e)
	if c, ok := err.(Conflict); ok { //nolint:errorlint // judge answers Conflict itself
		c.Current = &Current{Version: new(len(l.versions)), Step: new(l.Step())}
		return c
	}
	if err == nil {
		step, agreed := l.Step(), l.Agreed()
		l.count(e)
		l.turn(e, step, agreed)
	}
	return err
}

func (l *Ladder) judge(e LineEvent) error {
	switch {
	case e.Line != nil:
		return l.judgeVersion(e.Side, *e.Line)
	case len(l.versions) == 0:
		return Invalid{{Field: "line_id", Code: "unknown"}}
	case e.Baseline:
		return l.judgeBaseline()
	case e.Stance != nil:
		return l.judgeStance(e.Side, *e.Stance)
	}
	return l.judgeMove(e.Side, *e.Move)
}

// judgeBaseline: how somebody was before the first dose can't be said any more while they take it.
func (l *Ladder) judgeBaseline() error {
	if l.versions[0].Kind != PlanMedication {
		return Invalid{{Field: "line_id", Code: "unknown"}}
	}
	if len(l.path) > 0 {
		return Conflict{Code: "begun"}
	}
	return nil
}

func (l *Ladder) judgeVersion(by Side, v PlanLine) error {
	if v.Version != len(l.versions)+1 {
		return Conflict{Code: "old_version"}
	}
	if v.Removed && len(l.path) > 0 {
		return Conflict{Code: "still_taken"} // whoever wants it off the plan says stop first
	}
	var bad Invalid
	stands, _ := l.Line()
	if v.Version > 1 && v.Kind != stands.Kind {
		bad.Add("kind", "fixed")
	}
	if by == SidePatient && !v.Removed {
		if !slices.EqualFunc(v.Steps, stands.Steps, sameStep) {
			bad.Add("steps", "not_yours")
		}
		if textOf(v.WayOut) != textOf(stands.WayOut) {
			bad.Add("way_out", "not_yours")
		}
	}
	if !v.Removed && renumbered(l.path, stands, v) == nil && len(l.path) > 0 {
		bad.Add("steps", "reached_step_missing")
	}
	return bad.Err()
}

func (l *Ladder) judgeStance(by Side, s Stance) error {
	var bad Invalid
	returns := s.Stance == StanceNotNow && by == SidePatient
	if s.Version > len(l.versions) {
		bad.Add("version", "unknown")
	}
	if returns && s.MayRaise == nil {
		bad.Add("may_raise", "required")
	} else if !returns && s.MayRaise != nil {
		bad.Add("may_raise", "not_yours")
	}
	if bad != nil || s.Stance != StanceAgree {
		return bad.Err()
	}
	return l.judgeYes(s.Version, s.Seen)
}

func (l *Ladder) judgeMove(by Side, m Move) error {
	var bad Invalid
	if l.versions[0].Kind != PlanMedication {
		bad.Add("line_id", "no_ladder")
	}
	if by == SideClinician && m.Kind == MoveWayOut {
		bad.Add("kind", "not_yours")
	}
	if m.Version > len(l.versions) {
		bad.Add("version", "unknown")
	} else if m.Step != nil && *m.Step > len(l.versions[m.Version-1].Steps) {
		bad.Add("step", "unknown")
	}
	if bad != nil || m.Kind != MoveGo {
		return bad.Err()
	}
	if err := l.judgeYes(m.Version, m.Seen); err != nil {
		return err
	}
	stands, _ := l.Line()
	switch {
	case !l.Agreed():
		return Conflict{Code: "not_agreed"}
	case *m.Step != l.Step()+1:
		return Conflict{Code: "old_state"}
	case l.Step() == 0 && (!said(stands.WayOut) || l.wayOut == ""):
		return Conflict{Code: "way_out_missing"}
	case l.Step() == 0 && !l.baseline:
		return Conflict{Code: "baseline_missing"}
	}
	return nil
}

// judgeYes: to the version that stands, with everything in sight that is no yes.
func (l *Ladder) judgeYes(version int, seen *uuid.UUID) error {
	if version != len(l.versions) {
		return Conflict{Code: "old_version"}
	}
	if seen == nil {
		return Invalid{{Field: "seen", Code: "required"}}
	}
	at, ok := l.places[*seen]
	if !ok {
		return Invalid{{Field: "seen", Code: "unknown"}}
	}
	if at < l.braked {
		return Conflict{Code: "old_state"}
	}
	return nil
}

func (l *Ladder) count(e LineEvent) {
	if l.places == nil {
		l.places, l.stances, l.goes = map[uuid.UUID]int{}, map[Side]stanceHeld{}, map[Side]bool{}
	}
	if e.Baseline {
		l.baseline = true
		return
	}
	l.places[e.ID], l.last = len(l.places), e.ID
	switch {
	case e.Line != nil:
		stands, _ := l.Line()
		l.path = renumbered(l.path, stands, *e.Line)
		l.versions = append(l.versions, *e.Line)
		l.brake()
		clear(l.stances)
		l.stances[e.Side] = stanceHeld{e.ID, e.At, Stance{LineID: e.Line.LineID, Version: e.Line.Version, Stance: StanceAgree}}
	case e.Stance != nil:
		if e.Stance.Stance != StanceAgree {
			l.brake()
		}
		l.stances[e.Side] = stanceHeld{e.ID, e.At, *e.Stance}
	default:
		before := l.Step()
		if l.move(e.Side, *e.Move); l.Step() != before {
			l.since = e.At
		}
	}
}

// turn keeps what became different for the two. A rewritten ladder only numbers its steps anew.
func (l *Ladder) turn(e LineEvent, step int, agreed bool) {
	stands, _ := l.Line()
	if !agreed && l.Agreed() && !stands.Removed {
		l.turns = append(l.turns, Turn{ID: e.ID, At: e.At, Agreed: true})
	}
	if now := l.Step(); e.Move != nil && now != step {
		l.turns = append(l.turns, Turn{ID: e.ID, At: e.At, Dose: l.Dose(len(l.versions), &now)})
	}
}

func (l *Ladder) move(by Side, m Move) {
	switch m.Kind {
	case MoveWayOut:
		l.wayOut = textOf(m.Words)
		return
	case MoveLooked:
		return
	case MoveGo:
		if l.goes[by] = true; l.goes[SidePatient] && l.goes[SideClinician] {
			l.path = append(l.path, *m.Step)
			clear(l.goes)
		}
		return
	case MoveStay:
		limit, _ := l.read(m.Version, *m.Step)
		l.path = upTo(l.path, limit)
	case MoveDown:
		limit, exact := l.read(m.Version, *m.Step)
		if exact && limit < l.Step() {
			l.path = append(upTo(l.path, limit-1), limit)
		} else {
			l.path = upTo(l.path, limit)
		}
	case MoveStop:
		l.path = nil
	case MoveTalkFirst:
	}
	l.brake()
}

// brake ends what was only half said, and asks of every yes from now on that its author has seen this.
func (l *Ladder) brake() {
	clear(l.goes)
	l.braked = len(l.places) - 1
}

// read finds a step of some version in the one that stands: the highest that is known not to lie above it, and whether it
// is the very dose.
func (l *Ladder) read(version, step int) (number int, exact bool) {
	exact = true
	at := l.versions[version-1]
	for _, next := range l.versions[version:] {
		if len(next.Steps) == 0 {
			continue // off the plan for a while
		}
		found := 0
		for step > 0 && found == 0 {
			if found = next.numberOf(at.Steps[step-1]); found == 0 {
				step, exact = step-1, false
			}
		}
		at, step = next, found
	}
	return step, exact
}

// numberOf is the step with the dose of another one, counted from 1; 0 where there is none.
func (l PlanLine) numberOf(other Step) int {
	return 1 + slices.IndexFunc(l.Steps, func(s Step) bool { return s.DoseText() == other.DoseText() })
}

// renumbered is the path in the steps of the next version; nil where that lacks one of its doses, or has them in another
// order.
func renumbered(path []int, from, to PlanLine) []int {
	var all []int
	for _, step := range path {
		number := to.numberOf(from.Steps[step-1])
		if number == 0 || len(all) > 0 && number <= all[len(all)-1] {
			return nil
		}
		all = append(all, number)
	}
	return all
}

// upTo is the part of the path that does not lie above a step.
func upTo(path []int, step int) []int {
	end, _ := slices.BinarySearch(path, step+1)
	return path[:end:end]
}

func sameStep(a, b Step) bool {
	return a.Dose == b.Dose && numberOf(a.Days) == numberOf(b.Days) && numberOf(a.CheckDay) == numberOf(b.CheckDay) &&
		textOf(a.WatchFor) == textOf(b.WatchFor) && textOf(a.Why) == textOf(b.Why)
}

// Line is the version that stands; false where there is none yet.
func (l *Ladder) Line() (PlanLine, bool) {
	if len(l.versions) == 0 {
		return PlanLine{}, false
	}
	return l.versions[len(l.versions)-1], true
}

// Versions are all versions of the line, in their order.
func (l *Ladder) Versions() []PlanLine { return l.versions }

// Step is the step of the standing version that the person is on, counted from 1; 0: not taking it.
func (l *Ladder) Step() int {
	if len(l.path) == 0 {
		return 0
	}
	return l.path[len(l.path)-1]
}

// Since is when the person came to the step they are on; zero where nothing moved yet.
func (l *Ladder) Since() time.Time { return l.since }

// Dose is the dose of a step of some version, as it was typed; empty for a step that is not there.
func (l *Ladder) Dose(version int, step *int) string {
	if step == nil || version > len(l.versions) || *step < 1 || *step > len(l.versions[version-1].Steps) {
		return ""
	}
	return l.versions[version-1].Steps[*step-1].Dose
}

// Goes says which side has said go to the next step and waits for the other.
func (l *Ladder) Goes() []Side {
	all := []Side{}
	for _, side := range []Side{SidePatient, SideClinician} {
		if l.goes[side] {
			all = append(all, side)
		}
	}
	return all
}

// Agreed says whether both sides agree to the version that stands.
func (l *Ladder) Agreed() bool {
	return l.Stance(SidePatient) == StanceAgree && l.Stance(SideClinician) == StanceAgree
}

// Stance is what a side thinks of the version that stands; empty where it has not said.
func (l *Ladder) Stance(of Side) StanceKind { return l.stances[of].stance.Stance }

// NotNow is the patient's not now, where that is what they think.
func (l *Ladder) NotNow() *NotNow {
	held := l.stances[SidePatient]
	if held.stance.Stance != StanceNotNow {
		return nil
	}
	return &NotNow{MayRaise: *held.stance.MayRaise, Since: held.since}
}

// WayOut is the patient's "I'd want to stop if …"; empty where they have not said it.
func (l *Ladder) WayOut() string { return l.wayOut }

// WantsBaseline says whether a medicine that both agreed on waits for how the person is before its first dose.
func (l *Ladder) WantsBaseline() bool {
	line, ok := l.Line()
	return ok && line.Kind == PlanMedication && len(line.Steps) > 0 && !line.Removed && l.Agreed() && l.Step() == 0 && !l.HasBaseline()
}

// HasBaseline says whether the list of symptoms from before the first dose is there.
func (l *Ladder) HasBaseline() bool { return l.baseline }

// Turns are what became different for the two, in its order.
func (l *Ladder) Turns() []Turn { return l.turns }

// Seen is what a yes says that its author had in sight, where they have all of the line.
func (l *Ladder) Seen() uuid.UUID { return l.last }
