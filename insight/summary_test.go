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
	m.Labs = []insight.Lab{{ID: uuid.New(), Lab: models.Lab{Day: today.Add(-40), Name: new("TSH"), Value: new("2.1"), Unit: new("mIU/L")}}}
	for i := range 28 {
		d := today.Add(-i)
		m.Practices = append(m.Practices, models.Regulation{Day: d, Practice: new("walk")})
		m.Signals = append(m.Signals, models.Body{Day: d, Pain: new("mild")})
		m.Cycle = append(m.Cycle, models.Cycle{Day: d, CycleDay: new(28 - i)})
		band := models.SleepBand("6_to_7")
		m.Nights = append(m.Nights, models.Sleep{Day: d, Band: &band})
		m.Nutrition = append(m.Nutrition, models.Nutrition{Day: d, Meals: new(2), Supplements: []string{"valerian"}})
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
	if want := "matters top nervous concern hope medicine sleep nutrition mood regulation body cycle taking took supplements lab prompt"; got != want {
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
	var off []string
	for _, b := range page.Blocks {
		if b.Off {
			off = append(off, b.Line)
		}
	}
	if untouched := page.Only(models.Chosen{}); len(off) != 2 || len(untouched.Blocks) != len(page.Blocks)-2 {
		t.Errorf("%v are off until they are put in, and %d of %d lines are on", off, len(untouched.Blocks), len(page.Blocks))
	}
	for _, b := range page.Blocks {
		if b.Line == "" {
			continue
		}
		if seen[b.Line] {
			t.Errorf("two lines have the switch %s", b.Line)
		}
		seen[b.Line] = true
		if err := (models.CheckIn{VisitID: uuid.New(), LeftOut: []string{b.Line}, PutIn: []string{b.Line}}).Validate(); err != nil {
			t.Errorf("%s can't be kept for the next time: %v", b.Line, err)
		}
		left := page.Only(models.Chosen{LeftOut: []string{b.Line}, PutIn: off})
		if left.Has(b.Line) || len(left.Blocks) != len(page.Blocks)-1 {
			t.Errorf("%s is left out, and there are %d blocks of %d", b.Line, len(left.Blocks), len(page.Blocks))
		}
	}
}

func TestTheLastMeasureOfEachInstrumentStandsWithItsChange(t *testing.T) {
	t.Parallel()
	gad := func(ago, answer int, sent bool, missing ...string) insight.Answered {
		answers := map[string]int{}
		i, _ := models.LastInstrument("gad_7")
		for _, item := range i.Items {
			if !slices.Contains(missing, item.Code) {
				answers[item.Code] = answer
			}
		}
		return insight.Answered{Measure: models.Measure{Instrument: i.Code, Version: i.Version, Day: today.Add(-ago), Answers: answers}, Sent: sent}
	}
	i, _ := models.LastInstrument("gad_7")
	page := func(all ...insight.Answered) (blocks []insight.Block) {
		return insight.Summarize(insight.Material{Day: today, Measures: all}).Blocks
	}
	blocks := page(gad(2, 2, false), gad(40, 1, true), gad(9, 0, true))
	if len(blocks) != 3 || blocks[0].Line != "measure.gad_7" || !blocks[0].Off || blocks[1].Line != "measure.sent.gad_7" || blocks[1].Off {
		t.Fatalf("%+v", blocks)
	}
	own, sent := blocks[0].Facts.Measure, blocks[1].Facts.Measure
	if *sent.Total != 0 || sent.Highest != 21 || sent.Change.Points != -7 || *sent.BeforeDay != today.Add(-40) {
		t.Errorf("what was sent: %+v", sent)
	}
	if *own.Total != 14 || own.Change.Points != 14 || *own.BeforeDay != today.Add(-9) {
		t.Errorf("what is hers: %+v", own)
	}
	for _, all := range [][]insight.Answered{
		{gad(1, 2, true)},
		{gad(1, 2, true), gad(2, 2, false)}, // what is hers is no news beside what came after it, and was not sent
		{gad(1, 2, true), gad(2, 2, true, i.Items[0].Code)},
	} {
		if blocks := page(all...); len(blocks) != 2 || blocks[0].Facts.Measure.Change != nil || blocks[0].Facts.Measure.BeforeDay != nil {
			t.Errorf("%+v: %+v", all, blocks[0].Facts.Measure)
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
	if got := codes(page.Only(models.Chosen{LeftOut: []string{"mood", "nervous", "top.1"}}), "es"); got != "" {
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
