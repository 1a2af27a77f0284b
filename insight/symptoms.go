package insight

import (
	"github.com/google/uuid"

	"alongside/models"
)

// SymptomChange is what became of one symptom since before the first dose.
type SymptomChange string

// The changes. What was not there or not asked before is new.
const (
	SymptomNew    SymptomChange = "new"
	SymptomWorse  SymptomChange = "worse"
	SymptomSame   SymptomChange = "same"
	SymptomBetter SymptomChange = "better"
)

// ComparedSymptom is one symptom beside what it was before.
type ComparedSymptom struct {
	Code   string        `json:"code"`
	Change SymptomChange `json:"change" enum:"new,worse,same,better"`
	models.SymptomFelt
	Before int         `json:"before" doc:"the level before the first dose; 0 also where it was not asked"`
	Tier   models.Tier `json:"tier" enum:"none,today,call_now,emergency"`
}

// Comparison is a follow-up beside the baseline: what is there, or was, in the order of the list, and the soonest tier.
type Comparison struct {
	Symptoms []ComparedSymptom `json:"symptoms" nullable:"false"`
	Tier     models.Tier       `json:"tier" enum:"none,today,call_now,emergency" doc:"the soonest of them"`
}

// CompareSymptoms judges what somebody feels by what they felt before the first dose. Without a baseline all that is there
// is new. What was not answered is not judged, so that leaving something out never raises a tier.
func CompareSymptoms(baseline, now map[string]models.SymptomFelt) Comparison {
	all := Comparison{Symptoms: []ComparedSymptom{}, Tier: models.TierNone}
	for _, s := range models.Symptoms() {
		felt, answered := now[s.Code]
		before := baseline[s.Code].Level
		if !answered || felt.Level == 0 && before == 0 {
			continue
		}
		c := ComparedSymptom{Code: s.Code, Change: changeSince(before, felt.Level), SymptomFelt: felt, Before: before}
		c.Tier = tierOf(s, c)
		if c.Tier.Above(all.Tier) {
			all.Tier = c.Tier
		}
		all.Symptoms = append(all.Symptoms, c)
	}
	return all
}

func changeSince(before, now int) SymptomChange {
	switch {
	case now < before:
		return SymptomBetter
	case now == before:
		return SymptomSame
	case before == 0:
		return SymptomNew
	}
	return SymptomWorse
}

func tierOf(s models.Symptom, c ComparedSymptom) models.Tier {
	tier := models.TierNone
	if c.Level == 0 {
		return tier
	}
	for _, reason := range []struct {
		holds bool
		tier  models.Tier
	}{
		{c.Change == SymptomNew || s.Always, s.New},
		{c.Change == SymptomWorse, s.Worse},
		{c.Worries, s.Worrying},
	} {
		if reason.holds && reason.tier.Above(tier) {
			tier = reason.tier
		}
	}
	return tier
}

// Baseline is what a follow-up is compared with: of the baselines that stand, in their order, the last one of the same
// line, or else the last one. A baseline is compared with itself, as nothing in it is new. Nil: there is none.
func Baseline(f models.FollowUp, standing []models.FollowUp) map[string]models.SymptomFelt {
	if f.Reason == models.FollowUpBaseline {
		return f.Symptoms
	}
	var last, ofLine map[string]models.SymptomFelt
	for _, b := range standing {
		if last = b.Symptoms; sameLine(b.LineID, f.LineID) {
			ofLine = b.Symptoms
		}
	}
	if ofLine != nil {
		return ofLine
	}
	return last
}

func sameLine(a, b *uuid.UUID) bool { return a != nil && b != nil && *a == *b }

// Compare judges a follow-up by the baselines that stand, in their order.
func Compare(f models.FollowUp, baselines []models.FollowUp) Comparison {
	return CompareSymptoms(Baseline(f, baselines), f.Symptoms)
}

// NeedsSomebody says whether a follow-up can't wait to be come across: a symptom says so, or the person does.
func NeedsSomebody(f models.FollowUp, c Comparison) bool {
	return f.Reason == models.FollowUpNotRight || c.Tier.Above(models.TierNone)
}
