package api

import (
	"context"

	"alongside/insight"
	"alongside/models"
)

// patternDays is how far back the days to a question go.
const patternDays = 365

type patternsInput struct {
	Day       models.Day `query:"day" required:"true" doc:"today, where the patient is"`
	Questions []string   `query:"questions" required:"true" doc:"codes of all that are asked, as in settings, with commas between; a pattern has to hold against all of them"`
}

type patternsOutput struct {
	Body struct {
		Patterns []answered `json:"patterns" nullable:"false" doc:"one a question, in the order of the list of questions; too few days are an answer"`
	}
}

// answered is a question and what a patient's own days say to it.
type answered struct {
	Question string `json:"question"`
	insight.Pattern

	ByDay []insight.PairedDay `json:"by_day" nullable:"false" doc:"the days themselves, with what came of them; of sleep the day on which the night ended"`
}

// patterns answers a patient's own questions from their own days.
func (s *server) patterns(ctx context.Context, in *patternsInput) (*patternsOutput, error) {
	if err := s.nearToday("day", in.Day); err != nil {
		return nil, err
	}
	questions, err := models.QuestionsOf("questions", in.Questions)
	if err != nil {
		return nil, err
	}
	log, err := s.Store.Log(ctx, actor(ctx), in.Day.Add(1-patternDays), in.Day)
	if err != nil {
		return nil, err
	}
	days := make([][]insight.PairedDay, len(questions))
	for i, q := range questions {
		days[i] = log.Pairs(q)
	}
	var out patternsOutput
	out.Body.Patterns = make([]answered, len(questions))
	for i, p := range insight.FindPatterns(days) {
		out.Body.Patterns[i] = answered{questions[i].Code(), p, days[i]}
	}
	return &out, nil
}
