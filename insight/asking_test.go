package insight_test

import (
	"maps"
	"reflect"
	"slices"
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
	closedBut := func(open int) map[models.Day]bool {
		closed := map[models.Day]bool{}
		for n := range 7 {
			closed[today.Add(n)] = n != open
		}
		return closed
	}
	seven := func() (lines []uuid.UUID) {
		for range 7 {
			lines = append(lines, uuid.New())
		}
		return lines
	}
	enough := func(limit models.AskLimit, week models.Day, first *models.Day) *models.AskedEnough {
		return &models.AskedEnough{Limit: limit, Week: &week, FirstDay: first}
	}
	for _, test := range []struct {
		name   string
		asking insight.Asking
		more   insight.MeasureRequest
		enough *models.AskedEnough // where it does not fit
	}{
		{"nothing is asked", insight.Asking{}, once("phq_9", today), nil},
		{"it is for later", insight.Asking{}, once("phq_9", today.Add(40)), nil},
		{"another one every week", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today)}}, weekly("gad_7", today), nil},
		{
			"a third one every week", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today), weekly("gad_7", today)}},
			weekly("who_5", today), enough(models.AskTwoMinutes, today, nil),
		},
		{
			"a third one, once", insight.Asking{Requests: []insight.MeasureRequest{once("phq_9", today), once("gad_7", today)}},
			once("who_5", today), enough(models.AskTwoMinutes, today, new(today.Add(1))),
		},
		{
			"a week that is full already", insight.Asking{
				Requests: []insight.MeasureRequest{old}, Sent: []models.SentMeasure{answered(old, 1), answered(old, 1)},
			}, once("phq_9", today), nil, // it is shown on its seventh day
		},
		{"three days to check in", insight.Asking{CheckIns: three()}, once("phq_9", today), enough(models.AskTwoMinutes, today, new(today.Add(3)))},
		{
			"three lists from before a first dose", insight.Asking{Baselines: []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}},
			once("phq_9", today), enough(models.AskTwoMinutes, today, new(today.Add(2))),
		},
		{
			"a list from before a first dose on every day of the week", insight.Asking{Baselines: seven()},
			once("phq_2", today), enough(models.AskOneADay, today, new(today.Add(9))),
		},
		{
			"a check-in on the one day on which somebody is there",
			insight.Asking{Closed: closedBut(3), CheckIns: []insight.CheckIn{{LineID: uuid.New(), Day: today.Add(3)}}},
			once("phq_9", today), enough(models.AskNobodyThere, today, new(today.Add(1))),
		},
		{"nobody is there for a week", insight.Asking{Closed: closedBut(-1)}, once("phq_9", today), enough(models.AskNobodyThere, today, new(today.Add(1)))},
		{"nobody is there for a week, and nobody has to be", insight.Asking{Closed: closedBut(-1)}, once("gad_7", today), nil},
		{
			"nobody answers the old one", insight.Asking{Requests: []insight.MeasureRequest{old}},
			once("gad_7", today), nil,
		},
		{"before a visit, and there is none", insight.Asking{Requests: []insight.MeasureRequest{weekly("phq_9", today), weekly("gad_7", today)}},
			insight.MeasureRequest{ID: uuid.New(), MeasureRequest: models.MeasureRequest{Instrument: "who_5", Rhythm: models.MeasureBeforeVisit, Day: &today}}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.asking.Today = today
			if got := test.asking.Enough(test.more); !reflect.DeepEqual(got, test.enough) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What the phone asks of a day, and plans, is what the server reckons with: held to the same cases as its extraOf and askDays.
func TestAskingGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Cases []struct {
			Name     string                   `json:"name"`
			Today    models.Day               `json:"today"`
			Requests []insight.MeasureRequest `json:"requests"`
			Sent     []models.SentMeasure     `json:"sent"`
			Visits   []models.Day             `json:"visits"`
			CheckIns []struct {
				LineID uuid.UUID  `json:"line_id"`
				Day    models.Day `json:"day"`
			} `json:"check_ins"`
			Baselines []uuid.UUID              `json:"baselines"`
			FollowUps []models.Day             `json:"follow_ups"`
			Closed    []models.Day             `json:"closed"`
			Asks      []insight.Ask            `json:"asks"`
			Asked     []insight.Asked          `json:"asked"`
			Planned   map[uuid.UUID]models.Day `json:"planned"`
		} `json:"cases"`
	}
	readGolden(t, "asking.json", &golden)
	for _, test := range golden.Cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			a := insight.Asking{
				Today: test.Today, Requests: test.Requests, Sent: test.Sent, Visits: test.Visits,
				Baselines: test.Baselines, FollowUps: test.FollowUps, Closed: map[models.Day]bool{},
			}
			for _, c := range test.CheckIns {
				a.CheckIns = append(a.CheckIns, insight.CheckIn{LineID: c.LineID, Day: c.Day})
			}
			for _, day := range test.Closed {
				a.Closed[day] = true
			}
			if asks, _ := a.Asks(test.Today); !slices.Equal(asks, test.Asks) {
				t.Errorf("asks %+v", asks)
			}
			if asked := a.Asked(); !slices.Equal(asked, test.Asked) {
				t.Errorf("asked %+v", asked)
			}
			if planned := a.Planned(); !maps.Equal(planned, test.Planned) {
				t.Errorf("planned %v", planned)
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
		of := func(a asking, by int) *models.AskedEnough {
			more.Day = new(today.Add(by))
			return insight.Asking{Today: today.Add(by), Requests: a.requests, Sent: a.sent, Visits: a.visits}.Enough(more)
		}
		enough, then := of(a, 0), of(a.shifted(by), by)
		if enough != nil {
			enough = &models.AskedEnough{Limit: enough.Limit, Week: moved(enough.Week, by), FirstDay: moved(enough.FirstDay, by)}
		}
		if !reflect.DeepEqual(enough, then) {
			t.Fatalf("%+v, then %+v", enough, then)
		}
	})
}

func moved(day *models.Day, by int) *models.Day {
	if day == nil {
		return nil
	}
	return new(day.Add(by))
}
