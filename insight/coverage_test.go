package insight_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

// goldenCoverage are the cases that Go and the phone both have to get right. An instant may be written in any zone.
type goldenCoverage struct {
	Practices map[string]models.Practice `json:"practices"`
	Moments   []struct {
		Name    string     `json:"name"`
		Day     models.Day `json:"day"`
		Time    string     `json:"time"`
		Zone    string     `json:"zone"`
		Instant time.Time  `json:"instant"`
	} `json:"moments"`
	Presences []struct {
		Name     string           `json:"name"`
		Practice string           `json:"practice"`
		Zone     string           `json:"zone"`
		Now      time.Time        `json:"now"`
		Presence insight.Presence `json:"presence"`
	} `json:"presences"`
	Duties []struct {
		Name     string          `json:"name"`
		Practice string          `json:"practice"`
		Day      models.Day      `json:"day"`
		Duty     json.RawMessage `json:"duty"`
	} `json:"duties"`
	StepsIn []struct {
		Name     string    `json:"name"`
		Practice string    `json:"practice"`
		Zone     string    `json:"zone"`
		At       time.Time `json:"at"`
		Then     time.Time `json:"then"`
	} `json:"steps_in"`
	Promises []struct {
		Name     string             `json:"name"`
		Practice string             `json:"practice"`
		Zone     string             `json:"zone"`
		Now      time.Time          `json:"now"`
		Team     []models.Colleague `json:"team"`
		Visit    *struct {
			ClinicianID string    `json:"clinician_id"`
			StartsAt    time.Time `json:"starts_at"`
		} `json:"visit"`
		Promise json.RawMessage `json:"promise"`
	} `json:"promises"`
	Answers []struct {
		Name     string             `json:"name"`
		Practice string             `json:"practice"`
		Zone     string             `json:"zone"`
		Now      time.Time          `json:"now"`
		Team     []models.Colleague `json:"team"`
		Answer   insight.Answer     `json:"answer"`
	} `json:"answers"`
}

func readGoldenCoverage(t testing.TB) goldenCoverage {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/coverage.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases goldenCoverage
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for name, p := range cases.Practices {
		if err := p.Coverage.Validate(); err != nil {
			t.Fatalf("%s is no calendar that can be kept: %v", name, err)
		}
	}
	return cases
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := models.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestPresentGolden(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	for _, test := range cases.Presences {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			got := insight.Present(cases.Practices[test.Practice], zoneOf(t, test.Zone), test.Now)
			for _, at := range []struct {
				what      string
				got, want *time.Time
			}{
				{"until", got.Until, test.Presence.Until},
				{"opens", got.Opens, test.Presence.Opens},
			} {
				if (at.got == nil) != (at.want == nil) || at.got != nil && !at.got.Equal(*at.want) {
					t.Errorf("%s: %v, want %v", at.what, at.got, at.want)
				}
			}
			if got.Open != test.Presence.Open || got.Holiday != test.Presence.Holiday || !reflect.DeepEqual(got.Duty, test.Presence.Duty) {
				t.Errorf("got %+v, want %+v", got, test.Presence)
			}
		})
	}
}

func TestStepsInGolden(t *testing.T) {
	t.Parallel()
	golden := readGoldenCoverage(t)
	for _, test := range golden.StepsIn {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			if got := insight.StepsIn(golden.Practices[test.Practice], zoneOf(t, test.Zone), test.At); !got.Equal(test.Then) {
				t.Errorf("%v, want %v", got, test.Then)
			}
		})
	}
}

// A practice that opens at a time of day opens at the first moment that the clock shows it or has passed it.
func TestMomentsOfADayGolden(t *testing.T) {
	t.Parallel()
	for _, test := range readGoldenCoverage(t).Moments {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			zone, weekday := zoneOf(t, test.Zone), models.Weekday(test.Day)
			h := models.Hours{Weekday: weekday, Opens: test.Time, Closes: "24:00"}
			asked := func(p insight.Presence) *time.Time { return p.Opens }
			if test.Time == "24:00" {
				h = models.Hours{Weekday: weekday, Opens: "00:00", Closes: "24:00"}
				asked = func(p insight.Presence) *time.Time { return p.Until }
			}
			p := models.Practice{Coverage: models.Coverage{Hours: []models.Hours{h}}}
			before := test.Instant.Add(-time.Second)
			if got := asked(insight.Present(p, zone, before)); got == nil || !got.Equal(test.Instant) {
				t.Errorf("%v, want %v", got, test.Instant)
			}
		})
	}
}

func TestOnDutyGolden(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	for _, test := range cases.Duties {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, insight.OnDuty(cases.Practices[test.Practice], test.Day), test.Duty)
		})
	}
}

func TestAnsweredByGolden(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	for _, test := range cases.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			got, want := insight.AnsweredBy(cases.Practices[test.Practice], zoneOf(t, test.Zone), test.Now, test.Team), test.Answer
			if !reflect.DeepEqual(got.Owner, want.Owner) || !reflect.DeepEqual(got.Backup, want.Backup) || !sameMoment(got.From, want.From) || !sameMoment(got.By, want.By) {
				t.Errorf("got %v, %v, from %v by %v, want %v, %v, from %v by %v", got.Owner, got.Backup, got.From, got.By, want.Owner, want.Backup, want.From, want.By)
			}
		})
	}
}

func sameMoment(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// What is promised can be kept: while the practice is open, by somebody of the team who is on duty then.
func TestAnAnswerIsPromisedWhileSomebodyOfTheTeamIsThere(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	zone := zoneOf(t, "America/New_York")
	names := slices.Sorted(maps.Keys(cases.Practices))
	rapid.Check(t, func(t *rapid.T) {
		p := cases.Practices[rapid.SampledFrom(names).Draw(t, "practice")]
		now := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 90*24*60).Draw(t, "minute")) * time.Minute)
		var team []models.Colleague
		for _, c := range p.People {
			if rapid.Bool().Draw(t, "on the team") {
				team = append(team, c)
			}
		}
		answer := insight.AnsweredBy(p, zone, now, team)
		if answer.Owner == nil {
			if answer.By != nil || answer.Backup != nil {
				t.Errorf("nobody, by %v", answer.By)
			}
			return
		}
		there := insight.Present(p, zone, *answer.From)
		if !there.Open || answer.From.Before(now) || !answer.By.After(*answer.From) || answer.By.After(*there.Until) {
			t.Errorf("from %v by %v, and it is %+v", answer.From, answer.By, there)
		}
		for _, promised := range []*models.Colleague{answer.Owner, answer.Backup} {
			if promised != nil && (!slices.Contains(team, *promised) || !reflect.DeepEqual(promised, there.Duty.Clinician) && !reflect.DeepEqual(promised, there.Duty.Backup)) {
				t.Errorf("%s is promised, of %v with %+v on duty", promised.DisplayName, team, there.Duty)
			}
		}
	})
}

func TestReadsByGolden(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	for _, test := range cases.Promises {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			var visit *models.Visit
			if test.Visit != nil {
				visit = &models.Visit{StartsAt: test.Visit.StartsAt}
				if err := visit.ClinicianID.UnmarshalText([]byte(test.Visit.ClinicianID)); err != nil {
					t.Fatal(err)
				}
			}
			wantJSON(t, insight.ReadsBy(cases.Practices[test.Practice], zoneOf(t, test.Zone), test.Now, test.Team, visit), test.Promise)
		})
	}
}

// calendar draws one that can be kept.
func calendar(t *rapid.T) models.Practice {
	people := []models.Colleague{{ID: [16]byte{1}, DisplayName: "Maya"}, {ID: [16]byte{2}, DisplayName: "Noor"}}
	var c models.Coverage
	for range rapid.IntRange(0, 8).Draw(t, "spans") {
		opens := rapid.IntRange(0, 1439).Draw(t, "opens")
		closes := rapid.IntRange(opens+1, 1440).Draw(t, "closes")
		c.Hours = append(c.Hours, models.Hours{
			Weekday: rapid.IntRange(1, 7).Draw(t, "weekday"), Opens: clock(opens), Closes: clock(closes),
		})
		if c.Validate() != nil {
			c.Hours = c.Hours[:len(c.Hours)-1]
		}
	}
	first := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for range rapid.IntRange(0, 3).Draw(t, "covers") {
		from := first.Add(rapid.IntRange(0, 700).Draw(t, "from"))
		c.Cover = append(c.Cover, models.Cover{
			From: from, Through: from.Add(rapid.IntRange(0, 90).Draw(t, "days")), Weekdays: []int{1, 2, 3, 4, 5, 6, 7},
			ClinicianID: people[rapid.IntRange(0, 1).Draw(t, "who")].ID,
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, models.Holiday{Day: first.Add(rapid.IntRange(0, 700).Draw(t, "holiday")), Name: "Closed"})
	}
	return models.Practice{Coverage: c, People: people}
}

func clock(minutes int) string {
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// instant draws one near a clock change as often as not.
func instant(t *rapid.T) (time.Time, *time.Location) {
	name := rapid.SampledFrom([]string{
		"America/New_York", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana",
	}).Draw(t, "zone")
	zone, err := models.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 10, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 500*24*60).Draw(t, "minutes")) * time.Minute)
	if _, change := at.ZoneBounds(); rapid.Bool().Draw(t, "clocks change") && !change.IsZero() {
		at = change.Add(time.Duration(rapid.IntRange(-240, 240).Draw(t, "minutes from it")) * time.Minute)
	}
	return at, zone
}

func TestWhatACalendarSaysHoldsTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := calendar(t)
		now, zone := instant(t)
		there := insight.Present(p, zone, now)
		at := func(when time.Time) insight.Presence { return insight.Present(p, zone, when) }
		if there.Open != (there.Until != nil) {
			t.Fatalf("open %v until %v", there.Open, there.Until)
		}
		if there.Until != nil {
			goesOn := there.Opens != nil && there.Opens.Equal(*there.Until)
			if !there.Until.After(now) || !at(there.Until.Add(-time.Nanosecond)).Open || at(*there.Until).Open != goesOn {
				t.Fatalf("%v is no end of a time that is open at %v", there.Until, now)
			}
		}
		if there.Opens != nil {
			if !there.Opens.After(now) || !at(*there.Opens).Open {
				t.Fatalf("%v is no opening after %v", there.Opens, now)
			}
			if there.Open && there.Opens.Before(*there.Until) {
				t.Fatalf("opens at %v while it is open until %v", there.Opens, there.Until)
			}
			if !there.Open && there.Opens.Sub(now) > 1 && at(now.Add(there.Opens.Sub(now)/2)).Open {
				t.Fatalf("is open before %v", there.Opens)
			}
		}
	})
}

func TestADayIsClosedWhereNobodyOfTheTeamIsThere(t *testing.T) {
	t.Parallel()
	maya, noor := models.Colleague{ID: uuid.New()}, models.Colleague{ID: uuid.New()}
	monday := today.Add(1 - models.Weekday(today))
	practice := models.Practice{People: []models.Colleague{maya, noor}, Coverage: models.Coverage{
		Hours:    []models.Hours{{Weekday: 1, Opens: "09:00", Closes: "17:00"}, {Weekday: 2, Opens: "09:00", Closes: "17:00"}, {Weekday: 3, Opens: "09:00", Closes: "17:00"}},
		Holidays: []models.Holiday{{Day: monday.Add(2)}},
		Cover: []models.Cover{
			{From: monday, Weekdays: []int{1, 3, 4}, ClinicianID: maya.ID},
			{From: monday, Weekdays: []int{2}, ClinicianID: noor.ID},
		},
	}}
	closed := insight.ClosedDays(practice, time.UTC, []models.Colleague{maya}, monday, 5)
	for n, want := range []bool{false, true, true, true, true} { // Maya; Noor, who is not on the team; a holiday; no hours; nobody
		if closed[monday.Add(n)] != want {
			t.Errorf("day %d is closed: %t", n+1, !want)
		}
	}
	practice.Coverage.Hours = nil
	if closed := insight.ClosedDays(practice, time.UTC, []models.Colleague{maya}, monday, 5); len(closed) != 5 {
		t.Errorf("without hours: %v", closed)
	}
}

// A day is as long as its clock makes it: all of an always open practice's days together leave no gap.
func TestAnAlwaysOpenPracticeIsOpenOnBothDaysOfClockChanges(t *testing.T) {
	t.Parallel()
	p := models.Practice{}
	for weekday := range 7 {
		p.Coverage.Hours = append(p.Coverage.Hours, models.Hours{Weekday: weekday + 1, Opens: "00:00", Closes: "24:00"})
	}
	rapid.Check(t, func(t *rapid.T) {
		now, zone := instant(t)
		if there := insight.Present(p, zone, now); !there.Open || !there.Until.Equal(*there.Opens) {
			t.Fatalf("at %v: %+v", now, there)
		}
	})
}

func TestAPromiseIsNeverForATimeThatHasBegun(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := calendar(t)
		now, zone := instant(t)
		promise := insight.ReadsBy(p, zone, now, p.People[:1], nil)
		if promise.Reader == nil {
			return
		}
		today := models.DateOf(now.In(zone))
		if promise.By.Compare(today) < 0 || insight.OnDuty(p, promise.By).Clinician.ID != promise.Reader.ID {
			t.Fatalf("at %v: %s by %s", now, promise.Reader.DisplayName, promise.By)
		}
		if end := promise.By.Add(1).Midnight(zone); !insight.Present(p, zone, now).Opens.Before(end) {
			t.Fatalf("at %v: by %s, and nobody is there before", now, promise.By)
		}
	})
}

func TestUncoveredDaysAreThoseOpenWithNobodyNamed(t *testing.T) {
	t.Parallel()
	cases := readGoldenCoverage(t)
	from, err := models.ParseDay("2026-11-23") // a Monday
	if err != nil {
		t.Fatal(err)
	}
	for practice, want := range map[string]int{"weekdays with a break": 0, "two who share the week": 0, "nobody is named": 10, "no hours": 0, "one morning": 0} {
		if got := insight.Uncovered(cases.Practices[practice], zoneOf(t, "America/New_York"), from, 14); len(got) != want {
			t.Errorf("%s: %v", practice, got)
		}
	}
	if got := insight.Uncovered(cases.Practices["somebody left"], zoneOf(t, "America/New_York"), from, 14); len(got) != 4 || got[0].String() != "2026-12-01" {
		t.Errorf("somebody left: %v", got)
	}
}
