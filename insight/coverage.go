package insight

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// daysInSight is how far ahead a calendar is looked through for the next time somebody is there.
const daysInSight = 370

// Presence is what a practice's calendar says about one instant.
type Presence struct {
	Open bool `json:"open"`
	// Until is when it closes, where it is open.
	Until *time.Time `json:"until"`
	// Opens is when it opens next; nil where that is not in sight.
	Opens *time.Time `json:"opens"`
	// Holiday is the name of the holiday on this day; empty where it is none.
	Holiday string `json:"holiday"`
	Duty    Duty   `json:"duty"`
}

// Duty is who is responsible on a day, and who steps in. Either may be nobody.
type Duty struct {
	Clinician *models.Colleague `json:"clinician"`
	Backup    *models.Colleague `json:"backup"`
}

// Present reads a practice's calendar at an instant. The zone is the practice's.
func Present(p models.Practice, zone *time.Location, now time.Time) Presence {
	today := models.DateOf(now.In(zone))
	there := Presence{Duty: OnDuty(p, today)}
	if holiday := holidayOn(p.Coverage, today); holiday != nil {
		there.Holiday = holiday.Name
	}
	for span := range spansFrom(p.Coverage, zone, now) {
		if span.from.After(now) {
			there.Opens = &span.from
			break
		}
		there.Open, there.Until = true, &span.to
	}
	return there
}

// OnDuty is who is responsible on a day: of the cover that holds, what begins last. Somebody who no longer works here is
// nobody, and the backup is then the one.
func OnDuty(p models.Practice, day models.Day) Duty {
	var holds *models.Cover
	for _, c := range p.Coverage.Cover {
		if c.Holds(day) && (holds == nil || c.From.Compare(holds.From) > 0) {
			holds = &c
		}
	}
	if holds == nil {
		return Duty{}
	}
	duty := Duty{Clinician: named(p.People, &holds.ClinicianID), Backup: named(p.People, holds.BackupID)}
	if duty.Clinician == nil {
		duty = Duty{Clinician: duty.Backup}
	}
	return duty
}

// Promise is who reads what a patient shares, and by which day. With nobody named there is nothing to promise: then only
// the phone numbers are said, and when somebody is there.
type Promise struct {
	Reader *models.Colleague `json:"reader"`
	By     models.Day        `json:"by"`
}

// ReadsBy is what can be promised to a patient with this care team, for a visit or, where visit is nil, for the talk
// without a date. Before a visit it is the visit's clinician who reads, as long as they are on the team. Without a date it
// is whoever is responsible, or else the backup, the next time the practice opens with one of the team on duty: what is
// left of a span that has begun may be too short.
func ReadsBy(p models.Practice, zone *time.Location, now time.Time, team []models.Colleague, visit *models.Visit) Promise {
	if visit != nil {
		reader := named(team, &visit.ClinicianID)
		if reader == nil {
			return Promise{}
		}
		return Promise{Reader: reader, By: models.DateOf(visit.StartsAt.In(zone))}
	}
	for span := range spansFrom(p.Coverage, zone, now) {
		duty := OnDuty(p, span.day)
		for _, on := range []*models.Colleague{duty.Clinician, duty.Backup} {
			if on != nil && span.from.After(now) && named(team, &on.ID) != nil {
				return Promise{Reader: on, By: span.day}
			}
		}
	}
	return Promise{}
}

// How long somebody who is there has to answer a follow-up, and how much has to be left of a span that has begun: the one
// place where that is said.
const (
	answerWithin = 2 * time.Hour
	answerLeft   = 30 * time.Minute
)

// Answer is who answers for a follow-up, who steps in for them, from when they are there and by when they answer. With
// nobody in sight all of it is nil, and nothing can be promised.
type Answer struct {
	Owner  *models.Colleague `json:"owner"`
	Backup *models.Colleague `json:"backup"`
	From   *time.Time        `json:"from"`
	By     *time.Time        `json:"by"`
}

// AnsweredBy is what can be promised to a patient with this care team: whoever of the team is responsible, or else the
// backup, the next time the practice is open with one of them on duty, within two hours and before it closes. Somebody on
// duty who is not on the team could not read it, and is promised to nobody.
func AnsweredBy(p models.Practice, zone *time.Location, now time.Time, team []models.Colleague) Answer {
	for span := range spansFrom(p.Coverage, zone, now) {
		duty := dutyWithin(OnDuty(p, span.day), team)
		begun := !span.from.After(now)
		if duty.Clinician == nil || begun && span.to.Sub(now) < answerLeft {
			continue
		}
		from := span.from
		if begun {
			from = now
		}
		by := from.Add(answerWithin)
		if by.After(span.to) {
			by = span.to
		}
		return Answer{Owner: duty.Clinician, Backup: duty.Backup, From: &from, By: &by}
	}
	return Answer{}
}

// dutyWithin is a duty as far as it is the team's.
func dutyWithin(d Duty, team []models.Colleague) Duty {
	within := func(c *models.Colleague) *models.Colleague {
		if c == nil {
			return nil
		}
		return named(team, &c.ID)
	}
	d = Duty{Clinician: within(d.Clinician), Backup: within(d.Backup)}
	if d.Clinician == nil {
		d = Duty{Clinician: d.Backup}
	}
	return d
}

// StepsIn is when the backup is asked to step in for something that was to happen at an instant and did not: when the
// practice closes for the next time of those that begin after it, as what is left of a span that has begun may be too
// short. With no such time in sight nobody can be waited for: it is the instant itself.
func StepsIn(p models.Practice, zone *time.Location, at time.Time) time.Time {
	for span := range spansFrom(p.Coverage, zone, at) {
		if span.from.After(at) {
			return span.to
		}
	}
	return at
}

// Uncovered lists the days on which the practice is open and nobody is named, from a day on.
func Uncovered(p models.Practice, zone *time.Location, from models.Day, days int) []models.Day {
	var open []models.Day
	for day := range days {
		if day := from.Add(day); len(spansOf(p.Coverage, zone, day)) > 0 && OnDuty(p, day).Clinician == nil {
			open = append(open, day)
		}
	}
	return open
}

// ClosedDays are those, of so many from a day on, on which the practice is not open with one of the team on duty: all, where
// it has not said its hours.
func ClosedDays(p models.Practice, zone *time.Location, team []models.Colleague, from models.Day, days int) map[models.Day]bool {
	closed := map[models.Day]bool{}
	for n := range days {
		day := from.Add(n)
		if len(spansOf(p.Coverage, zone, day)) == 0 || dutyWithin(OnDuty(p, day), team).Clinician == nil {
			closed[day] = true
		}
	}
	return closed
}

// WithoutBackup says whether there is a day, from one on, on which somebody is named and nobody steps in for them.
func WithoutBackup(p models.Practice, zone *time.Location, from models.Day, days int) bool {
	for day := range days {
		duty := OnDuty(p, from.Add(day))
		if duty.Clinician != nil && duty.Backup == nil && len(spansOf(p.Coverage, zone, from.Add(day))) > 0 {
			return true
		}
	}
	return false
}

// span is a time in which somebody is there: from, and up to but not including to.
type span struct {
	day      models.Day
	from, to time.Time
}

// spansFrom goes through the spans that end after an instant, in their order, as far as one looks ahead.
func spansFrom(c models.Coverage, zone *time.Location, now time.Time) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		if len(c.Hours) == 0 {
			return
		}
		// From the day before: where clocks go back over midnight, it is still showing while the next has begun.
		first := models.DateOf(now.In(zone)).Add(-1)
		for n := range daysInSight {
			for _, s := range spansOf(c, zone, first.Add(n)) {
				if s.to.After(now) && !yield(s) {
					return
				}
			}
		}
	}
}

// spansOf are a day's spans, in their order; none on a holiday. A time that a clock change skips begins and ends with the
// change, and of one that comes twice it is the first, so that nothing is promised twice and no span turns around.
func spansOf(c models.Coverage, zone *time.Location, day models.Day) []span {
	if holidayOn(c, day) != nil {
		return nil
	}
	var spans []span
	for _, h := range c.Hours {
		if h.Weekday != models.Weekday(day) {
			continue
		}
		s := span{day, momentOf(day, minutesOf(h.Opens), zone), momentOf(day, minutesOf(h.Closes), zone)}
		if s.to.After(s.from) {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	return spans
}

func holidayOn(c models.Coverage, day models.Day) *models.Holiday {
	for _, h := range c.Holidays {
		if h.Day == day {
			return &h
		}
	}
	return nil
}

func named(people []models.Colleague, id *uuid.UUID) *models.Colleague {
	if id == nil {
		return nil
	}
	for _, p := range people {
		if p.ID == *id {
			return &p
		}
	}
	return nil
}

// minutesOf reads "09:30" as minutes after midnight; what is no time is the day's beginning, and never stored.
func minutesOf(clock string) int {
	if len(clock) != len("09:30") {
		return 0
	}
	digit := func(at int) int { return int(clock[at] - '0') }
	return (digit(0)*10+digit(1))*60 + digit(3)*10 + digit(4)
}

// momentOf is the first moment of a day at which the clock on the wall shows so many minutes after midnight, or has passed
// them.
func momentOf(day models.Day, minutes int, zone *time.Location) time.Time {
	at, end := day.Midnight(zone), day.Add(1).Midnight(zone)
	for at.Before(end) {
		then := at.Add(time.Duration(minutes)*time.Minute - shown(at, day))
		if !then.After(at) {
			return at
		}
		_, change := at.ZoneBounds()
		if change.IsZero() || then.Before(change) {
			at = then
			break
		}
		at = change
	}
	if at.After(end) {
		return end
	}
	return at
}

// shown is how far the clock on the wall has come since it showed a day's midnight.
func shown(at time.Time, day models.Day) time.Duration {
	hour, minute, second := at.Clock()
	return time.Duration(models.DateOf(at).Sub(day))*24*time.Hour +
		time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}
