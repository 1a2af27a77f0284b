package models

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // zones must mean the same on a server that has no zone files of its own
)

const dayLayout = "2006-01-02"

// DefaultDayStart is when a patient's local day begins until they choose another hour.
const DefaultDayStart = 4 * time.Hour

// Day is a date on the calendar, without a time and without a zone: the local day an entry belongs to.
// In JSON and in the database it is "YYYY-MM-DD". Days compare with ==; the zero Day means "no day" and is
// NULL in the database and "" in JSON.
type Day struct {
	year  int
	month time.Month
	day   int
}

// DateOf is the date a calendar in t's zone shows at t.
func DateOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}

// ParseDay reads "YYYY-MM-DD"; a date that is not on the calendar is an error.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayLayout, s)
	if err != nil || t.Year() == 0 {
		return Day{}, fmt.Errorf("models: %q is not a day", s)
	}
	return DateOf(t), nil
}

// LocalDay is the day an entry at this instant belongs to. The person's clock decides: before dayStart
// (measured from midnight, DefaultDayStart unless they chose another) it is still the day before.
func LocalDay(instant time.Time, zone *time.Location, dayStart time.Duration) Day {
	local := instant.In(zone)
	if sinceMidnight(local) < dayStart {
		return DateOf(local).Add(-1)
	}
	return DateOf(local)
}

// NightDay is the day a night belongs to, told by an instant in it. A night belongs to the day on which it
// ends, so what the clock shows from noon on counts for the next morning.
func NightDay(instant time.Time, zone *time.Location) Day {
	local := instant.In(zone)
	if sinceMidnight(local) >= 12*time.Hour {
		return DateOf(local).Add(1)
	}
	return DateOf(local)
}

// LoadZone finds an IANA time zone by name. The server's own zone ("Local") and the empty name are errors:
// neither says where the person was.
func LoadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("models: %q is not a zone", name)
	}
	return time.LoadLocation(name)
}

// sinceMidnight is what the clock on the wall shows, which on the day of a clock change is not the time
// that has passed.
func sinceMidnight(local time.Time) time.Duration {
	hour, minute, second := local.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

// Add is the day n days later, or earlier where n is negative.
func (d Day) Add(n int) Day { return DateOf(d.midnightUTC().AddDate(0, 0, n)) }

// Sub is the number of days from e to d.
func (d Day) Sub(e Day) int {
	const secondsADay = 24 * 60 * 60
	return int((d.midnightUTC().Unix() - e.midnightUTC().Unix()) / secondsADay)
}

// Compare is negative where d is before e, 0 where they are the same day, positive where d is after e.
func (d Day) Compare(e Day) int { return d.midnightUTC().Compare(e.midnightUTC()) }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.midnightUTC().Weekday() }

// Year is the year of the calendar.
func (d Day) Year() int { return d.year }

// Midnight is the instant at which the day begins in a zone. Where clocks skip 00:00 that is the clock change;
// where they show it twice it is the first.
func (d Day) Midnight(zone *time.Location) time.Time {
	midnight := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, zone) // of two it is either, and of none near it
	change, next := midnight.ZoneBounds()
	switch {
	case DateOf(midnight).Compare(d) < 0:
		return next
	case change.IsZero():
		return midnight
	}
	last := change.Add(-time.Nanosecond)
	if DateOf(change) == d && DateOf(last).Compare(d) < 0 {
		return change
	}
	_, offset := midnight.Zone()
	_, before := last.Zone()
	if first := midnight.Add(time.Duration(offset-before) * time.Second); first.Before(change) && DateOf(first) == d {
		return first
	}
	return midnight
}

// At is the instant at which clocks in a zone show a time on the day. For one that they skip or show twice on the day of a
// clock change it is one of the two near it.
func (d Day) At(hour, minute int, zone *time.Location) time.Time {
	return time.Date(d.year, d.month, d.day, hour, minute, 0, 0, zone)
}

// MonthStart is the first day of its month.
func (d Day) MonthStart() Day { return d.Add(1 - d.day) }

// IsZero says that there is no day.
func (d Day) IsZero() bool { return d == Day{} }

// String is "YYYY-MM-DD", or "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnightUTC().Format(dayLayout)
}

// MarshalText is the JSON form.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the JSON form. "" is no day, so that a missing day is named as a bad field and not as
// broken JSON.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value is the database form of a date.
func (d Day) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil //nolint:nilnil // NULL is a value
	}
	return d.String(), nil
}

// Scan reads a date from the database.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Day{}
		return nil
	case time.Time:
		*d = DateOf(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("models: a day cannot be read from %T", src)
	}
}

// midnightUTC stands for the day in sums: UTC has no clock changes, so every day in it has 24 hours.
func (d Day) midnightUTC() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }
