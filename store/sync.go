package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/merge"
	"alongside/models"
)

// clockTolerance is how far ahead a phone's clock may be before its time no longer wins over others.
const clockTolerance = 48 * time.Hour

// SyncAnswer is what one trip brings back. Restart says that the cursor was of another life of the database:
// the phone then offers everything it has.
type SyncAnswer struct {
	Results  []models.ChangeResult
	Changes  []models.Entry
	Practice *models.Practice
	Cursor   string
	More     bool
	Restart  bool
}

// Sync takes a patient's changes and answers what is new since cursor: one round trip where nothing conflicts.
// Every change has its own result; one that cannot be taken never holds up the others. It fails as a whole only
// with models.ErrSignedOut or when the database is away, and then nothing was taken.
func (s *Store) Sync(ctx context.Context, a models.Actor, cursor string, changes []models.Change) (SyncAnswer, error) {
	v, err := s.vaults(ctx, a, a.PatientID)
	if err != nil {
		return SyncAnswer{}, err
	}
	at, restart := s.parseCursor(cursor)
	p := &push{store: s, actor: a, side: models.SidePatient, vaults: v, results: make([]models.ChangeResult, len(changes))}
	p.prepare(changes)
	var pulled *pulled
	if restart {
		p.forgetRevisions()
	}
	if !restart || !p.conflicts() {
		pulled, err = p.optimistic(ctx, at)
	}
	if unfit(err) {
		p.undecided()
		pulled, err = nil, nil
	}
	if err != nil {
		return SyncAnswer{}, translate(err)
	}
	if p.conflicts() {
		if pulled, err = p.careful(ctx, at); err != nil {
			return SyncAnswer{}, translate(err)
		}
	}
	answer, err := p.answer(pulled, at)
	answer.Restart = answer.Restart || restart
	return answer, err
}

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

// optimistic writes everything in one implicit transaction, each row on the condition that it still stands where the
// phone saw it, and pulls in the same trip. What found another revision stays undone, for careful.
func (p *push) optimistic(ctx context.Context, at cursor) (*pulled, error) {
	var out pulled
	err := p.store.batch(ctx, p.actor, func(b *pgx.Batch) {
		p.queueWrites(b)
		p.queuePull(b, at, &out)
	})
	if err != nil {
		return nil, err
	}
	for i, in := range p.todo {
		if !in.done && in.rev > 0 {
			in.done = true
			p.results[i] = models.ChangeResult{ID: in.change.ID, Outcome: string(merge.Applied), Rev: in.rev}
		}
	}
	return &out, nil
}

func (p *push) queueWrites(b *pgx.Batch) {
	n := int64(0)
	for _, in := range p.todo {
		if !in.waits() {
			n++
		}
	}
	if n == 0 {
		return
	}
	b.Queue(takeNumbers, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), n)
	for _, in := range p.todo {
		if in.waits() {
			continue
		}
		n--
		in.queue(b, p.actor, n, in.change.BaseRev, false)
	}
	b.Queue(addEvent, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), pgID(p.actor.AccountID), models.ActionSync, "entries", nil, false)
}

// waits says that the change is not for optimistic.
func (in *pushed) waits() bool {
	return in.done || in.partial || in.kind.record || !in.claimed.IsZero() || in.keepsVersions()
}

// keepsVersions says that the table may keep an earlier text of the row, or move those it kept: that takes numbers of its
// own, and needs to know whether a text is another one. Such a change takes the careful way.
func (in *pushed) keepsVersions() bool {
	if in.change.BaseRev == 0 || len(in.kind.versioned) == 0 {
		return false
	}
	return in.change.Op == string(merge.Delete) ||
		slices.ContainsFunc(in.kind.versioned, func(name string) bool { _, carried := in.fields[name]; return carried })
}

// takeNumbers takes $3 numbers of the patient's sequence and holds the head until the commit.
const takeNumbers = `UPDATE sync_heads SET seq = seq + $3 WHERE practice_id = $1 AND patient_id = $2`

// queue writes or removes the row on the condition that it stands at base, 0 meaning that there is none; offset counts
// back from the head.
func (in *pushed) queue(b *pgx.Batch, a models.Actor, offset, base int64, merged bool) {
	args := []any{pgID(a.PracticeID), pgID(a.PatientID), pgID(in.change.ID), offset, in.at}
	var q *pgx.QueuedQuery
	switch {
	case in.change.Op == string(merge.Delete):
		q = b.Queue(in.kind.remove, append(args, base)...)
	case base == 0:
		q = b.Queue(in.kind.add, append(args, in.clock, in.ahead, in.sealed)...)
	default:
		q = b.Queue(in.kind.change, append(args, in.clock, in.ahead, in.sealed, base, merged)...)
	}
	q.QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&in.rev); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return nil
	})
}

func (p *push) conflicts() bool {
	return slices.ContainsFunc(p.todo, func(in *pushed) bool { return !in.done })
}

// careful takes what is left one at a time: look, merge, write. A change that the database refuses is rolled back to
// its savepoint and rejected; the others stand.
func (p *push) careful(ctx context.Context, at cursor) (*pulled, error) {
	var out pulled
	err := p.store.tx(ctx, p.actor, func(t *transaction) error {
		for i, in := range p.todo {
			if in.done {
				continue
			}
			result, err := p.mergeOne(ctx, t, in)
			if err == nil {
				p.results[i] = result
				continue
			}
			var no refusal
			if !unfit(err) && !errors.As(err, &no) {
				return err
			}
			if _, err := t.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT change"); err != nil {
				return err
			}
			p.reject(i, in.change.ID, err)
		}
		t.last.Queue(addEvent, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), pgID(p.actor.AccountID), models.ActionSync, "entries", nil, false)
		p.queuePull(&t.last, at, &out)
		return nil
	})
	return &out, err
}

func (p *push) mergeOne(ctx context.Context, t *transaction, in *pushed) (models.ChangeResult, error) {
	result := models.ChangeResult{ID: in.change.ID}
	current, err := p.lock(ctx, t, in)
	if err != nil {
		return result, err
	}
	if in.kind.record {
		if err := p.addOne(ctx, t, in, current); err != nil {
			return result, err
		}
	}
	decision := merge.Decide(current, merge.Change{
		Op: merge.Op(in.change.Op), BaseRev: in.change.BaseRev, RecordedAt: in.at, Fields: in.fields,
		Partial: in.partial, Claimed: in.claimed,
	}, set(in.kind.freeText))
	result.Outcome, result.Rev = string(decision.Outcome), decision.Row.Rev
	var b pgx.Batch
	if decision.Write {
		if err := p.queueMerged(&b, in, current, decision); err != nil {
			return result, err
		}
	}
	if decision.Noted && !in.kind.record {
		if err := p.queueNoted(&b, in, decision); err != nil {
			return result, err
		}
	}
	if err := p.queueKept(&b, in, decision); err != nil || b.Len() == 0 {
		return result, err
	}
	if err := t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return result, err
	}
	if decision.Write {
		if result.Rev = in.rev; in.rev == 0 { // locked above, so this cannot be another phone
			if p.side == models.SideClinician {
				return result, models.ErrNotFound // no sequence of this patient's is theirs to add to
			}
			return result, errors.New("a merged change was not written")
		}
	}
	return result, nil
}

// lock reads the row and the head of the sequence for update, behind a savepoint.
func (p *push) lock(ctx context.Context, t *transaction, in *pushed) (*merge.Row, error) {
	var current *merge.Row
	var b pgx.Batch
	b.Queue("SAVEPOINT change")
	b.Queue(takeNumbers, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), 1)
	b.Queue(in.kind.lock, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), pgID(in.change.ID)).QueryRow(func(row pgx.Row) error {
		var text []byte
		if err := row.Scan(&text); err != nil {
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			return err
		}
		r, err := in.kind.read(p.vaults, text)
		if err != nil {
			return err
		}
		for _, name := range in.kind.readOnly {
			delete(r.fields, name)
		}
		in.stands = r
		current = &merge.Row{Rev: r.Rev, Deleted: r.DeletedAt != nil, Fields: r.fields}
		return json.Unmarshal(r.Clock, &current.Clock)
	})
	return current, t.conn.SendBatch(ctx, &b).Close()
}

// queueMerged writes the merged row whole, judged again as a whole.
func (p *push) queueMerged(b *pgx.Batch, in *pushed, current *merge.Row, d merge.Decision) error {
	base := int64(0)
	if current != nil {
		base = current.Rev
	}
	if !d.Row.Deleted {
		whole := whole(in.kind, d.Row.Fields)
		m, err := in.kind.check(in.change.ID, whole, true)
		if err != nil && !in.kind.stood(in.change.ID, current, err) {
			return err
		}
		in.ahead = p.ahead(m)
		if in.sealed, err = in.kind.sealFields(p.vaults, in.change.ID, whole); err != nil {
			return err
		}
		in.leaveSealed(whole)
		maps.Copy(in.sealed, in.assigned)
		if in.clock, err = json.Marshal(d.Row.Clock); err != nil {
			return err
		}
	}
	in.queue(b, p.actor, 0, base, true)
	return nil
}

// queueNoted holds what the row's clock learned of a change that was not written.
func (p *push) queueNoted(b *pgx.Batch, in *pushed, d merge.Decision) error {
	clock, err := json.Marshal(d.Row.Clock)
	if err != nil {
		return err
	}
	b.Queue(in.kind.note, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), pgID(in.change.ID), in.at, clock)
	return nil
}

// leaveSealed leaves sealed fields that say the same as they lie.
func (in *pushed) leaveSealed(fields map[string]json.RawMessage) {
	for name, sealed := range in.stands.asSealed {
		if bytes.Equal(fields[name], in.stands.fields[name]) {
			in.sealed[name] = sealed
		}
	}
}

// queueKept keeps the free text that lost, whether or not anything else is written.
func (p *push) queueKept(b *pgx.Batch, in *pushed, d merge.Decision) error {
	for _, kept := range d.Kept {
		id := revisionID(p.store.keys, in.change.ID, kept)
		sealed, err := p.vaults.private.seal("entry_revisions", "value", id, kept.Value)
		if err != nil {
			return err
		}
		b.Queue(takeNumbers, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), 1)
		b.Queue(keepRevision, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), pgID(id), string(in.kind.name),
			pgID(in.change.ID), kept.Field, sealed, kept.RecordedAt)
	}
	return nil
}

func set(names []string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, name := range names {
		m[name] = true
	}
	return m
}
