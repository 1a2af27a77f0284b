package insight_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestMeasureDueGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Cases []struct {
			Name     string                   `json:"name"`
			Requests []insight.MeasureRequest `json:"requests"`
			Sent     []models.SentMeasure     `json:"sent"`
			Visits   []models.Day             `json:"visits"`
			Today    models.Day               `json:"today"`
			Due      json.RawMessage          `json:"due"`
		} `json:"cases"`
	}
	readGolden(t, "measure-due.json", &golden)
	for _, test := range golden.Cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, insight.DueMeasures(test.Requests, test.Sent, test.Visits, test.Today), test.Due)
		})
	}
}

// asking draws requests, what was sent on them and the days of visits, all within some weeks of a day.
type asking struct {
	requests []insight.MeasureRequest
	sent     []models.SentMeasure
	visits   []models.Day
}

func anAsking(t *rapid.T, first models.Day) asking {
	var a asking
	day := func(label string) models.Day { return first.Add(rapid.IntRange(0, 60).Draw(t, label)) }
	for n := range rapid.IntRange(1, 4).Draw(t, "requests") {
		r := insight.MeasureRequest{ID: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, n)), MeasureRequest: models.MeasureRequest{
			Instrument: rapid.SampledFrom([]string{"phq_9", "gad_7"}).Draw(t, "instrument"),
			Rhythm:     rapid.SampledFrom([]models.MeasureRhythm{models.MeasureNow, models.MeasureBeforeVisit, models.MeasureWeeks}).Draw(t, "rhythm"),
			Weeks:      new(rapid.IntRange(1, models.MaxMeasureWeeks).Draw(t, "weeks")), Day: new(day("day")),
		}}
		if n > 0 && rapid.IntRange(0, 4).Draw(t, "ends") == 0 {
			r.MeasureRequest = models.MeasureRequest{Ends: &a.requests[0].ID}
		}
		a.requests = append(a.requests, r)
	}
	for range rapid.IntRange(0, 4).Draw(t, "sent") {
		r := rapid.SampledFrom(a.requests).Draw(t, "of")
		a.sent = append(a.sent, models.SentMeasure{RequestID: &r.ID, Due: new(day("due"))})
	}
	for range rapid.IntRange(0, 3).Draw(t, "visits") {
		a.visits = append(a.visits, day("visit"))
	}
	return a
}

func (a asking) shifted(by int) asking {
	var to asking
	for _, r := range a.requests {
		if r.Day != nil {
			r.Day = new(r.Day.Add(by))
		}
		to.requests = append(to.requests, r)
	}
	for _, s := range a.sent {
		s.Due = new(s.Due.Add(by))
		to.sent = append(to.sent, s)
	}
	for _, v := range a.visits {
		to.visits = append(to.visits, v.Add(by))
	}
	return to
}

func TestShiftingAllDatesShiftsWhatIsDue(t *testing.T) {
	t.Parallel()
	first, err := models.ParseDay("2026-02-02")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := anAsking(t, first)
		today, by := first.Add(rapid.IntRange(0, 90).Draw(t, "today")), rapid.IntRange(-800, 800).Draw(t, "by")
		want := insight.DueMeasures(a.requests, a.sent, a.visits, today)
		for i := range want {
			want[i].Due = want[i].Due.Add(by)
			if !want[i].Until.IsZero() {
				want[i].Until = want[i].Until.Add(by)
			}
		}
		b := a.shifted(by)
		if got := insight.DueMeasures(b.requests, b.sent, b.visits, today.Add(by)); !slices.Equal(got, want) {
			t.Fatalf("%+v, and not %+v", got, want)
		}
	})
}

func TestWhatWasAnsweredIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	first, err := models.ParseDay("2026-02-02")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := anAsking(t, first)
		today := first.Add(rapid.IntRange(0, 90).Draw(t, "today"))
		for _, d := range insight.DueMeasures(a.requests, a.sent, a.visits, today) {
			if d.Due.Compare(today) > 0 || !d.Until.IsZero() && d.Until.Compare(today) < 0 {
				t.Fatalf("%+v on %s", d, today)
			}
			sent := append(slices.Clone(a.sent), models.SentMeasure{RequestID: &d.RequestID, Due: &d.Due})
			again := insight.DueMeasures(a.requests, sent, a.visits, today)
			if slices.ContainsFunc(again, func(o insight.DueMeasure) bool { return o.RequestID == d.RequestID }) {
				t.Fatalf("%+v is asked again", d)
			}
		}
	})
}
