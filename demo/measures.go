package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

// measured is what somebody was asked, or sent by themselves, in the order of their days.
type measured struct {
	instrument string
	// every so many weeks they are asked, since the first of sent, or today where there is none; 0: they send it by
	// themselves. once: today.
	every int
	once  bool
	sent  []sent
}

// sent is what they answered so many days ago: a value an item, in its order.
type sent struct {
	daysAgo int
	answers []int
	seen    bool // by the clinician, where it needs somebody
}

// measure has the clinician ask and the person answer.
func (d *diary) measure(ctx context.Context) error {
	for n, m := range d.person.measures {
		i, _ := models.LastInstrument(m.instrument)
		var request *uuid.UUID
		first := d.today
		if len(m.sent) > 0 {
			first = d.today.Add(-m.sent[0].daysAgo)
		}
		if m.every > 0 || m.once {
			id := d.named("measure request", n)
			request = &id
			asks := models.MeasureRequest{Instrument: m.instrument, Rhythm: models.MeasureNow, Day: &first}
			if m.every > 0 {
				asks.Rhythm, asks.Weeks = models.MeasureWeeks, &m.every
			}
			if err := d.atHour(first, 9).AskMeasure(ctx, d.clinician, d.actor.PatientID, id, asks); err != nil {
				return err
			}
		}
		for _, s := range m.sent {
			if err := d.send(ctx, i, request, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// atHour is the store as it was at an hour of a day; as it is now where that is still to come.
func (d *diary) atHour(day models.Day, hour int) *store.Store {
	at := day.At(hour, 0, d.zone)
	if at.After(d.now) {
		at = d.now
	}
	return d.store.At(func() time.Time { return at })
}

func (d *diary) send(ctx context.Context, i models.Instrument, request *uuid.UUID, s sent) error {
	day, id := d.today.Add(-s.daysAgo), uuid.Must(uuid.NewV7())
	said := models.SentMeasure{
		Instrument: i.Code, Version: i.Version, Day: day, Zone: d.zone.String(), Language: d.person.language,
		Answers: map[string]int{}, RequestID: request,
	}
	if request != nil {
		said.Due = &day
	}
	for n, value := range s.answers {
		said.Answers[i.All()[n].Code] = value
	}
	said.Total = i.Sum(said.Answers)
	at := day.At(10, 0, d.zone)
	if err := d.say(ctx, at, logged{models.KindSentMeasure, id, at, said}); err != nil || !s.seen {
		return err
	}
	return d.atHour(day, 11).Acknowledge(ctx, d.clinician, d.actor.PatientID, d.named("seen measure", s.daysAgo), models.Acknowledgement{SentMeasureID: &id})
}
