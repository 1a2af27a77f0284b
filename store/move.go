package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// moveKind: what both sides say about the steps of a medicine.
func moveKind() kind {
	return promised(kind{
		name: models.KindMove, table: "moves", record: true, sealed: []string{"words"},
		blank:  func() model { return new(models.Move) },
		rule:   ruled(moveFits),
		assign: assigning(moveArrives),
	})
}

// moveFits: a brake always does, also in the middle of a not now; see models.Ladder for a go. Nobody is let go up alone: a
// clinician's go says who speaks with them next, as a plan does.
func moveFits(ctx context.Context, at standing, id uuid.UUID, move *models.Move) error {
	plan, err := at.plan(ctx)
	if err != nil {
		return err
	}
	if at.side == models.SideClinician && move.Kind == models.MoveGo {
		if err := plan.notNow(move.LineID); err != nil {
			return err
		}
	}
	err = at.unknown(plan.ladder(move.LineID).Add(models.LineEvent{ID: id, Side: at.side, Move: move}))
	if err != nil || at.side != models.SideClinician || move.Kind != models.MoveGo {
		return err
	}
	all, err := at.contacts(ctx)
	if err == nil && !all.hasNext(at.store.now()) {
		err = models.Conflict{Code: "contact_missing"}
	}
	return err
}

// moveArrives sees to it that somebody is told, and says who, where the patient's move ends a dose.
func moveArrives(ctx context.Context, at standing, id uuid.UUID, move *models.Move) (map[string]any, error) {
	ends := false
	if at.side == models.SidePatient && move.CanEnd() {
		plan, err := at.plan(ctx)
		if err != nil {
			return nil, err
		}
		ladder := plan.ladder(move.LineID)
		ends = ladder.Step() > 0 && ladder.Add(models.LineEvent{ID: id, Side: at.side, Move: move}) == nil && ladder.Step() == 0
	}
	if !ends {
		return map[string]any{"alert": false}, nil
	}
	said, by, err := at.promise(ctx, true)
	if err != nil {
		return nil, err
	}
	return said, at.alert(ctx, models.KindMove, id, by, models.AlertOwner, models.AlertBackup)
}

// unknown makes "not found" of a line that is not there, for a clinician, whose request it is the whole of.
func (at standing) unknown(err error) error {
	if bad, ok := errors.AsType[models.Invalid](err); ok && at.side == models.SideClinician && bad[0] == (models.FieldProblem{Field: "line_id", Code: "unknown"}) {
		return models.ErrNotFound
	}
	return err
}

// Move adds what a clinician says about the steps of a medicine; see say for its errors, and models.Ladder for which
// models.Conflict stands against a go. Also "not_now": the patient asked to leave it for now; "contact_missing":
// nobody would speak with them next.
func (s *Store) Move(ctx context.Context, a models.Actor, patient, id uuid.UUID, m models.Move) error {
	return s.say(ctx, a, patient, models.KindMove, id, &m, models.ActionMove)
}

// Stop is a move by which a patient ended a dose, and who answers for it.
type Stop struct {
	ID uuid.UUID
	models.Move
	Spoken
	Promise
	Patient models.Patient
	// Medicine is the line as it stood for the patient, verbatim.
	Medicine string
	Overdue  bool // the time that was promised is over
}

func unseenStops() string { return unseenRows("moves", "t.alert", "move") }

func waitingStops() string {
	return waitingOf(unseenStops(), "move", `,
       (SELECT to_jsonb(l) FROM plan_lines l
         WHERE l.practice_id = t.practice_id AND l.patient_id = t.patient_id AND l.line_id = t.line_id AND l.version = t.version)`)
}

// queueStops lists the doses that people in the actor's care ended and of which nobody has said that they have seen it.
func (s *Store) queueStops(b *pgx.Batch, a models.Actor, into *[]Stop) {
	b.Queue(waitingStops(), pgID(a.PracticeID), pgID(a.AccountID), models.ActionListFollowUps).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			stop, err := s.scanStop(rows, a.PracticeID)
			if err != nil {
				return err
			}
			*into = append(*into, stop)
		}
		return rows.Err()
	})
}

func (s *Store) scanStop(rows pgx.Rows, practice uuid.UUID) (Stop, error) {
	var row []byte
	r, patient, v, err := s.scanOfPatient(rows, practice, models.KindMove, &row)
	if err != nil {
		return Stop{}, err
	}
	stop := Stop{ID: r.ID, Patient: patient}
	line, err := s.kinds[models.KindPlanLine].read(v, row)
	if err != nil {
		return stop, err
	}
	var medicine models.PlanLine
	err = errors.Join(r.into(&stop.Move, &stop.Spoken, &stop.Promise), line.into(&medicine))
	stop.Medicine, stop.Overdue = first(medicine.Words), stop.isOver(s.now())
	return stop, err
}
