package calendar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"alongside/models"
)

// now is a Tuesday at noon in New York.
var now = time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)

// ical wraps lines in a calendar.
func ical(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT"
}

// read is what of a calendar is kept, a line an event: instance, start in UTC, minutes, title, and an x where cancelled.
func read(t *testing.T, text string) []string {
	t.Helper()
	feed, err := Read(t.Context(), []byte(text), WindowAt(now), newYork(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range feed.Events {
		line := fmt.Sprintf("%s %s %d %s", e.Instance, e.StartsAt.Format("01-02 15:04"), e.Minutes, e.Title)
		if e.Cancelled {
			line += " x"
		}
		got = append(got, strings.TrimSpace(line))
	}
	return got
}

func TestACalendarIsReadInItsOwnZones(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		text string
		want []string
	}{
		{"in UTC", event("UID:1", "DTSTART:20261125T140000Z", "DTEND:20261125T144500Z", "SUMMARY:AR"), []string{"11-25 14:00 45 AR"}},
		{"in a zone by name", event("UID:1", "DTSTART;TZID=America/Chicago:20261125T090000", "DURATION:PT1H", "SUMMARY:AR"), []string{"11-25 15:00 60 AR"}},
		{"in the practice's zone", event("UID:1", "DTSTART:20261125T090000", "SUMMARY:AR"), []string{"11-25 14:00 30 AR"}},
		{"in the calendar's zone", "X-WR-TIMEZONE:America/Denver\r\n" + event("UID:1", "DTSTART:20261125T090000", "SUMMARY:AR"), []string{"11-25 16:00 30 AR"}},
		{"in a zone of Windows", event("UID:1", `DTSTART;TZID="W. Europe Standard Time":20261125T090000`, "SUMMARY:AR"), []string{"11-25 08:00 30 AR"}},
		{"in a long name", event("UID:1", "DTSTART;TZID=/example.org/20070129_1/Europe/Berlin:20261125T090000", "SUMMARY:AR"), []string{"11-25 08:00 30 AR"}},
		{"in a zone of the calendar's own that says which it is",
			"BEGIN:VTIMEZONE\r\nTZID:Home\r\nX-LIC-LOCATION:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
				event("UID:1", "DTSTART;TZID=Home:20261125T090000", "SUMMARY:AR"), []string{"11-25 08:00 30 AR"}},
		{"folded, escaped and with guests", event("UID:1", "DTSTART:20261125T140000Z", "SUMMARY:Ana\\, R", " .  \\n now", "ATTENDEE;CN=\"x\":mailto:a@b", "BEGIN:VALARM", "SUMMARY:no", "END:VALARM"),
			[]string{"11-25 14:00 30 Ana, R. now"}},
		{"small letters", "begin:vevent\r\nuid:1\r\ndtstart:20261125T140000Z\r\nsummary:AR\r\nend:vevent", []string{"11-25 14:00 30 AR"}},
		{"all day", event("UID:1", "DTSTART;VALUE=DATE:20261125", "SUMMARY:Away"), nil},
		{"longer than any visit", event("UID:1", "DTSTART:20261125T140000Z", "DTEND:20261125T230000Z", "SUMMARY:Course"), nil},
		{"long ago, and far ahead", event("UID:1", "DTSTART:20261120T140000Z") + "\r\n" + event("UID:2", "DTSTART:20290101T140000Z"), nil},
		{"next summer", event("UID:1", "DTSTART:20270701T140000Z", "SUMMARY:AR"), []string{"07-01 14:00 30 AR"}},
		{"cancelled", event("UID:1", "DTSTART:20261125T140000Z", "SUMMARY:AR", "STATUS:cancelled"), []string{"11-25 14:00 30 AR x"}},
		{"the newest of two versions", event("UID:1", "SEQUENCE:2", "DTSTART:20261126T140000Z", "SUMMARY:new") + "\r\n" +
			event("UID:1", "SEQUENCE:1", "DTSTART:20261125T140000Z", "SUMMARY:old"), []string{"11-26 14:00 30 new"}},
		{"weekly over the change of clocks", event("UID:1", "DTSTART;TZID=America/New_York:20260303T090000", "DTEND;TZID=America/New_York:20260303T094500", "RRULE:FREQ=WEEKLY;UNTIL=20261209T000000Z", "SUMMARY:AR"),
			[]string{"2026-11-24 11-24 14:00 45 AR", "2026-12-01 12-01 14:00 45 AR", "2026-12-08 12-08 14:00 45 AR"}},
		{"weekly, with one day moved, one cancelled, one skipped and one added",
			event("UID:1", "DTSTART;TZID=America/New_York:20261124T090000", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=America/New_York:20261215T090000", "RDATE;TZID=America/New_York:20261217T100000", "SUMMARY:AR") + "\r\n" +
				event("UID:1", "RECURRENCE-ID;TZID=America/New_York:20261201T090000", "DTSTART;TZID=America/New_York:20261202T110000", "SUMMARY:AR") + "\r\n" +
				event("UID:1", "RECURRENCE-ID:20261208T140000Z", "DTSTART;TZID=America/New_York:20261208T090000", "STATUS:CANCELLED", "SUMMARY:AR"),
			[]string{"2026-11-24 11-24 14:00 30 AR", "2026-12-01 12-02 16:00 30 AR", "2026-12-08 12-08 14:00 30 AR x", "2026-12-17 12-17 15:00 30 AR", "2026-12-22 12-22 14:00 30 AR"}},
		{"a rule of every second", event("UID:1", "DTSTART:20261124T140000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:AR"), nil},
		{"a rule of nonsense", event("UID:1", "DTSTART:20261124T140000Z", "RRULE:FREQ=SOMETIMES", "SUMMARY:AR"), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, ical(c.text)); !slices.Equal(got, c.want) {
				t.Errorf("reads\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestAnEventKeepsItsNameWhereItMoves(t *testing.T) {
	t.Parallel()
	key := func(lines ...string) string {
		feed, err := Read(t.Context(), []byte(ical(event(lines...))), WindowAt(now), newYork(t))
		if err != nil || len(feed.Events) == 0 {
			t.Fatalf("%+v, %v", feed, err)
		}
		return feed.Events[0].Series + "/" + feed.Events[0].Instance
	}
	once := key("UID:a@example", "DTSTART:20261125T140000Z")
	if moved := key("UID:a@example", "DTSTART:20261127T090000Z"); moved != once || strings.Contains(once, "example") {
		t.Errorf("%s became %s", once, moved)
	}
	weekly := key("UID:b", "DTSTART:20261124T180000Z", "RRULE:FREQ=WEEKLY")
	if moved := key("UID:b", "DTSTART:20261124T200000Z", "RRULE:FREQ=WEEKLY"); moved != weekly {
		t.Errorf("a series moved by two hours: %s became %s", weekly, moved)
	}
}

func TestAnUnknownZoneIsNamedAndNothingIsGuessed(t *testing.T) {
	t.Parallel()
	text := ical(event("UID:1", "DTSTART;TZID=Custom Time:20261125T090000", "SUMMARY:AR"), event("UID:2", "DTSTART:20261125T140000Z", "SUMMARY:TG"),
		event("UID:3", "DTSTART;TZID=Local:20261125T090000"))
	feed, err := Read(t.Context(), []byte(text), WindowAt(now), newYork(t))
	if err != nil || len(feed.Events) != 1 || feed.UnknownZone != "Custom Time" || feed.LeftOut != 2 {
		t.Errorf("%+v, %v", feed, err)
	}
}

func TestWindowsZonesAreAllKnown(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(windowsZones), "\n")
	if len(lines) < 130 {
		t.Errorf("%d zones", len(lines))
	}
	for _, line := range lines {
		name, _, _ := strings.Cut(line, "=")
		if load(name) == nil {
			t.Errorf("%s is not in the tz database", line)
		}
	}
}

func TestWhatIsNoCalendarIsNotReadInPart(t *testing.T) {
	t.Parallel()
	good := event("UID:1", "DTSTART:20261125T140000Z", "SUMMARY:AR")
	for name, text := range map[string]string{
		"nothing": "", "a web page": "<!doctype html><title>Sign in</title>", "cut off": "BEGIN:VCALENDAR\r\n" + good,
		"cut off in an event": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1", "an event alone": good,
		"ended wrongly": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "bottomless": "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", 100_000),
		"a calendar in a calendar": ical(ical()), "binary": "\x1f\x8b\x08\x00\x00",
	} {
		if feed, err := Read(t.Context(), []byte(text), WindowAt(now), time.UTC); !errors.Is(err, ErrNotACalendar) || len(feed.Events) > 0 {
			t.Errorf("%s: %d events, %v", name, len(feed.Events), err)
		}
	}
	// What makes no sense in a calendar that is one does no harm to the rest.
	odd := ical("garbage", ";;;", ":", "X:"+strings.Repeat("x", 1<<20), event("UID:2", "DTSTART:tomorrow"), event("SUMMARY:no start"),
		event("UID:3", "DTSTART;TZID:20261125T140000"), event("UID:4", "DTSTART;TZID="+strings.Repeat("x", 10_000)+":20261125T140000"), good)
	if got := read(t, odd); !slices.Equal(got, []string{"11-25 14:00 30 AR"}) {
		t.Errorf("reads %q", got)
	}
}

func TestAHostileCalendarEndsSoon(t *testing.T) {
	t.Parallel()
	many := func(n int, lines ...string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(event(append([]string{fmt.Sprintf("UID:%d", i)}, lines...)...) + "\r\n")
		}
		return ical(b.String())
	}
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"more events than a schedule holds": {many(2001, "DTSTART:20261125T140000Z"), ErrTooManyEvents},
		"more days than a schedule holds":   {many(40, "DTSTART:20261125T140000Z", "RRULE:FREQ=DAILY"), ErrTooManyEvents},
		"days since 1970":                   {many(10_000, "DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;UNTIL=20261123T000000Z"), nil},
		"days since 1970, for ever":         {many(1500, "DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=10"), ErrTooManyEvents},
		"a line of parameters":              {ical(event("DTSTART" + strings.Repeat(";A=B", 400_000) + ":20261125T140000Z")), nil},
		"folded for ever":                   {ical("SUMMARY:" + strings.Repeat("\r\n x", 500_000)), nil},
		"every minute of a year":            {many(5, "DTSTART:20200101T000000Z", "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5;BYSECOND=1,2"), nil},
	} {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := Read(ctx, []byte(c.text), WindowAt(now), time.UTC)
		cancel()
		if !errors.Is(err, c.want) || time.Since(began) > 15*time.Second {
			t.Errorf("%s: %v after %s", name, err, time.Since(began))
		}
	}
	// Rules that never come true are counted through to the end of all years: the time given is what bounds them.
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	never := many(500, "DTSTART:20261124T140000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
	if _, err := Read(ctx, []byte(never), WindowAt(now), time.UTC); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 15*time.Second {
		t.Errorf("a rule that never comes true: %v after %s", err, time.Since(began))
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		ical(event("UID:1", "DTSTART;TZID=America/New_York:20261124T090000", "DTEND:20261124T150000Z", "RRULE:FREQ=MONTHLY;BYDAY=-1TU;BYSETPOS=1", "EXDATE:20261225", "SUMMARY:Ana\\, R")),
		ical(event("UID:1", "RECURRENCE-ID;VALUE=DATE:20261201", "DTSTART:20261202T110000Z", "STATUS:CANCELLED", "DURATION:P1DT2H")),
		ical(event("UID:1", "DTSTART:20241124T090000Z", "RRULE:FREQ=MONTHLY;BYDAY=10TU;BYSETPOS=10")), // past the library's tables
		"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nX-LIC-LOCATION:Europe/Berlin\nEND:VTIMEZONE\nEND:VCALENDAR",
		"\ufeffBEGIN:VCALENDAR\n \n\tx\nEND:VCALENDAR", "BEGIN;X=\"", ";", "",
	} {
		f.Add([]byte(seed))
	}
	w := WindowAt(now)
	f.Fuzz(func(t *testing.T, text []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		feed, err := Read(ctx, text, w, time.UTC)
		if err != nil && len(feed.Events) > 0 {
			t.Fatal("half a calendar")
		}
		seen := map[string]bool{}
		for _, e := range feed.Events {
			key := e.Series + e.Instance
			if seen[key] || e.StartsAt.Before(w.From) || !e.StartsAt.Before(w.Horizon) || e.Minutes < shortest || e.Minutes > longest ||
				!utf8.ValidString(e.Title) || utf8.RuneCountInString(e.Title) > models.TitleLetters || strings.ContainsAny(e.Title, "\r\n\x00") {
				t.Errorf("%+v", e)
			}
			seen[key] = true
		}
	})
}

func FuzzPaste(f *testing.F) {
	for _, seed := range []string{"9:00 AR", "10:30-11:15 T.G.\n14h15 #1042 60", "2:15 pm – 3 pm Ana", "99:99", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, _ := models.ParseDay("2026-03-08")
		visits, wrong, err := Paste(text, day, newYork(t))
		if err != nil {
			return
		}
		for _, v := range visits {
			if v.StartsAt.Format(time.DateOnly) != "2026-03-08" || v.Minutes < 5 || v.Minutes > 480 || v.Title == "" {
				t.Errorf("%+v", v)
			}
		}
		if len(visits)+len(wrong) > strings.Count(text, "\n")+1 {
			t.Errorf("%d visits and %d other lines of %q", len(visits), len(wrong), text)
		}
	})
}
