package store_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// longAgo is earlier than anything a factory writes.
var longAgo = time.Date(2020, 1, 1, 8, 0, 0, 0, time.UTC)

// phone is one of a patient's devices: where it stands, and what it pulled.
type phone struct {
	t      *testing.T
	store  *store.Store
	actor  models.Actor
	cursor string
	holds  map[uuid.UUID]models.Entry
}

func newPhone(t *testing.T, db *storetest.DB, p *storetest.Person) *phone {
	t.Helper()
	return &phone{t: t, store: db.Store, actor: p.SignIn(), holds: map[uuid.UUID]models.Entry{}}
}

// sync is one trip.
func (p *phone) sync(changes ...models.Change) store.SyncAnswer {
	p.t.Helper()
	answer, err := p.store.Sync(p.t.Context(), p.actor, p.cursor, changes)
	if err != nil {
		p.t.Fatal(err)
	}
	p.cursor = answer.Cursor
	for _, e := range answer.Changes {
		p.holds[e.ID] = e
	}
	return answer
}

// push sends one change.
func (p *phone) push(c models.Change) models.ChangeResult {
	p.t.Helper()
	return p.sync(c).Results[0]
}

// must sends one change that has this outcome, and answers the revision.
func (p *phone) must(outcome string, c models.Change) int64 {
	p.t.Helper()
	result := p.push(c)
	if result.Outcome != outcome {
		p.t.Fatalf("%s %s: expected %s, got %+v", c.Op, c.Kind, outcome, result)
	}
	return result.Rev
}

// refused sends one change that is rejected for one reason.
func (p *phone) refused(c models.Change, field, code string) {
	p.t.Helper()
	result := p.push(c)
	if result.Outcome != "rejected" || result.Field != field || result.Code != code || result.Rev != 0 {
		p.t.Errorf("%s %s: expected %s to be refused as %s, got %+v", c.Op, c.Kind, field, code, result)
	}
}

// pull drains what is new and answers it in order.
func (p *phone) pull() []models.Entry {
	p.t.Helper()
	var all []models.Entry
	for {
		answer := p.sync()
		all = append(all, answer.Changes...)
		if !answer.More {
			return all
		}
	}
}

// revisions are the other versions of a field that the phone was told of.
func (p *phone) revisions(entry uuid.UUID, field string) []string {
	p.t.Helper()
	var texts []string
	for _, e := range p.holds {
		if e.Kind == models.KindRevision && !e.Deleted && text(p.t, e, "entry_id") == entry.String() && text(p.t, e, "field") == field {
			texts = append(texts, text(p.t, e, "value"))
		}
	}
	return texts
}

// set patches an entry that the phone saw at revision base, at a minute of the same morning.
func set(k models.Kind, id uuid.UUID, base int64, minute int, fields storetest.Fields) models.Change {
	return models.Change{ID: id, Kind: k, Op: "set", BaseRev: base, RecordedAt: morning(minute), Fields: fields.Raw()}
}

func remove(k models.Kind, id uuid.UUID, base int64, minute int) models.Change {
	return models.Change{ID: id, Kind: k, Op: "delete", BaseRev: base, RecordedAt: morning(minute)}
}

func morning(minute int) time.Time { return longAgo.Add(time.Duration(minute) * time.Minute) }

// text is a field of an entry that is a string; "" where it is null or not there.
func text(t *testing.T, e models.Entry, field string) string {
	t.Helper()
	var s *string
	if raw := e.Fields[field]; len(raw) > 0 {
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatalf("%s: %v", field, err)
		}
	}
	if s == nil {
		return ""
	}
	return *s
}

// rev is the revision the server holds now.
func (p *phone) rev(id uuid.UUID) int64 {
	p.t.Helper()
	fresh := &phone{t: p.t, store: p.store, actor: p.actor, holds: map[uuid.UUID]models.Entry{}}
	fresh.pull()
	return fresh.holds[id].Rev
}

// shows fails unless the phone's entry has these fields, whatever else it has.
func (p *phone) shows(id uuid.UUID, fields storetest.Fields) {
	p.t.Helper()
	e, ok := p.holds[id]
	if !ok {
		p.t.Fatalf("the phone does not have %s", id)
	}
	for field, raw := range fields.Raw() {
		var got, want any
		if sent := e.Fields[field]; len(sent) > 0 {
			if err := json.Unmarshal(sent, &got); err != nil {
				p.t.Fatal(err)
			}
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			p.t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			p.t.Errorf("%s is %v, expected %v", field, got, want)
		}
	}
}
