package insight_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func instrument(t testing.TB, code string) models.Instrument {
	t.Helper()
	i, ok := models.FindInstrument(code, 1)
	if !ok {
		t.Fatalf("there is no instrument %s", code)
	}
	return i
}

func score(t testing.TB, i models.Instrument, answers map[string]int) insight.Score {
	t.Helper()
	s, err := insight.ScoreAnswers(i, answers)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMeasuresGolden(t *testing.T) {
	t.Parallel()
	type of struct {
		Name       string `json:"name"`
		Source     string `json:"source"`
		Instrument string `json:"instrument"`
	}
	var golden struct {
		Scores []struct {
			of

			Answers map[string]int  `json:"answers"`
			Score   json.RawMessage `json:"score"`
		} `json:"scores"`
		Changes []struct {
			of

			Before map[string]int  `json:"before"`
			Now    map[string]int  `json:"now"`
			Change json.RawMessage `json:"change"`
		} `json:"changes"`
		Wrong []struct {
			of

			Answers  map[string]int `json:"answers"`
			Problems []string       `json:"problems"`
		} `json:"wrong"`
	}
	readGolden(t, "measures.json", &golden)
	for _, test := range golden.Scores {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			if test.Source == "" {
				t.Error("the case has no source")
			}
			wantJSON(t, score(t, instrument(t, test.Instrument), test.Answers), test.Score)
		})
	}
	for _, test := range golden.Changes {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			i := instrument(t, test.Instrument)
			wantJSON(t, insight.ChangeOfScore(i, score(t, i, test.Before), score(t, i, test.Now)), test.Change)
		})
	}
	for _, test := range golden.Wrong {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			_, err := insight.ScoreAnswers(instrument(t, test.Instrument), test.Answers)
			var bad models.Invalid
			if !errors.As(err, &bad) {
				t.Fatalf("%v", err)
			}
			var problems []string
			for _, p := range bad {
				problems = append(problems, p.Field+"="+p.Code)
			}
			if !reflect.DeepEqual(problems, test.Problems) {
				t.Errorf("%v, and not %v", problems, test.Problems)
			}
		})
	}
}

// answered draws answers that an instrument has, to some of its items.
func answered(t *rapid.T, i models.Instrument) map[string]int {
	answers := map[string]int{}
	for _, item := range i.All() {
		if rapid.IntRange(0, 9).Draw(t, "answered") > 0 {
			answers[item.Code] = rapid.SampledFrom(i.AnswersTo(item)).Draw(t, item.Code).Value
		}
	}
	return answers
}

func TestAMissingItemNeverRaisesATotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.SampledFrom(models.Instruments()).Draw(t, "instrument")
		answers := answered(t, i)
		before, err := insight.ScoreAnswers(i, answers)
		if err != nil {
			t.Fatal(err)
		}
		gone := rapid.SampledFrom(i.Items).Draw(t, "gone").Code
		fewer := maps.Clone(answers)
		delete(fewer, gone)
		after, err := insight.ScoreAnswers(i, fewer)
		if err != nil {
			t.Fatal(err)
		}
		if after.Total != nil || after.Band != "" || after.Positive {
			t.Fatalf("%s of %s is missing: %+v", gone, i.Code, after)
		}
		if complete := len(before.Missing) == 0; complete == (before.Total == nil) && !i.NoTotal {
			t.Fatalf("%s: %+v of %v", i.Code, before, answers)
		}
		if after.Safety && !before.Safety {
			t.Fatalf("%s of %s brings help by being gone", gone, i.Code)
		}
	})
}

// More of one answer is never less of the total, and help comes whatever else is answered.
func TestATotalRisesWithItsAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.SampledFrom(models.Instruments()).Draw(t, "instrument")
		answers := answered(t, i)
		item := rapid.SampledFrom(i.Items).Draw(t, "item")
		scale := i.AnswersTo(item)
		at := rapid.IntRange(0, len(scale)-2).Draw(t, "at")
		answers[item.Code] = scale[at].Value
		lower, err := insight.ScoreAnswers(i, answers)
		if err != nil {
			t.Fatal(err)
		}
		answers[item.Code] = scale[at+1].Value
		higher, err := insight.ScoreAnswers(i, answers)
		if err != nil {
			t.Fatal(err)
		}
		if (lower.Total == nil) != (higher.Total == nil) || lower.Total != nil && *lower.Total >= *higher.Total {
			t.Fatalf("%s: %+v, then %+v", i.Code, lower, higher)
		}
		if item.Code == i.Safety && !higher.Safety {
			t.Fatalf("%s brings no help", item.Code)
		}
	})
}

func TestTheLastMeasureOfEachInstrumentStandsBesideTheOneBefore(t *testing.T) {
	t.Parallel()
	measured := func(code, day string, answers map[string]int) models.Measure {
		d, err := models.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		return models.Measure{Instrument: code, Version: 1, Day: d, Answers: answers}
	}
	got := insight.LastMeasures([]models.Measure{
		measured("gad_2", "2026-03-09", map[string]int{"nervous": 3, "control": 2}),
		measured("gad_2", "2026-03-02", map[string]int{"nervous": 1, "control": 1}), // it came later, of an earlier day
		measured("phq_2", "2026-03-05", map[string]int{"interest": 1}),
		measured("gad_2", "2026-03-16", map[string]int{"nervous": 2}),
		measured("isi", "2026-03-16", map[string]int{"sleep": 2}),
	})
	if len(got) != 2 || got[0].Instrument != "phq_2" || got[1].Day.String() != "2026-03-16" || got[1].Change != nil || len(got[1].Missing) != 1 {
		t.Fatalf("%+v", got)
	}
	got = insight.LastMeasures([]models.Measure{
		measured("gad_2", "2026-03-16", map[string]int{"nervous": 3, "control": 2}),
		measured("gad_2", "2026-03-09", map[string]int{"nervous": 2}),
		measured("gad_2", "2026-03-02", map[string]int{"nervous": 1, "control": 1}),
	})
	if len(got) != 1 || *got[0].Total != 5 || !got[0].Positive || got[0].Change == nil || got[0].Change.Points != 3 {
		t.Errorf("beside one without a total the one before counts: %+v", got)
	}
}
