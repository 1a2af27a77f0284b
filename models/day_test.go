package models_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/models"
)

func TestLocalDayGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGolden(t).LocalDays {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			got := models.LocalDay(test.Instant, zone(t, test.Zone), time.Duration(test.DayStart)*time.Minute)
			if got != test.Day {
				t.Errorf("%s, want %s", got, test.Day)
			}
		})
	}
}

func TestNightDayGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGolden(t).NightDays {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			if got := models.NightDay(test.Instant, zone(t, test.Zone)); got != test.Day {
				t.Errorf("%s, want %s", got, test.Day)
			}
		})
	}
}

// Only phones turn a wall clock time into an instant. That their cases are right is shown by another zone
// database than theirs.
func TestGoldenInstants(t *testing.T) {
	t.Parallel()
	for _, test := range readGolden(t).Instants {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			local := test.Instant.In(zone(t, test.Zone))
			asked, shown := test.Day+" "+test.Time, local.Format("2006-01-02 15:04")
			if skipped := shown > asked; skipped != (test.Shifted == "gap") || shown < asked {
				t.Errorf("%q: clocks show %s at %s", test.Shifted, shown, test.Instant)
			}
			twice := false
			if _, change := local.ZoneBounds(); !change.IsZero() {
				_, before := local.Zone()
				_, after := change.Zone()
				again := local.Add(time.Duration(before-after) * time.Second)
				twice = again.After(local) && again.Format("2006-01-02 15:04") == shown
			}
			if twice != (test.Shifted == "twice") {
				t.Errorf("%q: clocks show %s once more: %t", test.Shifted, shown, twice)
			}
		})
	}
}

func TestParseDay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2026-1-2", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "20261014", "2026-10-14T00:00:00Z", " 2026-10-14", "10000-01-01"} {
		if day, err := models.ParseDay(text); err == nil {
			t.Errorf("%q is read as %s", text, day)
		}
	}
	for _, text := range []string{"0001-01-01", "1999-12-31", "2028-02-29", "9999-12-31"} {
		if day, err := models.ParseDay(text); err != nil || day.String() != text {
			t.Errorf("%q is read as %s, %v", text, day, err)
		}
	}
}

func TestDaySums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := anyDay(t)
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "days")
		later := day.Add(n)
		if later.Sub(day) != n || later.Add(-n) != day {
			t.Errorf("%s and %d days is %s", day, n, later)
		}
		if sign(later.Compare(day)) != sign(n) {
			t.Errorf("%s compares with %s as %d", later, day, later.Compare(day))
		}
		if got, want := later.Weekday(), time.Weekday((int(day.Weekday())+n%7+7)%7); got != want {
			t.Errorf("%s is a %s, want %s", later, got, want)
		}
	})
}

func TestDayTravelsAsTextAndAsADate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := anyDay(t)
		if rapid.Bool().Draw(t, "no day") {
			day = models.Day{}
		}
		text, err := json.Marshal(day)
		if err != nil {
			t.Fatal(err)
		}
		value, err := day.Value()
		if err != nil {
			t.Fatal(err)
		}
		var read, scanned models.Day
		if err := json.Unmarshal(text, &read); err != nil || read != day {
			t.Errorf("%s came back from JSON as %s, %v", day, read, err)
		}
		if err := scanned.Scan(value); err != nil || scanned != day {
			t.Errorf("%s came back from the database as %s, %v", day, scanned, err)
		}
	})
}

func TestDayScan(t *testing.T) {
	t.Parallel()
	want, err := models.ParseDay("2026-10-14")
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []any{"2026-10-14", []byte("2026-10-14"), time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC)} {
		var day models.Day
		if err := day.Scan(src); err != nil || day != want {
			t.Errorf("%v is scanned as %s, %v", src, day, err)
		}
	}
	for _, src := range []any{42, "tomorrow", true} {
		var day models.Day
		if err := day.Scan(src); err == nil {
			t.Errorf("%v is scanned as %s", src, day)
		}
	}
}

// What the clock on the wall shows decides, in every zone and on the days clocks change, too.
func TestDaysFollowTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		local := anyInstant(t)
		start := time.Duration(rapid.IntRange(0, 6*60).Draw(t, "day start, minutes")) * time.Minute
		hour, minute, _ := local.Clock()
		shown := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute

		wantDay, wantNight := models.DateOf(local), models.DateOf(local)
		if shown < start {
			wantDay = wantDay.Add(-1)
		}
		if shown >= 12*time.Hour {
			wantNight = wantNight.Add(1)
		}
		if got := models.LocalDay(local.UTC(), local.Location(), start); got != wantDay {
			t.Errorf("at %s the local day is %s, want %s", local, got, wantDay)
		}
		if got := models.NightDay(local.UTC(), local.Location()); got != wantNight {
			t.Errorf("at %s the night is %s, want %s", local, got, wantNight)
		}
	})
}

// The day a clock changes has another length, and its hours still are what the clock shows.
func TestTheClockOfADay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ day, want string }{
		{"2026-10-14", "2026-10-14T14:30:00Z"},
		{"2026-03-08", "2026-03-08T14:30:00Z"},
		{"2026-11-01", "2026-11-01T15:30:00Z"},
	} {
		day, err := models.ParseDay(test.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.At(10, 30, zone(t, "America/New_York")).UTC().Format(time.RFC3339); got != test.want {
			t.Errorf("10:30 on %s is %s, want %s", test.day, got, test.want)
		}
	}
}

// A day begins with the first instant at which a calendar in the zone shows it.
func TestMidnight(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ day, zone, want string }{
		{"2026-10-14", "America/New_York", "2026-10-14T04:00:00Z"},
		{"2026-11-01", "America/New_York", "2026-11-01T04:00:00Z"},
		{"2026-11-02", "America/New_York", "2026-11-02T05:00:00Z"},
		{"2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"}, // clocks skip midnight
		{"2026-11-01", "America/Havana", "2026-11-01T04:00:00Z"},   // clocks show it twice
		{"1919-03-31", "America/Toronto", "1919-03-31T04:30:00Z"},  // from 23:30 to 00:30
		{"2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z"},     // no day before
	} {
		day, err := models.ParseDay(test.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.Midnight(zone(t, test.zone)).UTC().Format(time.RFC3339); got != test.want {
			t.Errorf("%s in %s begins at %s, want %s", test.day, test.zone, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := anyInstant(t)
		day := models.DateOf(at)
		begins := day.Midnight(at.Location())
		if models.DateOf(begins) != day || models.DateOf(begins.Add(-time.Nanosecond)) == day {
			t.Errorf("%s begins at %s", day, begins)
		}
	})
}

func TestLoadZone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus_Mons", "../../etc/passwd", "/etc/localtime", "+02:00"} {
		if zone, err := models.LoadZone(name); err == nil {
			t.Errorf("%q is %s", name, zone)
		}
	}
}

func anyDay(t *rapid.T) models.Day {
	first, err := models.ParseDay("1900-01-01")
	if err != nil {
		t.Fatal(err)
	}
	return first.Add(rapid.IntRange(0, 300*365).Draw(t, "day"))
}

// anyInstant likes the hours around a clock change.
func anyInstant(t *rapid.T) time.Time {
	name := rapid.SampledFrom([]string{
		"America/New_York", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Asia/Kathmandu",
	}).Draw(t, "zone")
	zone, err := models.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "unix"), 0).In(zone)
	if _, change := at.ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a clock change") {
		at = change.Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "minutes from it")) * time.Minute)
	}
	return at
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	default:
		return 0
	}
}
