package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/models"
	"alongside/store"
)

// What happens in a history.

const historyZone = "America/New_York"

var (
	textOf   = map[models.Kind]string{models.KindSleep: "note", models.KindMoment: "note", models.KindConcern: "words"}
	answerOf = map[models.Kind]string{models.KindSleep: "quality", models.KindMoment: "energy", models.KindConcern: "weight"}
)

func (h *history) live(restores bool) {
	events := map[string]func(*rapid.T){
		"write":          h.write,
		"write unseen":   h.writeUnseen,
		"answer":         h.answer,
		"answer wrongly": h.answerWrongly,
		"empty":          h.empty,
		"delete":         h.delete,
		"move":           h.move,
		"decide":         h.decide,
		"mend":           func(t *rapid.T) { h.mend(h.phone(t), rapid.Bool().Draw(t, "give up")) },
		"send":           h.send,
		"send, too":      h.send,
		"send as well":   h.send,
		"arrives":        h.arrives,
		"arrives again":  h.arrivesAgain,
		"restart":        func(t *rapid.T) { h.must(h.phone(t).restart()) },
	}
	if restores {
		events["restore"] = h.restore
	}
	h.Repeat(events)
}

func (h *history) phone(t *rapid.T) *phone {
	h.now = h.now.Add(time.Minute)
	return h.phones[rapid.IntRange(0, len(h.phones)-1).Draw(t, "phone")]
}

// entry is one that the person sees, or a new one of a kind.
func (h *history) entry(t *rapid.T, p *phone) (models.Kind, uuid.UUID) {
	kind := rapid.SampledFrom([]models.Kind{models.KindSleep, models.KindSleep, models.KindMoment, models.KindConcern}).Draw(t, "kind")
	if kind == models.KindSleep {
		return kind, models.EntryID(kind, day(t))
	}
	shown := p.shown(kind)
	if at := rapid.IntRange(0, len(shown)).Draw(t, "which"); at < len(shown) {
		return kind, shown[at].ID
	}
	return kind, uuid.Must(uuid.NewV7())
}

// anyOf draws by the place in the list: ids differ from run to run.
func anyOf(t *rapid.T, list []*held) *held {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, "which")]
}

func day(t *rapid.T) string {
	return rapid.SampledFrom([]string{"2026-11-01", "2026-11-02"}).Draw(t, "day")
}

// save is the person saving something with an entry before them; a new one begins with what makes it one.
func (h *history) save(p *phone, kind models.Kind, id uuid.UUID, said fields) {
	at := h.now.Add(p.skew)
	seen := p.sees(id)
	if seen == nil {
		said = merged(h.begin(kind, id), said)
		if kind == models.KindConcern && said["words"] == nil {
			said["words"] = h.text(p)
		}
		h.begun[id] = true
	}
	field := textOf[kind]
	if was, written := seen[field].(string); written {
		if _, replaced := said[field]; replaced {
			delete(h.texts, was)
		}
	}
	p.edit(kind, id, "set", said, at)
}

func (h *history) begin(kind models.Kind, id uuid.UUID) fields {
	switch kind {
	case models.KindSleep:
		for _, day := range []string{"2026-11-01", "2026-11-02"} {
			if id == models.EntryID(kind, day) {
				return fields{"day": day, "zone": historyZone}
			}
		}
		return nil
	case models.KindMoment:
		return fields{"day": "2026-11-01", "zone": historyZone, "at": "2026-11-01T15:00:00Z"}
	default:
		return fields{"written_on": "2026-11-01", "zone": historyZone}
	}
}

// text is one that nobody wrote before.
func (h *history) text(p *phone) string {
	h.count++
	text := fmt.Sprintf("text %d", h.count)
	h.texts[text], h.wrote[text] = true, p
	return text
}

func (h *history) write(t *rapid.T) {
	p := h.phone(t)
	kind, id := h.entry(t, p)
	h.save(p, kind, id, fields{textOf[kind]: h.text(p)})
}

func (h *history) answer(t *rapid.T) {
	p := h.phone(t)
	kind, id := h.entry(t, p)
	h.save(p, kind, id, fields{answerOf[kind]: right(kind, rapid.IntRange(1, 3).Draw(t, "answer"))})
}

// writeUnseen is the person saving a text and having seen nothing that stands: of a saved copy, or of an old draft.
func (h *history) writeUnseen(t *rapid.T) {
	p := h.phone(t)
	shown := p.shown(models.KindSleep, models.KindMoment, models.KindConcern)
	if len(shown) == 0 {
		return
	}
	e := anyOf(t, shown)
	field := textOf[e.Kind]
	if was, written := e.view()[field].(string); written && h.wrote[was] == p {
		delete(h.texts, was) // on this very phone: they have read it
	}
	p.editUnseen(e.Kind, e.ID, "set", fields{field: h.text(p)}, h.now.Add(p.skew), 0)
}

// right is an answer that the server takes.
func right(kind models.Kind, n int) any {
	if kind == models.KindConcern {
		return []string{"a_little", "some", "a_lot"}[n-1]
	}
	return float64(n)
}

// answerWrongly poisons an entry: the server refuses the answer, and every other one goes on.
func (h *history) answerWrongly(t *rapid.T) {
	p := h.phone(t)
	kind, id := h.entry(t, p)
	h.save(p, kind, id, fields{answerOf[kind]: "crushing"})
}

func (h *history) empty(t *rapid.T) {
	p := h.phone(t)
	if shown := p.shown(models.KindSleep, models.KindMoment); len(shown) > 0 {
		e := anyOf(t, shown)
		h.save(p, e.Kind, e.ID, fields{"note": nil})
	}
}

func (h *history) delete(t *rapid.T) {
	p := h.phone(t)
	if shown := p.shown(models.KindSleep, models.KindMoment, models.KindConcern); len(shown) > 0 {
		h.remove(p, anyOf(t, shown))
	}
}

func (h *history) remove(p *phone, e *held) {
	if text, ok := e.view()[textOf[e.Kind]].(string); ok {
		delete(h.texts, text)
	}
	h.gone[e.ID] = true
	p.edit(e.Kind, e.ID, "delete", nil, h.now.Add(p.skew))
}

// move is delete and create: of a night under the id of its new day, of a moment under a new one.
func (h *history) move(t *rapid.T) {
	p := h.phone(t)
	shown := p.shown(models.KindSleep, models.KindMoment)
	if len(shown) == 0 {
		return
	}
	e := anyOf(t, shown)
	said, to, id := maps.Clone(e.view()), day(t), uuid.Must(uuid.NewV7())
	if e.Kind == models.KindSleep {
		id = models.EntryID(models.KindSleep, to)
	}
	if id == e.ID {
		return
	}
	said["day"] = to
	if said["note"] != nil {
		said["note"] = h.text(p) // a text is somebody's only: one of the old day may be deleted by whoever sees it there
	}
	h.remove(p, e)
	h.save(p, e.Kind, id, said)
}

// decide is the person choosing between the text that counts and the other version that is offered.
func (h *history) decide(t *rapid.T) {
	p := h.phone(t)
	offered := p.shown(models.KindRevision)
	if len(offered) == 0 {
		return
	}
	e := anyOf(t, offered)
	said := e.view()
	word := func(name string) string { return fmt.Sprint(said[name]) }
	text, about := word("value"), uuid.MustParse(word("entry_id"))
	delete(h.texts, text)
	if seen := p.sees(about); seen != nil && rapid.Bool().Draw(t, "use the other one") {
		h.save(p, models.Kind(word("kind")), about, fields{word("field"): text})
	}
	p.edit(models.KindRevision, e.ID, "delete", nil, h.now.Add(p.skew))
}

// mend is the person looking at what was refused, and answering rightly or giving it up.
func (h *history) mend(p *phone, giveUp bool) {
	for _, e := range p.Entries {
		if !e.Refused {
			continue
		}
		if !giveUp && e.Next.Op == "set" && isWritten(e.Kind) {
			h.save(p, e.Kind, e.ID, fields{answerOf[e.Kind]: right(e.Kind, 2)})
			continue
		}
		if text, ok := e.view()[textOf[e.Kind]].(string); ok {
			delete(h.texts, text)
		}
		if e.Base == nil {
			h.gone[e.ID] = true
		}
		p.Edits++
		e.discard(p.Edits)
	}
}

// send is a trip of a phone that has none under way, and what the network does to it.
func (h *history) send(t *rapid.T) {
	p := h.phone(t)
	if p.flight != nil {
		return
	}
	out := p.outgoing()
	fate := rapid.SampledFrom([]string{"fine", "fine", "request lost", "answer lost", "answer late", "twice"}).Draw(t, "fate")
	if fate == "request lost" {
		return
	}
	a := h.post(p, out)
	switch fate {
	case "answer late":
		p.flight = &flight{out, a}
	case "twice":
		h.again(h.sent[len(h.sent)-1])
		h.settle(p, out, a)
	case "fine":
		h.settle(p, out, a)
	}
}

// arrives brings an answer that was under way, after whatever happened since.
func (h *history) arrives(t *rapid.T) {
	if p := h.phone(t); p.flight != nil {
		f := p.flight
		p.flight = nil
		h.settle(p, f.trip, f.answer)
	}
}

// arrivesAgain brings a request that the network held back, or doubled. Nobody waits for its answer.
func (h *history) arrivesAgain(t *rapid.T) {
	if len(h.sent) > 0 {
		h.again(h.sent[rapid.IntRange(0, len(h.sent)-1).Draw(t, "which")])
	}
}

// tables hold what a history writes, in an order in which they can be filled.
var historyTables = []string{"sleep", "moments", "concerns", "concern_versions", "entry_revisions"}

// restore takes a backup, and another time brings the patient's rows back as they were then, into another life of the
// database. That phones meet what backup.Restore makes is shown by the command's own test.
func (h *history) restore(*rapid.T) {
	ctx, owner, id := h.Context(), h.stack.db.Owner, h.ana.Patient.ID
	if h.backup == nil {
		h.backup = map[string]json.RawMessage{}
		for _, table := range append(slices.Clone(historyTables), "sync_heads") {
			var rows json.RawMessage
			h.must(owner.QueryRow(ctx, `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM `+table+` t WHERE patient_id = $1`, id).Scan(&rows))
			h.backup[table] = rows
		}
		return
	}
	if h.restored {
		return
	}
	h.restored = true
	tx, err := owner.Begin(ctx)
	h.must(err)
	for _, table := range slices.Backward(historyTables) {
		_, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE patient_id = $1`, id)
		h.must(err)
	}
	for _, table := range historyTables {
		_, err := tx.Exec(ctx, `INSERT INTO `+table+` SELECT * FROM jsonb_populate_recordset(NULL::`+table+`, $1)`, h.backup[table])
		h.must(err)
	}
	_, err = tx.Exec(ctx, `
UPDATE sync_heads h SET seq = b.seq FROM jsonb_populate_recordset(NULL::sync_heads, $1) b WHERE h.patient_id = b.patient_id`, h.backup["sync_heads"])
	h.must(err)
	_, err = tx.Exec(ctx, `UPDATE deployment SET epoch = gen_random_uuid()`)
	h.must(err)
	h.must(tx.Commit(ctx))
	h.reopen()
}

// reopen is the server starting again on the restored database.
func (h *history) reopen() {
	s, err := store.Open(h.Context(), store.Config{URL: h.stack.db.AppURL, Keys: h.stack.db.Keys})
	h.must(err)
	h.stack.server.Store.Close()
	h.stack.server.Store = s
}
