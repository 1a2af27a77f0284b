package models

import (
	"slices"
	"strings"
)

// Question is what a patient can ask of their own days: whether days with something were other days in one way. The list is
// fixed, and sets nothing against a medicine or its dose: when those change, much else does, and who then reads "I am worse
// on it" may stop at once.
type Question struct {
	Exposure Exposure
	Outcome  Outcome
	// Later is how many days after the exposure the outcome is looked at; a night belongs to the day on which it ends.
	Later int
}

// Exposure is what a day, or the night into it, was with or without.
type Exposure string

// The exposures, in the order they are shown.
const (
	ExposureLongNight    Exposure = "long_night" // seven hours or more
	ExposureThreeMeals   Exposure = "three_meals"
	ExposureLateCaffeine Exposure = "late_caffeine" // at two in the afternoon or after it
	ExposureAlcohol      Exposure = "alcohol"
	ExposureWalk         Exposure = "walk"
	ExposureOutdoors     Exposure = "outdoors"
	ExposureCompany      Exposure = "company"
	ExposureBreathing    Exposure = "breathing"
	ExposurePain         Exposure = "pain" // any
)

// Outcome is how a day was, or the night into it, from 1 to 5.
type Outcome string

// The outcomes. More is more: of mood and sleep that is better, of anxiety it is not.
const (
	OutcomeMood    Outcome = "mood"
	OutcomeAnxiety Outcome = "anxiety"
	OutcomeEnergy  Outcome = "energy"
	OutcomeSleep   Outcome = "sleep"
)

// MaxQuestions is how many a patient can ask at once: whoever asks a lot finds something by chance.
const MaxQuestions = 3

// Questions are all there are, in the order they are shown.
func Questions() []Question {
	return []Question{
		{ExposureLongNight, OutcomeMood, 0},
		{ExposureLongNight, OutcomeAnxiety, 0},
		{ExposureLongNight, OutcomeEnergy, 0},
		{ExposureThreeMeals, OutcomeMood, 0},
		{ExposureThreeMeals, OutcomeEnergy, 0},
		{ExposureLateCaffeine, OutcomeAnxiety, 0},
		{ExposureLateCaffeine, OutcomeSleep, 1},
		{ExposureAlcohol, OutcomeMood, 1},
		{ExposureAlcohol, OutcomeSleep, 1},
		{ExposureWalk, OutcomeMood, 0},
		{ExposureWalk, OutcomeSleep, 1},
		{ExposureOutdoors, OutcomeMood, 0},
		{ExposureCompany, OutcomeMood, 0},
		{ExposureBreathing, OutcomeAnxiety, 0},
		{ExposurePain, OutcomeMood, 0},
		{ExposurePain, OutcomeSleep, 1},
	}
}

// Code is the question's name in settings and addresses: "walk_mood".
func (q Question) Code() string { return string(q.Exposure) + "_" + string(q.Outcome) }

// QuestionsOf finds the questions of some codes. Invalid names the field: too_many, unknown (also twice the same), or
// medicine where one would set days against what somebody takes.
func QuestionsOf(field string, codes []string) ([]Question, error) {
	var bad Invalid
	checkQuestions(&bad, field, codes)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(Questions(), func(q Question) bool { return !slices.Contains(codes, q.Code()) }), nil
}

func checkQuestions(bad *Invalid, field string, codes []string) {
	if slices.ContainsFunc(codes, aboutMedicine) {
		bad.Add(field, "medicine")
		return
	}
	var known []string
	for _, q := range Questions() {
		known = append(known, q.Code())
	}
	checkSet(bad, field, codes, known)
	if len(codes) > MaxQuestions {
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_many", Limit: MaxQuestions})
	}
}

func aboutMedicine(code string) bool {
	exposure, _, _ := strings.Cut(code, "_")
	return exposure == "medicine" || exposure == "dose"
}
