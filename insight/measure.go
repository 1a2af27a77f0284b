package insight

import (
	"slices"

	"alongside/models"
)

// Score is what the answers to an instrument add up to.
type Score struct {
	// Total is absent where an item is missing, and where the instrument has none: it is never a sum of what is there.
	Total    *int     `json:"total"`
	Missing  []string `json:"missing"` // the items without an answer, in their order
	Band     string   `json:"band" doc:"empty where there is no total, or the instrument has no bands"`
	Positive bool     `json:"positive" doc:"of a short screen: the long one is worth asking"`
	// Safety: the item that brings help at once was answered with more than the lowest.
	Safety bool `json:"safety"`
}

// ScoreAnswers adds up the answers by item. models.Invalid names every answer that the instrument does not have.
func ScoreAnswers(i models.Instrument, answers map[string]int) (Score, error) {
	if err := i.CheckAnswers(answers); err != nil {
		return Score{}, err
	}
	s := Score{Total: i.Sum(answers), Missing: []string{}, Safety: i.IsSafety(answers)}
	for _, item := range i.Items {
		if _, ok := answers[item.Code]; !ok {
			s.Missing = append(s.Missing, item.Code)
		}
	}
	if s.Total == nil {
		return s, nil
	}
	s.Positive = i.PositiveFrom > 0 && *s.Total >= i.PositiveFrom
	for _, band := range i.Bands {
		if *s.Total >= band.From {
			s.Band = band.Code
		}
	}
	return s, nil
}

// ScoreChange is how a total lies to the one before it.
type ScoreChange struct {
	Points int `json:"points"` // below zero: lower than before
	Before int `json:"before"`
	// Reliable: it is more than the instrument varies by itself; nil where its authors' field knows no such figure.
	Reliable *bool `json:"reliable"`
}

// ChangeOfScore is absent where either total is.
func ChangeOfScore(i models.Instrument, before, now Score) *ScoreChange {
	if before.Total == nil || now.Total == nil {
		return nil
	}
	c := &ScoreChange{Points: *now.Total - *before.Total, Before: *before.Total}
	if i.ReliableChange != nil {
		c.Reliable = new(max(c.Points, -c.Points) >= i.ReliableChange.Points)
	}
	return c
}

// Totals are the last ones of each instrument, while measures are scored in the order of their days.
type Totals map[string]dayTotal

type dayTotal struct {
	score Score
	day   models.Day
}

// Score adds up the answers of a day, and says how they lie to the total before them, and of which day that is: nil where
// either has none. See ScoreAnswers for its errors.
func (t Totals) Score(i models.Instrument, day models.Day, answers map[string]int) (now Score, change *ScoreChange, since *models.Day, err error) {
	now, err = ScoreAnswers(i, answers)
	if err != nil {
		return now, nil, nil, err
	}
	before := t[i.Code]
	if change = ChangeOfScore(i, before.score, now); change != nil {
		since = &before.day
	}
	if now.Total != nil {
		t[i.Code] = dayTotal{now, day}
	}
	return now, change, since, nil
}

// MeasureFacts is a measure beside the one of its instrument before it.
type MeasureFacts struct {
	Instrument string     `json:"instrument"`
	Name       string     `json:"name" doc:"of the instrument"`
	Version    int        `json:"version"`
	Day        models.Day `json:"day"`
	Score
	Highest   int          `json:"highest" doc:"the highest total there is; 0: it has none"`
	Change    *ScoreChange `json:"change" doc:"to the last one before it with a total"`
	BeforeDay *models.Day  `json:"before_day" doc:"of that one"`
	// Reliable is how many points two totals have to lie apart to be more than what the instrument varies by itself.
	Reliable *models.ReliableChange `json:"reliable" doc:"null where its authors' field knows no such figure"`
}

// LastMeasures are the last ones of each instrument, by the day on which they were answered. What is given comes in the
// order in which it was recorded; of an instrument that there is no longer there is nothing to say.
func LastMeasures(all []models.Measure) []MeasureFacts {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b models.Measure) int { return a.Day.Compare(b.Day) })
	facts := []MeasureFacts{}
	totals := Totals{}
	for _, m := range all {
		i, ok := models.FindInstrument(m.Instrument, m.Version)
		if !ok {
			continue
		}
		score, change, since, err := totals.Score(i, m.Day, m.Answers)
		if err != nil {
			continue
		}
		one := MeasureFacts{
			Instrument: m.Instrument, Name: i.Name, Version: m.Version, Day: m.Day, Score: score, Highest: i.Highest(),
			Change: change, BeforeDay: since, Reliable: i.ReliableChange,
		}
		facts = slices.DeleteFunc(facts, func(f MeasureFacts) bool { return f.Instrument == m.Instrument })
		facts = append(facts, one)
	}
	return facts
}
