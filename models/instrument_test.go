package models_test

import (
	"slices"
	"testing"

	"alongside/models"
)

// An instrument is a file of ours, and nobody looks at it again once it is asked: what is wrong with it has to be seen here.
func TestEveryInstrumentIsWhole(t *testing.T) {
	t.Parallel()
	if len(models.Instruments()) == 0 {
		t.Fatal("there are no instruments")
	}
	for _, i := range models.Instruments() {
		t.Run(i.Code, func(t *testing.T) {
			t.Parallel()
			if i.Version < 1 || i.Name == "" || i.Licence == "" || i.Source == "" || i.Languages["en"] == "" {
				t.Errorf("it lacks a version, a name, its licence, its source, or where its English texts are from: %+v", i)
			}
			if i.Rights != models.RightsFree && (i.Rights != models.RightsAttest || !i.Off) {
				t.Errorf("rights %q, off %v: what the owner attests is off before", i.Rights, i.Off)
			}
			texts := []models.Wording{i.Intro}
			codes := map[string]bool{}
			for _, item := range i.All() {
				if item.Code == "" || codes[item.Code] {
					t.Errorf("item %q", item.Code)
				}
				codes[item.Code] = true
				texts = append(texts, item.Text)
				answers := i.AnswersTo(item)
				if len(answers) < 2 || !slices.IsSortedFunc(answers, func(a, b models.InstrumentAnswer) int { return a.Value - b.Value }) || answers[0].Value != 0 {
					t.Errorf("%s can be answered with %+v", item.Code, answers)
				}
				for _, a := range answers {
					texts = append(texts, a.Text)
				}
			}
			for _, text := range texts {
				if len(text) != len(i.Languages) {
					t.Errorf("%v is not in the languages it is published in", text)
				}
				for language := range i.Languages {
					if text[language] == "" {
						t.Errorf("%v lacks %s", text, language)
					}
				}
			}
			if i.Safety != "" && !codes[i.Safety] {
				t.Errorf("no item %s", i.Safety)
			}
			for n, band := range i.Bands {
				if n == 0 && band.From != 0 || n > 0 && band.From <= i.Bands[n-1].From {
					t.Errorf("band %+v", band)
				}
			}
			if i.NoTotal && (i.Bands != nil || i.Total != "" || i.ReliableChange != nil) {
				t.Error("it has no total, and says what one means")
			}
		})
	}
}

// The codes of the PHQ-9 and the GAD-7, in their order. Source: loinc.org, panels 44249-1 and 69737-5.
func TestInstrumentsHaveTheirCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]string{
		"phq_9": {"44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8", "69722-7"},
		"gad_7": {"69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"},
	} {
		i, ok := models.FindInstrument(code, 1)
		if !ok {
			t.Fatalf("no %s", code)
		}
		var codes []string
		for _, item := range i.All() {
			codes = append(codes, item.LOINC)
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s: %v", code, codes)
		}
	}
}
