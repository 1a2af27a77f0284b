package demo

import (
	"time"

	"alongside/models"
)

// besides describes what somebody logs who switched it on: what calms them, their body, and their cycle. As with nights, a
// day follows from the seed and the day alone.
type besides struct {
	seed      uint64
	days      int      // how far back the log goes
	practices []string // the likeliest first
	cycle     int      // the day of the cycle it is today; 0: not logged
}

// done is what was done to settle on one day.
func (b besides) done(day models.Day, zone *time.Location) []models.Regulation {
	r := random(b.seed, day)
	var done []models.Regulation
	for i, practice := range b.practices {
		if r.Float64() > 0.6/float64(i+1) {
			continue
		}
		one := models.Regulation{Day: day, Zone: zone.String(), Practice: &practice, Minutes: new(5 * (1 + r.IntN(6)))}
		if r.Float64() < 0.7 {
			one.Calmer = &models.Calmer()[1+r.IntN(2)]
		}
		done = append(done, one)
	}
	return done
}

// body is what was noticed of the body on one day, or nil where nothing was written down.
func (b besides) body(day models.Day, zone *time.Location) *models.Body {
	r := random(b.seed+1, day)
	if r.Float64() > 0.6 {
		return nil
	}
	degree := func(most int) *string { return &models.Degrees()[r.IntN(most+1)] }
	return &models.Body{Day: day, Zone: zone.String(), Pain: degree(1), Gut: degree(1), Tired: degree(3), Headache: degree(2)}
}

// cycleDay is what was written down of the cycle on one day, or nil.
func (b besides) cycleDay(day, today models.Day, zone *time.Location) *models.Cycle {
	const length = 28
	if b.cycle == 0 {
		return nil
	}
	at := ((b.cycle-1-today.Sub(day))%length+length)%length + 1
	c := &models.Cycle{Day: day, Zone: zone.String(), CycleDay: &at}
	if at <= 2 {
		c.Symptoms = []string{"bleeding", "cramps"}
	}
	return c
}
