package insight

import (
	"maps"
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
// Sources: the instruments' own.
func ScoreAnswers(i models.Instrument, answers map[string]int) (Score, error) {
	if err := checkAnswers(i, answers); err != nil {
		return Score{}, err
	}
	s := Score{Missing: []string{}, Safety: i.Safety != "" && answers[i.Safety] > 0}
	sum := 0
	for _, item := range i.Items {
		value, ok := answers[item.Code]
		if !ok {
			s.Missing = append(s.Missing, item.Code)
		}
		sum += value
	}
	if len(s.Missing) > 0 || i.NoTotal {
		return s, nil
	}
	sum *= max(1, i.Times)
	s.Total, s.Positive = &sum, i.PositiveFrom > 0 && sum >= i.PositiveFrom
	for _, band := range i.Bands {
		if sum >= band.From {
			s.Band = band.Code
		}
	}
	return s, nil
}

func checkAnswers(i models.Instrument, answers map[string]int) error {
	var bad models.Invalid
	items := i.All()
	for _, code := range slices.Sorted(maps.Keys(answers)) {
		at := slices.IndexFunc(items, func(item models.InstrumentItem) bool { return item.Code == code })
		if at < 0 {
			bad.Add("answers."+code, "unknown")
			continue
		}
		if !slices.ContainsFunc(i.AnswersTo(items[at]), func(a models.InstrumentAnswer) bool { return a.Value == answers[code] }) {
			bad.Add("answers."+code, "out_of_range")
		}
	}
	return bad.Err()
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
