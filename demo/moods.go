package demo

import (
	"math"
	"time"

	"alongside/models"
)

// moods describes how somebody feels and how often they write it down. As with nights, a day follows from the seed and
// the day alone.
type moods struct {
	seed        uint64
	days        int     // how far back the log goes
	logged      float64 // share of days written down
	usual       float64 // from 1 to 5
	anxious     float64 // from 1 to 5
	lowerLately float64 // levels less in the last fortnight, and as many more of anxiety
	moments     float64 // share of days that have moments of their own
}

// day is what was logged of a day, or nil where nothing was.
func (m moods) day(day, today models.Day, zone *time.Location) *models.Mood {
	r := random(m.seed, day)
	if r.Float64() >= m.logged {
		return nil
	}
	lately := m.lately(day, today)
	swing := r.NormFloat64() * 0.8
	mood := &models.Mood{Day: day, Zone: zone.String(), Valence: level(m.usual - lately + swing)}
	if r.Float64() < 0.85 {
		mood.Anxiety = level(m.anxious + lately - swing*0.6 + r.NormFloat64()*0.5)
	}
	if r.Float64() < 0.4 {
		mood.Energy = level(m.usual + swing*0.5 + r.NormFloat64()*0.6)
	}
	if words := models.Feelings(); r.Float64() < 0.3 {
		mood.Feelings = []string{words[12+r.IntN(8)]}
	}
	return mood
}

// then are the moments of a day, apart from how the whole of it was.
func (m moods) then(day, today models.Day, zone *time.Location) []models.Moment {
	r := random(m.seed+1, day)
	if r.Float64() >= m.moments {
		return nil
	}
	moments := make([]models.Moment, 1+r.IntN(3))
	for i := range moments {
		at := day.At(9+4*i, r.IntN(60), zone).UTC()
		moments[i] = models.Moment{
			Day: day, Zone: zone.String(), At: at, Valence: level(m.usual - m.lately(day, today) + r.NormFloat64()*1.2),
		}
	}
	return moments
}

func (m moods) lately(day, today models.Day) float64 {
	if today.Sub(day) < 14 {
		return m.lowerLately
	}
	return 0
}

func level(of float64) *int {
	level := min(models.MoodLevels, max(1, int(math.Round(of))))
	return &level
}
