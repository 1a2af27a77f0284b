package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/models"
)

func TestAPastedDayIsReadAsPeopleKeepIt(t *testing.T) {
	t.Parallel()
	zone := newYork(t)
	day, err := models.ParseDay("2026-11-25")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"9:00 AR":                          "09:00 45 AR",
		"10:30 T.G. 45":                    "10:30 45 T.G.",
		"10:30 T.G. 30 min":                "10:30 30 T.G.",
		"14:15 #1042":                      "14:15 45 #1042",
		"14:15 1042":                       "14:15 45 1042",
		"14:15 42":                         "14:15 45 42",
		"14:15 1042 60":                    "14:15 60 1042",
		"9.00-9.45 Ana R":                  "09:00 45 Ana R",
		"9:00 – 9:50, Ana R.":              "09:00 50 Ana R.",
		"9am AR":                           "09:00 45 AR",
		"2:15 pm Theo":                     "14:15 45 Theo",
		"2:15 p.m. Theo":                   "14:15 45 Theo",
		"2:15-3 pm Theo":                   "14:15 45 Theo",
		"12 pm AR":                         "12:00 45 AR",
		"12:30 am AR":                      "00:30 45 AR",
		"1:30 AR":                          "13:30 45 AR",
		"01:30 AR":                         "01:30 45 AR",
		"11:30-1:15 AR":                    "11:30 105 AR",
		"9h30 AR":                          "09:30 45 AR",
		"- 16:00\tAR":                      "16:00 45 AR",
		"8:00 | AR | 25":                   "08:00 25 AR",
		"Ana R.":                           "no_time",
		"12 Ana":                           "no_time",
		"25:00 AR":                         "wrong_time",
		"9:75 AR":                          "wrong_time",
		"13 pm AR":                         "wrong_time",
		"9:00":                             "nobody",
		"9:00-9:02 AR":                     "out_of_range",
		"08:00-18:00 AR":                   "out_of_range",
		"9:00 AR 481":                      "09:00 45 AR 481",
		"100:00 AR":                        "no_time",
		"Lunch 12:00":                      "no_time",
		"\x00\x01":                         "",
		"9:00 A\x00R":                      "09:00 45 AR",
		"9:00 " + strings.Repeat("x", 500): "09:00 45 " + strings.Repeat("x", models.TitleLetters-5),
	} {
		visits, wrong, err := Paste("\n"+line, day, zone)
		got := ""
		for _, v := range visits {
			got += fmt.Sprintf("%s %d %s", v.StartsAt.Format("15:04"), v.Minutes, v.Title)
			if v.Line != 2 || v.StartsAt.Format(time.DateOnly) != "2026-11-25" {
				t.Errorf("%q: line %d on %s", line, v.Line, v.StartsAt)
			}
		}
		for _, w := range wrong {
			got += w.Code
		}
		if err != nil || got != want {
			t.Errorf("%q: %q, expected %q (%v)", line, got, want, err)
		}
	}
}

func TestEveryLineThatIsNoVisitIsNamed(t *testing.T) {
	t.Parallel()
	spring, _ := models.ParseDay("2026-03-08") // clocks go from 2:00 to 3:00
	visits, wrong, err := Paste("9:00 AR\r\n\r\nLunch\r\n02:30 TG\r\n10:00 TG", spring, newYork(t))
	if err != nil || len(visits) != 2 || visits[1].Line != 5 {
		t.Errorf("%+v, %v", visits, err)
	}
	if !slices.Equal(wrong, []PastedLine{{3, "Lunch", "no_time"}, {4, "02:30 TG", "skipped_time"}}) {
		t.Errorf("wrong: %+v", wrong)
	}
	for text, want := range map[string]string{strings.Repeat("x", PasteLetters+1): "too_long", strings.Repeat("\n", 200): "too_many"} {
		_, _, err := Paste(text, spring, newYork(t))
		var invalid models.Invalid
		if !errors.As(err, &invalid) || invalid[0].Code != want {
			t.Errorf("%v, expected %s", err, want)
		}
	}
}

func newYork(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
