package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// measureRequestKind: what a clinician asks for.
func measureRequestKind() kind {
	return kind{
		name: models.KindMeasureRequest, table: "measure_requests", record: true,
		blank: func() model { return new(models.MeasureRequest) },
		rule:  ruled(measureRequestFits),
	}
}

// measureRequestFits: the practice offers it, nobody asks for it already, and it is not more than somebody should be asked.
func measureRequestFits(ctx context.Context, at standing, id uuid.UUID, r *models.MeasureRequest) error {
	asked, err := at.asked(ctx)
	if err != nil {
		return err
	}
	standing := insight.StandingMeasures(asked.Requests)
	if r.Ends != nil {
		for _, o := range asked.Requests {
			if o.Ends != nil && *o.Ends == *r.Ends {
				return models.Conflict{Code: "ended"}
			}
		}
		for _, o := range standing {
			if o.ID == *r.Ends {
				return nil
			}
		}
		return models.ErrNotFound
	}
	offered, err := at.offers(ctx, r.Instrument)
	if err != nil {
		return err
	}
	var bad models.Invalid
	if !offered {
		bad.Add("instrument", "not_offered")
	}
	if r.Day.Compare(asked.Today.Add(-1)) < 0 { // yesterday may be today where the person is
		bad.Add("day", "in_the_past")
	} else if r.Day.Sub(asked.Today) > insight.AskingFarthest {
		bad.Add("day", "too_far")
	}
	if bad != nil {
		return bad
	}
	for _, o := range standing {
		if o.Instrument == r.Instrument && !o.IsDone(asked.Sent) {
			return models.Conflict{Code: "asked_already"}
		}
	}
	if enough := asked.Enough(insight.MeasureRequest{ID: id, MeasureRequest: *r}); enough != nil {
		return models.Conflict{Code: "asked_enough", Current: &models.Current{AskedEnough: enough}}
	}
	return nil
}

// AskMeasure asks a patient for a measure, or ends that; see say for its errors. models.Invalid also says that the practice
// doesn't offer it. models.Conflict: asked_already (of this instrument), asked_enough (see models.AskedEnough), ended.
func (s *Store) AskMeasure(ctx context.Context, a models.Actor, patient, id uuid.UUID, r models.MeasureRequest) error {
	return s.say(ctx, a, patient, models.KindMeasureRequest, id, &r, models.ActionAskMeasure)
}

// asked is all that the patient is asked besides the log, as the record has it.
func (at standing) asked(ctx context.Context) (insight.Asking, error) {
	var b pgx.Batch
	var rows measureRows
	at.store.queueMeasures(&b, at.vaults, at.actor.PracticeID, at.actor.PatientID, &rows)
	if err := at.t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return insight.Asking{}, err
	}
	return at.asking(ctx, rows)
}

// asking is the same, of which what was asked and sent is read already.
func (at standing) asking(ctx context.Context, rows measureRows) (insight.Asking, error) {
	plan, err := at.plan(ctx)
	if err != nil {
		return insight.Asking{}, err
	}
	practice, zone, team, err := at.calendar(ctx)
	if err != nil {
		return insight.Asking{}, err
	}
	out := rows.asking(plan)
	out.Closed = insight.ClosedDays(practice, zone, team, out.Today, insight.AskingSight)
	return out, at.askedFollowUps(ctx, plan, &out)
}

// askedFollowUps reads which follow-ups that were asked for were answered, which days to check in are still to come, and which
// baselines.
func (at standing) askedFollowUps(ctx context.Context, p plan, out *insight.Asking) error {
	type answered struct {
		Line       *uuid.UUID
		Step       *int
		Day        models.Day
		ReceivedAt time.Time
	}
	rows, err := at.t.conn.Query(ctx, `
SELECT line_id, step, day, received_at FROM follow_ups WHERE practice_id = $1 AND patient_id = $2 AND reason <> 'not_right'`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID))
	if err != nil {
		return err
	}
	done, err := pgx.CollectRows(rows, pgx.RowToStructByPos[answered])
	if err != nil {
		return err
	}
	for _, f := range done {
		out.FollowUps = append(out.FollowUps, f.Day)
	}
	for line, l := range p.ladders {
		stands, _ := l.Line()
		step := l.Step()
		if l.WantsBaseline() {
			out.Baselines = append(out.Baselines, line)
		}
		if step == 0 || stands.Steps[step-1].CheckDay == nil || l.Stance(models.SidePatient) == models.StanceNotNow {
			continue
		}
		if !slices.ContainsFunc(done, func(f answered) bool {
			return f.Line != nil && *f.Line == line && f.Step != nil && *f.Step == step && !f.ReceivedAt.Before(l.Since())
		}) {
			day := models.DateOf(l.Since().In(p.zone)).Add(*stands.Steps[step-1].CheckDay - 1)
			out.CheckIns = append(out.CheckIns, insight.CheckIn{LineID: line, Day: day})
		}
	}
	return nil
}
