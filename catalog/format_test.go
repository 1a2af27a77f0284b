package catalog_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"alongside/catalog"
	"alongside/models"
)

// The app's side of these cases is pwa/src/lib/i18n/dates.test.ts.
type golden struct {
	Days []struct {
		Language string     `json:"language"`
		Day      models.Day `json:"day"`
		Long     string     `json:"long"`
		Short    string     `json:"short"`
		Month    string     `json:"month"`
		Weekday  string     `json:"weekday"`
	} `json:"days"`
	Moments []struct {
		Language string    `json:"language"`
		Zone     string    `json:"zone"`
		At       time.Time `json:"at"`
		Time     string    `json:"time"`
		Full     string    `json:"full"`
	} `json:"moments"`
	Counts []struct {
		Language string `json:"language"`
		N        int    `json:"n"`
		Number   string `json:"number"`
		Days     string `json:"days"`
	} `json:"counts"`
	Lists []struct {
		Language string   `json:"language"`
		Items    []string `json:"items"`
		List     string   `json:"list"`
	} `json:"lists"`
}

func TestDatesAreWrittenAsTheAppWritesThem(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/golden/dates.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	same := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, not %q", what, got, want)
		}
	}
	for _, d := range g.Days {
		c := catalog.In(d.Language)
		same("a day", c.Day(d.Day), d.Long)
		same("a short day", c.ShortDay(d.Day), d.Short)
		same("a month", c.Month(d.Day), d.Month)
		same("a weekday", c.Weekday(d.Day), d.Weekday)
	}
	for _, m := range g.Moments {
		c := catalog.In(m.Language)
		zone, err := time.LoadLocation(m.Zone)
		if err != nil {
			t.Fatal(err)
		}
		same("a time", c.Time(m.At, zone), m.Time)
		same("a moment with its year", c.Full(m.At, zone), m.Full)
	}
	for _, n := range g.Counts {
		c := catalog.In(n.Language)
		same("a number", c.Number(n.N), n.Number)
		same("days", c.Days(n.N), n.Days)
	}
	for _, l := range g.Lists {
		same("a list", catalog.In(l.Language).List(l.Items), l.List)
	}
}

func TestANearDayHasAName(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-24")
	for _, c := range []struct{ day, en, es, title string }{
		{"2026-11-24", "today", "hoy", "Hoy"},
		{"2026-11-23", "yesterday", "ayer", "Ayer"},
		{"2026-11-25", "tomorrow", "mañana", "Mañana"},
		{"2026-11-21", "Saturday", "el sábado", "Sábado"},
		{"2026-11-17", "Tuesday, November 17", "el martes, 17 de noviembre", "Martes, 17 de noviembre"},
	} {
		if got := catalog.In("en").NearDay(day(t, c.day), today); got != c.en {
			t.Errorf("%s: %q, not %q", c.day, got, c.en)
		}
		if got := catalog.In("es").NearDay(day(t, c.day), today); got != c.es {
			t.Errorf("%s: %q, not %q", c.day, got, c.es)
		}
		if got := catalog.In("es").NearTitle(day(t, c.day), today); got != c.title {
			t.Errorf("%s: %q, not %q", c.day, got, c.title)
		}
	}
}

func TestALengthIsToldTheWayPeopleSpeak(t *testing.T) {
	t.Parallel()
	c := catalog.In("en")
	for minutes, want := range map[float64]string{0: "0 min", 40: "40 min", 59.6: "1 h", 380: "6 h 20", 365: "6 h 05"} {
		if got := c.Duration(minutes); got != want {
			t.Errorf("%v minutes: %q, not %q", minutes, got, want)
		}
	}
	if got := catalog.In("es").About(382); got != "unas 6 h 20" {
		t.Errorf("about 382 minutes: %q", got)
	}
	zone := time.FixedZone("", -5*60*60)
	at := time.Date(2026, 11, 25, 4, 30, 0, 0, time.UTC)
	if got := catalog.In("es").DayTime(at, zone); got != "el martes, 24 de noviembre, 11:30\u00a0p.m." {
		t.Errorf("a moment in a sentence: %q", got)
	}
	if got := c.Range(c.Clock(23*60+30), c.Clock(31*60)); got != "11:30\u00a0PM to 7:00\u00a0AM" {
		t.Errorf("a night: %q", got)
	}
}

func day(t *testing.T, text string) models.Day {
	t.Helper()
	var d models.Day
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}
