package insight_test

import (
	"encoding/json"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
)

func TestAYearIsToldByTheWeekAndSumsUpTheSame(t *testing.T) {
	t.Parallel()
	var moods []models.Mood
	var nights []models.Sleep
	for i := range 2 * 365 {
		if i%9 == 0 {
			continue
		}
		moods = append(moods, models.Mood{Day: today.Add(-i), Valence: new(1 + i%5), Anxiety: new(1 + i%3)})
		nights = append(nights, models.Sleep{Day: today.Add(-i), Zone: "UTC", Quality: new(1 + i%5)})
	}
	mood := insight.MoodWindow(moods, nil, today, 365)
	if mood.Every != 7 || len(mood.ByDay) != 53 || mood.Logged != 365-41 || mood.Change == nil {
		t.Errorf("%d columns of %d days, of %d days logged, %+v", len(mood.ByDay), mood.Every, mood.Logged, mood.Change)
	}
	logged := 0
	for i, w := range mood.ByDay {
		logged += w.Of
		if first := today.Add(-7*(len(mood.ByDay)-i) + 1); w.Day != first {
			t.Errorf("week %d stands under %s, not %s", i, w.Day, first)
		}
	}
	if logged != mood.Logged {
		t.Errorf("the weeks have %d days of %d", logged, mood.Logged)
	}
	last := mood.ByDay[len(mood.ByDay)-1] // valences 2 3 4 5 1 2: today was not logged
	if *last.Valence != 2 || last.Of != 6 {
		t.Errorf("the last week: %+v", last)
	}
	if text, err := json.Marshal(insight.SleepWindow(nights, today, 365)); err != nil || len(text) > 12_000 {
		t.Errorf("a year takes %d bytes, %v", len(text), err)
	}
	if daily := insight.MoodWindow(moods, nil, today, insight.DailyDays); daily.Every != 0 || len(daily.ByDay) != 80 || daily.ByDay[0].Of != 0 {
		t.Errorf("%d columns of %+v", len(daily.ByDay), daily.ByDay[0])
	}
}

func TestAWeekIsWhatIsKnownOfItAndGapsStayGaps(t *testing.T) {
	t.Parallel()
	day := func(ago int) models.Day { return today.Add(-ago) }
	body := insight.BodyWindow([]models.Body{{Day: day(0), Pain: new("none")}, {Day: day(1), Pain: new("strong")}, {Day: day(30), Gut: new("mild")}}, today, 365)
	if len(body.ByDay) != 2 || *body.ByDay[1].Pain != "strong" || body.ByDay[1].Gut != nil || body.ByDay[0].Pain != nil {
		t.Errorf("%+v", body.ByDay)
	}
	calm := insight.RegulationWindow([]models.Regulation{
		{Day: day(3), Practice: new("walk"), Minutes: new(10)}, {Day: day(2), Practice: new("walk"), Minutes: new(20)}, {Day: day(2), Practice: new("music")},
	}, today, 365)
	if len(calm.ByDay) != 1 || len(calm.ByDay[0].Practices) != 2 || *calm.ByDay[0].Minutes != 30 || calm.ByDay[0].Of != 2 {
		t.Errorf("%+v", calm.ByDay)
	}
	food := insight.NutritionWindow([]models.Nutrition{{Day: day(0), Meals: new(3), Appetite: new("usual")}, {Day: day(1), Meals: new(2), Appetite: new("less")}}, today, 365)
	if len(food.ByDay) != 1 || *food.ByDay[0].Meals != 2 || *food.ByDay[0].Appetite != "less" {
		t.Errorf("%+v", food.ByDay)
	}
	zone := "UTC"
	from, to := day(1).At(23, 0, time.UTC), day(0).At(7, 0, time.UTC)
	sleep := insight.SleepWindow([]models.Sleep{
		{Day: day(0), Zone: zone, TriedToSleep: &from, FinalAwakening: &to, SOLMinutes: new(0), WASOMinutes: new(30)}, {Day: day(1), Zone: zone, Band: new(models.SleepBand("under_4"))},
	}, today, 365)
	if n := sleep.Nights; len(n) != 1 || *n[0].TSTMinutes != 450 || *n[0].Start != 11*60 || n[0].Of != 2 {
		t.Errorf("%+v", n)
	}
}
