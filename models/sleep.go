package models

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Bounds of a night. The database holds the same ones.
const (
	MaxNightHours   = 24
	MaxSleepMinutes = 24 * 60
	MaxAwakenings   = 99
	MinSleepQuality = 1
	MaxSleepQuality = 5
	MaxSleepNote    = 2000 // characters
)

// SleepBand is how long somebody slept, roughly, in hours.
type SleepBand string

// The bands, from least to most sleep.
const (
	SleepUnder4 SleepBand = "under_4"
	Sleep4To5   SleepBand = "4_to_5"
	Sleep5To6   SleepBand = "5_to_6"
	Sleep6To7   SleepBand = "6_to_7"
	SleepOver7  SleepBand = "over_7"
)

// SleepBands lists the bands from least to most sleep.
func SleepBands() []SleepBand {
	return []SleepBand{SleepUnder4, Sleep4To5, Sleep5To6, Sleep6To7, SleepOver7}
}

// Sleep is one night, under the day on which it ended. Any part may be missing, and missing is not zero.
// The fields are based on the Consensus Sleep Diary (Carney 2012), in our own wording.
type Sleep struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"` // IANA name of where the person woke up

	IntoBed        *time.Time `json:"into_bed"`
	TriedToSleep   *time.Time `json:"tried_to_sleep"`
	FinalAwakening *time.Time `json:"final_awakening"`
	OutOfBed       *time.Time `json:"out_of_bed"`

	SOLMinutes  *int `json:"sol_minutes"` // to fall asleep (sleep onset latency)
	Awakenings  *int `json:"awakenings"`
	WASOMinutes *int `json:"waso_minutes"` // awake in the night, after falling asleep (wake after sleep onset)

	// About says that the times are a guess from the person's usual night ("about that"), not typed: they are kept apart
	// from typed ones in every figure.
	About   *bool      `json:"about"`
	Band    *SleepBand `json:"band"`
	Quality *int       `json:"quality"` // 1 (bad) to 5 (great)
	Note    *string    `json:"note"`
}

// EntryKey: one night a day.
func (s Sleep) EntryKey() string { return s.Day.String() }

// EntryDay is the day on which the night ended.
func (s Sleep) EntryDay() Day { return s.Day }

// Start is the earliest step into the night that is known: into bed, or else trying to sleep.
func (s Sleep) Start() *time.Time {
	if s.IntoBed != nil {
		return s.IntoBed
	}
	return s.TriedToSleep
}

// End is the latest step out of the night that is known: out of bed, or else the final awakening.
func (s Sleep) End() *time.Time {
	if s.OutOfBed != nil {
		return s.OutOfBed
	}
	return s.FinalAwakening
}

// Validate names everything that cannot be as Invalid, with one code a field:
//
//	day              required, wrong_day (the noon rule of NightDay gives another)
//	zone             required, unknown
//	a time           before_<an earlier step of the night>, too_long (the night, in hours)
//	sol, waso        too_small, too_large, longer_than_window
//	awakenings       too_small, too_large
//	about            incomplete (a guess has a start and an end)
//	band             unknown
//	quality          too_small, too_large; empty where the whole night is, as one tap there is enough to save
//	note             too_long (in characters)
//
// A night is never refused for its age.
func (s Sleep) Validate() error {
	var bad Invalid
	s.checkDay(&bad)
	s.checkTimes(&bad)
	checkRange(&bad, "sol_minutes", s.SOLMinutes, 0, MaxSleepMinutes)
	checkRange(&bad, "awakenings", s.Awakenings, 0, MaxAwakenings)
	checkRange(&bad, "waso_minutes", s.WASOMinutes, 0, MaxSleepMinutes)
	s.checkWindow(&bad)
	if s.About != nil && *s.About && (s.Start() == nil || s.End() == nil) {
		bad.Add("about", "incomplete")
	}
	if s.Band != nil && !slices.Contains(SleepBands(), *s.Band) {
		bad.Add("band", "unknown")
	}
	checkRange(&bad, "quality", s.Quality, MinSleepQuality, MaxSleepQuality)
	if s.Note != nil && utf8.RuneCountInString(*s.Note) > MaxSleepNote {
		bad = append(bad, FieldProblem{Field: "note", Code: "too_long", Limit: MaxSleepNote})
	}
	if s.empty() {
		bad.Add("quality", "empty")
	}
	return bad.Err()
}

func (s Sleep) checkDay(bad *Invalid) {
	if s.Day.IsZero() {
		bad.Add("day", "required")
	}
	if s.Zone == "" {
		bad.Add("zone", "required")
		return
	}
	zone, err := LoadZone(s.Zone)
	if err != nil {
		bad.Add("zone", "unknown")
		return
	}
	if !s.Day.IsZero() && !s.endsOnItsDay(zone) {
		bad.Add("day", "wrong_day")
	}
}

// endsOnItsDay asks the start of the night, because sleeping in past noon does not make it another night.
// Where only waking up is known, a late one may stand under its own date.
func (s Sleep) endsOnItsDay(zone *time.Location) bool {
	if start := s.Start(); start != nil {
		return NightDay(*start, zone) == s.Day
	}
	for _, woke := range []*time.Time{s.FinalAwakening, s.OutOfBed} {
		if woke != nil {
			return NightDay(*woke, zone) == s.Day || DateOf(woke.In(zone)) == s.Day
		}
	}
	return true
}

// step is one moment of the night that is known.
type step struct {
	field string
	at    *time.Time
}

// steps are the known moments in the order in which they have to happen.
func (s Sleep) steps() []step {
	all := []step{
		{"into_bed", s.IntoBed},
		{"tried_to_sleep", s.TriedToSleep},
		{"final_awakening", s.FinalAwakening},
		{"out_of_bed", s.OutOfBed},
	}
	return slices.DeleteFunc(all, func(step step) bool { return step.at == nil })
}

// checkTimes compares each step with the latest one before it, so that one mistyped time is named once.
func (s Sleep) checkTimes(bad *Invalid) {
	steps := s.steps()
	if len(steps) == 0 {
		return
	}
	latest, ordered := steps[0], true
	for _, step := range steps[1:] {
		if step.at.Before(*latest.at) {
			bad.Add(step.field, "before_"+latest.field)
			ordered = false
			continue
		}
		latest = step
	}
	if ordered && latest.at.Sub(*steps[0].at) > MaxNightHours*time.Hour {
		*bad = append(*bad, FieldProblem{Field: latest.field, Code: "too_long", Limit: MaxNightHours})
	}
}

// checkWindow refuses more minutes awake than there were between trying to sleep and the final awakening.
// Where one of the two is not known, the time in bed is the bound: they lie within it. Minutes and times
// that are wrong in themselves are named by their own rules only.
func (s Sleep) checkWindow(bad *Invalid) {
	start, end := s.TriedToSleep, s.FinalAwakening
	if start == nil {
		start = s.IntoBed
	}
	if end == nil {
		end = s.OutOfBed
	}
	if start == nil || end == nil || end.Before(*start) {
		return
	}
	awake := 0
	for _, minutes := range []*int{s.SOLMinutes, s.WASOMinutes} {
		if minutes == nil {
			continue
		}
		if *minutes < 0 || *minutes > MaxSleepMinutes {
			return
		}
		awake += *minutes
	}
	if time.Duration(awake)*time.Minute <= end.Sub(*start) {
		return
	}
	if s.SOLMinutes != nil && *s.SOLMinutes > 0 {
		bad.Add("sol_minutes", "longer_than_window")
	}
	if s.WASOMinutes != nil && *s.WASOMinutes > 0 {
		bad.Add("waso_minutes", "longer_than_window")
	}
}

func checkRange(bad *Invalid, field string, value *int, low, high int) {
	switch {
	case value == nil:
	case *value < low:
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_small", Limit: low})
	case *value > high:
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_large", Limit: high})
	}
}

// empty says that nothing was answered. A note with nothing in it answers nothing.
func (s Sleep) empty() bool {
	return len(s.steps()) == 0 && s.SOLMinutes == nil && s.Awakenings == nil && s.WASOMinutes == nil &&
		s.Band == nil && s.Quality == nil && (s.Note == nil || *s.Note == "")
}
