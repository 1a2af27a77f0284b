package insight_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

// today is the day every page of these tests is made on.
var today = models.DateOf(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))

// full is a person who wrote something of everything.
func full() insight.Material {
	heavy := insight.OpenConcern{ID: uuid.New(), State: "unheard", Concern: models.Concern{
		WrittenOn: today.Add(-3), Words: new("Will I still be me?"), Kinds: []string{"change_who_i_am"}}}
	other := insight.OpenConcern{ID: uuid.New(), State: "heard", Concern: models.Concern{
		WrittenOn: today.Add(-30), Words: new("My mother says no."), Kinds: []string{"family_or_culture"}}}
	m := insight.Material{
		Language: "es", Day: today,
		Matters:  models.Matters{LifeNow: new("Two children, nights at the bakery"), Involve: new("My sister")},
		Concerns: []insight.OpenConcern{heavy, other},
		CheckIn: models.CheckIn{Top: []models.TopLine{{ConcernID: &heavy.ID}, {Words: new("Sundays")}}, Nervous: new(true),
			Hope: new("a plan"), MedicineToday: new("a_little")},
		Taking: []insight.Medicine{{ID: uuid.New(), Medicine: models.Medicine{Name: new("St John's wort"), Sort: new("supplement")}}},
		Took:   []insight.PastMedicine{{ID: uuid.New(), PastMedicine: models.PastMedicine{Name: new("a blue one"), HowItEnded: new("I stopped")}}},
	}
	for i := range 28 {
		d := today.Add(-i)
		band := models.SleepBand("6_to_7")
		m.Nights = append(m.Nights, models.Sleep{Day: d, Band: &band})
		m.Nutrition = append(m.Nutrition, models.Nutrition{Day: d, Meals: new(2)})
		m.Moods = append(m.Moods, models.Mood{Day: d, Valence: new(2)})
	}
	return m
}

func lines(d insight.Document) (all []string) {
	for _, b := range d.Blocks {
		name, _, _ := strings.Cut(b.Line, ".")
		if b.Line == "" {
			name = b.Block
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

func TestThePageHasItsOrder(t *testing.T) {
	t.Parallel()
	got := strings.Join(lines(insight.Summarize(full())), " ")
	if want := "matters top nervous concern hope medicine sleep nutrition mood taking took prompt"; got != want {
		t.Errorf("%s\nexpected %s", got, want)
	}
	if empty := insight.Summarize(insight.Material{Day: today}); !empty.Empty() || len(empty.Blocks) != 1 {
		t.Errorf("nothing written, and the page has %+v", empty.Blocks)
	}
}

func TestEveryLineCanBeLeftOutAloneAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	page := insight.Summarize(full())
	seen := map[string]bool{}
	for _, b := range page.Blocks {
		if b.Line == "" {
			continue
		}
		if seen[b.Line] {
			t.Errorf("two lines have the switch %s", b.Line)
		}
		seen[b.Line] = true
		left := page.Without([]string{b.Line})
		if left.Has(b.Line) || len(left.Blocks) != len(page.Blocks)-1 {
			t.Errorf("%s is left out, and there are %d blocks of %d", b.Line, len(left.Blocks), len(page.Blocks))
		}
	}
}

func TestALongLineIsCutForThePageAndNothingIsLost(t *testing.T) {
	t.Parallel()
	m := full()
	long := strings.Repeat("behind glass ", 60)
	m.Concerns[0].Words = &long
	for _, b := range insight.Summarize(m).Blocks {
		if b.Line == "top.1" && (b.Words+b.Facts.Continues != long || len(b.Words) > models.TopLineLimit) {
			t.Errorf("%d and %d letters of %d", len(b.Words), len(b.Facts.Continues), len(long))
		}
	}
}

func TestWhyAPageNeedsALook(t *testing.T) {
	t.Parallel()
	codes := func(d insight.Document, reader string) string {
		var all []string
		for _, l := range d.Looks(models.DefaultLookThresholds(), reader) {
			all = append(all, string(l.Code))
		}
		return strings.Join(all, " ")
	}
	moods := func(levels ...int) []models.Mood {
		var all []models.Mood
		for i, level := range levels {
			all = append(all, models.Mood{Day: today.Add(-i), Valence: &level})
		}
		return all
	}
	page := insight.Summarize(full())
	if got := codes(page, "en"); got != "new_concern nervous low_mood other_language" {
		t.Error(got)
	}
	if got := codes(page.Without([]string{"mood", "nervous", "top.1"}), "es"); got != "" {
		t.Errorf("what was left out shows: %s", got)
	}
	for name, c := range map[string]struct {
		moods []models.Mood
		want  string
	}{
		"five low days":                  {moods(2, 2, 1, 2, 1), "low_mood"},
		"four are too few":               {moods(1, 1, 1, 1), ""},
		"five of many":                   {moods(4, 2, 4, 1, 4, 2, 3, 2, 5, 1), "low_mood"},
		"so-so is not low":               {moods(3, 3, 3, 3, 3, 2), ""},
		"what is not on the page is not": {moods(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1), ""},
	} {
		if got := codes(insight.Summarize(insight.Material{Language: "en", Day: today, Moods: c.moods}), "en"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	guest := insight.SummarizeGuest(insight.GuestMaterial{Day: today, Guest: models.Guest{Language: "en", MoodLately: new(2), SleepLately: new(models.Sleep4To5)}})
	if got := codes(guest, "en"); got != "short_sleep low_mood" {
		t.Errorf("a guest who says so: %q", got)
	}
	nights := func(n int, band models.SleepBand) (all []models.Sleep) {
		for i := range n {
			all = append(all, models.Sleep{Day: today.Add(-i), Band: &band})
		}
		return all
	}
	for name, c := range map[string]struct {
		nights []models.Sleep
		want   string
	}{
		"all of the band lies below":    {nights(5, models.Sleep4To5), "short_sleep"},
		"it may lie below":              {nights(5, models.Sleep5To6), ""},
		"a few nights are no usual one": {nights(4, models.SleepUnder4), ""},
	} {
		if got := codes(insight.Summarize(insight.Material{Language: "en", Day: today, Nights: c.nights}), "en"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAListShowsWordsForTheVisitBeforeWhatMatters(t *testing.T) {
	t.Parallel()
	m := full()
	if got := insight.Summarize(m).FirstWords(); got != "Will I still be me?" {
		t.Error(got)
	}
	m.CheckIn, m.Concerns = models.CheckIn{}, nil
	if got := insight.Summarize(m).FirstWords(); got != "Two children, nights at the bakery" {
		t.Error(got)
	}
	m.Matters = models.Matters{}
	if got := insight.Summarize(m).FirstWords(); got != "" {
		t.Errorf("a medicine's name: %q", got)
	}
}
