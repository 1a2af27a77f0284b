package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"alongside/models"
)

// meals describes how somebody eats and how often they write it down. As with nights, a day follows from the seed and
// the day alone.
type meals struct {
	seed        uint64
	days        int     // how far back the log goes
	logged      float64 // share of days written down
	usual       int     // meals a day
	lessLately  float64 // how much likelier less appetite is in the last fortnight
	named       float64 // share of days on which meals are written down one by one
	supplements []string
}

// day is what was logged of a day, or nil where nothing was.
func (m meals) day(day, today models.Day, zone *time.Location) *models.Nutrition {
	r := random(m.seed, day)
	if r.Float64() >= m.logged {
		return nil
	}
	n := &models.Nutrition{Day: day, Zone: zone.String()}
	hunger := r.NormFloat64()
	if today.Sub(day) < 14 {
		hunger -= m.lessLately
	}
	n.Appetite = appetite(hunger)
	count := min(models.MaxMeals, max(0, m.usual+r.IntN(3)-1))
	if hunger < -1 {
		count = max(0, count-1)
	}
	n.Meals = &count
	if r.Float64() < m.named {
		m.one(n, r, count)
	}
	if r.Float64() < 0.4 {
		water, cups := 3+r.IntN(6), r.IntN(4)
		n.Water, n.Caffeine = &water, &cups
	}
	if len(m.supplements) > 0 && r.Float64() < 0.6 {
		n.Supplements = m.supplements
	}
	return n
}

// one writes the meals down one by one: breakfast is the first to go.
func (m meals) one(n *models.Nutrition, r *rand.Rand, count int) {
	said := func(eaten bool, hour int) *string {
		meal := "skipped"
		if eaten {
			meal = fmt.Sprintf("%02d:%02d", hour, 15*r.IntN(4))
		}
		return &meal
	}
	n.Breakfast, n.Lunch, n.Dinner = said(count > 2, 7), said(count > 1, 12), said(count > 0, 18+r.IntN(2))
	shares := models.MealShares()
	n.Vegetables, n.Protein = &shares[r.IntN(3)], &shares[1+r.IntN(2)]
}

func appetite(hunger float64) *string {
	appetites := models.Appetites()
	switch {
	case hunger < -0.8:
		return &appetites[0]
	case hunger > 1.3:
		return &appetites[2]
	default:
		return &appetites[1]
	}
}
