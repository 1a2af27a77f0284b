package models

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Concern is a medication concern in the patient's own words. Only the words are needed.
type Concern struct {
	WrittenOn Day      `json:"written_on"`
	Zone      string   `json:"zone"`
	Words     *string  `json:"words"`
	Kinds     []string `json:"kinds"`
	Weight    *string  `json:"weight"`
	Origins   []string `json:"origins"`
	WouldHelp *string  `json:"would_help"`
	Wish      *string  `json:"wish"`
}

// ConcernLimit is how many characters of words a concern holds.
const ConcernLimit = 4000

// Wishes are what a person may want from talking about it.
func Wishes() []string { return []string{"be_heard", "learn_more", "talk_it_over", "decide_together"} }

// ConcernKinds are the reasons people give for being unsure about medication
// (Givens 2006; Anderson 2015), in the order they are shown.
func ConcernKinds() []string {
	return []string{
		"past_side_effects", "fear_of_side_effects", "dependence", "change_who_i_am", "family_or_culture", "faith",
		"stigma", "natural_first", "not_sure_i_need_it", "first_weeks", "pregnancy_or_fertility",
		"other_medicines", "cost_or_access", "felt_unheard", "something_else",
	}
}

// EntryDay is the local day it was written on.
func (c Concern) EntryDay() Day { return c.WrittenOn }

// Validate names every bad field at once.
func (c Concern) Validate() error {
	var bad Invalid
	if c.WrittenOn == (Day{}) {
		bad.Add("written_on", "required")
	}
	if !knownZone(c.Zone) {
		bad.Add("zone", "unknown_zone")
	}
	if c.Words == nil || strings.TrimSpace(*c.Words) == "" {
		bad.Add("words", "required")
	}
	checkText(&bad, "words", c.Words, ConcernLimit)
	checkText(&bad, "would_help", c.WouldHelp, 1000)
	checkSet(&bad, "kinds", c.Kinds, ConcernKinds())
	checkSet(&bad, "origins", c.Origins, []string{"me", "family", "read_or_heard", "past_experience"})
	checkOne(&bad, "weight", c.Weight, []string{"a_little", "some", "a_lot"})
	checkOne(&bad, "wish", c.Wish, Wishes())
	return bad.Err()
}

// checkText refuses text over limit characters, and the one character PostgreSQL cannot keep.
func checkText(bad *Invalid, field string, text *string, limit int) {
	if text == nil {
		return
	}
	if utf8.RuneCountInString(*text) > limit {
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_long", Limit: limit})
	}
	if strings.ContainsRune(*text, 0) || !utf8.ValidString(*text) {
		bad.Add(field, "not_text")
	}
}

func checkOne(bad *Invalid, field string, value *string, known []string) {
	if value != nil && !slices.Contains(known, *value) {
		bad.Add(field, "unknown")
	}
}

func checkSet(bad *Invalid, field string, values, known []string) {
	seen := map[string]bool{}
	for _, v := range values {
		if !slices.Contains(known, v) || seen[v] {
			bad.Add(field, "unknown")
			return
		}
		seen[v] = true
	}
}
