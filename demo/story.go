package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// story is what somebody wrote about themselves once, apart from the log.
type story struct {
	matters  *models.Matters
	now      []models.Medicine
	past     []models.PastMedicine
	settings *models.Settings
}

// fallen is a visit that was cancelled, or was missed, some days ago.
type fallen struct {
	daysAgo int
	state   models.VisitState
	checkIn models.CheckIn
}

// tellStory writes it down.
func (d *diary) tellStory(ctx context.Context) error {
	at := d.today.Add(-7).At(19, 30, d.zone)
	var changes []models.Change
	add := func(kind models.Kind, id uuid.UUID, model any) error {
		change, err := d.change(kind, id, at, model)
		changes = append(changes, change)
		return err
	}
	told := d.person.story
	if told.matters != nil {
		if err := add(models.KindMatters, models.EntryID(models.KindMatters, ""), told.matters); err != nil {
			return err
		}
	}
	if told.settings != nil {
		if err := add(models.KindSettings, models.EntryID(models.KindSettings, ""), told.settings); err != nil {
			return err
		}
	}
	for i, m := range told.now {
		if err := add(models.KindMedicine, d.named("medicine", i), m); err != nil {
			return err
		}
	}
	for i, m := range told.past {
		if err := add(models.KindPastMedicine, d.named("past medicine", i), m); err != nil {
			return err
		}
	}
	return d.push(ctx, changes)
}

// named is the id of the person's i-th thing of a sort, the same at every start.
func (d *diary) named(sort string, i int) uuid.UUID {
	return uuid.NewSHA1(d.actor.PatientID, fmt.Appendf(nil, "%s %d", sort, i))
}

// come has an earlier visit take place.
func (d *diary) come(ctx context.Context) error {
	if d.person.cameDaysAgo == 0 {
		return nil
	}
	_, err := d.planFor(ctx, d.today.Add(-d.person.cameDaysAgo).At(11, 0, d.zone))
	return err
}

// planFor plans a visit that has begun, as it was planned at the time.
func (d *diary) planFor(ctx context.Context, starts time.Time) (uuid.UUID, error) {
	visit := models.Visit{ID: uuid.Must(uuid.NewV7()), PatientID: d.actor.PatientID, StartsAt: starts, Minutes: 45}
	return visit.ID, d.store.At(func() time.Time { return starts }).PlanVisit(ctx, d.clinician, visit)
}

// letFall plans a visit that does not take place. Its draft waits for the next one.
func (d *diary) letFall(ctx context.Context) error {
	f := d.person.before
	if f == nil {
		return nil
	}
	starts := d.today.Add(-f.daysAgo).At(15, 0, d.zone)
	visit, err := d.planFor(ctx, starts)
	if err != nil {
		return err
	}
	f.checkIn.VisitID = visit
	if err := d.keepCheckIn(ctx, f.checkIn, starts.Add(-20*time.Hour)); err != nil {
		return err
	}
	return d.store.At(func() time.Time { return starts.Add(time.Hour) }).ChangeVisit(ctx, d.clinician, visit, models.VisitPatch{State: &f.state})
}

// shareWithoutDate shares the first concerns for the talk without a date.
func (d *diary) shareWithoutDate(ctx context.Context) error {
	visit, ok := d.openVisit()
	if !d.person.noDate || !ok {
		return nil
	}
	id := d.concernID(0)
	checkIn := models.CheckIn{VisitID: visit, Top: []models.TopLine{{ConcernID: &id}}}
	if err := d.keepCheckIn(ctx, checkIn, d.today.Add(-1).At(21, 0, d.zone)); err != nil {
		return err
	}
	return d.share(ctx, visit)
}

// openVisit is the person's talk without a date, as their phone has it.
func (d *diary) openVisit() (uuid.UUID, bool) {
	for _, e := range d.entries {
		if e.Kind == models.KindVisit && string(e.Fields["state"]) == `"open"` {
			return e.ID, true
		}
	}
	return uuid.Nil, false
}

// talk has both sides say what they say about the concerns, from the evening they were shared on. A reaction is to the
// clinician's last words.
func (d *diary) talk(ctx context.Context) error {
	at := d.today.Add(-1).At(21, 30, d.zone)
	for i, c := range d.person.concerns {
		var last uuid.UUID
		for j, said := range c.thread {
			said.ConcernID = d.concernID(i)
			id := d.named(fmt.Sprintf("reply to %d", i), j)
			at = at.Add(10 * time.Minute)
			if said.Kind.Side() == models.SideClinician {
				last = id
				if err := d.store.At(func() time.Time { return at }).Reply(ctx, d.clinician, d.actor.PatientID, id, said); err != nil {
					return err
				}
				continue
			}
			if said.Kind != models.ReplySettled {
				said.ReplyTo = &last
			}
			change, err := d.change(models.KindReply, id, at, said)
			if err != nil {
				return err
			}
			if err := d.push(ctx, []models.Change{change}); err != nil {
				return err
			}
		}
	}
	return nil
}
