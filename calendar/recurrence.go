package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// at reads the moment of a property. It answers false where there is none, where it is a day and no moment, and where its
// zone is not known.
func (r *reader) at(c *component, name string) (time.Time, bool) {
	p := c.first(name)
	if p == nil {
		return time.Time{}, false
	}
	zone, known := r.zones.of(p)
	if !known {
		return time.Time{}, false
	}
	return moment(p.Value, zone)
}

// moment reads 20261124T093000 in a zone, or 20261124T143000Z. Years that no schedule is in are none.
func moment(text string, zone *time.Location) (time.Time, bool) {
	utc, isUTC := strings.CutSuffix(text, "Z")
	if isUTC {
		zone = time.UTC
	}
	at, err := time.ParseInLocation("20060102T150405", utc, zone)
	return at, err == nil && at.Year() >= 1970 && at.Year() <= 2100
}

// instance is the day a day that is told apart was first meant for, by the clocks of the series.
func (r *reader) instance(c component, zone *time.Location) (string, bool) {
	p := c.first("RECURRENCE-ID")
	if day, err := time.Parse("20060102", p.Value); err == nil {
		return day.Format(time.DateOnly), true
	}
	at, ok := r.at(&c, "RECURRENCE-ID")
	return at.In(zone).Format(time.DateOnly), ok
}

// days are the days of the window on which an event that repeats takes place, in order.
func (r *reader) days(c *component, start time.Time) ([]time.Time, error) {
	skipped := map[string]bool{}
	for at := range r.list(c, "EXDATE", start.Location()) {
		skipped[at] = true
	}
	var days []time.Time
	add := func(at time.Time) {
		if r.within(at, r.window.To) && !skipped[at.Format(time.DateOnly)] && !skipped[at.UTC().Format(time.RFC3339)] {
			days = append(days, at)
		}
	}
	rule, err := ruleOf(c, start, r.window.From)
	if err != nil {
		return nil, nil //nolint:nilerr // a rule that makes no sense repeats nothing
	}
	if rule == nil {
		add(start)
	} else if err := r.count(rule, func(at time.Time) bool { add(at); return len(days) <= maxEvents }); err != nil {
		return nil, err
	}
	for _, p := range c.properties["RDATE"] {
		if zone, known := r.zones.of(p); known {
			for text := range strings.SplitSeq(p.Value, ",") {
				if at, ok := moment(text, zone); ok {
					add(at.In(start.Location()))
				}
			}
		}
	}
	return days, nil
}

// count counts through the days of a rule up to the end of the window, while each says so.
func (r *reader) count(rule *rrule.RRule, each func(time.Time) bool) (err error) {
	// The library reads past its own tables for some rules that make no sense. They repeat nothing from there on.
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	next := rule.Iterator()
	for at, more := next(); more && at.Before(r.window.To); at, more = next() {
		if r.steps++; r.steps > maxSteps || !each(at) {
			return ErrTooManyEvents
		}
		if r.steps%1000 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
	}
	return nil
}

// list reads days and moments that a property lists: 2026-11-24, or the moment in UTC.
func (r *reader) list(c *component, name string, zone *time.Location) map[string]struct{} {
	all := map[string]struct{}{}
	for _, p := range c.properties[name] {
		in, known := r.zones.of(p)
		if !known {
			in = zone
		}
		for text := range strings.SplitSeq(p.Value, ",") {
			if day, err := time.Parse("20060102", text); err == nil {
				all[day.Format(time.DateOnly)] = struct{}{}
			} else if at, ok := moment(text, in); ok {
				all[at.UTC().Format(time.RFC3339)] = struct{}{}
			}
		}
	}
	return all
}

// ruleOf is the rule of an event; nil where it has none, or where it ended before the window. Rules that no schedule needs,
// and that take long to count through, are an error.
func ruleOf(c *component, start, from time.Time) (*rrule.RRule, error) {
	p := c.first("RRULE")
	if p == nil {
		return nil, nil //nolint:nilnil // no rule is no mistake
	}
	if len(p.Value) > 512 {
		return nil, ErrTooManyEvents
	}
	o, err := rrule.StrToROptionInLocation(p.Value, start.Location())
	if err != nil {
		return nil, err
	}
	if o.Freq > rrule.DAILY || o.Interval < 0 || o.Interval > 1000 || len(o.Byhour) > 24 || len(o.Byminute) > 4 || len(o.Bysecond) > 1 {
		return nil, ErrTooManyEvents
	}
	if !o.Until.IsZero() && o.Until.Before(from) {
		o.Count, o.Until = 1, start // it is over
	}
	o.Dtstart = start
	return rrule.NewRRule(*o)
}

// duration reads PT45M, P1DT2H and the like.
func duration(text string) (time.Duration, bool) {
	m := regexp.MustCompile(`^\+?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`).FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(m[i+1])
		d += time.Duration(n) * unit
	}
	return d, true
}
