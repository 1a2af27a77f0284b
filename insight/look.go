package insight

import (
	"slices"
	"time"

	"alongside/models"
)

// Look is one reason why somebody may need a look, from what they shared or sent, and nothing else.
type Look struct {
	Code    LookCode   `json:"code" enum:"measure,follow_up_now,stop,follow_up,contact,no_contact,talk_first,go,unanswered,new_concern,low_mood,short_sleep,sleep_change,nervous,check_in,measure_came,other_language"`
	Minutes int        `json:"minutes,omitempty" doc:"of sleep_change: more or, below zero, less than in the days before; of short_sleep: the usual night, where it is known to the minute"`
	Since   *time.Time `json:"since,omitempty" doc:"from when on it has waited: what a page says, since it was shared. Absent from what waits since no time that is known"`
}

// LookCode names a reason.
type LookCode string

// What waits for somebody; then what a page says. LookMeasure is a sent measure with a safety answer, LookFollowUpNow an
// answer to a follow-up that can't wait, LookMeasureCame one without such an answer that the clinician hasn't read yet.
const (
	LookMeasure       LookCode = "measure"
	LookFollowUpNow   LookCode = "follow_up_now"
	LookStop          LookCode = "stop"
	LookFollowUp      LookCode = "follow_up"
	LookContact       LookCode = "contact"
	LookNoContact     LookCode = "no_contact"
	LookTalkFirst     LookCode = "talk_first"
	LookGo            LookCode = "go"
	LookUnanswered    LookCode = "unanswered"
	LookNewConcern    LookCode = "new_concern"
	LookLowMood       LookCode = "low_mood"
	LookShortSleep    LookCode = "short_sleep"
	LookSleepChange   LookCode = "sleep_change"
	LookNervous       LookCode = "nervous"
	LookCheckIn       LookCode = "check_in"
	LookMeasureCame   LookCode = "measure_came"
	LookOtherLanguage LookCode = "other_language"
)

// LookCodes are all reasons, what should be seen soonest first. Lists of people are grouped in this order.
func LookCodes() []LookCode {
	return []LookCode{
		LookMeasure, LookFollowUpNow, LookStop, LookFollowUp, LookContact, LookNoContact, LookTalkFirst, LookGo, LookUnanswered,
		LookNewConcern, LookLowMood, LookShortSleep, LookSleepChange, LookNervous, LookCheckIn, LookMeasureCame, LookOtherLanguage,
	}
}

// lowLevel is a mood this low: low or very low.
const lowLevel = 2

// Looks lists the reasons that a shared page gives, in the order of the page and without since when. readerLanguage is the
// clinician's.
func (d Document) Looks(from models.LookThresholds, readerLanguage string) []Look {
	looks := []Look{}
	if slices.ContainsFunc(d.Blocks, func(b Block) bool {
		c := b.Facts.Concern
		return c != nil && c.State == models.ConcernUnheard && d.Day.Sub(c.WrittenOn) < from.NewDays
	}) {
		looks = append(looks, Look{Code: LookNewConcern})
	}
	for _, b := range d.Blocks {
		if b.Block == "nervous" {
			looks = append(looks, Look{Code: LookNervous})
		}
		if short, minutes := b.Facts.shortSleep(from.SleepBelow); short {
			looks = append(looks, Look{Code: LookShortSleep, Minutes: minutes})
		}
		if s := b.Facts.Sleep; s != nil && s.Change != nil && max(s.Change.TSTMinutes, -s.Change.TSTMinutes) >= from.SleepChange {
			looks = append(looks, Look{Code: LookSleepChange, Minutes: s.Change.TSTMinutes})
		}
		if b.Facts.hasLowMood(from.LowDays) {
			looks = append(looks, Look{Code: LookLowMood})
		}
	}
	if d.Language != readerLanguage {
		looks = append(looks, Look{Code: LookOtherLanguage})
	}
	return looks
}

// shortSleep says whether the usual night is shorter than a limit, and how long it is where that is known to the minute. A
// band counts where all of it lies below; a few nights are no usual night, but what a guest says of the days before is.
func (f Facts) shortSleep(below int) (short bool, minutes int) {
	if f.Lately != nil {
		return bandEnds(f.Lately.Sleep) <= below, 0
	}
	s := f.Sleep
	switch {
	case s == nil:
	case s.TSTNights >= MinNightsToCompare:
		return *s.MedianTSTMinutes < below, *s.MedianTSTMinutes
	case s.BandNights >= MinNightsToCompare:
		return bandEnds(*s.MedianBand) <= below, 0
	}
	return false, 0
}

// bandEnds is the longest night of a band, in minutes; of the last band, and of none, longer than any limit.
func bandEnds(b models.SleepBand) int {
	const day = 24 * 60
	switch b {
	case models.SleepUnder4:
		return 4 * 60
	case models.Sleep4To5:
		return 5 * 60
	case models.Sleep5To6:
		return 6 * 60
	case models.Sleep6To7:
		return 7 * 60
	case models.SleepOver7:
	}
	return day
}

// hasLowMood says so of as many days on the page, or of what a guest answered about the days before.
func (f Facts) hasLowMood(days int) bool {
	if f.Lately != nil && f.Lately.Valence > 0 {
		return f.Lately.Valence <= lowLevel
	}
	if f.Mood == nil {
		return false
	}
	low := 0
	for _, day := range f.Mood.ByDay {
		if day.Valence != nil && *day.Valence <= lowLevel {
			low++
		}
	}
	return low >= days
}
