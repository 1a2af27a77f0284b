package models_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestAVersionSaysWhatItChanged(t *testing.T) {
	t.Parallel()
	before := models.PlanLine{
		Words: new("Sertraline"), Why: new("small steps"), WayOut: new("one step a week"),
		Steps: []models.Step{{Dose: "25 mg", Days: new(14), WatchFor: new("sleep")}, {Dose: "50 mg"}, {Dose: "75 mg"}},
	}
	for name, c := range map[string]struct {
		change func(*models.PlanLine)
		want   []models.Difference
	}{
		"nothing":                            {func(*models.PlanLine) {}, nil},
		"words":                              {func(l *models.PlanLine) { l.Words = new("Sertraline, slowly") }, []models.Difference{{"words", "Sertraline"}}},
		"what was said, and is not any more": {func(l *models.PlanLine) { l.Why = nil }, []models.Difference{{"why", "small steps"}}},
		"how long, and what to watch for": {func(l *models.PlanLine) { l.Steps[0] = models.Step{Dose: "25 mg", Days: new(21)} },
			[]models.Difference{{"steps[0].days", "14"}, {"steps[0].watch_for", "sleep"}}},
		"a step between two, and one less": {func(l *models.PlanLine) {
			l.Steps = []models.Step{l.Steps[0], {Dose: "37.5 mg"}, l.Steps[1]}
		}, []models.Difference{{"steps[1].dose", ""}, {"steps", "75 mg"}}},
		"steps in another order": {func(l *models.PlanLine) { slices.Reverse(l.Steps) }, []models.Difference{{"steps", "25 mg, 50 mg, 75 mg"}}},
		"off the plan": {func(l *models.PlanLine) { *l = models.PlanLine{Removed: true} }, []models.Difference{
			{"words", "Sertraline"}, {"why", "small steps"}, {"way_out", "one step a week"},
			{"steps", "25 mg"}, {"steps", "50 mg"}, {"steps", "75 mg"}, {"removed", ""},
		}},
	} {
		now := before
		now.Steps = slices.Clone(before.Steps)
		c.change(&now)
		if got := now.Differences(before); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, expected %v", name, got, c.want)
		}
	}
}

func TestALineIsJudgedByWhatItIs(t *testing.T) {
	t.Parallel()
	good := models.PlanLine{LineID: uuid.New(), Version: 1, Kind: models.PlanMedication, Words: new("w"), WayOut: new("o"), Steps: []models.Step{{Dose: "25 mg"}}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*models.PlanLine)
		field  string
		code   string
	}{
		"of no line":                     {func(l *models.PlanLine) { l.LineID = uuid.Nil }, "line_id", "required"},
		"of no version":                  {func(l *models.PlanLine) { l.Version = 0 }, "version", "out_of_range"},
		"of no kind":                     {func(l *models.PlanLine) { l.Kind, l.Steps, l.WayOut = "order", nil, nil }, "kind", "unknown"},
		"saying nothing":                 {func(l *models.PlanLine) { l.Words = new(" ") }, "words", "required"},
		"a way in without a way out":     {func(l *models.PlanLine) { l.WayOut = nil }, "way_out", "required"},
		"steps of what is no medicine":   {func(l *models.PlanLine) { l.Kind, l.WayOut = models.PlanSleep, nil; l.Steps = nil; l.WayOut = new("x") }, "way_out", "not_of_this_kind"},
		"more steps than a ladder has":   {func(l *models.PlanLine) { l.Steps = make([]models.Step, models.MaxSteps+1) }, "steps", "too_many"},
		"a step of no time":              {func(l *models.PlanLine) { l.Steps[0].Days = new(0) }, "steps[0].days", "out_of_range"},
		"a check after the step is over": {func(l *models.PlanLine) { l.Steps[0].Days, l.Steps[0].CheckDay = new(7), new(8) }, "steps[0].check_day", "after_the_step"},
	} {
		bad := good
		bad.Steps = slices.Clone(good.Steps)
		c.change(&bad)
		if got := problems(t, bad.Validate()); len(got) != 1 || got[0].Field != c.field || got[0].Code != c.code {
			t.Errorf("%s: %v, expected %s to be %s", name, got, c.field, c.code)
		}
	}
}
