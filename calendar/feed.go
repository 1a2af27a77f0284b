package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"alongside/models"
)

// Window is what of a calendar is read: days that repeat from From up to To, everything else from From up to Horizon.
type Window struct{ From, To, Horizon time.Time }

// WindowAt is from yesterday to sixty days ahead, and a year for what does not repeat: that is how far visits are moved.
func WindowAt(now time.Time) Window {
	return Window{From: now.AddDate(0, 0, -1), To: now.AddDate(0, 0, 60), Horizon: now.AddDate(1, 1, 0)}
}

// Feed is what was read.
type Feed struct {
	Events      []models.CalendarEvent
	UnknownZone string // the first time zone that nobody here knows
	LeftOut     int    // how many events are in such a zone
}

var (
	// ErrNotACalendar: it is no iCalendar object, or not a whole one.
	ErrNotACalendar = errors.New("not a calendar")
	// ErrTooManyEvents: it holds more than anybody's schedule, or takes too long to work out.
	ErrTooManyEvents = errors.New("too many events")
)

const (
	// maxEvents is how many events and days of events are kept of one calendar.
	maxEvents = 2000
	// maxSteps is how many days are counted through for all events that repeat; a daily one of ten years takes 3,650.
	maxSteps = 2_000_000
	// A visit takes from 5 minutes to 8 hours; what has no end is taken for half an hour.
	shortest, longest, unsaid = 5, 480, 30
)

// Read reads an iCalendar object (RFC 5545). home is the zone of times without one. All-day events and what is longer than
// any visit are left out. It fails with ErrNotACalendar or ErrTooManyEvents, or with ctx's error when that ends first.
func Read(ctx context.Context, text []byte, w Window, home *time.Location) (Feed, error) {
	components, err := parse(text)
	if err != nil {
		return Feed{}, err
	}
	r := reader{ctx: ctx, window: w, zones: newZones(components, home)}
	series := map[string]*series{}
	var order []string
	for _, c := range components {
		if c.name != "VEVENT" {
			continue
		}
		id := c.id()
		s := series[id]
		if s == nil {
			s = newSeries(id)
			series[id], order = s, append(order, id)
		}
		s.add(c)
	}
	for _, id := range order {
		if err := r.read(series[id]); err != nil {
			return Feed{}, err
		}
	}
	slices.SortFunc(r.feed.Events, func(a, b models.CalendarEvent) int {
		if c := a.StartsAt.Compare(b.StartsAt); c != 0 {
			return c
		}
		return strings.Compare(a.Series+a.Instance, b.Series+b.Instance)
	})
	r.feed.UnknownZone = r.zones.unknown
	return r.feed, nil
}

// series is everything a calendar says under one name: an event, and days of it that are not as the others.
type series struct {
	key    string
	master *component
	apart  []component
}

func newSeries(id string) *series {
	sum := sha256.Sum256([]byte(id))
	return &series{key: hex.EncodeToString(sum[:16])}
}

// add takes the newest of several versions of the event.
func (s *series) add(c component) {
	switch {
	case c.first("RECURRENCE-ID") != nil:
		s.apart = append(s.apart, c)
	case s.master == nil || s.master.sequence() <= c.sequence():
		s.master = &c
	}
}

type reader struct {
	ctx    context.Context //nolint:containedctx // it lives for one call of Read
	window Window
	zones  *zones
	feed   Feed
	steps  int
}

// read adds the events of a series.
func (r *reader) read(s *series) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	zone := time.UTC
	if s.master != nil {
		start, ok := r.at(s.master, "DTSTART")
		if !ok {
			r.leaveOut(s.master)
			return nil
		}
		zone = start.Location()
	}
	taken := map[string]bool{}
	newest := map[string]component{}
	for _, c := range s.apart {
		day, ok := r.instance(c, zone)
		if was, twice := newest[day]; ok && (!twice || was.sequence() <= c.sequence()) {
			newest[day] = c
		}
	}
	for _, day := range slices.Sorted(maps.Keys(newest)) {
		taken[day] = true
		c := newest[day]
		if start, ok := r.at(&c, "DTSTART"); ok && r.within(start, r.window.Horizon) {
			if err := r.keep(s, &c, day, start); err != nil {
				return err
			}
		}
	}
	if s.master == nil {
		return nil
	}
	return r.readMaster(s, taken)
}

// readMaster adds the event itself, or each of its days that is not told apart.
func (r *reader) readMaster(s *series, taken map[string]bool) error {
	start, _ := r.at(s.master, "DTSTART")
	if s.master.first("RRULE") == nil && s.master.first("RDATE") == nil {
		if !r.within(start, r.window.Horizon) || len(taken) > 0 {
			return nil
		}
		return r.keep(s, s.master, "", start)
	}
	days, err := r.days(s.master, start)
	if err != nil {
		return err
	}
	for _, at := range days {
		day := at.Format(time.DateOnly)
		if taken[day] {
			continue // also the second of two on one day: nobody has two visits of one series a day
		}
		taken[day] = true
		if err := r.keep(s, s.master, day, at); err != nil {
			return err
		}
	}
	return nil
}

// keep adds one event, if it could be a visit.
func (r *reader) keep(s *series, c *component, day string, start time.Time) error {
	minutes := r.minutes(c)
	if minutes > longest {
		return nil
	}
	if len(r.feed.Events) == maxEvents {
		return ErrTooManyEvents
	}
	r.feed.Events = append(r.feed.Events, models.CalendarEvent{
		Series: s.key, Instance: day, StartsAt: start.UTC(), Minutes: max(minutes, shortest), Title: title(c.text("SUMMARY")),
		Cancelled: strings.EqualFold(c.text("STATUS"), "CANCELLED") || s.master != nil && strings.EqualFold(s.master.text("STATUS"), "CANCELLED"),
	})
	return nil
}

// leaveOut counts what can't be read because nobody here knows its zone.
func (r *reader) leaveOut(c *component) {
	if p := c.first("DTSTART"); p != nil {
		if _, known := r.zones.of(p); !known {
			r.feed.LeftOut++
		}
	}
}

func (r *reader) within(at, to time.Time) bool {
	return !at.Before(r.window.From) && at.Before(to)
}

// minutes is how long an event takes.
func (r *reader) minutes(c *component) int {
	start, _ := r.at(c, "DTSTART")
	length := time.Duration(0)
	if end, ok := r.at(c, "DTEND"); ok {
		length = end.Sub(start)
	} else if d, ok := duration(c.text("DURATION")); ok {
		length = d
	}
	if length <= 0 {
		return unsaid
	}
	return int(min(length, 24*time.Hour) / time.Minute)
}

// title is what a title says on one line, without what can't be shown, and not longer than it has to be.
func title(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	letters := []rune(strings.Join(strings.Fields(text), " "))
	return string(letters[:min(len(letters), models.TitleLetters)])
}
