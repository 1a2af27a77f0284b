package merge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/merge"
)

// phone is a device as far as merging goes: what it last heard of the row, and the one change it has not
// been told the outcome of.
type phone struct {
	skew    time.Duration
	seen    *merge.Row
	pending *merge.Change
}

// request is a change under way.
type request struct {
	from   *phone
	change *merge.Change
}

// world is one row, three phones that disagree about the time, and a network that loses answers, doubles
// requests and delivers them in any order.
type world struct {
	now      time.Time
	row      *merge.Row
	phones   []*phone
	flying   []request
	sent     []request
	kept     []merge.Kept
	typed    []string        // every text anybody wrote
	replaced map[string]bool // those that somebody replaced with the text in sight
}

func newWorld(t *rapid.T) *world {
	w := &world{now: at(0), replaced: map[string]bool{}}
	for i := range 3 {
		skew := rapid.IntRange(-48, 48).Draw(t, fmt.Sprintf("clock of phone %d, hours", i))
		// No two of them write in the same instant.
		w.phones = append(w.phones, &phone{skew: time.Duration(skew)*time.Hour + time.Duration(i)*time.Minute})
	}
	return w
}

// inSight is the text a phone shows in a field.
func (p *phone) inSight(field string) (string, bool) {
	if p.pending != nil {
		if value, ok := p.pending.Fields[field]; ok {
			return string(value), true
		}
	}
	if p.seen == nil {
		return "", false
	}
	value, ok := p.seen.Fields[field]
	return string(value), ok
}

// edit adds to what the phone has not sent yet, as a phone does: it stays one change from one revision.
func (w *world) edit(p *phone, op merge.Op, fields map[string]json.RawMessage) {
	w.now = w.now.Add(time.Hour)
	replacing := slices.Collect(maps.Keys(fields))
	if op == merge.Delete {
		replacing = slices.Collect(maps.Keys(words))
	}
	for _, field := range replacing {
		if text, ok := p.inSight(field); ok {
			w.replaced[text] = true
		}
	}
	next := &merge.Change{Op: op, RecordedAt: w.now.Add(p.skew), Fields: maps.Clone(fields)}
	if p.pending != nil {
		next.BaseRev = p.pending.BaseRev
		if op == merge.Set {
			next.Fields = maps.Clone(p.pending.Fields)
			if next.Fields == nil {
				next.Fields = map[string]json.RawMessage{}
			}
			maps.Copy(next.Fields, fields)
		}
	} else if p.seen != nil {
		next.BaseRev = p.seen.Rev
	}
	p.pending = next
}

func (w *world) send(p *phone) {
	if p.pending != nil {
		w.flying = append(w.flying, request{p, p.pending})
		w.sent = append(w.sent, request{p, p.pending})
	}
}

// deliver hands a request to the server, and its answer to the phone unless it gets lost.
func (w *world) deliver(r request, answered bool) {
	d := merge.Decide(w.row, *r.change, words)
	if d.Write || d.Noted {
		w.row = &d.Row
	}
	w.kept = append(w.kept, d.Kept...)
	if answered && r.from.pending == r.change {
		r.from.pending, r.from.seen = nil, w.row
	}
}

func (w *world) pull(p *phone) {
	if p.pending == nil {
		p.seen = w.row
	}
}

// settle lets the faults stop: everything under way arrives, every phone sends what it has and pulls.
func (w *world) settle() {
	for _, r := range w.flying {
		w.deliver(r, true)
	}
	w.flying = nil
	for _, p := range w.phones {
		w.send(p)
		for _, r := range w.flying {
			w.deliver(r, true)
		}
		w.flying = nil
	}
	for _, p := range w.phones {
		w.pull(p)
	}
}

// live runs a random history. Every value is new, so that where it ends up can be followed.
func (w *world) live(t *rapid.T) {
	count := 0
	somebody := func(t *rapid.T) *phone { return rapid.SampledFrom(w.phones).Draw(t, "phone") }
	actions := map[string]func(*rapid.T){
		"write": func(t *rapid.T) {
			p := somebody(t)
			count++
			field := rapid.SampledFrom([]string{"note", "dream", "quality", "awakenings"}).Draw(t, "field")
			value := fmt.Sprint(count)
			if words[field] {
				value = fmt.Sprintf("%q", "text "+value)
				w.typed = append(w.typed, value)
			}
			w.edit(p, merge.Set, map[string]json.RawMessage{field: json.RawMessage(value)})
		},
		"empty": func(t *rapid.T) {
			field := rapid.SampledFrom([]string{"note", "dream"}).Draw(t, "field")
			w.edit(somebody(t), merge.Set, map[string]json.RawMessage{field: json.RawMessage("null")})
		},
		"delete": func(t *rapid.T) { w.edit(somebody(t), merge.Delete, nil) },
		"send":   func(t *rapid.T) { w.send(somebody(t)) },
		"pull":   func(t *rapid.T) { w.pull(somebody(t)) },
		"deliver": func(t *rapid.T) {
			if len(w.flying) == 0 {
				return
			}
			i := rapid.IntRange(0, len(w.flying)-1).Draw(t, "which")
			w.deliver(w.flying[i], rapid.Bool().Draw(t, "answered"))
			if !rapid.Bool().Draw(t, "doubled") {
				w.flying = slices.Delete(w.flying, i, i+1)
			}
		},
	}
	t.Repeat(actions)
	w.settle()
}

func TestPhonesConvergeAndNoTextIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.live(t)

		for i, p := range w.phones {
			if p.pending != nil || !reflect.DeepEqual(p.seen, w.row) {
				t.Fatalf("phone %d shows %v, the server has %v", i, p.seen, w.row)
			}
		}
		found := map[string]bool{}
		for _, k := range w.kept {
			found[string(k.Value)] = true
		}
		if w.row != nil {
			for _, value := range w.row.Fields {
				found[string(value)] = true
			}
		}
		for _, text := range w.typed {
			if !found[text] && !w.replaced[text] {
				t.Errorf("%s is in neither the row nor what was kept", text)
			}
		}
	})
}

func TestWhatArrivesAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.live(t)

		before := w.row
		for _, r := range rapid.Permutation(w.sent).Draw(t, "again") {
			w.deliver(r, true)
		}
		if w.row != before {
			t.Errorf("rev %d became rev %d: %v", before.Rev, w.row.Rev, w.row.Fields)
		}
	})
}
