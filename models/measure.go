package models

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// Measure is a questionnaire that somebody answered for themselves. It is private, as the log is.
type Measure struct {
	Instrument string         `json:"instrument" doc:"its code"`
	Version    int            `json:"version" doc:"of the instrument"`
	Day        Day            `json:"day"`
	Zone       string         `json:"zone"`
	Answers    map[string]int `json:"answers" doc:"by the code of the item; only what was answered"`
	Total      *int           `json:"total" doc:"as the phone adds it up; null where an item is missing, and where the instrument has none"`
	Language   *string        `json:"language" doc:"in which it was read"`
	SentID     *uuid.UUID     `json:"sent_id" doc:"the sent measure by which the person gave it to their clinic"`
}

// EntryDay is the local day on which it was answered.
func (m Measure) EntryDay() Day { return m.Day }

// Validate names every bad field at once. A version that is gone, or not here yet, is told from an instrument
// that never was.
func (m Measure) Validate() error {
	var bad Invalid
	checkWhen(&bad, m.Day, m.Zone)
	checkOne(&bad, "language", m.Language, []string{"en", "es"})
	m.checkAlone(&bad)
	if i, ok := findInstrument(&bad, m.Instrument, m.Version); ok {
		if len(m.Answers) == 0 {
			bad.Add("answers", "required")
		}
		i.checkTotal(&bad, m.Answers, m.Total)
	}
	return bad.Err()
}

// checkAlone: what was answered was answered as a whole, and no part of it changes by itself.
func (m Measure) checkAlone(bad *Invalid) {
	if m.Instrument != "" && m.Version != 0 {
		return
	}
	for _, f := range []struct {
		field   string
		carried bool
	}{{"instrument", m.Instrument != ""}, {"version", m.Version != 0}, {"answers", m.Answers != nil}, {"total", m.Total != nil}} {
		if f.carried {
			bad.Add(f.field, "not_alone")
		}
	}
}

func findInstrument(bad *Invalid, code string, version int) (Instrument, bool) {
	i, ok := FindInstrument(code, version)
	last, known := LastInstrument(code)
	switch {
	case ok:
	case !known:
		bad.Add("instrument", "unknown")
	case version > last.Version: // from an app that was brought up to date before this server, or before this one was restored
		bad.Add("version", "newer")
	default:
		bad.Add("version", "gone")
	}
	return i, ok
}

// CheckAnswers names every answer that the instrument does not have: Invalid.
func (i Instrument) CheckAnswers(answers map[string]int) error {
	var bad Invalid
	items := i.All()
	for _, code := range slices.Sorted(maps.Keys(answers)) {
		at := slices.IndexFunc(items, func(item InstrumentItem) bool { return item.Code == code })
		if at < 0 {
			bad.Add("answers."+code, "unknown")
			continue
		}
		if !slices.ContainsFunc(i.AnswersTo(items[at]), func(a InstrumentAnswer) bool { return a.Value == answers[code] }) {
			bad.Add("answers."+code, "out_of_range")
		}
	}
	return bad.Err()
}

// Sum is the total of answers that the instrument has. It is absent where an item is missing, and where the instrument has
// none: it is never a sum of what is there. Sources: the instruments' own.
func (i Instrument) Sum(answers map[string]int) *int {
	sum := 0
	for _, item := range i.Items {
		value, ok := answers[item.Code]
		if !ok || i.NoTotal {
			return nil
		}
		sum += value
	}
	return new(sum * max(1, i.Times))
}

// IsSafety says whether the item that brings help at once was answered with more than the lowest.
func (i Instrument) IsSafety(answers map[string]int) bool {
	return i.Safety != "" && answers[i.Safety] > 0
}

// checkTotal refuses a total that the answers don't add up to, with both figures: who would be shown a wrong one does not
// know which of the two it is.
func (i Instrument) checkTotal(bad *Invalid, answers map[string]int, total *int) {
	if wrong, ok := i.CheckAnswers(answers).(Invalid); ok { //nolint:errorlint // CheckAnswers answers Invalid itself
		*bad = append(*bad, wrong...)
		return
	}
	if have := figure(i.Sum(answers)); have != figure(total) {
		*bad = append(*bad, FieldProblem{Field: "total", Code: "mismatch", Said: figure(total), Have: have})
	}
}

func figure(total *int) string {
	if total == nil {
		return "none"
	}
	return strconv.Itoa(*total)
}
