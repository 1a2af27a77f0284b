package models

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Coverage is a practice's calendar, and every promise to a patient stands on it: when somebody is there in a week, the
// days on which nobody is, and who is responsible from day to day. All of it is meant in the practice's zone.
type Coverage struct {
	Hours    []Hours   `json:"hours" nullable:"false"`
	Holidays []Holiday `json:"holidays" nullable:"false" doc:"days on which the practice is closed"`
	Cover    []Cover   `json:"cover" nullable:"false" doc:"of those that hold for a day, the one that begins last counts"`
}

// Hours are one span of a weekday; a day may have several, with a break between them.
type Hours struct {
	Weekday int    `json:"weekday" doc:"1 is Monday, 7 is Sunday"`
	Opens   string `json:"opens" doc:"as a clock on the wall shows it: 09:00"`
	Closes  string `json:"closes" doc:"later on the same day; 24:00 is its end"`
}

// Holiday is a day on which the practice is closed.
type Holiday struct {
	Day  Day    `json:"day"`
	Name string `json:"name"`
}

// Cover says who is responsible on some weekdays for a while, and who steps in for them.
type Cover struct {
	From        Day        `json:"from"`
	Through     Day        `json:"through" doc:"the last day; empty: until further notice"`
	Weekdays    []int      `json:"weekdays" nullable:"false" doc:"1 is Monday, 7 is Sunday"`
	ClinicianID uuid.UUID  `json:"clinician_id"`
	BackupID    *uuid.UUID `json:"backup_id" nullable:"true"`
}

// Colleague is a clinician as everybody in the practice may know them.
type Colleague struct {
	ID          uuid.UUID `json:"id"`
	DisplayName string    `json:"display_name"`
	Credentials string    `json:"credentials"`
}

// Name is `Maya Chen, NP`; who has no credentials is their name alone.
func (c Colleague) Name() string {
	if c.Credentials == "" {
		return c.DisplayName
	}
	return c.DisplayName + ", " + c.Credentials
}

// Bounds of a calendar: what one screen can hold.
const (
	MaxSpansADay = 6
	MaxHolidays  = 120
	MaxCover     = 120
)

// closingTime is wallTime, and the end of the day.
var closingTime = regexp.MustCompile(`^(([01]\d|2[0-3]):[0-5]\d|24:00)$`) //nolint:gochecknoglobals // a constant that Go can't write

// Holds says whether the cover is for a day.
func (c Cover) Holds(day Day) bool {
	return c.From.Compare(day) <= 0 && (c.Through.IsZero() || day.Compare(c.Through) <= 0) && slices.Contains(c.Weekdays, Weekday(day))
}

// Weekday counts from 1, Monday, to 7, Sunday.
func Weekday(day Day) int { return (int(day.Weekday())+6)%7 + 1 }

// Validate names every bad field, by its place: "hours[2].closes". Whether the people named are clinicians of the
// practice is the store's to know.
func (c Coverage) Validate() error {
	var bad Invalid
	c.checkHours(&bad)
	c.checkHolidays(&bad)
	c.checkCover(&bad)
	return bad.Err()
}

func (c Coverage) checkHours(bad *Invalid) {
	perDay := map[int]int{}
	for i, h := range c.Hours {
		at := func(field string) string { return fmt.Sprintf("hours[%d].%s", i, field) }
		if h.Weekday < 1 || h.Weekday > 7 {
			bad.Add(at("weekday"), "out_of_range")
		}
		if perDay[h.Weekday]++; perDay[h.Weekday] == MaxSpansADay+1 {
			*bad = append(*bad, FieldProblem{Field: at("weekday"), Code: "too_many", Limit: MaxSpansADay})
		}
		opens, closes := wallTime.MatchString(h.Opens), closingTime.MatchString(h.Closes)
		if !opens {
			bad.Add(at("opens"), "not_a_time")
		}
		if !closes {
			bad.Add(at("closes"), "not_a_time")
		}
		if opens && closes && h.Closes <= h.Opens {
			bad.Add(at("closes"), "before_opens")
			continue
		}
		// Also two that touch: they are one span.
		if slices.ContainsFunc(c.Hours[:i], func(o Hours) bool {
			return o.Weekday == h.Weekday && o.Opens <= h.Closes && h.Opens <= o.Closes
		}) {
			bad.Add(at("opens"), "overlaps")
		}
	}
}

func (c Coverage) checkHolidays(bad *Invalid) {
	if len(c.Holidays) > MaxHolidays {
		*bad = append(*bad, FieldProblem{Field: "holidays", Code: "too_many", Limit: MaxHolidays})
		return
	}
	for i, h := range c.Holidays {
		at := func(field string) string { return fmt.Sprintf("holidays[%d].%s", i, field) }
		if h.Day.IsZero() {
			bad.Add(at("day"), "required")
		} else if slices.ContainsFunc(c.Holidays[:i], func(o Holiday) bool { return o.Day == h.Day }) {
			bad.Add(at("day"), "twice")
		}
		if strings.TrimSpace(h.Name) == "" {
			bad.Add(at("name"), "required")
		}
		checkLine(bad, at("name"), h.Name, 60)
	}
}

func (c Coverage) checkCover(bad *Invalid) {
	if len(c.Cover) > MaxCover {
		*bad = append(*bad, FieldProblem{Field: "cover", Code: "too_many", Limit: MaxCover})
		return
	}
	for i, v := range c.Cover {
		at := func(field string) string { return fmt.Sprintf("cover[%d].%s", i, field) }
		switch {
		case v.From.IsZero():
			bad.Add(at("from"), "required")
		case !v.Through.IsZero() && v.Through.Compare(v.From) < 0:
			bad.Add(at("through"), "before_from")
		}
		checkWeekdays(bad, at("weekdays"), v.Weekdays)
		if v.ClinicianID == uuid.Nil {
			bad.Add(at("clinician_id"), "required")
		} else if v.BackupID != nil && *v.BackupID == v.ClinicianID {
			bad.Add(at("backup_id"), "same_person")
		}
		// Which of two counts has to be plain: the one that begins later.
		if slices.ContainsFunc(c.Cover[:i], func(o Cover) bool {
			return o.From == v.From && slices.ContainsFunc(o.Weekdays, func(d int) bool { return slices.Contains(v.Weekdays, d) })
		}) {
			bad.Add(at("from"), "overlaps")
		}
	}
}

func checkWeekdays(bad *Invalid, field string, days []int) {
	if len(days) == 0 {
		bad.Add(field, "required")
	}
	for i, day := range days {
		if day < 1 || day > 7 || slices.Contains(days[:i], day) {
			bad.Add(field, "unknown")
			return
		}
	}
}
