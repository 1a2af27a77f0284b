package models_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestACalendarsBadFieldsAreAllNamed(t *testing.T) {
	t.Parallel()
	maya, noor := uuid.New(), uuid.New()
	day := func(s string) models.Day {
		d, err := models.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	monday := func(opens, closes string) models.Hours { return models.Hours{Weekday: 1, Opens: opens, Closes: closes} }
	cover := func(from string, weekdays ...int) models.Cover {
		return models.Cover{From: day(from), Weekdays: weekdays, ClinicianID: maya, BackupID: &noor}
	}
	long := string(make([]rune, 61))
	cases := []struct {
		name     string
		coverage models.Coverage
		bad      []string
	}{
		{"nothing is a calendar, too", models.Coverage{}, nil},
		{"a day with a break", models.Coverage{Hours: []models.Hours{monday("09:00", "12:00"), monday("13:00", "24:00")}}, nil},
		{"a weekday of another planet", models.Coverage{Hours: []models.Hours{{Weekday: 8, Opens: "09:00", Closes: "10:00"}}}, []string{"hours[0].weekday=out_of_range"}},
		{"no times", models.Coverage{Hours: []models.Hours{monday("9", "25:00")}}, []string{"hours[0].opens=not_a_time", "hours[0].closes=not_a_time"}},
		{"midnight opens no day twice", models.Coverage{Hours: []models.Hours{monday("24:00", "24:00")}}, []string{"hours[0].opens=not_a_time"}},
		{"closing before opening", models.Coverage{Hours: []models.Hours{monday("12:00", "12:00")}}, []string{"hours[0].closes=before_opens"}},
		{"spans over each other", models.Coverage{Hours: []models.Hours{monday("13:00", "17:00"), monday("09:00", "14:00")}}, []string{"hours[1].opens=overlaps"}},
		{"spans that touch are one", models.Coverage{Hours: []models.Hours{monday("09:00", "12:00"), monday("12:00", "14:00")}}, []string{"hours[1].opens=overlaps"}},
		{"a holiday without day and name", models.Coverage{Holidays: []models.Holiday{{}}}, []string{"holidays[0].day=required", "holidays[0].name=required"}},
		{"a holiday twice, its name too long, and no text", models.Coverage{Holidays: []models.Holiday{
			{Day: day("2026-12-25"), Name: "Christmas Day"}, {Day: day("2026-12-25"), Name: long},
		}}, []string{"holidays[1].day=twice", "holidays[1].name=too_long", "holidays[1].name=not_text"}},
		{"a cover of nobody, from never, on no day", models.Coverage{Cover: []models.Cover{{}}},
			[]string{"cover[0].from=required", "cover[0].weekdays=required", "cover[0].clinician_id=required"}},
		{"a cover that ends before it begins", models.Coverage{Cover: []models.Cover{{
			From: day("2026-12-02"), Through: day("2026-12-01"), Weekdays: []int{1}, ClinicianID: maya,
		}}}, []string{"cover[0].through=before_from"}},
		{"somebody steps in for themselves", models.Coverage{Cover: []models.Cover{{From: day("2026-12-02"), Weekdays: []int{1}, ClinicianID: maya, BackupID: &maya}}},
			[]string{"cover[0].backup_id=same_person"}},
		{"a weekday twice", models.Coverage{Cover: []models.Cover{cover("2026-12-02", 3, 3)}}, []string{"cover[0].weekdays=unknown"}},
		{"two begin together on other days", models.Coverage{Cover: []models.Cover{cover("2026-12-02", 1, 2), cover("2026-12-02", 3)}}, nil},
		{"two begin together on one day", models.Coverage{Cover: []models.Cover{cover("2026-12-02", 1, 2), cover("2026-12-02", 2)}}, []string{"cover[1].from=overlaps"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bad, _ := errors.AsType[models.Invalid](c.coverage.Validate())
			var got []string
			for _, p := range bad {
				got = append(got, p.Field+"="+p.Code)
			}
			if !slices.Equal(got, c.bad) {
				t.Errorf("got %v, want %v", got, c.bad)
			}
		})
	}
	for _, c := range []struct {
		name string
		many models.Coverage
		bad  string
	}{
		{"holidays", models.Coverage{Holidays: make([]models.Holiday, models.MaxHolidays+1)}, "holidays"},
		{"cover", models.Coverage{Cover: make([]models.Cover, models.MaxCover+1)}, "cover"},
	} {
		bad, _ := errors.AsType[models.Invalid](c.many.Validate())
		if len(bad) != 1 || bad[0].Field != c.bad || bad[0].Code != "too_many" || bad[0].Limit == 0 {
			t.Errorf("too many %s: %v", c.name, bad)
		}
	}
	var busy models.Coverage
	for i := range models.MaxSpansADay + 1 {
		busy.Hours = append(busy.Hours, monday("0"+string(rune('0'+i))+":00", "0"+string(rune('0'+i))+":30"))
	}
	bad, _ := errors.AsType[models.Invalid](busy.Validate())
	if len(bad) != 1 || bad[0].Field != "hours[6].weekday" || bad[0].Code != "too_many" {
		t.Errorf("too many spans: %v", bad)
	}
}

func TestAPracticeIsPatchedAndJudgedAsAWhole(t *testing.T) {
	t.Parallel()
	p := models.Practice{Name: "Juniper House", TimeZone: "America/Chicago", Languages: []string{"en", "es"}, Help: models.DefaultHelp()}
	p.Help.PracticePhone = "+1 555 0100"
	name, zone, help := " Juniper ", "Mars/Phobos", models.Help{CrisisChat: "http://plain"}
	changed, err := models.PracticePatch{Name: &name, Languages: []string{"es"}}.Patch(p)
	if err != nil || changed.Name != "Juniper" || changed.TimeZone != p.TimeZone || !slices.Equal(changed.Languages, []string{"es"}) || changed.Help != p.Help {
		t.Errorf("%+v, %v", changed, err)
	}
	_, err = models.PracticePatch{TimeZone: &zone, Help: &help, Languages: []string{}}.Patch(p)
	bad, _ := errors.AsType[models.Invalid](err)
	for _, want := range []models.FieldProblem{
		{Field: "time_zone", Code: "unknown_zone"}, {Field: "emergency", Code: "required"}, {Field: "practice_phone", Code: "required"},
		{Field: "crisis_chat", Code: "not_https"}, {Field: "languages", Code: "required"},
	} {
		if !slices.Contains(bad, want) {
			t.Errorf("%v is not named in %v", want, bad)
		}
	}
	_, err = models.PracticePatch{Languages: []string{"en", "fr"}}.Patch(p)
	if bad, _ := errors.AsType[models.Invalid](err); len(bad) != 1 || bad[0].Field != "languages" {
		t.Errorf("%v", err)
	}
}
