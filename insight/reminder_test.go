package insight

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/models"
)

// told are reminders in the words of these tests: "log 2026-03-08".
func told(all []Reminder) string {
	words := make([]string, len(all))
	for i, r := range all {
		words[i] = string(r.Kind) + " " + r.About
	}
	return strings.Join(words, ", ")
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	d, err := models.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatSomebodyIsRemindedOfAndWhen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, now string
		change    func(*models.ReminderSettings, *Occasions)
		due, next string
	}{
		{"before the chosen time", "2026-06-03T23:59:00Z", nil, "", "2026-06-04T00:00:00Z"},
		{"at the chosen time", "2026-06-04T00:00:00Z", nil, "log 2026-06-03", "2026-06-05T00:00:00Z"},
		{"nobody asked for it", "2026-06-04T00:00:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.LogAt = "" }, "", "2026-06-05T00:00:00Z"},
		{"switched off", "2026-06-04T00:00:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.Off = []models.ReminderKind{"log"} }, "", "2026-06-05T00:00:00Z"},
		{"something was logged", "2026-06-04T00:00:00Z", func(_ *models.ReminderSettings, o *Occasions) { o.Logged = []models.Day{day(t, "2026-06-03")} }, "", "2026-06-05T00:00:00Z"},
		{"the day before was logged", "2026-06-04T00:00:00Z", func(_ *models.ReminderSettings, o *Occasions) { o.Logged = []models.Day{day(t, "2026-06-02")} }, "log 2026-06-03", "2026-06-05T00:00:00Z"},
		{"yesterday was written of late", "2026-06-04T00:00:00Z", func(_ *models.ReminderSettings, o *Occasions) {
			o.Logged, o.Written = []models.Day{day(t, "2026-06-02")}, []time.Time{moment(t, "2026-06-03T14:00:00Z")}
		}, "", "2026-06-05T00:00:00Z"},
		{"written before the own day began", "2026-06-04T00:00:00Z", func(_ *models.ReminderSettings, o *Occasions) {
			o.Written = []time.Time{moment(t, "2026-06-03T07:59:00Z")}
		}, "log 2026-06-03", "2026-06-05T00:00:00Z"},
		{"too late for it", "2026-06-04T01:00:00Z", nil, "", "2026-06-05T00:00:00Z"}, // it is quiet from nine on
		{"a night owl's day still goes on", "2026-06-04T05:30:00Z", func(s *models.ReminderSettings, o *Occasions) {
			s.LogAt, s.QuietFrom, s.QuietUntil, o.Logged = "01:30", "03:00", "10:00", []models.Day{day(t, "2026-06-03")}
		}, "", "2026-06-05T05:30:00Z"},

		{"a clock change skips the time", "2026-03-08T07:00:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.LogAt, s.QuietFrom = "02:30", "03:30" }, "log 2026-03-08", "2026-03-09T06:30:00Z"},
		{"before the hour that comes twice", "2026-11-01T05:29:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.LogAt, s.QuietFrom = "01:30", "04:00" }, "", "2026-11-01T05:30:00Z"},
		{"the first time of two", "2026-11-01T05:30:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.LogAt, s.QuietFrom = "01:30", "04:00" }, "log 2026-11-01", "2026-11-02T05:30:00Z"},
		{"the second time of two is the same", "2026-11-01T06:30:00Z", func(s *models.ReminderSettings, _ *Occasions) { s.LogAt, s.QuietFrom = "01:30", "04:00" }, "log 2026-11-01", "2026-11-02T06:30:00Z"},

		{"a week before a visit", "2026-06-03T13:00:00Z", visit, "check_in v|2026-06-10|7", "2026-06-04T00:00:00Z"},
		{"early that morning", "2026-06-03T12:59:00Z", visit, "", "2026-06-03T13:00:00Z"},
		{"the day before it", "2026-06-09T13:00:00Z", visit, "check_in v|2026-06-10|1", "2026-06-10T00:00:00Z"},
		{"a visit that was planned late", "2026-06-05T12:00:00Z", visit, "check_in v|2026-06-10|7", "2026-06-06T00:00:00Z"},
		{"a visit that was planned for tomorrow", "2026-06-09T16:00:00Z", visit, "check_in v|2026-06-10|1", "2026-06-10T00:00:00Z"},
		{"a visit that began", "2026-06-10T14:00:00Z", visit, "", "2026-06-11T00:00:00Z"},
		{"who wants reminders since yesterday", "2026-06-04T16:00:00Z", func(s *models.ReminderSettings, o *Occasions) {
			visit(s, o)
			o.Since = moment(t, "2026-06-03T20:00:00Z")
		}, "", "2026-06-05T00:00:00Z"},

		{"somebody answered", "2026-06-03T16:00:00Z", answers("a 2026-06-03T16:00:00Z"), "answer a", "2026-06-04T00:00:00Z"},
		{"somebody answered at night", "2026-06-04T04:00:00Z", answers("a 2026-06-04T03:00:00Z"), "", "2026-06-04T12:00:00Z"},
		{"the next morning the last one stands for all", "2026-06-04T12:00:00Z", answers("a 2026-06-04T03:00:00Z", "b 2026-06-04T03:05:00Z"), "answer b", "2026-06-05T00:00:00Z"},
		{"an old answer", "2026-06-07T16:00:00Z", answers("a 2026-06-04T15:00:00Z"), "", "2026-06-08T00:00:00Z"},

		{"a contact tomorrow", "2026-06-03T13:00:00Z", func(_ *models.ReminderSettings, o *Occasions) {
			o.Contacts = []Occasion{{"c", moment(t, "2026-06-04T20:00:00Z")}}
		}, "contact c|2026-06-04", "2026-06-04T00:00:00Z"},
		{"the check-in day of a step", "2026-06-03T13:00:00Z", func(_ *models.ReminderSettings, o *Occasions) { o.Steps = []StepDay{{"l", day(t, "2026-06-03")}} }, "step l|2026-06-03", "2026-06-04T00:00:00Z"},

		{"a clinician's morning", "2026-06-03T12:00:00Z", clinicians("2026-06-04T03:59:00Z"), "digest 2026-06-03", "2026-06-04T12:00:00Z"},
		{"a morning that holds nothing", "2026-06-03T12:00:00Z", clinicians("2026-06-04T04:00:00Z"), "", "2026-06-04T12:00:00Z"},
		{"a patient has no digest", "2026-06-03T13:00:00Z", func(_ *models.ReminderSettings, o *Occasions) {
			o.Busy = []time.Time{moment(t, "2026-06-03T20:00:00Z")}
		}, "", "2026-06-04T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, o := models.DefaultReminderSettings("America/New_York"), Occasions{Roles: []models.Role{models.RolePatient}, DayStart: models.DefaultDayStart}
			s.LogAt = "20:00"
			if c.change != nil {
				c.change(&s, &o)
			}
			due, next := Reminders(s, o, moment(t, c.now))
			if told(due) != c.due || !next.Equal(moment(t, c.next)) {
				t.Errorf("due is %q, and next %s", told(due), next.UTC().Format(time.RFC3339))
			}
			for _, r := range due {
				if stand := StandOf(s, o, r.Kind, r.About, false, moment(t, c.now)); !stand.Holds || !stand.At.IsZero() {
					t.Errorf("what is due does not hold: %+v", stand)
				}
			}
		})
	}
}

// visit is one at ten in the morning of a Wednesday.
func visit(_ *models.ReminderSettings, o *Occasions) {
	o.Visits = []Occasion{{"v", time.Date(2026, 6, 10, 14, 0, 0, 0, time.UTC)}}
}

func answers(all ...string) func(*models.ReminderSettings, *Occasions) {
	return func(_ *models.ReminderSettings, o *Occasions) {
		for _, a := range all {
			id, text, _ := strings.Cut(a, " ")
			at, _ := time.Parse(time.RFC3339, text)
			o.Answers = append(o.Answers, Occasion{id, at})
		}
	}
}

func clinicians(busy string) func(*models.ReminderSettings, *Occasions) {
	return func(s *models.ReminderSettings, o *Occasions) {
		at, _ := time.Parse(time.RFC3339, busy)
		s.LogAt, o.Roles, o.Busy = "", []models.Role{models.RoleClinician}, []time.Time{at}
	}
}

func TestWhatBecomesOfAReminderThatWaited(t *testing.T) {
	t.Parallel()
	s, o := models.DefaultReminderSettings("America/New_York"), Occasions{Roles: []models.Role{models.RolePatient}, DayStart: models.DefaultDayStart}
	s.LogAt = "20:00"
	logged, off, moved := o, s, s
	logged.Logged = []models.Day{day(t, "2026-06-03")}
	off.Off = []models.ReminderKind{models.ReminderLog}
	moved.LogAt = "20:30"
	asked := o
	asked.Answers = []Occasion{{"a", moment(t, "2026-06-04T00:30:00Z")}}
	for _, c := range []struct {
		name  string
		s     models.ReminderSettings
		o     Occasions
		kind  models.ReminderKind
		about string
		again bool
		now   string
		want  string // empty: it holds no more; now: it is sent; else when it is
	}{
		{"in time", s, o, "log", "2026-06-03", false, "2026-06-04T00:40:00Z", "now"},
		{"the time was moved meanwhile", moved, o, "log", "2026-06-03", false, "2026-06-04T00:10:00Z", "2026-06-04T00:30:00Z"},
		{"logged meanwhile", s, logged, "log", "2026-06-03", false, "2026-06-04T00:40:00Z", ""},
		{"switched off meanwhile", off, o, "log", "2026-06-03", false, "2026-06-04T00:40:00Z", ""},
		{"quiet by now, and over after it", s, o, "log", "2026-06-03", false, "2026-06-04T01:10:00Z", ""},
		{"quiet by now, and still of use after it", s, asked, "answer", "a", false, "2026-06-04T02:00:00Z", "2026-06-04T12:00:00Z"},
		{"nothing knows of it any more", s, o, "answer", "a", false, "2026-06-04T00:40:00Z", ""},
		{"again, an hour later", s, o, "log", "2026-06-03", true, "2026-06-04T00:59:00Z", "now"},
		{"again, and quiet by now", s, o, "log", "2026-06-03", true, "2026-06-04T01:00:00Z", ""},
		{"again, and logged meanwhile", s, logged, "log", "2026-06-03", true, "2026-06-04T00:59:00Z", ""},
		{"again, and quiet by now, and still of use after it", s, asked, "answer", "a", true, "2026-06-04T02:00:00Z", "2026-06-04T12:00:00Z"},
		{"again, and called off meanwhile", s, o, "answer", "a", true, "2026-06-04T00:59:00Z", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			stand := StandOf(c.s, c.o, c.kind, c.about, c.again, moment(t, c.now))
			got := ""
			if stand.Holds {
				if got = "now"; !stand.At.IsZero() {
					got = stand.At.UTC().Format(time.RFC3339)
				}
			}
			if got != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// Whoever looks only when it was said to tells the same as one who looks all the time: each evening once, over clock changes too,
// and nothing while it is quiet.
func TestLookingOnlyWhenSomethingCanBeDueMissesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{
			"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "America/Sao_Paulo", "UTC",
		}).Draw(t, "zone")
		clock := func(t *rapid.T, name string) string {
			minutes := rapid.IntRange(0, 24*60-1).Draw(t, name)
			return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
		}
		s := rapid.Custom(func(t *rapid.T) models.ReminderSettings {
			return models.ReminderSettings{Zone: zone, LogAt: clock(t, "log"), QuietFrom: clock(t, "from"), QuietUntil: clock(t, "until")}
		}).Filter(func(s models.ReminderSettings) bool { return s.Validate() == nil }).Draw(t, "settings")
		begins := rapid.SampledFrom([]string{"2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31", "2026-06-01"}).Draw(t, "from")
		from, err := time.Parse(time.DateOnly, begins)
		if err != nil {
			t.Fatal(err)
		}
		o := Occasions{Roles: []models.Role{models.RolePatient, models.RoleClinician}, DayStart: models.DefaultDayStart}
		at := func(name string) time.Time {
			return from.Add(time.Duration(rapid.IntRange(0, 4*24*60).Draw(t, name)) * time.Minute)
		}
		o.Visits, o.Contacts = []Occasion{{"v", at("visit").AddDate(0, 0, 6)}}, []Occasion{{"c", at("contact")}}
		o.Steps = []StepDay{{"l", models.DateOf(at("step"))}}
		for n := range 8 {
			o.Busy = append(o.Busy, from.AddDate(0, 0, n-1))
		}
		place, err := models.LoadZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		r := reminding{s: s, zone: place}
		polled, seldom := map[string]bool{}, map[string]bool{}
		end := from.Add(3 * 24 * time.Hour)
		look := func(now time.Time, told map[string]bool) time.Time {
			due, next := Reminders(s, o, now)
			for _, one := range due {
				if r.isQuiet(now) {
					t.Fatalf("%s %s is due at %s, which is quiet", one.Kind, one.About, now.In(place))
				}
				told[string(one.Kind)+" "+one.About] = true
			}
			if !next.After(now) || next.Sub(now) > lookAgain {
				t.Fatalf("at %s the next look is at %s", now, next)
			}
			return next
		}
		for now := from; now.Before(end); now = now.Add(13 * time.Minute) {
			look(now, polled)
		}
		for now := from; now.Before(end); now = look(now, seldom) {
		}
		for name := range polled {
			if !seldom[name] {
				t.Errorf("%s is missed", name)
			}
		}
		logs := 0
		for name := range seldom {
			if strings.HasPrefix(name, "log ") {
				logs++
			}
		}
		if logs < 2 || logs > 4 {
			t.Errorf("%d evenings of three days", logs)
		}
	})
}
