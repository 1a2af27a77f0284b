package models_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"alongside/models"
)

func TestQuestionsOfNamesWhatIsNotAsked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		codes []string
		want  models.Invalid
	}{
		{"none", nil, nil},
		{"three", []string{"pain_sleep", "walk_mood", "long_night_mood"}, nil},
		{"four", []string{"pain_sleep", "walk_mood", "long_night_mood", "walk_sleep"}, models.Invalid{{Field: "q", Code: "too_many", Limit: 3}}},
		{"twice the same", []string{"walk_mood", "walk_mood"}, models.Invalid{{Field: "q", Code: "unknown"}}},
		{"never heard of", []string{"walk_mood", "weather_mood"}, models.Invalid{{Field: "q", Code: "unknown"}}},
		{"no such pair", []string{"walk_anxiety"}, models.Invalid{{Field: "q", Code: "unknown"}}},
		{"a medicine against mood", []string{"medicine_mood"}, models.Invalid{{Field: "q", Code: "medicine"}}},
		{"a dose, beside others", []string{"walk_mood", "dose_anxiety"}, models.Invalid{{Field: "q", Code: "medicine"}}},
	} {
		questions, err := models.QuestionsOf("q", test.codes)
		got, _ := errors.AsType[models.Invalid](err)
		if !reflect.DeepEqual(got, test.want) || test.want == nil && len(questions) != len(test.codes) {
			t.Errorf("%s: %v, %v", test.name, questions, err)
		}
	}
}

func TestEveryQuestionHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, q := range models.Questions() {
		if slices.Contains(codes, q.Code()) {
			t.Errorf("%s is there twice", q.Code())
		}
		codes = append(codes, q.Code())
	}
}
