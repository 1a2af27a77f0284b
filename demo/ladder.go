package demo

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// begun is how somebody has fared on the steps of their plan's medicine since both said go to the first.
type begun struct {
	daysAgo  int
	wayOut   string // "I'd want to stop if …"
	baseline map[string]models.SymptomFelt
	told     []told
}

// told is how they were, so many days ago; seen by the clinician, or waiting.
type told struct {
	daysAgo  int
	reason   models.FollowUpReason
	symptoms map[string]models.SymptomFelt
	words    string
	seen     bool
}

// begin has both say go to the first step, after what comes before it, and the patient tell how they are since.
func (d *diary) begin(ctx context.Context) error {
	p := d.person.plan
	if p == nil || p.begun == nil {
		return nil
	}
	i := slices.IndexFunc(p.theirs, func(l models.PlanLine) bool { return l.Kind == models.PlanMedication })
	line, seen, at := d.named("line", i), d.named("stance", i), d.today.Add(-p.begun.daysAgo).At(8, 0, d.zone)
	goes := models.Move{LineID: line, Version: 1, Kind: models.MoveGo, Step: new(1), Seen: &seen}
	sayings := []logged{
		{models.KindMove, d.named("move", 0), at, models.Move{LineID: line, Version: 1, Kind: models.MoveWayOut, Words: &p.begun.wayOut}},
		{models.KindFollowUp, d.named("follow-up", 0), at, models.FollowUp{
			LineID: &line, Reason: models.FollowUpBaseline, Day: d.today.Add(-p.begun.daysAgo), Zone: d.zone.String(), Symptoms: p.begun.baseline,
		}},
		{models.KindMove, d.named("move", 1), at, goes},
	}
	if err := d.say(ctx, at, sayings...); err != nil {
		return err
	}
	later := d.store.At(func() time.Time { return at.Add(time.Hour) })
	if err := later.Move(ctx, d.clinician, d.actor.PatientID, d.named("clinician's move", 0), goes); err != nil {
		return err
	}
	for n, t := range p.begun.told {
		if err := d.tell(ctx, line, n, t); err != nil {
			return err
		}
	}
	return nil
}

// tell has the patient tell how they are on the first step. What waits was said just now, and so is promised for a time
// ahead. Phones find the last one by its id.
func (d *diary) tell(ctx context.Context, line uuid.UUID, n int, t told) error {
	id, at := uuid.Must(uuid.NewV7()), d.now
	if t.seen {
		at = d.today.Add(-t.daysAgo).At(9, 0, d.zone)
	}
	err := d.say(ctx, at, logged{models.KindFollowUp, id, at, models.FollowUp{
		LineID: &line, Step: new(1), Reason: t.reason, Day: d.today.Add(-t.daysAgo), Zone: d.zone.String(), Symptoms: t.symptoms, Words: &t.words,
	}})
	if err != nil || !t.seen {
		return err
	}
	s := d.store.At(func() time.Time { return at.Add(40 * time.Minute) })
	return s.Acknowledge(ctx, d.clinician, d.actor.PatientID, d.named("seen", n), models.Acknowledgement{FollowUpID: &id})
}

// say sends what the person said at a time, as it was said.
func (d *diary) say(ctx context.Context, at time.Time, all ...logged) error {
	var changes []models.Change
	for _, l := range all {
		change, err := d.change(l.kind, l.id, l.at, l.model)
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	then := *d
	then.store = d.store.At(func() time.Time { return at })
	return then.push(ctx, changes)
}
