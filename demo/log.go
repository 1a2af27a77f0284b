package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// logged is one thing that somebody wrote down.
type logged struct {
	kind  models.Kind
	id    uuid.UUID
	at    time.Time
	model any
}

// logDays logs what is missing since the last day that stands, of each kind; gaps before it are the person's own. Today
// is left to the newcomer.
func (d *diary) logDays(ctx context.Context) error {
	p := d.person
	first := map[models.Kind]models.Day{
		models.KindSleep:      p.nights.first(d.today, d.zone),
		models.KindNutrition:  d.today.Add(-p.meals.days),
		models.KindMood:       d.today.Add(-p.moods.days),
		models.KindMoment:     d.today.Add(-p.moods.days),
		models.KindRegulation: d.today.Add(-p.besides.days),
		models.KindBody:       d.today.Add(-p.besides.days),
		models.KindCycle:      d.today.Add(-p.besides.days),
	}
	if err := d.skipLogged(first); err != nil {
		return err
	}
	var changes []models.Change
	for _, kind := range []models.Kind{
		models.KindSleep, models.KindNutrition, models.KindMood, models.KindMoment, models.KindRegulation, models.KindBody, models.KindCycle,
	} {
		for day := first[kind]; day.Compare(d.today) < 0; day = day.Add(1) {
			for _, l := range d.logged(kind, day) {
				change, err := d.change(l.kind, l.id, l.at, l.model)
				if err != nil {
					return err
				}
				changes = append(changes, change)
			}
		}
	}
	return d.push(ctx, changes)
}

// skipLogged moves each kind's first day behind the last one that stands.
func (d *diary) skipLogged(first map[models.Kind]models.Day) error {
	for _, e := range d.entries {
		from, known := first[e.Kind]
		if !known || e.Deleted {
			continue
		}
		var day models.Day
		if err := json.Unmarshal(e.Fields["day"], &day); err != nil {
			return err
		}
		if day.Compare(from) >= 0 {
			first[e.Kind] = day.Add(1)
		}
	}
	return nil
}

// logged is what the person wrote down of one kind on one day.
func (d *diary) logged(kind models.Kind, day models.Day) []logged {
	p := d.person
	daily := func(hour int, model any) []logged {
		return []logged{{kind, models.EntryID(kind, day.String()), day.At(hour, 0, d.zone), model}}
	}
	switch kind {
	case models.KindSleep:
		if night := p.nights.night(day, d.today, d.zone); night != nil {
			return daily(9, night)
		}
	case models.KindNutrition:
		if eaten := p.meals.day(day, d.today, d.zone); eaten != nil {
			return daily(21, eaten)
		}
	case models.KindMood:
		if mood := p.moods.day(day, d.today, d.zone); mood != nil {
			return daily(21, mood)
		}
	case models.KindMoment:
		var all []logged
		for i, m := range p.moods.then(day, d.today, d.zone) {
			id := uuid.NewSHA1(d.actor.PatientID, fmt.Appendf(nil, "moment %s %d", day, i))
			all = append(all, logged{kind, id, m.At, m})
		}
		return all
	case models.KindRegulation:
		var all []logged
		for i, done := range p.besides.done(day, d.zone) {
			id := uuid.NewSHA1(d.actor.PatientID, fmt.Appendf(nil, "regulation %s %d", day, i))
			all = append(all, logged{kind, id, day.At(18+i, 0, d.zone), done})
		}
		return all
	case models.KindBody:
		if body := p.besides.body(day, d.zone); body != nil {
			return daily(21, body)
		}
	case models.KindCycle:
		if cycle := p.besides.cycleDay(day, d.today, d.zone); cycle != nil {
			return daily(21, cycle)
		}
	default: // the rest is no log
	}
	return nil
}
