package models_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/models"
)

// golden are the cases that Go and the phone both have to get right.
type golden struct {
	Nights []struct {
		Name     string         `json:"name"`
		Sleep    models.Sleep   `json:"sleep"`
		Problems models.Invalid `json:"problems"`
	} `json:"nights"`
	LocalDays []struct {
		Name     string     `json:"name"`
		Instant  time.Time  `json:"instant"`
		Zone     string     `json:"zone"`
		DayStart int        `json:"day_start_minutes"`
		Day      models.Day `json:"day"`
	} `json:"local_days"`
	NightDays []struct {
		Name    string     `json:"name"`
		Instant time.Time  `json:"instant"`
		Zone    string     `json:"zone"`
		Day     models.Day `json:"day"`
	} `json:"night_days"`
	Instants []struct {
		Name    string    `json:"name"`
		Day     string    `json:"day"`
		Time    string    `json:"time"`
		Zone    string    `json:"zone"`
		Instant time.Time `json:"instant"`
		Shifted string    `json:"shifted"`
	} `json:"instants"`
}

func readGolden(t testing.TB) golden {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/sleep.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases golden
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := models.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// problems is the list in an error of Validate, nil where nothing is wrong.
func problems(t testing.TB, err error) models.Invalid {
	t.Helper()
	var invalid models.Invalid
	if err != nil && !errors.As(err, &invalid) {
		t.Fatalf("%v is not a list of problems", err)
	}
	return invalid
}

func TestSleepValidateGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGolden(t).Nights {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			if got := problems(t, test.Sleep.Validate()); !reflect.DeepEqual(got, test.Problems) {
				t.Errorf("%v, want %v", got, test.Problems)
			}
		})
	}
}

func TestSleepNoteIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		note string
		want models.Invalid
	}{
		{strings.Repeat("ñ", models.MaxSleepNote), nil},
		{strings.Repeat("🛌", models.MaxSleepNote), nil},
		{strings.Repeat("🛌", models.MaxSleepNote+1), models.Invalid{{Field: "note", Code: "too_long", Limit: models.MaxSleepNote}}},
		{strings.Repeat("a", 200_000), models.Invalid{{Field: "note", Code: "too_long", Limit: models.MaxSleepNote}}},
	} {
		day, err := models.ParseDay("2026-10-14")
		if err != nil {
			t.Fatal(err)
		}
		s := models.Sleep{Day: day, Zone: "Europe/Madrid", Note: &test.note}
		if got := problems(t, s.Validate()); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%d bytes: %v, want %v", len(test.note), got, test.want)
		}
	}
}

// Whatever is said of a field is said once, so that a screen has one sentence to put beside it.
func TestSleepNamesAFieldOnce(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 10, 31, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		instant := rapid.Ptr(rapid.Map(rapid.IntRange(-3000, 3000), func(minutes int) time.Time {
			return noon.Add(time.Duration(minutes) * time.Minute)
		}), true)
		minutes := rapid.Ptr(rapid.IntRange(-10, 1500), true)
		s := models.Sleep{
			Day:            models.DateOf(noon).Add(rapid.IntRange(-1, 1).Draw(t, "day")),
			Zone:           rapid.SampledFrom([]string{"America/New_York", "Europe/Madrid", "Nowhere", ""}).Draw(t, "zone"),
			IntoBed:        instant.Draw(t, "into bed"),
			TriedToSleep:   instant.Draw(t, "tried to sleep"),
			FinalAwakening: instant.Draw(t, "final awakening"),
			OutOfBed:       instant.Draw(t, "out of bed"),
			SOLMinutes:     minutes.Draw(t, "sol"),
			WASOMinutes:    minutes.Draw(t, "waso"),
			Awakenings:     minutes.Draw(t, "awakenings"),
			Quality:        minutes.Draw(t, "quality"),
		}
		named := map[string]bool{}
		var invalid models.Invalid
		if err := s.Validate(); err != nil && !errors.As(err, &invalid) {
			t.Fatal(err)
		}
		for _, problem := range invalid {
			if named[problem.Field] {
				t.Errorf("%s is named twice: %v", problem.Field, invalid)
			}
			named[problem.Field] = true
		}
	})
}
