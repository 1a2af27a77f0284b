package insight_test

import (
	"testing"
	"time"

	"alongside/insight"
)

func TestALogCanBeReadAroundVisitsAndOnTheAgreedDay(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, zone) } // the 1st is a Sunday, when clocks go back
	friday := at(6, 15)
	for name, c := range map[string]struct {
		now     time.Time
		visits  []time.Time
		weekday int
		open    bool
		opens   time.Time
	}{
		"nothing in sight":                  {now: at(2, 9)},
		"before the two days":               {now: at(4, 14), visits: []time.Time{friday}, opens: at(4, 15)},
		"two days before, to the minute":    {now: at(4, 15), visits: []time.Time{friday}, open: true},
		"the evening of the visit":          {now: at(6, 23), visits: []time.Time{friday}, open: true},
		"the day after":                     {now: at(7, 0), visits: []time.Time{friday}},
		"of two visits the sooner one":      {now: at(2, 9), visits: []time.Time{at(20, 15), friday}, opens: at(4, 15)},
		"over the change of clocks":         {now: at(1, 0), visits: []time.Time{at(2, 15)}, open: true},
		"the agreed day":                    {now: at(3, 9), weekday: 2, open: true},
		"before the agreed day":             {now: at(2, 9), weekday: 2, opens: at(3, 0)},
		"after the agreed day":              {now: at(4, 9), weekday: 2, opens: at(10, 0)},
		"the agreed day comes first":        {now: at(2, 9), visits: []time.Time{friday}, weekday: 2, opens: at(3, 0)},
		"the visit comes first":             {now: at(4, 9), visits: []time.Time{friday}, weekday: 2, opens: at(4, 15)},
		"the agreed day, and the visit far": {now: at(3, 9), visits: []time.Time{at(20, 15)}, weekday: 2, open: true},
	} {
		got := insight.ReadingWindow(c.now, zone, c.visits, c.weekday)
		opens := time.Time{}
		if got.Opens != nil {
			opens = *got.Opens
		}
		if got.Open != c.open || !opens.Equal(c.opens) {
			t.Errorf("%s: open %t, opens %s; expected %t, %s", name, got.Open, opens, c.open, c.opens)
		}
	}
}
