package demo

import (
	"context"
	"time"

	"alongside/models"
	"alongside/store"
)

// standing is what somebody lets their clinic read of their log around visits.
type standing struct {
	shared []models.Domain
	// read are those the clinician has read: a copy of what was read is sealed.
	read []models.Domain
}

// shareAround says what may be read, and has it read; the next visit has to be near by then.
func (d *diary) shareAround(ctx context.Context) error {
	at := d.today.Add(-1).At(20, 45, d.zone)
	var all []logged
	for i, domain := range d.person.standing.shared {
		all = append(all, logged{models.KindStandingShare, d.named("standing share", i), at, models.StandingShare{Domain: domain, Shared: new(true)}})
	}
	if err := d.say(ctx, at, all...); err != nil {
		return err
	}
	for _, domain := range d.person.standing.read {
		if _, err := d.store.ReadLog(ctx, d.clinician, d.actor.PatientID, domain, d.today.Add(-1), 14); err != nil {
			return err
		}
	}
	return nil
}

// felt is what so many people of a practice said after their visits, so many months ago.
type felt struct {
	monthsAgo   int
	heard, part string
	people      int
}

// feltHeard counts what people said in months that are over.
func (l layer) feltHeard(ctx context.Context, owner models.Actor, p practice, zone *time.Location) error {
	var counts []models.FeltHeardCount
	for _, f := range p.felt {
		month := models.DateOf(l.now.In(zone)).MonthStart()
		for range f.monthsAgo {
			month = month.Add(-1).MonthStart()
		}
		counts = append(counts, models.FeltHeardCount{Month: month, Heard: f.heard, Part: f.part, Answers: f.people})
	}
	return store.LayFeltHeard(ctx, l.ownerURL, owner.PracticeID, counts)
}
