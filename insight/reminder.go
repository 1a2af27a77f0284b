package insight

import (
	"cmp"
	"slices"
	"time"

	"alongside/models"
)

// Occasions are what there is to remind somebody of, as far as the server knows it.
type Occasions struct {
	Roles    []models.Role
	Since    time.Time     // reminders are wanted since then: what was due before is none
	DayStart time.Duration // from midnight on, when the person's own day begins
	Logged   []models.Day  // the days of late of which something was logged
	Written  []time.Time   // when it was: the log of another day is one of that day too
	Visits   []Occasion    // that are planned and that nothing is shared for
	Contacts []Occasion    // that are planned
	Answers  []Occasion    // that came, of late
	Steps    []StepDay     // whose check-in is not done
	Busy     []time.Time   // of a clinician: when there is something, or somebody waits
}

// Occasion is something at a moment, by its id.
type Occasion struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// StepDay is the day on which the two check in on a step of a line of the plan.
type StepDay struct {
	LineID string     `json:"line_id"`
	Day    models.Day `json:"day"`
}

// Reminder is something to tell somebody once: of a kind, the same thing is never told twice.
type Reminder struct {
	Kind  models.ReminderKind `json:"kind"`
	About string              `json:"about"`
	At    time.Time           `json:"at"`
	Until time.Time           `json:"until"` // then it is no use any more
}

const (
	// morning is when a day's reminders are sent, unless it is quiet then, and digestAt a clinician's.
	morning  = 9 * 60
	digestAt = 7 * 60
	// logPatience is how late a log reminder still comes, and digestPatience a digest, where the server was down.
	logPatience    = 4 * time.Hour
	digestPatience = 4 * time.Hour
	answerPatience = 3 * 24 * time.Hour
	stepPatience   = 2 // days
	opensEarly     = 7 // days before the visit
	// lookAgain is when somebody is looked at again of whom nothing is known to come.
	lookAgain = 24 * time.Hour
)

// Reminders are those that are due at an instant, and when the next one can be. What is due has been, until its time is over:
// whoever sends keeps what was sent. Times are those of the person's clock: one that a clock change skips comes with the change,
// and one that comes twice counts once.
func Reminders(s models.ReminderSettings, o Occasions, now time.Time) (due []Reminder, next time.Time) {
	zone, err := models.LoadZone(s.Zone)
	if err != nil {
		return nil, now.Add(lookAgain)
	}
	r := reminding{s, o, zone, now}
	next = now.Add(lookAgain)
	quiet := r.isQuiet(now)
	for _, one := range r.all() {
		switch {
		case one.At.Before(o.Since) || !one.Until.After(now) || !one.Kind.IsFor(o.Roles) || !s.Wants(one.Kind):
		case one.At.After(now):
			next = firstOf(next, one.At)
		case quiet:
			next = firstOf(next, r.quietEnds(now))
		default:
			due = append(due, one)
		}
	}
	slices.SortFunc(due, func(a, b Reminder) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.About, b.About))
	})
	return due, next
}

// Stand is what becomes of a reminder that was due, once it is to be sent.
type Stand struct {
	Holds bool      // else there is nothing to remind of any more
	At    time.Time // not before then; the zero time: now
}

// StandOf says whether a reminder that was due still holds: not once its time is over, or the day was logged, or its kind is not
// wanted, or the record knows of it no more. One that comes again, because somebody wanted it later, waits for no time but theirs.
func StandOf(s models.ReminderSettings, o Occasions, kind models.ReminderKind, about string, again bool, now time.Time) Stand {
	zone, err := models.LoadZone(s.Zone)
	if err != nil || !s.Wants(kind) || !kind.IsFor(o.Roles) {
		return Stand{}
	}
	r := reminding{s, o, zone, now}
	all := r.all()
	i := slices.IndexFunc(all, func(r Reminder) bool { return r.Kind == kind && r.About == about })
	if i < 0 {
		return Stand{}
	}
	one := all[i]
	if again {
		one.At = now
	}
	stand := Stand{Holds: true}
	if at := r.awake(lastOf(one.At, now)); at.After(now) {
		stand.At = at
	}
	if !lastOf(stand.At, now).Before(one.Until) {
		return Stand{}
	}
	return stand
}

// Later is when a reminder comes again that somebody wants later: in an hour, unless it is quiet then.
func Later(s models.ReminderSettings, now time.Time) time.Time {
	then := now.Add(time.Hour)
	zone, err := models.LoadZone(s.Zone)
	if r := (reminding{s: s, zone: zone}); err == nil && r.isQuiet(then) {
		return r.quietEnds(then)
	}
	return then
}

type reminding struct {
	s    models.ReminderSettings
	o    Occasions
	zone *time.Location
	now  time.Time
}

func (r reminding) all() []Reminder {
	return slices.Concat(r.logs(), r.checkIns(), r.contacts(), r.steps(), r.answers(), r.digests())
}

// logs: one a day at the most, and none once something was logged. Before the person's own day begins it is the day before.
func (r reminding) logs() []Reminder {
	if r.s.LogAt == "" {
		return nil
	}
	var all []Reminder
	for n := -1; n <= 2; n++ {
		day := r.today().Add(n)
		at := momentOf(day, minutesOf(r.s.LogAt), r.zone)
		if r.logged(models.LocalDay(at, r.zone, r.o.DayStart)) {
			continue
		}
		until := firstOf(at.Add(logPatience), momentOf(day.Add(1), minutesOf(r.s.LogAt), r.zone))
		all = append(all, Reminder{models.ReminderLog, day.String(), at, firstOf(until, r.quietBegins(at))})
	}
	return all
}

func (r reminding) logged(day models.Day) bool {
	return slices.Contains(r.o.Logged, day) ||
		slices.ContainsFunc(r.o.Written, func(at time.Time) bool { return models.LocalDay(at, r.zone, r.o.DayStart) == day })
}

func (r reminding) checkIns() []Reminder {
	var all []Reminder
	for _, v := range r.o.Visits {
		day := models.DateOf(v.At.In(r.zone))
		last := firstOf(r.dayAt(day.Add(-1), morning), v.At)
		about := v.ID + "|" + day.String() // one that moved to another day opens anew
		all = append(all,
			Reminder{models.ReminderCheckIn, about + "|7", r.dayAt(day.Add(-opensEarly), morning), firstOf(last, r.dayAt(day.Add(2-opensEarly), morning))},
			Reminder{models.ReminderCheckIn, about + "|1", last, v.At})
	}
	return all
}

func (r reminding) contacts() []Reminder {
	all := make([]Reminder, 0, len(r.o.Contacts))
	for _, c := range r.o.Contacts {
		day := models.DateOf(c.At.In(r.zone))
		all = append(all, Reminder{models.ReminderContact, c.ID + "|" + day.String(), r.dayAt(day.Add(-1), morning), c.At})
	}
	return all
}

func (r reminding) steps() []Reminder {
	all := make([]Reminder, 0, len(r.o.Steps))
	for _, s := range r.o.Steps {
		all = append(all, Reminder{models.ReminderStep, s.LineID + "|" + s.Day.String(), r.dayAt(s.Day, morning), r.dayAt(s.Day.Add(stepPatience), morning)})
	}
	return all
}

// answers: of several that came before anybody could be told, the last stands for all.
func (r reminding) answers() []Reminder {
	var last Reminder
	for _, a := range r.o.Answers {
		one := Reminder{models.ReminderAnswer, a.ID, r.awake(a.At), a.At.Add(answerPatience)}
		if !one.At.After(r.now) && !one.At.Before(last.At) {
			last = one
		}
	}
	var all []Reminder
	if last.About != "" {
		all = append(all, last)
	}
	for _, a := range r.o.Answers {
		if at := r.awake(a.At); at.After(r.now) {
			all = append(all, Reminder{models.ReminderAnswer, a.ID, at, a.At.Add(answerPatience)})
		}
	}
	return all
}

func (r reminding) digests() []Reminder {
	var all []Reminder
	for n := range 3 {
		day := r.today().Add(n)
		at := r.dayAt(day, digestAt)
		if !at.After(r.now) && !slices.ContainsFunc(r.o.Busy, func(at time.Time) bool { return models.DateOf(at.In(r.zone)) == day }) {
			continue // of a day to come it is known when it begins
		}
		all = append(all, Reminder{models.ReminderDigest, day.String(), at, at.Add(digestPatience)})
	}
	return all
}

func (r reminding) today() models.Day { return models.DateOf(r.now.In(r.zone)) }

// dayAt is when on a day something is sent that has its time: so many minutes after midnight, or once it is quiet no more.
func (r reminding) dayAt(day models.Day, minutes int) time.Time {
	return r.awake(momentOf(day, minutes, r.zone))
}

// awake is the first moment from one on at which it is not quiet.
func (r reminding) awake(at time.Time) time.Time {
	if r.isQuiet(at) {
		return r.quietEnds(at)
	}
	return at
}

// isQuiet goes by what the clock on the wall shows.
func (r reminding) isQuiet(at time.Time) bool { return r.s.IsQuietAt(at.In(r.zone).Format("15:04")) }

// quietEnds is when it is quiet no more, and quietBegins when it is quiet again, after a moment.
func (r reminding) quietEnds(after time.Time) time.Time { return r.nextAt(after, r.s.QuietUntil) }

func (r reminding) quietBegins(after time.Time) time.Time {
	if r.s.QuietFrom == r.s.QuietUntil {
		return after.Add(lookAgain)
	}
	return r.nextAt(after, r.s.QuietFrom)
}

// nextAt is the next moment at which clocks show a time; in an hour that comes twice that may be its second time.
func (r reminding) nextAt(after time.Time, clock string) time.Time {
	day := models.DateOf(after.In(r.zone))
	if at := momentOf(day, minutesOf(clock), r.zone); at.After(after) {
		return at
	}
	if ahead := time.Duration(minutesOf(clock))*time.Minute - shown(after.In(r.zone), day); ahead > 0 {
		return after.Add(ahead)
	}
	return momentOf(day.Add(1), minutesOf(clock), r.zone)
}

func lastOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func firstOf(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
