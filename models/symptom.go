package models

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// Symptom is one thing a follow-up asks about, and how soon each change of it needs somebody. The words are the app's.
type Symptom struct {
	Code     string `json:"code"`
	New      Tier   `json:"new"`      // it was not there before
	Worse    Tier   `json:"worse"`    // it is stronger than it was
	Worrying Tier   `json:"worrying"` // it worries the person, whatever it was before
	Always   bool   `json:"always"`   // it is answered as if it were new, whatever was before
	// Physical: a physical emergency, or a rash. "Call before your next dose"; of all others "don't stop suddenly".
	Physical bool   `json:"physical"`
	Source   string `json:"source"`
	Reviewed bool   `json:"reviewed"` // by a clinician
}

// Tier is how soon something needs somebody.
type Tier string

// The tiers, in their order.
const (
	TierNone      Tier = "none"
	TierToday     Tier = "today"
	TierCallNow   Tier = "call_now"
	TierEmergency Tier = "emergency"
)

// Above says whether a tier is sooner than another.
func (t Tier) Above(other Tier) bool { return t.order() > other.order() }

func (t Tier) order() int {
	return slices.Index([]Tier{TierNone, TierToday, TierCallNow, TierEmergency}, t)
}

// symptoms.json is read by the app, too.
//
//go:embed symptoms.json
var symptomList []byte

// Symptoms are all that a follow-up asks about, in their order.
var Symptoms = sync.OnceValue(func() []Symptom { //nolint:gochecknoglobals // a constant that Go can't write
	var list struct {
		Symptoms []Symptom `json:"symptoms"`
	}
	if err := json.Unmarshal(symptomList, &list); err != nil {
		panic(err) // a file of ours
	}
	return list.Symptoms
})
