package insight_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

// felts are answers by the code of their symptom.
type felts = map[string]models.SymptomFelt

// goldenSymptoms are the cases that Go and the phone both have to get right. In those of baselines everything is about
// one symptom, at level 2 now; a line is a letter.
type goldenSymptoms struct {
	Comparisons []struct {
		Name     string `json:"name"`
		Baseline felts  `json:"baseline"`
		Now      felts  `json:"now"`
		insight.Comparison
	} `json:"comparisons"`
	Baselines []struct {
		Name     string                `json:"name"`
		Reason   models.FollowUpReason `json:"reason"`
		Line     *string               `json:"line"`
		Standing []struct {
			Line  *string `json:"line"`
			Level int     `json:"level"`
		} `json:"standing"`
		Baseline      *int `json:"baseline"`
		NeedsSomebody bool `json:"needs_somebody"`
	} `json:"baselines"`
}

func readGoldenSymptoms(t *testing.T) goldenSymptoms {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/symptoms.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases goldenSymptoms
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCompareSymptomsGolden(t *testing.T) {
	t.Parallel()
	for _, c := range readGoldenSymptoms(t).Comparisons {
		if got := insight.CompareSymptoms(c.Baseline, c.Now); !reflect.DeepEqual(got, c.Comparison) {
			t.Errorf("%s: %+v, expected %+v", c.Name, got, c.Comparison)
		}
	}
}

func TestBaselineGolden(t *testing.T) {
	t.Parallel()
	line := func(letter *string) *uuid.UUID {
		if letter == nil {
			return nil
		}
		return new(uuid.NewSHA1(uuid.Nil, []byte(*letter)))
	}
	low := func(level int) felts { return felts{"low_mood": {Level: level}} }
	for _, c := range readGoldenSymptoms(t).Baselines {
		var standing []models.FollowUp
		for _, s := range c.Standing {
			standing = append(standing, models.FollowUp{LineID: line(s.Line), Reason: models.FollowUpBaseline, Symptoms: low(s.Level)})
		}
		now := models.FollowUp{LineID: line(c.Line), Reason: c.Reason, Symptoms: low(2)}
		var want felts
		if c.Baseline != nil {
			want = low(*c.Baseline)
		}
		if got := insight.Baseline(now, standing); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, expected %v", c.Name, got, want)
		}
		if got := insight.NeedsSomebody(now, insight.Compare(now, standing)); got != c.NeedsSomebody {
			t.Errorf("%s: needs somebody is %t", c.Name, got)
		}
	}
}

func drawFelts(t *rapid.T, name string) felts {
	codes := make([]string, 0, len(models.Symptoms()))
	for _, s := range models.Symptoms() {
		codes = append(codes, s.Code)
	}
	felt := rapid.Custom(func(t *rapid.T) models.SymptomFelt {
		return models.SymptomFelt{Level: rapid.IntRange(0, models.MaxSymptomLevel).Draw(t, "level"), Worries: rapid.Bool().Draw(t, "worries")}
	})
	return rapid.MapOf(rapid.SampledFrom(codes), felt).Draw(t, name)
}

func TestMoreOfASymptomNeverWaitsLonger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		baseline, now := drawFelts(t, "baseline"), drawFelts(t, "now")
		if len(now) == 0 {
			return
		}
		code := rapid.SampledFrom(slices.Sorted(maps.Keys(now))).Draw(t, "code")
		more := maps.Clone(now)
		felt := more[code]
		felt.Level = rapid.IntRange(felt.Level, models.MaxSymptomLevel).Draw(t, "more")
		felt.Worries = felt.Worries || rapid.Bool().Draw(t, "worries more")
		more[code] = felt
		is, was := insight.CompareSymptoms(baseline, more), insight.CompareSymptoms(baseline, now)
		if was.Tier.Above(is.Tier) {
			t.Errorf("%s at %+v is %s, at %+v it was %s", code, more[code], is.Tier, now[code], was.Tier)
		}
	})
}

func TestAnAnswerThatIsMissingRaisesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		baseline, now := drawFelts(t, "baseline"), drawFelts(t, "now")
		fewer := maps.Clone(now)
		maps.DeleteFunc(fewer, func(string, models.SymptomFelt) bool { return rapid.Bool().Draw(t, "left out") })
		if is, was := insight.CompareSymptoms(baseline, fewer).Tier, insight.CompareSymptoms(baseline, now).Tier; is.Above(was) {
			t.Errorf("%v is %s, with all answers it is %s", fewer, is, was)
		}
	})
}

func TestABaselineNeverMakesAnEmergencyLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		baseline, now := drawFelts(t, "baseline"), drawFelts(t, "now")
		with, without := insight.CompareSymptoms(baseline, now).Tier, insight.CompareSymptoms(nil, now).Tier
		if without == models.TierEmergency && with != models.TierEmergency {
			t.Errorf("%s with the baseline %v", with, baseline)
		}
		if with.Above(without) && !anyWorries(now) {
			t.Errorf("a baseline raised %s to %s", without, with)
		}
	})
}

func anyWorries(now felts) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(now)), func(f models.SymptomFelt) bool { return f.Worries })
}

// A clinician reads the list as it is; what it must hold whoever changes it is here.
func TestTheListOfSymptomsHoldsTogether(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range models.Symptoms() {
		tiers := []models.Tier{models.TierNone, models.TierToday, models.TierCallNow, models.TierEmergency}
		for _, tier := range []models.Tier{s.New, s.Worse, s.Worrying} {
			if !slices.Contains(tiers, tier) {
				t.Errorf("%s: %q is no tier", s.Code, tier)
			}
		}
		if s.New == models.TierEmergency && !s.Always {
			t.Errorf("%s is an emergency, and a baseline would hide it", s.Code)
		}
		if s.New.Above(s.Worse) || s.Worse.Above(s.Worrying) {
			t.Errorf("%s: more of it waits longer", s.Code)
		}
		if s.Source == "" || seen[s.Code] {
			t.Errorf("%s has no source, or stands there twice", s.Code)
		}
		seen[s.Code] = true
	}
	for _, must := range []string{"hard_to_breathe", "swollen_face", "chest_pain", "seizure", "danger", "suicide"} {
		if !seen[must] {
			t.Errorf("%s is not asked", must)
		}
	}
}
