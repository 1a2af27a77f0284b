package insight

import (
	"iter"
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

	uncounted bool // as if nothing took any time
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

// Enough says why one more request could not be shown within a week of every time it is due, with everything that is asked
// already as well; nil: it could. Whoever it is about is taken to answer each ask on the day on which it is shown.
func (a Asking) Enough(r MeasureRequest) *models.AskedEnough {
	before := a.unshown(a.Requests, *r.Day)
	week := a.crowdedBy(r, *r.Day, before)
	if week == nil {
		return nil
	}
	enough := &models.AskedEnough{Limit: a.limit(r), Week: week}
	for n := 1; n < askingFirstDays && enough.FirstDay == nil; n++ {
		if day := r.Day.Add(n); a.crowdedBy(r, day, before) == nil {
			enough.FirstDay = &day
		}
	}
	return enough
}

// crowdedBy is the first day of the first week that has no room any more once a request asks from a day on; nil: there is
// none.
func (a Asking) crowdedBy(r MeasureRequest, from models.Day, before map[measureOccasion]bool) (week *models.Day) {
	asked := *r.Day
	r.Day = &from
	for occasion := range a.unshown(append(slices.Clone(a.Requests), r), asked) {
		if !before[occasion] && (week == nil || occasion.due.Compare(*week) < 0) {
			week = new(later(occasion.due, a.Today))
		}
	}
	return week
}

// limit says what there is no room in for a request that does not fit: what has room as soon as somebody is always there, or
// as soon as nobody counts the minutes.
func (a Asking) limit(r MeasureRequest) models.AskLimit {
	fits := func() bool { return a.crowdedBy(r, *r.Day, a.unshown(a.Requests, *r.Day)) == nil }
	a.Closed = nil
	if fits() {
		return models.AskNobodyThere
	}
	a.uncounted = true
	if fits() {
		return models.AskTwoMinutes
	}
	return models.AskOneADay
}

// measureOccasion is one time that a request asks.
type measureOccasion struct {
	request uuid.UUID
	due     models.Day
}

// unshown are the occasions of requests that are not shown within a week, as far as one looks ahead from a day.
func (a Asking) unshown(requests []MeasureRequest, from models.Day) map[measureOccasion]bool {
	unshown := map[measureOccasion]bool{}
	last := from.Add(askingDays)
	for today, on := range a.days(requests, last) {
		for _, d := range on.due {
			if waited := today.Sub(later(d.Due, a.Today)); waited < measureDaysShown && last.Sub(d.Due) >= measureDaysShown {
				unshown[measureOccasion{d.RequestID, d.Due}] = true
			}
		}
		if ask := on.shown; ask != nil && ask.Kind == AskMeasure && today.Sub(later(ask.Due, a.Today)) < measureDaysShown {
			delete(unshown, measureOccasion{ask.ID, ask.Due})
		}
	}
	return unshown
}

// Planned are the days, from today on and of those that somebody looks ahead to, on which each request is first shown.
func (a Asking) Planned() map[uuid.UUID]models.Day {
	planned := map[uuid.UUID]models.Day{}
	for today, on := range a.days(a.Requests, a.Today.Add(askingFirstDays-1)) {
		if on.shown == nil || on.shown.Kind != AskMeasure {
			continue
		}
		if _, ok := planned[on.shown.ID]; !ok {
			planned[on.shown.ID] = today
		}
	}
	return planned
}

// askedOn is what a day asks: every measure that is due, and the one thing that is shown; nil: nothing is.
type askedOn struct {
	due   []DueMeasure
	shown *Ask
}

// days goes through the days from today to a last one, as if each ask is answered on the day on which it is shown.
func (a Asking) days(requests []MeasureRequest, last models.Day) iter.Seq2[models.Day, askedOn] {
	return func(yield func(models.Day, askedOn) bool) {
		left, asked := a, a.Asked()
		left.Requests, left.Sent = requests, slices.Clone(a.Sent)
		for today := a.Today; today.Compare(last) <= 0; today = today.Add(1) {
			asks, due := left.Asks(today)
			ask := AskOf(asks, asked, today)
			if ask != nil {
				asked = append(asked, Asked{today, ask.Seconds})
				left = left.without(*ask)
			}
			if !yield(today, askedOn{due, ask}) {
				return
			}
		}
	}
}

// without is the same once an ask is answered.
func (a Asking) without(ask Ask) Asking {
	switch ask.Kind {
	case AskCheckIn:
		a.CheckIns = slices.DeleteFunc(slices.Clone(a.CheckIns), func(c CheckIn) bool { return c.LineID == ask.ID && c.Day == ask.Due })
	case AskBaseline:
		a.Baselines = slices.DeleteFunc(slices.Clone(a.Baselines), func(line uuid.UUID) bool { return line == ask.ID })
	case AskMeasure:
		a.Sent = append(a.Sent, models.SentMeasure{RequestID: &ask.ID, Due: &ask.Due})
	}
	return a
}

// Asks are all that a day can ask, of which AskOf is the one thing that it does, and the measures that are due, whether
// somebody is there or not.
func (a Asking) Asks(today models.Day) (asks []Ask, due []DueMeasure) {
	for _, c := range a.CheckIns {
		if today.Sub(c.Day) < checkInDaysShown {
			asks = append(asks, Ask{AskCheckIn, c.LineID, c.Day, a.seconds(followUpSeconds)})
		}
	}
	for _, line := range a.Baselines {
		asks = append(asks, Ask{AskBaseline, line, a.Today, a.seconds(followUpSeconds)})
	}
	due = DueMeasures(a.Requests, a.Sent, a.Visits, today)
	for _, d := range due {
		if i, _ := models.LastInstrument(d.Instrument); i.Safety == "" || !a.Closed[today] {
			asks = append(asks, Ask{AskMeasure, d.RequestID, d.Due, a.seconds(i.Seconds())})
		}
	}
	return asks, due
}

func (a Asking) seconds(n int) int {
	if a.uncounted {
		return 0
	}
	return n
}

// Asked is what was answered or left already.
func (a Asking) Asked() []Asked {
	var all []Asked
	for _, s := range a.Sent {
		switch {
		case s.RequestID == nil:
		case s.Skipped:
			all = append(all, Asked{Day: s.Day})
		default:
			all = append(all, Asked{s.Day, a.seconds(secondsOf(s.Instrument))})
		}
	}
	for _, day := range a.FollowUps {
		all = append(all, Asked{day, a.seconds(followUpSeconds)})
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
