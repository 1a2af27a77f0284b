package insight

import (
	"slices"

	"github.com/google/uuid"

	"alongside/models"
)

// Asking is all that somebody is asked besides the log, as it stands on a day.
type Asking struct {
	Today    models.Day
	Requests []MeasureRequest
	Sent     []models.SentMeasure
	Visits   []models.Day
	// CheckIns are the days of steps on which the two agreed to check in, of those that are not done.
	CheckIns []CheckIn
	// Baselines are the lines of medicines that both agreed on, without the list of how it was before the first dose.
	Baselines []uuid.UUID
	// Closed are the days on which nobody of the team is there: what may need somebody does not open.
	Closed map[models.Day]bool
	// FollowUps are the days on which follow-ups that were asked for were answered.
	FollowUps []models.Day
}

// CheckIn is the day on which the two check in on the step that somebody is on.
type CheckIn struct {
	LineID uuid.UUID
	Day    models.Day
}

// checkInDaysShown is for how many days a check-in that was not done is asked for.
const checkInDaysShown = 7

// How far ahead it is looked whether somebody is asked too much, and how far for the first day on which they are not.
const (
	askingDays      = 13 * 7
	askingFirstDays = 28
)

// AskingFarthest is how many days ahead somebody can be asked, and AskingSight how many are looked at in all.
const (
	AskingFarthest = 13 * 7
	AskingSight    = AskingFarthest + askingFirstDays + askingDays
)

// Fits says whether one more request could be shown within a week of every time it is due, and everything that is asked
// already as well; else, from which day on it could, where that is in sight. Whoever it is about is taken to answer each ask
// on the day on which it is shown.
func (a Asking) Fits(r MeasureRequest) (first *models.Day, fits bool) {
	before := a.unshown(a.Requests, *r.Day)
	fitsFrom := func(day models.Day) bool {
		later := r
		later.Day = &day
		for occasion := range a.unshown(append(slices.Clone(a.Requests), later), *r.Day) {
			if !before[occasion] {
				return false
			}
		}
		return true
	}
	for n := range askingFirstDays {
		if day := r.Day.Add(n); fitsFrom(day) {
			return &day, n == 0
		}
	}
	return nil, false
}

// measureOccasion is one time that a request asks.
type measureOccasion struct {
	request uuid.UUID
	due     models.Day
}

// unshown are the occasions of requests that are not shown within a week, as far as one looks ahead from a day.
func (a Asking) unshown(requests []MeasureRequest, from models.Day) map[measureOccasion]bool {
	sent, asked := slices.Clone(a.Sent), a.asked()
	followUps := a.followUps()
	unshown := map[measureOccasion]bool{}
	last := from.Add(askingDays)
	for today := a.Today; today.Compare(last) <= 0; today = today.Add(1) {
		followUps = slices.DeleteFunc(followUps, func(f Ask) bool { return f.Kind == AskCheckIn && today.Sub(f.Due) >= checkInDaysShown })
		asks := slices.Clone(followUps)
		for _, d := range DueMeasures(requests, sent, a.Visits, today) {
			if i, _ := models.LastInstrument(d.Instrument); i.Safety == "" || !a.Closed[today] {
				asks = append(asks, Ask{AskMeasure, d.RequestID, d.Due, i.Seconds()})
			}
			if waited := today.Sub(later(d.Due, a.Today)); waited < measureDaysShown && last.Sub(d.Due) >= measureDaysShown {
				unshown[measureOccasion{d.RequestID, d.Due}] = true
			}
		}
		ask := AskOf(asks, asked, today)
		if ask == nil {
			continue
		}
		asked = append(asked, Asked{today, ask.Seconds})
		if ask.Kind != AskMeasure {
			followUps = slices.DeleteFunc(followUps, func(f Ask) bool { return f == *ask })
			continue
		}
		sent = append(sent, models.SentMeasure{RequestID: &ask.ID, Due: &ask.Due})
		if today.Sub(later(ask.Due, a.Today)) < measureDaysShown {
			delete(unshown, measureOccasion{ask.ID, ask.Due})
		}
	}
	return unshown
}

func (a Asking) followUps() []Ask {
	var asks []Ask
	for _, line := range a.Baselines {
		asks = append(asks, Ask{AskBaseline, line, a.Today, followUpSeconds})
	}
	for _, c := range a.CheckIns {
		asks = append(asks, Ask{AskCheckIn, c.LineID, c.Day, followUpSeconds})
	}
	return asks
}

// asked is what was answered or left already.
func (a Asking) asked() []Asked {
	var all []Asked
	for _, s := range a.Sent {
		switch {
		case s.RequestID == nil:
		case s.Skipped:
			all = append(all, Asked{Day: s.Day})
		default:
			all = append(all, Asked{s.Day, secondsOf(s.Instrument)})
		}
	}
	for _, day := range a.FollowUps {
		all = append(all, Asked{day, followUpSeconds})
	}
	return all
}

func secondsOf(instrument string) int {
	i, _ := models.LastInstrument(instrument)
	return i.Seconds()
}

func later(a, b models.Day) models.Day {
	if a.Compare(b) > 0 {
		return a
	}
	return b
}
