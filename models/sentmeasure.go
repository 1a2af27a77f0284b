package models

import "github.com/google/uuid"

// SentMeasure is a questionnaire that somebody answered for their care team, or was asked and left this time.
type SentMeasure struct {
	Instrument string         `json:"instrument" doc:"its code"`
	Version    int            `json:"version" doc:"of the instrument"`
	Day        Day            `json:"day"`
	Zone       string         `json:"zone"`
	Answers    map[string]int `json:"answers,omitempty" doc:"by the code of the item; only what was answered"`
	Total      *int           `json:"total,omitempty" doc:"as the phone adds it up; absent where an item is missing, and where the instrument has none"`
	Language   string         `json:"language" doc:"in which it was read"`
	RequestID  *uuid.UUID     `json:"request_id,omitempty" doc:"the request it answers; absent: the person wants the clinic to have it"`
	Due        *Day           `json:"due,omitempty" doc:"with request_id: the day from which it was asked for"`
	Skipped    bool           `json:"skipped" doc:"with request_id: not this time; there are no answers"`
}

// EntryDay is the local day on which it was answered or left.
func (m SentMeasure) EntryDay() Day { return m.Day }

// SaidBy: only the patient says how they are.
func (m SentMeasure) SaidBy() Side { return SidePatient }

// Validate names every bad field at once. Whether it was asked for, or is offered, is the store's to know.
func (m SentMeasure) Validate() error {
	var bad Invalid
	checkWhen(&bad, m.Day, m.Zone)
	checkOne(&bad, "language", &m.Language, []string{"en", "es"})
	i, known := findInstrument(&bad, m.Instrument, m.Version)
	switch {
	case m.Skipped && (len(m.Answers) > 0 || m.Total != nil):
		bad.Add("skipped", "answered")
	case m.Skipped && m.RequestID == nil:
		bad.Add("request_id", "required")
	case !m.Skipped && len(m.Answers) == 0:
		bad.Add("answers", "required")
	case known:
		if !m.Skipped {
			i.checkTotal(&bad, m.Answers, m.Total)
		}
	}
	switch {
	case (m.Due == nil) != (m.RequestID == nil):
		bad.Add("due", requiredOr(m.RequestID != nil))
	case m.Due != nil && m.Due.Compare(m.Day) > 0:
		bad.Add("due", "not_yet")
	}
	return bad.Err()
}

// SafetyAnswer is the answer to the item that brings help at once; false where there is none.
func (m SentMeasure) SafetyAnswer() (int, bool) {
	i, _ := FindInstrument(m.Instrument, m.Version)
	value, ok := m.Answers[i.Safety]
	return value, ok
}

// IsSafety says whether it holds an answer that brings help at once.
func (m SentMeasure) IsSafety() bool {
	value, _ := m.SafetyAnswer()
	return value > 0
}

// ComparedTo is how its answer to that item lies to the one that was sent before; nil: none was.
func (m SentMeasure) ComparedTo(before *SentMeasure) Compared {
	was := 0
	if before != nil {
		was, _ = before.SafetyAnswer()
	}
	now, _ := m.SafetyAnswer()
	switch {
	case was == 0:
		return ComparedNew
	case now > was:
		return ComparedHigher
	case now < was:
		return ComparedLower
	}
	return ComparedSame
}

// Compared is how the answer to the safety item lies to the one that was sent before it.
type Compared string

// New: there was none before, or it was the lowest.
const (
	ComparedNew    Compared = "new"
	ComparedHigher Compared = "higher"
	ComparedSame   Compared = "same"
	ComparedLower  Compared = "lower"
)
