package insight_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/insight"
	"alongside/models"
)

func TestPatternsGolden(t *testing.T) {
	t.Parallel()
	var golden struct {
		Cases []struct {
			Name    string              `json:"name"`
			Days    []insight.PairedDay `json:"days"`
			Pattern json.RawMessage     `json:"pattern"`
		} `json:"cases"`
	}
	readGolden(t, "pattern.json", &golden)
	for _, test := range golden.Cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, insight.FindPatterns([][]insight.PairedDay{test.Days})[0], test.Pattern)
		})
	}
}

// pairs draws days of a year, in any order, with any missing.
func pairs(t *rapid.T) []insight.PairedDay {
	first := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	var days []insight.PairedDay
	logged := rapid.IntRange(4, 10).Draw(t, "of ten days logged")
	for n := range rapid.OneOf(rapid.IntRange(0, 30), rapid.IntRange(80, 200)).Draw(t, "days") {
		if rapid.IntRange(1, 10).Draw(t, "logged") <= logged {
			days = append(days, insight.PairedDay{
				Day: first.Add(n), Value: float64(rapid.IntRange(1, 5).Draw(t, "value")), With: rapid.Bool().Draw(t, "with"),
			})
		}
	}
	return rapid.Permutation(days).Draw(t, "in any order")
}

func TestAPatternHoldsTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := pairs(t)
		p := insight.FindPatterns([][]insight.PairedDay{days})[0]
		if p.Days != len(days) || p.With.Days+p.Without.Days != p.Days {
			t.Fatalf("%d days: %+v", len(days), p)
		}
		if tested := p.Chance != nil; tested != (p.State == insight.PatternTested) || tested != (p.Difference != nil) || tested && (*p.Chance <= 0 || *p.Chance > 1) || p.Found && !tested {
			t.Fatalf("%+v", p)
		}
		if told := p.State != insight.PatternTooFew; told != (p.With.Median != nil) || told != (p.Without.Median != nil) {
			t.Fatalf("%+v", p)
		}
		if p.State == insight.PatternTested && p.More != 0 || p.State != insight.PatternTested && p.More < 1 {
			t.Fatalf("%d more days: %+v", p.More, p)
		}
	})
}

// What is found depends on the days, and not on when they were or how they are turned.
func TestAPatternMovesWithItsDates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := pairs(t)
		by := rapid.IntRange(-400, 400).Draw(t, "by days")
		var moved, turned []insight.PairedDay
		for _, d := range days {
			moved = append(moved, insight.PairedDay{Day: d.Day.Add(by), Value: d.Value, With: d.With})
			turned = append(turned, insight.PairedDay{Day: d.Day, Value: 6 - d.Value, With: !d.With})
		}
		all := insight.FindPatterns([][]insight.PairedDay{days})
		want, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(insight.FindPatterns([][]insight.PairedDay{moved}))
		if err != nil || string(got) != string(want) {
			t.Fatalf("moved by %d: %s instead of %s", by, got, want)
		}
		back := insight.FindPatterns([][]insight.PairedDay{turned})[0]
		if (back.Chance == nil) != (all[0].Chance == nil) || back.Chance != nil && *back.Chance != *all[0].Chance {
			t.Fatalf("turned: %+v instead of %+v", back, all[0])
		}
		// Turned once each way: with and without change places, and the difference its sign.
		swapped := insight.FindPatterns([][]insight.PairedDay{swap(days)})[0]
		if p := all[0]; (p.Difference == nil) != (swapped.Difference == nil) || p.Difference != nil && *p.Difference != -*swapped.Difference ||
			swapped.With.Days != p.Without.Days {
			t.Fatalf("swapped: %+v instead of %+v", swapped, p)
		}
	})
}

// The beginning that makes no whole fortnight is not tested, and what is there alone is no test of it.
func TestDaysOfAKindAreCountedWhereTheyAreTested(t *testing.T) {
	t.Parallel()
	var days []insight.PairedDay
	first := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for n := range insight.MinDaysToTest + 10 {
		days = append(days, insight.PairedDay{Day: first.Add(n), Value: float64(1 + n%5), With: n < 10})
	}
	if p := insight.FindPatterns([][]insight.PairedDay{days})[0]; p.State != insight.PatternEarly || p.More != 1 || p.With.Days != 10 {
		t.Errorf("%+v", p)
	}
}

func swap(days []insight.PairedDay) []insight.PairedDay {
	swapped := slices.Clone(days)
	for i := range swapped {
		swapped[i].With = !swapped[i].With
	}
	return swapped
}

// hangingTogether is a series that is as likely up as down, each day much like the one before: phi is the autocorrelation.
func hangingTogether(random *rand.Rand, days int, phi float64) []float64 {
	all := make([]float64, days)
	at := random.NormFloat64()
	for i := range all {
		at = phi*at + math.Sqrt(1-phi*phi)*random.NormFloat64()
		all[i] = at
	}
	return all
}

// simulated are days on which something is so by chance, hanging together too, and by so much better with it.
func simulated(random *rand.Rand, days int, effect float64) []insight.PairedDay {
	first := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	values, with := hangingTogether(random, days, 0.8), hangingTogether(random, days, 0.8)
	all := make([]insight.PairedDay, days)
	for i := range all {
		all[i] = insight.PairedDay{Day: first.Add(i), With: with[i] > 0}
		if all[i].With {
			values[i] += effect
		}
		all[i].Value = min(5, max(1, math.Round(3+values[i])))
	}
	return all
}

func TestChanceAloneIsSeldomFound(t *testing.T) {
	t.Parallel()
	const all = 2000
	for name, missing := range map[string]float64{"every day": 0, "three days in ten are missing": 0.3, "six days in ten are missing": 0.6} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			found := 0
			for n := range all {
				length := []int{insight.MinDaysToTest, 120, 180, 365}[n%4]
				days := simulated(random, int(float64(length)/(1-missing)), 0)
				if missing > 0 {
					days = slices.DeleteFunc(days, func(insight.PairedDay) bool { return random.Float64() < missing })
				}
				if insight.FindPatterns([][]insight.PairedDay{days})[0].Found {
					found++
				}
			}
			t.Logf("found in %d of %d series", found, all)
			if share := float64(found) / all; found == 0 || share > 0.06 {
				t.Errorf("chance alone is found in %.1f %% of the series", 100*share)
			}
		})
	}
}

// Who asks ten things finds no more by chance than who asks one.
func TestAskingMuchFindsNoMore(t *testing.T) {
	t.Parallel()
	const all = 300
	random := rand.New(rand.NewPCG(3, 4))
	somebody := 0
	for range all {
		var asked [][]insight.PairedDay
		for range 10 {
			asked = append(asked, simulated(random, 168, 0))
		}
		for _, p := range insight.FindPatterns(asked) {
			if p.Found {
				somebody++
				break
			}
		}
	}
	t.Logf("something is found by %d of %d people who asked ten things", somebody, all)
	if share := float64(somebody) / all; share > 0.06 {
		t.Errorf("%.1f %% of people find something by chance", 100*share)
	}
}

// The example of Benjamini and Hochberg 1995, section 3: of fifteen, four are found.
func TestOfEverythingAskedWhatHolds(t *testing.T) {
	t.Parallel()
	chances := []float64{
		0.0459, 0.0001, 0.3240, 0.0004, 0.4262, 0.0019, 0.5719, 0.0095, 0.6528, 0.0201, 0.7590, 0.0278, 1.000, 0.0298, 0.0344,
	}
	if limit := insight.FoundUpTo(chances, 0.05); limit != 0.0095 {
		t.Errorf("found up to %v", limit)
	}
	if limit := insight.FoundUpTo([]float64{0.2, 0.9}, 0.05); limit >= 0 {
		t.Errorf("found up to %v", limit)
	}
}

func BenchmarkPatternOfAYear(b *testing.B) {
	days := [][]insight.PairedDay{simulated(rand.New(rand.NewPCG(5, 6)), 365, 1)}
	for b.Loop() {
		insight.FindPatterns(days)
	}
}

// FuzzPattern: whatever days stand against each other, there is an answer that can be sent.
func FuzzPattern(f *testing.F) {
	f.Add([]byte{}, 14)
	f.Add([]byte("\x03\x84\x01\x85\x00\xff"), 1)
	f.Add(bytes.Repeat([]byte{0x85, 0x01, 0x84, 0x02}, 60), 97)
	f.Fuzz(func(t *testing.T, levels []byte, gap int) {
		day := models.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		var days []insight.PairedDay
		for i, level := range levels[:min(len(levels), 365)] {
			if day = day.Add(1); i == 40 {
				day = day.Add(min(max(gap, 0), 365))
			}
			days = append(days, insight.PairedDay{Day: day, Value: float64(level & 0x7f), With: level&0x80 != 0})
		}
		all := insight.FindPatterns([][]insight.PairedDay{days, days})
		if _, err := json.Marshal(all); err != nil {
			t.Fatal(err)
		}
		if p := all[0]; p.Found && p.State != insight.PatternTested || p.Missing < 0 || p.More < 0 || p.Days != len(days) {
			t.Fatalf("%+v", p)
		}
	})
}
