package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"alongside/models"
)

// nights describes how somebody sleeps and how often they write it down. A night follows from the seed and its day
// alone, so that the demo grows by a night a day and never changes what stands.
type nights struct {
	seed          uint64
	count         int     // how many stand when the demo is first laid
	logged        float64 // share of nights written down
	bed           int     // usual time into bed, minutes after midnight of the evening
	sleep         int     // usual minutes asleep
	spread        float64 // standard deviation of both, minutes
	shorterLately int     // minutes less in the last fortnight
}

// night is what was logged for the morning of day, or nil for a night that was not written down.
func (n nights) night(day, today models.Day, zone *time.Location) *models.Sleep {
	r := random(n.seed, day)
	if r.Float64() >= n.logged {
		return nil
	}
	asleep := float64(n.sleep) + r.NormFloat64()*n.spread*0.7
	if today.Sub(day) < 14 {
		asleep -= float64(n.shorterLately)
	}
	if weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; weekend {
		asleep += 25
	}
	s := &models.Sleep{Day: day, Zone: zone.String()}
	quality := min(5, max(1, int(math.Round(3+(asleep-float64(n.sleep))/60+r.NormFloat64()*0.6))))
	s.Quality = &quality
	tap := r.Float64() // on some mornings one is all there is
	if tap < 0.15 {
		s.Band = band(asleep)
		return s
	}
	n.times(s, r, asleep, zone)
	if tap < 0.23 {
		n.about(s, zone)
	}
	return s
}

// about is the usual night, offered and taken: "about that".
func (n nights) about(s *models.Sleep, zone *time.Location) {
	evening := s.Day.Add(-1).Midnight(zone)
	quarter := func(minutes int) *time.Time {
		t := evening.Add(time.Duration((minutes+7)/15*15) * time.Minute).UTC()
		return &t
	}
	*s = models.Sleep{
		Day: s.Day, Zone: s.Zone, About: new(true), IntoBed: quarter(n.bed), OutOfBed: quarter(n.bed + n.sleep + 60), Quality: s.Quality,
	}
}

// first is where the log begins for as many nights to stand before today as there should be.
func (n nights) first(today models.Day, zone *time.Location) models.Day {
	day := today
	for left := n.count; left > 0; {
		if day = day.Add(-1); n.night(day, today, zone) != nil {
			left--
		}
	}
	return day
}

func (n nights) times(s *models.Sleep, r *rand.Rand, asleep float64, zone *time.Location) {
	evening := s.Day.Add(-1).Midnight(zone)
	at := func(minutes float64) *time.Time {
		t := evening.Add(time.Duration(5*math.Round(minutes/5)) * time.Minute).UTC()
		return &t
	}
	bed := float64(n.bed) + r.NormFloat64()*n.spread*0.6
	sol, waso := 5*r.IntN(9)+5, 5*r.IntN(8)
	tried := bed + float64(5*r.IntN(6))
	woke := tried + math.Max(asleep, 150) + float64(sol+waso)
	awakenings := waso / 10
	s.IntoBed, s.TriedToSleep = at(bed), at(tried)
	s.FinalAwakening, s.OutOfBed = at(woke), at(woke+float64(5*r.IntN(6)))
	s.SOLMinutes, s.WASOMinutes, s.Awakenings = &sol, &waso, &awakenings
}

func band(asleep float64) *models.SleepBand {
	bands := models.SleepBands()
	b := bands[min(len(bands)-1, max(0, int(asleep/60)-3))]
	return &b
}

// random is the same for a seed and a day, always.
func random(seed uint64, day models.Day) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(day.String()))
	return rand.New(rand.NewPCG(seed, h.Sum64())) //nolint:gosec // made-up days, the same on every machine
}
