package api

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// fields are an entry's, as JSON reads them.
type fields map[string]any

// phone is one of a patient's devices, by the rules of pwa/src/lib/db/entry.ts and pwa/src/lib/sync/sync.ts, written again
// so that the server meets a phone that is none of its own code.
type phone struct {
	disk

	token  string
	skew   time.Duration
	flight *flight
}

// disk is what outlives a restart.
type disk struct {
	Device   uuid.UUID
	Cursor   string
	CaughtUp bool
	Entries  map[uuid.UUID]*held
	Edits    int
}

// flight is a trip that the server has answered and whose answer is still under way.
type flight struct {
	trip   trip
	answer tripAnswer
}

// held is one entry: what the server has, what is on its way there, and what was changed since.
type held struct {
	ID      uuid.UUID
	Kind    models.Kind
	Rev     int64
	Base    fields // nil: the server has none, or deleted it
	At      time.Time
	Sent    *part
	Next    *part
	Refused bool // Next waits for the person
}

// part is one patch in the outbox.
type part struct {
	Version    int
	BaseRev    int64
	Op         string
	Fields     fields
	RecordedAt time.Time
}

type trip struct {
	Cursor     string    `json:"cursor"`
	Device     uuid.UUID `json:"device"`
	AppVersion string    `json:"app_version"`
	Changes    []change  `json:"changes"`
}

type change struct {
	ID         uuid.UUID   `json:"id"`
	Kind       models.Kind `json:"kind"`
	Op         string      `json:"op"`
	BaseRev    int64       `json:"base_rev"`
	RecordedAt time.Time   `json:"recorded_at"`
	Fields     fields      `json:"fields,omitzero"`

	version int
}

type tripAnswer struct {
	Results []result `json:"results"`
	Changes []news   `json:"changes"`
	Cursor  string   `json:"cursor"`
	More    bool     `json:"more"`
	Restart bool     `json:"restart"`
}

type result struct {
	ID      uuid.UUID `json:"id"`
	Outcome string    `json:"outcome"`
	Rev     int64     `json:"rev"`
	Field   string    `json:"field"`
	Code    string    `json:"code"`

	Problems []models.FieldProblem `json:"problems"`
}

type news struct {
	ID        uuid.UUID   `json:"id"`
	Kind      models.Kind `json:"kind"`
	Rev       int64       `json:"rev"`
	Deleted   bool        `json:"deleted"`
	NeedsLook bool        `json:"needs_look"`
	Fields    fields      `json:"fields"`
}

func newPhone(token string) *phone {
	return &phone{token: token, disk: disk{Device: uuid.New(), Entries: map[uuid.UUID]*held{}}}
}

// restart forgets everything that is not on the disk.
func (p *phone) restart() error {
	text, err := json.Marshal(p.disk) //nolint:musttag // nobody else reads it
	if err != nil {
		return err
	}
	p.disk, p.flight = disk{}, nil
	return json.Unmarshal(text, &p.disk) //nolint:musttag // nobody else wrote it
}

// edit is the person changing fields of an entry, or deleting it, with all of it before them that is here.
func (p *phone) edit(kind models.Kind, id uuid.UUID, op string, said fields, at time.Time) {
	p.editUnseen(kind, id, op, said, at, math.MaxInt64)
}

// editUnseen is the same in a form that showed the entry as of a revision: one left open, or a draft of before.
func (p *phone) editUnseen(kind models.Kind, id uuid.UUID, op string, said fields, at time.Time, seen int64) {
	e := p.Entries[id]
	if e == nil {
		e = &held{ID: id, Kind: kind}
		p.Entries[id] = e
	}
	p.Edits++
	e.edit(&part{Version: p.Edits, Op: op, Fields: said, RecordedAt: at}, seen)
}

func (p *phone) sees(id uuid.UUID) fields {
	if e := p.Entries[id]; e != nil {
		return e.view()
	}
	return nil
}

// shown are the entries of some kinds that the person sees, in an order that is the same when a history is lived again:
// ids that phones choose rise, and the server's are told apart by what they say.
func (p *phone) shown(kinds ...models.Kind) []*held {
	var all []*held
	for _, e := range p.Entries {
		if slices.Contains(kinds, e.Kind) && e.view() != nil {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b *held) int {
		one, _ := a.view()["value"].(string)
		other, _ := b.view()["value"].(string)
		return cmp.Or(cmp.Compare(one, other), slices.Compare(a.ID[:], b.ID[:]))
	})
	return all
}

// outgoing is the next trip. What it carries is on its way from now on and goes again as it was until it is answered.
// Nothing goes before everything new is here.
func (p *phone) outgoing() trip {
	out := trip{Cursor: p.Cursor, Device: p.Device, AppVersion: "0.1.0", Changes: []change{}}
	if !p.CaughtUp {
		return out
	}
	for _, e := range p.Entries {
		if e.Refused || e.Sent == nil && e.Next == nil {
			continue
		}
		if e.Sent == nil {
			e.Sent, e.Next = e.Next, nil
		}
		out.Changes = append(out.Changes, change{
			ID: e.ID, Kind: e.Kind, Op: e.Sent.Op, BaseRev: e.Sent.BaseRev, RecordedAt: e.Sent.RecordedAt, Fields: e.Sent.Fields,
			version: e.Sent.Version,
		})
	}
	slices.SortFunc(out.Changes, func(a, b change) int {
		return cmp.Or(a.RecordedAt.Compare(b.RecordedAt), slices.Compare(a.ID[:], b.ID[:]))
	})
	return out
}

// settle takes the answer to a trip.
func (p *phone) settle(t trip, a tripAnswer, now time.Time) {
	for i, c := range t.Changes {
		p.Entries[c.ID].answered(c.version, a.Results[i])
	}
	if a.Restart {
		for _, e := range p.Entries {
			p.Edits++
			e.offer(p.Edits)
		}
	}
	for _, r := range a.Changes {
		e := p.Entries[r.ID]
		if e == nil {
			e = &held{ID: r.ID, Kind: r.Kind}
			p.Entries[r.ID] = e
		}
		e.pulled(r, now)
	}
	p.Cursor, p.CaughtUp = a.Cursor, !a.More
}

// waits says that something is to be sent or fetched without anybody's doing.
func (p *phone) waits() bool {
	if !p.CaughtUp {
		return true
	}
	for _, e := range p.Entries {
		if !e.Refused && (e.Sent != nil || e.Next != nil) {
			return true
		}
	}
	return false
}

func (e *held) view() fields     { return over(e.believed(), e.Next) }
func (e *held) believed() fields { return over(e.Base, e.Sent) }

func (e *held) edit(said *part, seen int64) {
	server := e.believed()
	switch said.BaseRev = e.Rev; {
	case e.Next != nil:
		said.BaseRev = e.Next.BaseRev
	case e.Sent != nil:
		said.BaseRev = e.Sent.BaseRev
	}
	said.BaseRev = min(said.BaseRev, seen)
	pointless := server == nil && said.BaseRev <= e.Rev
	if said.Op == "set" {
		wanted := merged(e.view(), said.Fields)
		said.Fields = difference(server, wanted)
		if e.Rev == 0 && e.Sent == nil { // nothing says that the server has the rest
			whole := difference(nil, wanted)
			maps.Copy(whole, said.Fields)
			said.Fields = whole
		}
		pointless = server != nil && len(said.Fields) == 0
	}
	e.Next, e.Refused = said, false
	if pointless {
		e.Next = nil
	}
}

func (e *held) answered(version int, r result) {
	sent := e.Sent
	if sent == nil || sent.Version != version {
		return
	}
	e.Sent = nil
	switch r.Outcome {
	case "applied":
		if sent.BaseRev == 0 {
			e.Base = nil
		}
		e.Base, e.Rev, e.At = over(e.Base, sent), r.Rev, sent.RecordedAt
		if e.Next != nil && e.Next.BaseRev >= sent.BaseRev {
			e.Next.BaseRev = r.Rev
		}
	case "identical", "merged":
		e.Base, e.At = over(e.Base, sent), sent.RecordedAt
	case "superseded":
	default:
		if e.lacksTheRest(sent, r) {
			e.goWhole(sent, -version)
			return
		}
		e.refused(sent)
	}
}

// lacksTheRest says that the server asks for nothing but what is here: it has no longer what the patch was made on.
func (e *held) lacksTheRest(sent *part, r result) bool {
	all := over(over(e.Base, sent), e.Next)
	return len(r.Problems) > 0 && !slices.ContainsFunc(r.Problems, func(p models.FieldProblem) bool {
		_, carried := sent.Fields[p.Field]
		return p.Code != "required" || carried || all[p.Field] == nil
	})
}

func (e *held) goWhole(sent *part, version int) {
	all := over(over(e.Base, sent), e.Next)
	e.Next = &part{Version: version, Op: "set", Fields: difference(nil, all), RecordedAt: cmp.Or(e.Next, sent).RecordedAt}
}

// refused puts what was refused under what was written since; only a newer edit sends it again.
func (e *held) refused(sent *part) {
	next := e.Next
	e.Refused = next == nil
	if next == nil {
		next = sent
	} else if next.Op == "set" && sent.Op == "set" {
		said := maps.Clone(sent.Fields)
		maps.Copy(said, next.Fields)
		next.Fields = said
	}
	next.BaseRev = min(sent.BaseRev, next.BaseRev)
	e.Next = next
}

// discard is the person giving up what was refused. What a restored database forgot is offered without it.
func (e *held) discard(version int) {
	e.Next, e.Refused = nil, false
	if e.Rev == 0 {
		e.offer(version)
	}
}

func (e *held) pulled(r news, now time.Time) {
	var base fields
	if !r.Deleted {
		base = merged(nil, r.Fields)
	}
	behind := e.Next != nil && e.Next.BaseRev < e.Rev
	if e.Next != nil && !behind && saw(e.believed(), base, e.Next) {
		e.Next.BaseRev = r.Rev
	}
	e.Base, e.Rev, e.At, e.Refused = base, r.Rev, now, false
}

// offer is what a phone does with an entry when the server has lost its memory.
func (e *held) offer(version int) {
	if !isWritten(e.Kind) || e.Rev == 0 && e.Base == nil && e.Sent == nil && e.Next == nil {
		return
	}
	next := &part{Version: version, Op: "delete", RecordedAt: e.At}
	behind := false
	if pending := cmp.Or(e.Next, e.Sent); pending != nil {
		next.RecordedAt, behind = pending.RecordedAt, pending.BaseRev < e.Rev
	}
	if seen := e.view(); seen != nil {
		next.Op, next.Fields = "set", difference(nil, seen)
	}
	if behind { // what came under it was never seen, and must not pass for it
		e.Base = nil
	}
	e.Rev, e.Sent, e.Refused, e.Next = 0, nil, false, next
}

func isWritten(k models.Kind) bool {
	return k == models.KindSleep || k == models.KindConcern || k == models.KindMoment
}

func over(base fields, p *part) fields {
	switch {
	case p == nil:
		return base
	case p.Op == "delete":
		return nil
	default:
		return merged(base, p.Fields)
	}
}

func merged(base, patch fields) fields {
	all := fields{}
	maps.Copy(all, base)
	maps.Copy(all, patch)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all
}

// difference is the patch that makes to of from, without what only the server writes.
func difference(from, to fields) fields {
	patch := fields{}
	for name, value := range to {
		if !reflect.DeepEqual(from[name], value) {
			patch[name] = value
		}
	}
	for name := range from {
		if _, stays := to[name]; !stays {
			patch[name] = nil
		}
	}
	delete(patch, "state")
	return patch
}

// saw says whether a row still says what the person had before them when they wrote.
func saw(before, now fields, p *part) bool {
	if before == nil || now == nil {
		return before == nil && now == nil
	}
	names := maps.Clone(p.Fields)
	if p.Op == "delete" {
		names = fields{}
		maps.Copy(names, before)
		maps.Copy(names, now)
	}
	for name := range names {
		if !reflect.DeepEqual(before[name], now[name]) {
			return false
		}
	}
	return true
}
