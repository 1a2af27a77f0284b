package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// plan is a patient's plan as the record has it, at one instant.
type plan struct {
	ladders map[uuid.UUID]*models.Ladder
	visits  []time.Time
	zone    *time.Location
	now     time.Time
}

// ladder is where a line stands; an empty one where there is no such line. What is added to it counts in the plan from then
// on.
func (p plan) ladder(line uuid.UUID) *models.Ladder {
	l := p.ladders[line]
	if l == nil {
		l = new(models.Ladder)
		p.ladders[line] = l
	}
	return l
}

// notNow is a conflict while the patient asked to leave a line for now.
func (p plan) notNow(line uuid.UUID) error {
	if no := p.ladder(line).NotNow(); no != nil && no.Holds(p.now, p.zone, p.visits) {
		return models.Conflict{Code: "not_now", Current: &models.Current{NotNow: no}}
	}
	return nil
}

// stands says whether anything is on it.
func (p plan) stands() bool {
	for _, l := range p.ladders {
		if line, ok := l.Line(); ok && !line.Removed {
			return true
		}
	}
	return false
}

// planEvent is a row of the record that bears on a line.
type planEvent struct {
	models.LineEvent
	Spoken

	line uuid.UUID
}

// planEvents are the rows of the record that a plan is read from.
type planEvents struct {
	all    []planEvent
	visits []time.Time
	zone   string
}

const (
	ofPatient = ` WHERE t.practice_id = $1 AND t.patient_id = $2`
	// plannedVisits are when a patient's visits began or will, of those that were not cancelled or missed.
	plannedVisits = `
SELECT starts_at FROM visits WHERE practice_id = $1 AND patient_id = $2 AND state = 'planned' AND deleted_at IS NULL`
	// baselines are how somebody was before a medicine's first dose.
	baselines = `
SELECT id, line_id, seq FROM follow_ups WHERE practice_id = $1 AND patient_id = $2 AND reason = 'baseline' AND line_id IS NOT NULL`
)

// queuePlan reads what a plan is made of.
func (s *Store) queuePlan(b *pgx.Batch, v vaults, practice, patient uuid.UUID, out *planEvents) {
	for _, name := range []models.Kind{models.KindPlanLine, models.KindStance, models.KindMove} {
		k := s.kinds[name]
		s.queueRows(b, v, k, saidIn(k.table)+ofPatient, out.add(name), pgID(practice), pgID(patient))
	}
	b.Queue(baselines, pgID(practice), pgID(patient)).Query(func(rows pgx.Rows) error {
		e := planEvent{LineEvent: models.LineEvent{Side: models.SidePatient, Baseline: true}}
		_, err := pgx.ForEachRow(rows, []any{&e.ID, &e.line, &e.Seq}, func() error { out.all = append(out.all, e); return nil })
		return err
	})
	queueInto(b, &out.visits, pgx.RowTo[time.Time], plannedVisits, pgID(practice), pgID(patient))
	b.Queue(`SELECT time_zone FROM practices WHERE id = $1`, pgID(practice)).QueryRow(func(row pgx.Row) error { return row.Scan(&out.zone) })
}

// add takes the rows of a kind.
func (p *planEvents) add(name models.Kind) func(stored) error {
	return func(r stored) error {
		e := planEvent{LineEvent: models.LineEvent{ID: r.ID}}
		var of struct {
			LineID uuid.UUID `json:"line_id"`
		}
		into := map[models.Kind]any{models.KindPlanLine: &e.Line, models.KindStance: &e.Stance, models.KindMove: &e.Move}[name]
		err := r.into(&of, &e.Spoken, into)
		e.line, e.LineEvent.Side, e.At = of.LineID, e.Spoken.Side, e.ReceivedAt
		p.all = append(p.all, e)
		return err
	}
}

// read puts the events in their order, and says where every line stands.
func (p *planEvents) read(now time.Time) (plan, error) {
	zone, err := models.LoadZone(p.zone)
	if err != nil {
		return plan{}, fmt.Errorf("read a plan: %w", err)
	}
	slices.SortFunc(p.all, func(a, b planEvent) int { return cmp.Compare(a.Seq, b.Seq) })
	out := plan{ladders: map[uuid.UUID]*models.Ladder{}, visits: p.visits, zone: zone, now: now}
	for _, e := range p.all {
		_ = out.ladder(e.line).Add(e.LineEvent) // judged as it came; what doesn't count changes nothing
	}
	return out, nil
}

// marks are the visits that began, and what became different of the plan, by the day where the practice is.
func (p *planEvents) marks(now time.Time) ([]insight.Mark, error) {
	plan, err := p.read(now)
	if err != nil {
		return nil, err
	}
	var marks []insight.Mark
	for _, at := range plan.visits {
		if !at.After(now) {
			marks = append(marks, insight.Mark{Day: models.DateOf(at.In(plan.zone)), What: insight.MarkVisit})
		}
	}
	for _, l := range linesOf(p.all, plan) {
		marks = append(marks, insight.TurnMarks(l.Ladder, plan.zone)...)
	}
	return marks, nil
}

// plan reads the plan as it stands while nobody else can add to it.
func (at standing) plan(ctx context.Context) (plan, error) {
	if at.plans != nil && at.plans.ladders != nil {
		return *at.plans, nil
	}
	var b pgx.Batch
	var events planEvents
	at.store.queuePlan(&b, at.vaults, at.actor.PracticeID, at.actor.PatientID, &events)
	if err := at.t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return plan{}, err
	}
	out, err := events.read(at.store.now())
	if at.plans != nil && err == nil {
		*at.plans = out
	}
	return out, err
}

// SavePlan writes what a clinician changed of a plan, all or nothing; the ids in it are theirs, so that the same save
// again changes nothing. models.Invalid names every bad field by its place, and contact as required where nobody would
// speak with the patient next. models.Conflict: old_version, old_state, still_taken, or not_now, see models.NotNow.
func (s *Store) SavePlan(ctx context.Context, a models.Actor, patient, id uuid.UUID, p models.PlanSave) error {
	if err := p.Validate(); err != nil {
		return err
	}
	var all []saying
	for i := range p.Lines {
		l := &p.Lines[i]
		all = append(all, saying{models.KindPlanLine, l.ID, &l.PlanLine, fmt.Sprintf("lines[%d]", i)})
	}
	for i := range p.Stances {
		c := &p.Stances[i]
		all = append(all, saying{models.KindStance, c.ID, &c.Stance, fmt.Sprintf("stances[%d]", i)})
	}
	if p.Contact != nil {
		all = append(all, saying{models.KindContact, p.Contact.ID, &p.Contact.Contact, "contact"})
	}
	return s.sayAll(ctx, a, patient, all, accessed{models.ActionPlan, "plan", id}, neverAlone)
}

// neverAlone: a plan says who speaks with the patient next.
func neverAlone(ctx context.Context, at standing) error {
	all, err := at.contacts(ctx)
	if err != nil || all.hasNext(at.store.now()) {
		return err
	}
	return refuse("contact", "required")
}

// Plan is a patient's plan with all that was said about it.
type Plan struct {
	Lines    []Line    // in the order of models.PlanKinds, the older first
	Contacts []Contact // that nothing was said of yet, in the order of their times
	Taken    *Taken    // nil: no page of the patient's is shared now
	Patient  string    // name on the clinic's lists
	Zone     string    // the practice's
	LastFollowUp
}

// Line is one line of a plan, with everything said about it in its order.
type Line struct {
	ID       uuid.UUID
	Versions []LineVersion
	Stances  []LineStance
	Moves    []LineMove
	Ladder   *models.Ladder
	NotNow   *models.NotNow
	// LeftAlone: the not now holds.
	LeftAlone bool
}

// LineVersion is a version of a line, and what it changed of the one before it.
type LineVersion struct {
	models.SaidLine
	Spoken

	Changed []models.Difference
}

// LineStance is a stance as it stands in the record.
type LineStance struct {
	models.SaidStance
	Spoken
}

// LineMove is a move as it stands in the record.
type LineMove struct {
	models.SaidMove
	Spoken
}

// Plan reads a patient's plan and, as their page has it, what they take, and tells them who read it; models.ErrNotFound for
// who is not on the care team, which is recorded.
func (s *Store) Plan(ctx context.Context, a models.Actor, patient uuid.UUID) (Plan, error) {
	var out Plan
	v, err := s.vault(ctx, a.About(patient), patient, record)
	if err == nil {
		out, err = s.planOf(ctx, a.About(patient), patient, vaults{record: v})
	}
	return out, s.orDenied(ctx, a, models.ActionReadPlan, patient, "plan", err)
}

func (s *Store) planOf(ctx context.Context, a models.Actor, patient uuid.UUID, v vaults) (out Plan, err error) {
	var events planEvents
	var followUps followUpRows
	now := s.now()
	err = s.tx(ctx, a, func(t *transaction) error {
		var b pgx.Batch
		b.Queue(inCare, pgID(a.PracticeID), pgID(patient)).QueryRow(func(row pgx.Row) error { return row.Scan(new(uuid.UUID)) })
		s.queueStanding(&b, v, a.PracticeID, patient, &events, &out)
		queueTaken(&b, a.PracticeID, patient, &out.Taken)
		s.queueFollowUps(&b, v, a.PracticeID, patient, &followUps)
		if err := t.conn.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), pgID(patient), pgID(a.AccountID), models.ActionReadPlan, "plan", nil, false)
		takes, err := out.Taken.open(v.record)
		if takes {
			t.last.Queue(addEvent, pgID(a.PracticeID), pgID(patient), pgID(a.AccountID), models.ActionReadMedicines, "visit", pgID(out.Taken.VisitID), false)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	out.LastFollowUp = followUps.last()
	return out, out.stand(v, events, now)
}

// OwnPlan is the patient's own plan as it stands, without a line in the trail; models.ErrNotFound for who is no patient.
func (s *Store) OwnPlan(ctx context.Context, a models.Actor) (Plan, error) {
	var out Plan
	if a.PatientID == uuid.Nil {
		return out, models.ErrNotFound
	}
	v, err := s.vaults(ctx, a, a.PatientID)
	if err != nil {
		return out, err
	}
	var events planEvents
	err = s.batch(ctx, a, func(b *pgx.Batch) { s.queueStanding(b, v, a.PracticeID, a.PatientID, &events, &out) })
	if err != nil {
		return out, translate(err)
	}
	return out, out.stand(v, events, s.now())
}

// queueStanding reads what both sides have of a plan.
func (s *Store) queueStanding(b *pgx.Batch, v vaults, practice, patient uuid.UUID, events *planEvents, out *Plan) {
	s.queuePlan(b, v, practice, patient, events)
	queueInto(b, &out.Contacts, scanContact, openContacts+` AND t.patient_id = $2 ORDER BY t.at, t.id`, pgID(practice), pgID(patient))
	b.Queue(`SELECT display_name FROM patients WHERE practice_id = $1 AND id = $2`, pgID(practice), pgID(patient)).
		QueryRow(func(row pgx.Row) error { return row.Scan(&out.Patient) })
}

// stand says where the lines and the contacts of a plan are at an instant.
func (out *Plan) stand(v vaults, events planEvents, now time.Time) error {
	p, err := events.read(now)
	if err != nil {
		return err
	}
	for i := range out.Contacts {
		out.Contacts[i].Overdue = !out.Contacts[i].At.After(now)
		if err := out.Contacts[i].openWords(v.record); err != nil {
			return err
		}
	}
	out.Lines, out.Zone = linesOf(events.all, p), events.zone
	return nil
}

// linesOf gathers what was said about each line.
func linesOf(events []planEvent, p plan) []Line {
	var lines []Line
	places := map[uuid.UUID]int{}
	for _, e := range events {
		if _, stands := p.ladder(e.line).Line(); !stands {
			continue // a baseline of a line that is not there
		}
		at, ok := places[e.line]
		if !ok {
			at = len(lines)
			places[e.line] = at
			l := p.ladder(e.line)
			lines = append(lines, Line{ID: e.line, Ladder: l, NotNow: l.NotNow(), LeftAlone: p.notNow(e.line) != nil})
		}
		lines[at].take(e)
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(a.order(), b.order()) })
	return lines
}

func (l *Line) take(e planEvent) {
	switch {
	case e.Baseline: // shown with the follow-ups
	case e.Line != nil:
		v := LineVersion{SaidLine: models.SaidLine{ID: e.ID, PlanLine: *e.Line}, Spoken: e.Spoken, Changed: []models.Difference{}}
		if n := len(l.Versions); n > 0 {
			v.Changed = e.Line.Differences(l.Versions[n-1].PlanLine)
		}
		l.Versions = append(l.Versions, v)
	case e.Stance != nil:
		l.Stances = append(l.Stances, LineStance{models.SaidStance{ID: e.ID, Stance: *e.Stance}, e.Spoken})
	default:
		l.Moves = append(l.Moves, LineMove{models.SaidMove{ID: e.ID, Move: *e.Move}, e.Spoken})
	}
}

func (l *Line) order() int {
	stands, _ := l.Ladder.Line()
	return slices.Index(models.PlanKinds(), stands.Kind)
}
