package insight_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

// goldenSleep are the cases that Go and the phone both have to get right.
type goldenSleep struct {
	Nights []struct {
		Name     string          `json:"name"`
		Sleep    models.Sleep    `json:"sleep"`
		Problems json.RawMessage `json:"problems"`
		Start    *int            `json:"start"`
		End      *int            `json:"end"`
		Figures  json.RawMessage `json:"figures"`
	} `json:"nights"`
	About []struct {
		Minutes int `json:"minutes"`
		About   int `json:"about"`
	} `json:"about"`
	Windows []struct {
		Name    string          `json:"name"`
		Through models.Day      `json:"through"`
		Days    int             `json:"days"`
		Nights  []models.Sleep  `json:"nights"`
		Summary json.RawMessage `json:"summary"`
	} `json:"windows"`
}

func readGoldenSleep(t testing.TB) goldenSleep {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/sleep.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases goldenSleep
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// wantJSON compares by what is written, because the names in the document are a promise, too.
func wantJSON(t *testing.T, got any, want json.RawMessage) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(text, &a) != nil || json.Unmarshal(want, &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestFiguresGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGoldenSleep(t).Nights {
		if test.Problems != nil {
			continue // not a night that can be: models holds these
		}
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, insight.Figures(test.Sleep), test.Figures)

			night := insight.SleepWindow([]models.Sleep{test.Sleep}, test.Sleep.Day, 1).Nights[0]
			if !reflect.DeepEqual(night.Start, test.Start) || !reflect.DeepEqual(night.End, test.End) {
				t.Errorf("from %v to %v, want %v to %v", show(night.Start), show(night.End), show(test.Start), show(test.End))
			}
		})
	}
}

func TestSleepWindowGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGoldenSleep(t).Windows {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, insight.SleepWindow(test.Nights, test.Through, test.Days), test.Summary)
		})
	}
}

func TestAboutMinutesGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGoldenSleep(t).About {
		if got := insight.AboutMinutes(test.Minutes); got != test.About {
			t.Errorf("%d minutes are about %d, want %d", test.Minutes, got, test.About)
		}
	}
}

// night draws one that can be, on the days around a clock change as often as not.
func night(t *rapid.T) models.Sleep {
	name := rapid.SampledFrom([]string{"America/New_York", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe"}).Draw(t, "zone")
	zone, err := models.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(rapid.Int64Range(0, 33_000_000).Draw(t, "minute")*60, 0).In(zone)
	if _, change := at.ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "clocks change") {
		at = change.Add(-time.Duration(rapid.IntRange(0, 600).Draw(t, "minutes before")) * time.Minute)
	}
	s := models.Sleep{Day: models.NightDay(at, zone), Zone: name}
	step := func(label string, most int) *time.Time {
		at = at.Add(time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Minute)
		stepped := at
		return &stepped
	}
	s.IntoBed, s.TriedToSleep = step("into bed", 0), step("awake in bed", 180)
	asleep := rapid.IntRange(0, 900).Draw(t, "asleep")
	sol, waso := rapid.IntRange(0, 120).Draw(t, "sol"), rapid.IntRange(0, 120).Draw(t, "waso")
	at = at.Add(time.Duration(asleep) * time.Minute)
	s.FinalAwakening, s.OutOfBed = step("awake", 0), step("lying", 90)
	if sol+waso <= asleep {
		s.SOLMinutes, s.WASOMinutes = &sol, &waso
	}
	return s
}

// A duration is what a stopwatch would have shown, whatever clocks did meanwhile and wherever the person woke.
func TestFiguresAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := night(t)
		if err := s.Validate(); err != nil {
			t.Fatalf("%v: %v", s, err)
		}
		f := insight.Figures(s)
		if want := int(s.OutOfBed.Sub(*s.IntoBed).Minutes()); *f.TIBMinutes != want {
			t.Errorf("in bed %d minutes, want %d", *f.TIBMinutes, want)
		}
		if s.SOLMinutes != nil {
			if want := int(s.FinalAwakening.Sub(*s.TriedToSleep).Minutes()) - *s.SOLMinutes - *s.WASOMinutes; *f.TSTMinutes != want {
				t.Errorf("asleep %d minutes, want %d", *f.TSTMinutes, want)
			}
		}
		if f.SEPercent != nil && (*f.SEPercent < 0 || *f.SEPercent > 100) {
			t.Errorf("efficiency %v", *f.SEPercent)
		}

		elsewhere := s
		elsewhere.Zone = "Asia/Tokyo"
		if !reflect.DeepEqual(insight.Figures(elsewhere), f) {
			t.Error("another zone changes the figures")
		}
		start := insight.SleepWindow([]models.Sleep{s}, s.Day, 1).Nights[0].Start
		if *start < 0 || *start >= 24*60 {
			t.Errorf("the night starts %d minutes from noon", *start)
		}
	})
}

// Whoever flies on keeps their nights: each stays under the day, and at the hours, that the clock showed where it was slept,
// wherever the person, their phone or whoever reads is by now.
func TestTravelRelabelsNoNight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 33_000_000).Draw(t, "minute")*60, 0)
		var nights []models.Sleep
		chart := map[models.Day]insight.SleepNight{}
		for range rapid.IntRange(1, 8).Draw(t, "nights") {
			name := rapid.SampledFrom([]string{"America/New_York", "Europe/Madrid", "Pacific/Apia", "Asia/Kathmandu", "America/Santiago"}).Draw(t, "zone")
			zone, err := models.LoadZone(name)
			if err != nil {
				t.Fatal(err)
			}
			to, up := at, at.Add(time.Duration(rapid.IntRange(60, 700).Draw(t, "in bed, minutes"))*time.Minute)
			s := models.Sleep{Day: models.NightDay(to, zone), Zone: name, IntoBed: &to, OutOfBed: &up}
			at = up.Add(time.Duration(rapid.IntRange(8, 30).Draw(t, "awake, hours")) * time.Hour)
			if _, slept := chart[s.Day]; slept {
				continue // over the date line: the day has a night already
			}
			nights = append(nights, s)
			if err := s.Validate(); err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
			for _, n := range insight.SleepWindow(nights, s.Day.Add(1), 90).Nights {
				if before, known := chart[n.Day]; known && !reflect.DeepEqual(n, before) {
					t.Errorf("a night in %s makes %+v of %+v", name, n, before)
				}
				chart[n.Day] = n
			}
			n, shown := chart[s.Day], to.In(zone)
			noon := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, time.UTC).Add(12 * time.Hour)
			if want := noon.Hour()*60 + noon.Minute(); *n.Start != want || *n.TIBMinutes != int(up.Sub(to).Minutes()) {
				t.Errorf("to bed at %s for %s is %d minutes from noon and %d long", shown, up.Sub(to), *n.Start, *n.TIBMinutes)
			}
		}
	})
}

// The order of the nights, and nights of other times, make no difference to a window.
func TestSleepWindowDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	through, err := models.ParseDay("2026-10-20")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var nights []models.Sleep
		for i := range 2 * days {
			if rapid.Bool().Draw(t, "logged") {
				s := night(t)
				s.Day = through.Add(-i)
				nights = append(nights, s)
			}
		}
		summary := insight.SleepWindow(nights, through, days)

		old := night(t)
		old.Day = through.Add(-2 * days)
		shuffled := rapid.Permutation(append(nights, old)).Draw(t, "in another order")
		if !reflect.DeepEqual(insight.SleepWindow(shuffled, through, days), summary) {
			t.Error("the order changes the summary")
		}
		before := insight.SleepWindow(nights, through.Add(-days), days)
		if enough := min(summary.TSTNights, before.TSTNights) >= insight.MinNightsToCompare; enough != (summary.Change != nil) {
			t.Errorf("%d and %d nights, change %v", summary.TSTNights, before.TSTNights, summary.Change)
		}
		if summary.Change != nil && summary.Change.TSTMinutes != *summary.MedianTSTMinutes-*before.MedianTSTMinutes {
			t.Errorf("change %v between %d and %d", summary.Change, *before.MedianTSTMinutes, *summary.MedianTSTMinutes)
		}
	})
}

// However many guesses are among them, what is said of times is what the typed nights say alone.
func TestGuessesChangeNoTypedFigure(t *testing.T) {
	t.Parallel()
	through, err := models.ParseDay("2026-10-20")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		const days = 14
		var typed, all []models.Sleep
		guesses := 0
		for i := range 2 * days {
			s := night(t)
			s.Day = through.Add(-i)
			about := rapid.Bool().Draw(t, "about that")
			s.About = &about
			if all = append(all, s); !about {
				typed = append(typed, s)
			} else if i < days {
				guesses++
			}
		}
		got, want := insight.SleepWindow(all, through, days), insight.SleepWindow(typed, through, days)
		if got.AboutNights != guesses || want.AboutNights != 0 {
			t.Errorf("%d guesses counted, want %d", got.AboutNights, guesses)
		}
		got.AboutNights, got.Logged, got.Nights = want.AboutNights, want.Logged, want.Nights
		if !reflect.DeepEqual(got, want) {
			t.Errorf("guesses change the figures:\n%+v\n%+v", got, want)
		}
	})
}

// FuzzSleep: whatever a phone sends as a night is read or refused, judged and summed up without a panic, and
// what passes has figures that can be.
func FuzzSleep(f *testing.F) {
	text, err := os.ReadFile("../testdata/golden/sleep.json")
	if err != nil {
		f.Fatal(err)
	}
	var seeds struct {
		Nights []struct {
			Sleep json.RawMessage `json:"sleep"`
		} `json:"nights"`
	}
	if err := json.Unmarshal(text, &seeds); err != nil {
		f.Fatal(err)
	}
	for _, seed := range seeds.Nights {
		f.Add([]byte(seed.Sleep))
	}
	f.Add([]byte(`{"day":"9999-12-31","zone":"Europe/Madrid","into_bed":"0000-01-01T00:00:00Z","out_of_bed":"9999-12-31T23:59:59Z"}`))
	f.Add([]byte(`{"day":"2026-10-14","zone":"UTC","sol_minutes":-9223372036854775808,"waso_minutes":9223372036854775807}`))

	f.Fuzz(func(t *testing.T, text []byte) {
		var s models.Sleep
		if json.Unmarshal(text, &s) != nil {
			return
		}
		figures := insight.Figures(s)
		window := insight.SleepWindow([]models.Sleep{s}, s.Day, 7)
		if _, err := json.Marshal(window); err != nil {
			t.Fatal(err)
		}
		if s.Validate() != nil {
			return
		}
		for _, minutes := range []*int{figures.TIBMinutes, figures.TSTMinutes} {
			if minutes != nil && (*minutes < 0 || *minutes > models.MaxNightHours*60) {
				t.Fatalf("%d minutes", *minutes)
			}
		}
		if figures.SEPercent != nil && (*figures.SEPercent < 0 || *figures.SEPercent > 100) {
			t.Fatalf("efficiency %v", *figures.SEPercent)
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var read models.Sleep
		if err := json.Unmarshal(again, &read); err != nil || read.Validate() != nil {
			t.Fatalf("%s does not survive being written: %v", again, err)
		}
	})
}

func show(minutes *int) any {
	if minutes == nil {
		return "nothing"
	}
	return *minutes
}
