package fhir_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/fhir"
	"alongside/insight"
	"alongside/models"
)

// nights is a chart with a night a day from the first of November on, each changed a minute after the one before.
func nights(n int) fhir.Chart {
	c := fhir.Chart{Self: fhir.Of{Patient: uuid.MustParse("0198c0de-0000-7000-8000-00000000000a"), Version: 1, Updated: at(0)}}
	first := models.DateOf(at(0))
	for i := range n {
		of := fhir.Of{ID: uuid.NewSHA1(uuid.Nil, []byte{byte(i), byte(i >> 8)}), Patient: c.Self.Patient, Version: 1, Updated: at(i)}
		c.Nights = append(c.Nights, fhir.Row[models.Sleep]{Of: of, What: models.Sleep{Day: first.Add(i), Zone: "UTC", Quality: new(3)}})
	}
	return c
}

func at(minute int) time.Time { return time.Date(2026, 11, 1, 8, minute, 0, 0, time.UTC) }

func TestASearchFindsWhatItAsksFor(t *testing.T) {
	t.Parallel()
	all := nights(30).Resources()
	for query, want := range map[string]int{
		"":                                    30,
		"date=2026-11-03":                     1,
		"date=2026-11":                        30,
		"date=2025":                           0,
		"date=ne2026-11-03":                   29,
		"date=ge2026-11-29":                   2,
		"date=gt2026-11-29":                   1,
		"date=sa2026-11-29":                   1,
		"date=le2026-11-02":                   2,
		"date=lt2026-11-02":                   1,
		"date=eb2026-11-02":                   1,
		"date=ge2026-11-03&date=le2026-11-05": 3,
		"code=93832-4":                        30,
		"code=http://loinc.org|93832-4":       30,
		"code=http://loinc.org|":              30,
		"code=|93832-4":                       0,
		"code=1,93832-4":                      30,
		"code=44261-6":                        0,
		"category=activity":                   30,
		"category=survey":                     0,
		"_lastUpdated=gt2026-11-01T08:27:00Z": 2,
		"_count=7":                            7,
		"_count=100000":                       30,
		"patient=Patient/0198c0de-0000-7000-8000-00000000000a&_format=json": 30,
		"_id=" + uuid.Nil.String():           0,
		"_id=" + all[1].ID + "," + all[2].ID: 2,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		search, issues := fhir.ParseSearch("Observation", values, false)
		if len(issues) > 0 {
			t.Errorf("%s: %v", query, issues)
		}
		if found, _ := search.Page(all); len(found) != want {
			t.Errorf("%s finds %d of %d", query, len(found), want)
		}
	}
}

// A moment is as long as it is said to be: whoever asks for what changed after the last they saw is not shown it again.
func TestASecondLastsUntilTheNextOne(t *testing.T) {
	t.Parallel()
	c := nights(1)
	c.Nights[0].Updated = at(0).Add(123_456 * time.Microsecond)
	all := c.Resources()
	for asked, want := range map[string]int{
		"2026-11-01T08:00:00Z": 1, "2026-11-01T08:00:00.123Z": 1, "2026-11-01T08:00:00.124Z": 0, "gt2026-11-01T08:00:00Z": 0, "ge2026-11-01T08:00:00Z": 1,
		"gt2026-11-01T08:00:00.123Z": 0, "gt2026-11-01T08:00:00.122Z": 1, "lt2026-11-01T08:00:01Z": 1,
	} {
		search, issues := fhir.ParseSearch("Observation", url.Values{"_lastUpdated": {asked}}, false)
		if found, _ := search.Page(all); len(issues) > 0 || len(found) != want {
			t.Errorf("%s finds %d, %v", asked, len(found), issues)
		}
	}
}

func TestWhatCannotBeSearchedIsNamed(t *testing.T) {
	t.Parallel()
	values := url.Values{
		"code:text": {"sleep"}, "mood": {"low"}, "date": {"yesterday", "zz2026", "2026-13"}, "_count": {"0"}, "_id": {"a b"}, "patient": {"Ana", "0198c0de-0000-7000-8000-00000000000a", "0198c0de-0000-7000-8000-00000000000b"},
		"_lastUpdated": {"ge"}, "_cursor": {"x"}, "code": {""}, "_include": {"Observation:everything"},
	}
	_, issues := fhir.ParseSearch("Observation", values, false)
	var named []string
	for _, issue := range issues {
		named = append(named, issue.Code+" "+issue.Expression[0])
	}
	want := []string{
		"value _count", "value _cursor", "value _id", "value _include", "value _lastUpdated", "value code", "not-supported code:text",
		"value date", "value date", "value date", "not-supported mood", "value patient", "value patient",
	}
	if !slices.Equal(named, want) {
		t.Errorf("named %q", named)
	}
	if _, issues := fhir.ParseSearch("Observation", url.Values{"mood": {"low"}, "date": {"x"}}, true); len(issues) != 1 {
		t.Errorf("who is lenient gets %v: what can't be is wrong all the same", issues)
	}
}

// Pages hold everything once, however long they are, also where much changed at the same moment and several resources are of one row.
func TestPagesHoldEverythingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := nights(rapid.IntRange(0, 40).Draw(t, "nights"))
		for i := range c.Nights {
			c.Nights[i].Updated = at(rapid.IntRange(0, 3).Draw(t, "minute"))
		}
		page := fhir.Page{Of: c.Self, SharedAt: at(0), EndsAt: at(9), Document: &insight.Document{}}
		page.ID = uuid.NewSHA1(uuid.Nil, []byte("page"))
		c.Pages = []fhir.Page{page}
		c.Staff = []models.Colleague{{ID: c.Self.Patient}}
		c.Compose = func(fhir.Page) fhir.Composition { return fhir.Composition{} }
		all := c.Resources()
		seen := map[string]int{}
		query := url.Values{"_count": {fmt.Sprint(rapid.IntRange(1, 9).Draw(t, "count"))}}
		for pages := 0; ; pages++ {
			search, issues := fhir.ParseEverything(query, false)
			if len(issues) > 0 || pages > 50 {
				t.Fatalf("%d pages, %v", pages, issues)
			}
			page, cursor := search.Page(all)
			for _, r := range page {
				seen[r.Kind+"/"+r.ID]++
			}
			if cursor == "" {
				break
			}
			query.Set("_cursor", cursor)
		}
		for _, r := range all {
			if seen[r.Kind+"/"+r.ID] != 1 {
				t.Errorf("a %s is on %d pages", r.Kind, seen[r.Kind+"/"+r.ID])
			}
		}
	})
}

func FuzzParseSearch(f *testing.F) {
	for _, query := range []string{"date=ge2026-11-01&code=http://loinc.org|93832-4", "_count=5&_cursor=1z.Observation.0198c0de", "patient=Patient/x&a:b=c"} {
		f.Add(query)
	}
	all := nights(3).Resources()
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		for _, kind := range fhir.Kinds() {
			search, _ := fhir.ParseSearch(kind, values, false)
			if page, _ := search.Page(all); len(page) > fhir.MaxCount {
				t.Errorf("a page of %d", len(page))
			}
		}
	})
}
