package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// followUpKind: how somebody is, said by the patient, with what the server says of it as it arrives.
func followUpKind() kind {
	return promised(kind{
		name: models.KindFollowUp, table: "follow_ups", record: true, sealed: []string{"symptoms", "words"},
		rule:   ruled(followUpFits),
		assign: assigning(followUpArrives),
		blank:  func() model { return new(models.FollowUp) },
	})
}

// followUpFits: a baseline is from before the first dose, of a medicine or, where it is of none, of all of them. A later one
// would make what comes after look as if it had always been there. Anything else is taken whenever it comes.
func followUpFits(ctx context.Context, at standing, id uuid.UUID, f *models.FollowUp) error {
	if f.Reason != models.FollowUpBaseline {
		return nil
	}
	plan, err := at.plan(ctx)
	if err != nil {
		return err
	}
	if f.LineID != nil {
		return plan.ladder(*f.LineID).Add(models.LineEvent{ID: id, Side: at.side, Baseline: true})
	}
	for _, l := range plan.ladders {
		if l.Step() > 0 {
			return models.Conflict{Code: "begun"}
		}
	}
	return nil
}

const baselinesOf = `
SELECT to_jsonb(t) FROM follow_ups t WHERE practice_id = $1 AND patient_id = $2 AND reason = 'baseline' ORDER BY seq`

// followUpArrives says who answers for a follow-up and by when, and sees to it that they are told: of what can wait, the
// backup alone, once the time that was promised is over. Nobody has to answer a baseline in which nothing needs somebody.
func followUpArrives(ctx context.Context, at standing, id uuid.UUID, f *models.FollowUp) (map[string]any, error) {
	var baselines []models.FollowUp
	err := at.each(ctx, models.KindFollowUp, baselinesOf, func(r stored) error {
		var b models.FollowUp
		err := r.into(&b)
		baselines = append(baselines, b)
		return err
	})
	if err != nil {
		return nil, err
	}
	alert := insight.NeedsSomebody(*f, insight.Compare(*f, baselines))
	if f.Reason == models.FollowUpBaseline && !alert {
		return map[string]any{"alert": false}, nil
	}
	said, by, err := at.promise(ctx, alert)
	if err != nil {
		return nil, err
	}
	enough, err := at.toldEnough(ctx, alert)
	if err != nil {
		return nil, err
	}
	var turns []models.AlertTurn
	if alert && !enough {
		turns = append(turns, models.AlertOwner)
	}
	if alert || !enough {
		turns = append(turns, models.AlertBackup)
	}
	return said, at.alert(ctx, models.KindFollowUp, id, by, turns...)
}

// FollowUp is how somebody is, and who answers for it.
type FollowUp struct {
	ID uuid.UUID
	models.FollowUp
	Spoken
	Promise
	Patient models.Patient
	// Comparison is with the baseline; Compared is false where there was none.
	Comparison insight.Comparison
	Compared   bool
	Overdue    bool // the time that was promised is over
}

// FollowUps are those of the actor's own people that nobody has seen yet, what can't wait first; the doses that they
// ended, and the measures that need somebody.
type FollowUps struct {
	Zone    string // the practice's
	Waiting []FollowUp
	Stops   []Stop
	// Measures are those with an answer that brings help at once.
	Measures []SentMeasure
}

func unseenFollowUps() string {
	return unseenRows("follow_ups", `t.reason <> 'baseline' OR t.alert`, "follow_up")
}

// waitingFollowUps come with the baselines that they are compared to.
func waitingFollowUps() string {
	return waitingOf(unseenFollowUps(), "follow_up", `,
       (SELECT jsonb_agg(to_jsonb(b) ORDER BY b.seq) FROM follow_ups b
         WHERE b.practice_id = t.practice_id AND b.patient_id = t.patient_id AND b.reason = 'baseline')`)
}

// FollowUps lists what waits to be seen among the people in the actor's care.
func (s *Store) FollowUps(ctx context.Context, a models.Actor) (FollowUps, error) {
	var all FollowUps
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT time_zone FROM practices WHERE id = $1`, pgID(a.PracticeID)).QueryRow(func(row pgx.Row) error { return row.Scan(&all.Zone) })
		b.Queue(waitingFollowUps(), pgID(a.PracticeID), pgID(a.AccountID), models.ActionListFollowUps).Query(func(rows pgx.Rows) error {
			baselines := map[uuid.UUID][]models.FollowUp{}
			for rows.Next() {
				f, err := s.scanFollowUp(rows, a.PracticeID, baselines)
				if err != nil {
					return err
				}
				all.Waiting = append(all.Waiting, f)
			}
			return rows.Err()
		})
		s.queueStops(b, a, &all.Stops)
		s.queueWaitingMeasures(b, a, &all.Measures)
	})
	slices.SortStableFunc(all.Waiting, soonestFirst)
	return all, translate(err)
}

// SomebodyWaits says whether anybody in the actor's care waits for somebody to look: by a follow-up, a stop, a measure, or a
// contact that passed by. Nothing is read, so nobody is told of it.
func (s *Store) SomebodyWaits(ctx context.Context, a models.Actor) (bool, error) {
	var waits bool
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT EXISTS (`+unseenFollowUps()+`) OR EXISTS (`+unseenStops()+`) OR EXISTS (`+unseenMeasures()+`) OR EXISTS (`+overdueFor+`)`,
			pgID(a.PracticeID), pgID(a.AccountID), s.now()).QueryRow(func(row pgx.Row) error { return row.Scan(&waits) })
	})
	return waits, translate(err)
}

// soonestFirst: an emergency before what somebody should hear today, whenever it came.
func soonestFirst(a, b FollowUp) int {
	switch {
	case a.Comparison.Tier.Above(b.Comparison.Tier):
		return -1
	case b.Comparison.Tier.Above(a.Comparison.Tier):
		return 1
	}
	return 0
}

// scanFollowUp reads one beside the baselines of its patient, which are opened once.
func (s *Store) scanFollowUp(rows pgx.Rows, practice uuid.UUID, baselines map[uuid.UUID][]models.FollowUp) (FollowUp, error) {
	var before []json.RawMessage
	r, patient, v, err := s.scanOfPatient(rows, practice, models.KindFollowUp, &before)
	f := FollowUp{ID: r.ID, Patient: patient}
	if err == nil {
		err = r.into(&f.FollowUp, &f.Spoken, &f.Promise)
	}
	if err != nil {
		return f, err
	}
	standing, opened := baselines[patient.ID]
	if !opened {
		standing = make([]models.FollowUp, len(before))
		for i, row := range before {
			b, err := s.kinds[models.KindFollowUp].read(v, row)
			if err == nil {
				err = b.into(&standing[i])
			}
			if err != nil {
				return f, err
			}
		}
		baselines[patient.ID] = standing
	}
	f.Compared = insight.Baseline(f.FollowUp, standing) != nil
	f.Comparison = insight.Compare(f.FollowUp, standing)
	f.Overdue = f.isOver(s.now())
	return f, nil
}
