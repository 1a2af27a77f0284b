package insight_test

import (
	"slices"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func codesOf(looks []insight.Look) (all []insight.LookCode) {
	for _, l := range looks {
		all = append(all, l.Code)
	}
	return all
}

func TestAConcernWaitsFromWhatWasLeftUnanswered(t *testing.T) {
	t.Parallel()
	said := func(kinds ...models.ReplyKind) (all []insight.ConcernSaid) {
		for i, k := range kinds {
			all = append(all, insight.ConcernSaid{Kind: k, At: monday.AddDate(0, 0, i+1)})
		}
		return all
	}
	for name, c := range map[string]struct {
		said []insight.ConcernSaid
		days int // after it was shared; -1: waits for nobody
	}{
		"nothing was said":              {nil, 0},
		"answered":                      {said(models.ReplyAnswer), -1},
		"talked about":                  {said(models.ReplyTalked), -1},
		"understood":                    {said(models.ReplyAnswer, models.ReplyGotIt), -1},
		"not quite":                     {said(models.ReplyAnswer, models.ReplyNotQuite), 2},
		"not quite, then more":          {said(models.ReplyAnswer, models.ReplyNotQuite, models.ReplyAdded), 2},
		"more before any answer":        {said(models.ReplyAdded), 0},
		"answered after not quite":      {said(models.ReplyAnswer, models.ReplyNotQuite, models.ReplyAnswer), -1},
		"settled without an answer":     {said(models.ReplySettled), -1},
		"settled, and open again later": {said(models.ReplySettled, models.ReplyReopened), 2},
	} {
		o := insight.Overviewed{Concerns: []insight.WaitingConcern{{SharedAt: monday, Said: c.said}}}
		from := models.DefaultLookThresholds()
		if c.days < 0 {
			if why := o.Why(from, "en", monday.AddDate(1, 0, 0)); len(why) > 0 {
				t.Errorf("%s: %+v", name, why)
			}
			continue
		}
		since := monday.AddDate(0, 0, c.days)
		is := since.AddDate(0, 0, from.UnansweredDays)
		if why := o.Why(from, "en", is.Add(-time.Second)); len(why) > 0 {
			t.Errorf("%s: too early, %+v", name, why)
		}
		if why := o.Why(from, "en", is); len(why) != 1 || why[0].Code != insight.LookUnanswered || !why[0].Since.Equal(since) {
			t.Errorf("%s: %+v, expected since %v", name, why, since)
		}
	}
}

func TestAPageThatWasMarkedAsReadIsNoReasonAnyMore(t *testing.T) {
	t.Parallel()
	page := insight.OverviewedPage{SharedAt: monday, Document: insight.Summarize(full())}
	o := insight.Overviewed{Page: &page, Waiting: []insight.Look{{Code: insight.LookGo, Since: &monday}}}
	from := models.DefaultLookThresholds()
	if got := codesOf(o.Why(from, "en", monday)); !slices.Equal(got, []insight.LookCode{"go", "new_concern", "low_mood", "nervous", "check_in", "other_language"}) {
		t.Error(got)
	}
	page.Reviewed = true
	if got := codesOf(o.Why(from, "en", monday)); !slices.Equal(got, []insight.LookCode{"go"}) {
		t.Error(got)
	}
}

func TestTheOverviewIsGroupedByWhatShouldBeSeenSoonest(t *testing.T) {
	t.Parallel()
	person := func(name string, covering bool, looks ...insight.Look) insight.Overviewed {
		return insight.Overviewed{Patient: models.Patient{DisplayName: name}, Covering: covering, Waiting: looks}
	}
	since := func(code insight.LookCode, days int) insight.Look {
		return insight.Look{Code: code, Since: new(monday.AddDate(0, 0, -days))}
	}
	all := []insight.Overviewed{
		person("Ana", false),
		person("Ben", true, since(insight.LookGo, 1)),
		person("Cleo", false, since(insight.LookGo, 3), since(insight.LookGo, 5)),
		person("Dana", false, since(insight.LookStop, 1), since(insight.LookFollowUpNow, 0)),
		person("Eli", false, since(insight.LookContact, 1)),
	}
	from := models.DefaultLookThresholds()
	from.ContactDays = 2
	names := func(q insight.OverviewQuery) (names []string, found insight.Overview) {
		q.Page = max(q.Page, 1)
		found = insight.OverviewOf(all, q, from, "en", monday)
		for _, p := range found.People {
			names = append(names, p.Patient.DisplayName)
		}
		return names, found
	}
	covering := true
	for what, c := range map[string]struct {
		query insight.OverviewQuery
		want  []string
	}{
		"everybody, whoever waits longest first": {insight.OverviewQuery{Sort: insight.SortLongest}, []string{"Dana", "Cleo", "Ben", "Ana", "Eli"}},
		"by name within a group":                 {insight.OverviewQuery{Sort: insight.SortName}, []string{"Dana", "Ben", "Cleo", "Ana", "Eli"}},
		"one reason, the first or not":           {insight.OverviewQuery{Reason: insight.LookStop}, []string{"Dana"}},
		"whom one covers":                        {insight.OverviewQuery{Covering: &covering}, []string{"Ben"}},
		"a name":                                 {insight.OverviewQuery{Search: "cl"}, []string{"Cleo"}},
		"a language that nobody shared in":       {insight.OverviewQuery{Language: "es"}, nil},
		"the page after the last":                {insight.OverviewQuery{Page: 2}, nil},
	} {
		got, found := names(c.query)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, expected %v", what, got, c.want)
		}
		if slices.ContainsFunc(found.People, func(p insight.OverviewPerson) bool { return p.Why == nil }) {
			t.Errorf("%s: who needs no look has no list of reasons", what)
		}
	}
	_, found := names(insight.OverviewQuery{Reason: insight.LookStop})
	if want := []insight.OverviewGroup{{Code: "follow_up_now", People: 1}, {Code: "stop", People: 1}, {Code: "go", People: 2}}; !slices.Equal(found.Groups, want) {
		t.Errorf("%+v, expected %+v", found.Groups, want)
	}
	if cleo := insight.OverviewOf(all, insight.OverviewQuery{Search: "cl", Page: 1}, from, "en", monday).People[0]; len(cleo.Why) != 1 || !cleo.Why[0].Since.Equal(monday.AddDate(0, 0, -5)) {
		t.Errorf("a reason twice: %+v", cleo.Why)
	}
}
