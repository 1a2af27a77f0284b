package insight_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func weekly(instrument string, from models.Day) insight.MeasureRequest {
	return insight.MeasureRequest{ID: uuid.New(), MeasureRequest: models.MeasureRequest{
		Instrument: instrument, Rhythm: models.MeasureWeeks, Weeks: new(1), Day: &from,
	}}
}

func once(instrument string, day models.Day) insight.MeasureRequest {
	return insight.MeasureRequest{ID: uuid.New(), MeasureRequest: models.MeasureRequest{Instrument: instrument, Rhythm: models.MeasureNow, Day: &day}}
}

func TestARequestFitsWhereItCanBeShownInItsWeek(t *testing.T) {
	t.Parallel()
	today, err := models.ParseDay("2026-03-02")
	if err != nil {
		t.Fatal(err)
	}
	answered := func(r insight.MeasureRequest, ago int) models.SentMeasure {
		return models.SentMeasure{Instrument: r.Instrument, RequestID: &r.ID, Due: r.Day, Day: today.Add(-ago)}
	}
	three := func() (all []insight.CheckIn) {
		for n := range 3 {
			all = append(all, insight.CheckIn{LineID: uuid.New(), Day: today.Add(2 * n)})
		}
		return all
	}
	old := once("phq_9", today.Add(-30))
	closed := map[models.Day]bool{}
	for n := range 7 {
		closed[today.Add(n)] = true
	}
	for _, test := range []struct {
		name   string
		asking insight.Asking
		more   insight.MeasureRequest
		fits   bool
		first  *models.Day // where it does not fit
	}{
		{"nothing is asked", insight.Asking{}, once("phq_9", today), true, nil},
		{"it is for later", insight.Asking{}, once("phq_9", today.Add(40)), true, nil},
		{"another one every week", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today)}}, weekly("gad_7", today), true, nil},
		{
			"a third one every week", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today), weekly("gad_7", today)}},
			weekly("who_5", today), false, nil,
		},
		{
			"a third one, once", insight.Asking{Requests: []insight.MeasureRequest{once("phq_9", today), once("gad_7", today)}},
			once("who_5", today), false, new(today.Add(1)),
		},
		{
			"a week that is full already", insight.Asking{
				Requests: []insight.MeasureRequest{old}, Sent: []models.SentMeasure{answered(old, 1), answered(old, 1)},
			}, once("phq_9", today), true, nil, // it is shown on its seventh day
		},
		{"three days to check in", insight.Asking{CheckIns: three()}, once("phq_9", today), false, new(today.Add(3))},
		{
			"three lists from before a first dose", insight.Asking{Baselines: []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}},
			once("phq_9", today), false, new(today.Add(2)),
		},
		{"nobody is there for a week", insight.Asking{Closed: closed}, once("phq_9", today), false, new(today.Add(1))},
		{"nobody is there for a week, and nobody has to be", insight.Asking{Closed: closed}, once("gad_7", today), true, nil},
		{
			"nobody answers the old one", insight.Asking{Requests: []insight.MeasureRequest{old}},
			once("gad_7", today), true, nil,
		},
		{"before a visit, and there is none", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today), weekly("gad_7", today)}},
			insight.MeasureRequest{ID: uuid.New(), MeasureRequest: models.MeasureRequest{Instrument: "who_5", Rhythm: models.MeasureBeforeVisit, Day: &today}}, true, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.asking.Today = today
			first, fits := test.asking.Fits(test.more)
			if fits != test.fits {
				t.Fatalf("it fits: %t, from %v", fits, first)
			}
			if !fits && ((first == nil) != (test.first == nil) || first != nil && *first != *test.first) {
				t.Errorf("it fits from %v", first)
			}
		})
	}
}

func TestShiftingAllDatesShiftsWhatFits(t *testing.T) {
	t.Parallel()
	start, err := models.ParseDay("2026-02-02")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, by := anAsking(t, start), rapid.IntRange(-800, 800).Draw(t, "by")
		today := start.Add(rapid.IntRange(0, 60).Draw(t, "today"))
		more := once("phq_9", today)
		of := func(a asking, by int) (*models.Day, bool) {
			more.Day = new(today.Add(by))
			return insight.Asking{Today: today.Add(by), Requests: a.requests, Sent: a.sent, Visits: a.visits}.Fits(more)
		}
		first, fits := of(a, 0)
		then, still := of(a.shifted(by), by)
		if fits != still || (first == nil) != (then == nil) || first != nil && first.Add(by) != *then {
			t.Fatalf("%v %t, then %v %t", first, fits, then, still)
		}
	})
}
