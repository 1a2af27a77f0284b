package store

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"alongside/merge"
	"alongside/models"
)

// clockTolerance is how far ahead a phone's clock may be before its time no longer wins over others.
const clockTolerance = 48 * time.Hour

// pushed is one change on its way in. A change with a result is done; one without is still to be written.
type pushed struct {
	change models.Change
	kind   kind
	model  model
	fields map[string]json.RawMessage // canonical, in the clear
	sealed map[string]json.RawMessage
	// assigned is what the server adds to a new row.
	assigned map[string]json.RawMessage
	clock    json.RawMessage
	at       time.Time // recorded_at, or now where that is too far ahead to be believed
	// claimed is recorded_at where it is not believed: then only the row can tell when the change came first.
	claimed time.Time
	ahead   bool // its day is in the server's future
	// partial: it begins nothing and knows of no revision. It fits a row that stands, which only careful can tell.
	partial bool
	stands  stored // the row it meets, once it was looked at
	rev     int64  // what the write answered; 0: nothing was written
	done    bool
}

type push struct {
	store   *Store
	actor   models.Actor // whose PatientID says whose sequence it is
	side    models.Side
	vaults  vaults
	todo    []*pushed
	results []models.ChangeResult
	plan    *plan // of who says it all or nothing: each thing is judged by the plan with those before it, which is read once
}

// prepare decodes, judges and seals every change; those that cannot be are answered here.
func (p *push) prepare(changes []models.Change) {
	p.todo = make([]*pushed, len(changes))
	seen := map[uuid.UUID]bool{}
	for i, c := range changes {
		in, err := p.prepareOne(c)
		p.todo[i] = in
		if err == nil && seen[c.ID] {
			err = refuse("id", "twice_in_one_trip")
		}
		seen[c.ID] = true
		if err != nil {
			p.reject(i, c.ID, err)
		}
	}
}

func (p *push) prepareOne(c models.Change) (*pushed, error) {
	k, ok := p.store.kinds[c.Kind]
	in := &pushed{change: c, kind: k, at: c.RecordedAt.UTC().Truncate(time.Microsecond)}
	if !ok || !k.takes(c.Op) {
		return in, refuse("kind", "unknown_kind")
	}
	if now := p.store.now(); in.at.After(now.Add(clockTolerance)) {
		in.at, in.claimed = now, in.at
	}
	if c.Op == string(merge.Delete) {
		return in, nil
	}
	m, err := k.check(c.ID, c.Fields, c.BaseRev == 0 || k.record)
	if err != nil && c.BaseRev == 0 && !k.record {
		m, err = k.check(c.ID, c.Fields, false)
		in.partial = true
	}
	if err != nil {
		return in, err
	}
	if one, ok := m.(spoken); ok {
		if by := one.SaidBy(); by != "" && by != p.side {
			return in, refuse("kind", "not_yours")
		}
	}
	in.model = m
	if in.fields, err = canonical(m, c.Fields); err != nil {
		return in, err
	}
	in.ahead = p.ahead(m)
	if in.clock, err = json.Marshal(merge.Stamps(merge.Change{BaseRev: c.BaseRev, RecordedAt: in.at, Fields: in.fields})); err != nil {
		return in, err
	}
	in.sealed, err = k.sealFields(p.vaults, c.ID, in.fields)
	return in, err
}

// ahead says whether a day lies past the server's tomorrow.
func (p *push) ahead(m model) bool {
	about, ok := m.(dated)
	return ok && about.EntryDay().Sub(models.DateOf(p.store.now().UTC())) > 1
}

func (p *push) reject(i int, id uuid.UUID, err error) {
	p.todo[i].done = true
	result := models.ChangeResult{ID: id, Outcome: string(merge.Rejected), Code: "cannot_be_stored"}
	if no, ok := errors.AsType[refusal](err); ok {
		result.Code, result.Field, result.Problems = no.problems[0].Code, no.problems[0].Field, no.problems
	}
	p.results[i] = result
}

// forgetRevisions lets every change be merged: a revision of another life of the database may be the number of a text
// that the phone has never seen.
func (p *push) forgetRevisions() {
	for _, in := range p.todo {
		in.partial = in.partial || in.change.BaseRev > 0
		in.change.BaseRev = 0
	}
}

// undecided forgets what the failed batch answered.
func (p *push) undecided() {
	for _, in := range p.todo {
		in.rev = 0
	}
}
