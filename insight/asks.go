package insight

import (
	"slices"

	"github.com/google/uuid"

	"alongside/models"
)

// Nobody has homework: one extra ask a day, and two minutes of them in any seven days. This is the one place where that is
// said.
const (
	askSecondsAWeek = 120
	askWeek         = 7
	followUpSeconds = 40
)

// AskKind is what is asked of somebody besides the log.
type AskKind string

// What bears on how somebody is comes first: the day on which the two check in on a step, then how they were before it.
const (
	AskCheckIn  AskKind = "check_in"
	AskBaseline AskKind = "baseline"
	AskMeasure  AskKind = "measure"
)

// Ask is something extra that is due.
type Ask struct {
	Kind    AskKind    `json:"kind"`
	ID      uuid.UUID  `json:"id"` // of the plan line, or of the request
	Due     models.Day `json:"due"`
	Seconds int        `json:"seconds"`
}

// Asked is an extra ask that was answered or left on a day, and how long it took; leaving it takes no time.
type Asked struct {
	Day     models.Day `json:"day"`
	Seconds int        `json:"seconds"`
}

// AskOf is the one extra ask of a day; nil where nothing is due, or where it would be too much. Those due later take part,
// so that a measure leaves the follow-ups of the days ahead their room.
func AskOf(asks []Ask, asked []Asked, today models.Day) *Ask {
	if slices.ContainsFunc(asked, func(a Asked) bool { return a.Day == today }) {
		return nil
	}
	var ahead []Asked
	for _, a := range asks {
		if a.Kind != AskMeasure && a.Due.Compare(today) > 0 {
			ahead = append(ahead, Asked{a.Due, a.Seconds})
		}
	}
	sorted := slices.Clone(asks)
	slices.SortStableFunc(sorted, func(a, b Ask) int {
		if a.Kind != b.Kind {
			return a.Kind.place() - b.Kind.place()
		}
		return a.Due.Compare(b.Due)
	})
	for _, a := range sorted {
		with := asked
		if a.Kind == AskMeasure {
			with = slices.Concat(asked, ahead)
		}
		if a.Due.Compare(today) <= 0 && fitsIn(with, Asked{today, a.Seconds}) {
			return &a
		}
	}
	return nil
}

func (k AskKind) place() int { return slices.Index([]AskKind{AskCheckIn, AskBaseline, AskMeasure}, k) }

// fitsIn says whether every seven days that hold one more ask hold two minutes at the most.
func fitsIn(asked []Asked, more Asked) bool {
	for first := range askWeek {
		from, sum := more.Day.Add(-first), more.Seconds
		for _, a := range asked {
			if in := a.Day.Sub(from); in >= 0 && in < askWeek {
				sum += a.Seconds
			}
		}
		if sum > askSecondsAWeek {
			return false
		}
	}
	return true
}
