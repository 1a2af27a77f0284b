package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"

	"github.com/jackc/pgx/v5"

	"alongside/merge"
	"alongside/models"
)

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
		if err := (standing{p.store, t, p.actor, p.vaults, p.side, nil}).planTurned(ctx, p.todo); err != nil {
			return err
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
