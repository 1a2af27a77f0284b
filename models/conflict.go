package models

import "time"

// Conflict says which rule of the record a thing breaks as it stands, with a stable word for screens. Field is the thing's
// place, where a request says several.
type Conflict struct { //nolint:errname // what happened, as Invalid is
	Code, Field string
	Current     *Current
}

func (c Conflict) Error() string { return "conflict: " + c.Code }

// Is makes every Conflict an ErrConflict.
func (c Conflict) Is(target error) bool { return target == ErrConflict }

// Current is how things stand by now where a Conflict stands against something. It holds nothing that anybody wrote: who
// wants the words opens the page, which is told to the patient.
type Current struct {
	Version      *int          `json:"version,omitempty" doc:"of a line of the plan: the one that stands; 0: none does"`
	Step         *int          `json:"step,omitempty" doc:"of a line of the plan: the step somebody is on; 0: not taking it"`
	NotNow       *NotNow       `json:"not_now,omitempty" doc:"what the patient doesn't want raised now, and when it may be"`
	Concern      ConcernState  `json:"concern,omitempty" enum:"unheard,heard,answered,settled"`
	Acknowledged *Acknowledged `json:"acknowledged,omitempty" doc:"who has seen it, and when"`
	Contact      *SaidContact  `json:"contact,omitempty" doc:"what was said of a contact; planned: the one in its place"`
	*AskedEnough
}

// AskedEnough is why somebody is not asked for one more thing.
type AskedEnough struct {
	Limit    AskLimit `json:"limit,omitempty" enum:"one_a_day,two_minutes,nobody_there" doc:"of asked_enough: what there is no room in"`
	Week     *Day     `json:"week,omitempty" doc:"of asked_enough: the first day of the week that has no room for it"`
	FirstDay *Day     `json:"first_day,omitempty" doc:"of asked_enough: the first day from which it could be asked; absent: none is in sight"`
}

// AskLimit is what keeps somebody from being asked too much.
type AskLimit string

// One ask a day, two minutes of them a week, and what may need somebody only while one of the team is there.
const (
	AskOneADay     AskLimit = "one_a_day"
	AskTwoMinutes  AskLimit = "two_minutes"
	AskNobodyThere AskLimit = "nobody_there"
)

// Acknowledged is who said first that they have seen something.
type Acknowledged struct {
	By Colleague `json:"by"`
	At time.Time `json:"at" doc:"when it reached the record"`
}
