package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"alongside/merge"
	"alongside/models"
)

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
