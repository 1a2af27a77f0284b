package demo

import (
	"reflect"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
)

// A year holds both clock changes and every weekday: no made-up night may be one that could not be.
func TestNightsCouldHaveBeen(t *testing.T) {
	today, err := models.ParseDay("2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range practices() {
		zone, err := time.LoadLocation(p.zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range p.patients {
			for back := range 366 {
				day := today.Add(-back)
				night := person.nights.night(day, today, zone)
				if night == nil {
					continue
				}
				if err := night.Validate(); err != nil {
					t.Errorf("%s, %s: %v", person.name, day, err)
				}
			}
		}
	}
}

func TestNightsFollowFromTheirDay(t *testing.T) {
	today, err := models.ParseDay("2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	n := ana().nights
	for back := 20; back < 40; back++ { // the last fortnight is meant to change as the days go by
		day := today.Add(-back)
		if !reflect.DeepEqual(n.night(day, today, time.UTC), n.night(day, today.Add(1), time.UTC)) {
			t.Errorf("%s is another night tomorrow", day)
		}
	}
}

// Ana's page is what newcomers see first: it has to show a change of sleep worth talking about.
func TestAnaSleepsLessLately(t *testing.T) {
	today, err := models.ParseDay("2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	for ahead := range 60 {
		var logged []models.Sleep
		through := today.Add(ahead)
		for back := range 28 {
			if night := ana().nights.night(through.Add(-back), through, time.UTC); night != nil {
				logged = append(logged, *night)
			}
		}
		s := insight.SleepWindow(logged, through, 14)
		if s.Change == nil || s.Change.TSTMinutes > -10 {
			t.Errorf("%s: %d nights, change %+v", through, s.Logged, s.Change)
		}
	}
}
