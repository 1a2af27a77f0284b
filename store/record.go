package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/merge"
	"alongside/models"
)

// The record is what a person and their clinicians say to each other: added by either side, never changed. Patients add
// by sync, clinicians by their own requests; both go through push.mergeOne, so the same rules hold, and both take their
// place in the patient's sequence.

// spoken is what one of the two sides alone can say; an empty side is either.
type spoken interface{ SaidBy() models.Side }

// recordColumns are what the database says of a row of the record, beside its fields. Its number is its place.
func recordColumns() []string { return []string{"side", "author", "recorded_at", "received_at", "seq"} }

// saidIn reads rows of a table of the record, with their authors; a patient's own rows have none.
func saidIn(table string) string {
	return `
SELECT to_jsonb(t) || jsonb_build_object('author', CASE WHEN t.side = 'clinician' THEN ` + colleagueOf("a") + ` END)
  FROM ` + table + ` t LEFT JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.author_id`
}

// colleagueOf is the models.Colleague of an account; null where the join found none.
func colleagueOf(account string) string {
	return strings.ReplaceAll(`CASE WHEN a.id IS NOT NULL
       THEN jsonb_build_object('id', a.id, 'display_name', a.display_name, 'credentials', a.credentials) END`, "a.", account+".")
}

// recordSince goes on from where a phone stands.
const recordSince = ` WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.seq > $3 ORDER BY t.seq LIMIT $4`

// standing is what a rule judges by: the record as it stands while nobody else can add to it.
type standing struct {
	store  *Store
	t      *transaction
	actor  models.Actor
	vaults vaults
	side   models.Side
	plans  *plan // what was read of the plan already; nil: it is read anew each time
}

// ruled gives a rule its kind's own model.
func ruled[M any](fits func(context.Context, standing, uuid.UUID, *M) error) func(context.Context, standing, uuid.UUID, model) error {
	return func(ctx context.Context, at standing, id uuid.UUID, said model) error {
		own, err := ownModel[M](said)
		if err != nil {
			return err
		}
		return fits(ctx, at, id, own)
	}
}

// assigning does the same for what the server adds.
func assigning[M any](assign func(context.Context, standing, uuid.UUID, *M) (map[string]any, error)) func(context.Context, standing, uuid.UUID, model) (map[string]any, error) {
	return func(ctx context.Context, at standing, id uuid.UUID, said model) (map[string]any, error) {
		own, err := ownModel[M](said)
		if err != nil {
			return nil, err
		}
		return assign(ctx, at, id, own)
	}
}

func ownModel[M any](said model) (*M, error) {
	own, ok := said.(any).(*M)
	if !ok {
		return nil, fmt.Errorf("%T is not what the kind is for", said)
	}
	return own, nil
}

// each reads rows of a kind: $1 practice, $2 patient, and the arguments.
func (at standing) each(ctx context.Context, kind models.Kind, query string, each func(stored) error, args ...any) error {
	var b pgx.Batch
	at.store.queueRows(&b, at.vaults, at.store.kinds[kind], query, each,
		append([]any{pgID(at.actor.PracticeID), pgID(at.actor.PatientID)}, args...)...)
	return at.t.conn.SendBatch(ctx, &b).Close()
}

// addOne decides on something said: it is there already, it breaks a rule, or it is new.
func (p *push) addOne(ctx context.Context, t *transaction, in *pushed, current *merge.Row) error {
	if current != nil {
		same := merge.Decide(current, merge.Change{Op: merge.Set, BaseRev: current.Rev, RecordedAt: in.at, Fields: in.fields}, nil)
		if same.Write {
			return refuse("id", "stands")
		}
		return nil
	}
	at := standing{p.store, t, p.actor, p.vaults, p.side, p.plan}
	if in.kind.rule != nil {
		err := in.kind.rule(ctx, at, in.change.ID, in.model)
		if bad, ok := errors.AsType[models.Invalid](err); ok {
			return refusal{bad}
		}
		if c, ok := errors.AsType[models.Conflict](err); ok && p.side == models.SidePatient {
			return refuse("", c.Code) // a phone has other changes, which go on
		}
		if err != nil {
			return err
		}
	}
	if in.kind.assign == nil {
		return nil
	}
	said, err := in.kind.assign(ctx, at, in.change.ID, in.model)
	if err != nil {
		return err
	}
	in.assigned, err = asFields(said)
	return err
}

// say adds what a clinician says about a patient. The id is the clinician's: the same thing again changes nothing.
// models.ErrNotFound for who is not on the care team, and where the record doesn't hold what it is about; that somebody
// tried is recorded. models.Conflict says which rule stands against it.
func (s *Store) say(ctx context.Context, a models.Actor, patient uuid.UUID, kind models.Kind, id uuid.UUID, m model, action models.AccessAction) error {
	return s.sayAll(ctx, a, patient, []saying{{kind: kind, id: id, model: m}}, accessed{action, string(kind), id}, nil)
}

// saying is one thing that a clinician says.
type saying struct {
	kind  models.Kind
	id    uuid.UUID
	model model
	place string // in the request; empty: all of it
}

// accessed is what the patient reads of it in their trail.
type accessed struct {
	action models.AccessAction
	kind   string
	id     uuid.UUID
}

// sayAll is say for several things in their order, all or nothing. Where anything of it is new, fits judges the record as
// it stands with them.
func (s *Store) sayAll(ctx context.Context, a models.Actor, patient uuid.UUID, all []saying, event accessed, fits func(context.Context, standing) error) error {
	own := a.PatientID == patient // somebody who is in care here as well is the other side there
	a = a.About(patient)
	a.PatientID = patient // whose sequence it is
	err := models.ErrNotFound
	if !own {
		err = s.sayAs(ctx, a, all, event, fits)
	}
	if no, ok := errors.AsType[refusal](err); ok {
		return no.problems
	}
	return s.orDenied(ctx, a, event.action, patient, event.kind, err)
}

// orDenied translates what went wrong about a patient; that somebody was not let in is recorded.
func (s *Store) orDenied(ctx context.Context, a models.Actor, action models.AccessAction, patient uuid.UUID, kind string, err error) error {
	if err = translate(err); errors.Is(err, models.ErrNotFound) {
		err = errors.Join(err, s.batch(ctx, a, func(b *pgx.Batch) {
			b.Queue(`SELECT record_denied($1, $2, $3)`, action, pgID(patient), kind)
		}))
	}
	return err
}

func (s *Store) sayAs(ctx context.Context, a models.Actor, all []saying, event accessed, fits func(context.Context, standing) error) error {
	if !a.Has(models.RoleClinician) {
		return models.ErrNotFound
	}
	v, err := s.vault(ctx, a, a.PatientID, record)
	if err != nil {
		return err
	}
	p := &push{store: s, actor: a, side: models.SideClinician, vaults: vaults{record: v}, plan: new(plan)}
	for _, one := range all {
		fields, err := asFields(one.model)
		if err != nil {
			return err
		}
		in, err := p.prepareOne(models.Change{ID: one.id, Kind: one.kind, Op: string(merge.Set), RecordedAt: s.now(), Fields: fields})
		if err != nil {
			return one.placed(err)
		}
		p.todo = append(p.todo, in)
	}
	return s.tx(ctx, a, func(t *transaction) error {
		// First of all, so that no rule answers anything about somebody whom the actor doesn't look after.
		if err := t.conn.QueryRow(ctx, inCare, pgID(a.PracticeID), pgID(a.PatientID)).Scan(new(uuid.UUID)); err != nil {
			return err
		}
		isNew := false
		for i, in := range p.todo {
			result, err := p.mergeOne(ctx, t, in)
			if err != nil {
				return all[i].placed(err)
			}
			isNew = isNew || result.Outcome != string(merge.Identical)
		}
		if !isNew {
			return nil
		}
		if fits != nil {
			if err := fits(ctx, standing{s, t, a, p.vaults, p.side, p.plan}); err != nil {
				return err
			}
		}
		if err := (standing{s, t, a, p.vaults, p.side, p.plan}).planTurned(ctx, p.todo); err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), pgID(a.PatientID), pgID(a.AccountID), event.action, event.kind, pgID(event.id), false)
		return nil
	})
}

// inCare finds a patient whom the actor looks after: the row is there for the team alone, whatever else can be seen.
const inCare = `SELECT id FROM patients WHERE practice_id = $1 AND id = $2 AND id = app_subject()`

// placed names what a refusal or a conflict is about by where in the request it is.
func (one saying) placed(err error) error {
	if one.place == "" {
		return err
	}
	if no, ok := errors.AsType[refusal](err); ok {
		return refusal{no.problems.Within(one.place)}
	}
	if c, ok := errors.AsType[models.Conflict](err); ok {
		c.Field = one.place
		return c
	}
	return err
}

// Spoken is what every row of the record says of itself.
type Spoken struct {
	Side       models.Side       `json:"side" enum:"patient,clinician"`
	Author     *models.Colleague `json:"author" doc:"null: the patient"`
	RecordedAt time.Time         `json:"recorded_at" doc:"by the clock of who said it"`
	ReceivedAt time.Time         `json:"received_at"`
	Seq        int64             `json:"seq" doc:"its place in the record: what is higher came later"`
}
