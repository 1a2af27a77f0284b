package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// Seal covers the events of a practice's trail that were committed since the seal before, and is chained to it.
type Seal struct {
	Practice  uuid.UUID
	Number    int64 // from 1 on
	Events    int
	Hash      []byte
	At        time.Time
	Signature []byte // empty: from before seals were signed
}

// signed is what a seal's signature stands for.
func (s Seal) signed() []byte {
	return fmt.Appendf(nil, "%s|%d|%d|%d|%x", s.Practice, s.Number, s.Events, s.At.UnixMicro(), s.Hash)
}

// SealAccessEvents chains what was committed to the trail since the last time, one seal a practice, and signs the seals with
// the deployment's keys. It answers the practices whose newest remembered seal is not in the database as it was: that memory
// stays, so that verifying finds it.
func (s *Store) SealAccessEvents(ctx context.Context) (missed []uuid.UUID, err error) {
	heads, unread := ReadTrailHeads(s.trailHeads) // without it the trail is sealed all the same
	var seals []Seal
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if seals, err = s.sealNext(ctx, tx); err != nil || unread != nil {
			return err
		}
		missed, err = heads.advance(ctx, tx, seals)
		return err
	})
	if err = errors.Join(translate(err), unread); err != nil || len(seals) == 0 || s.trailHeads == "" {
		return missed, err
	}
	return missed, heads.Save(s.trailHeads)
}

func (s *Store) sealNext(ctx context.Context, tx pgx.Tx) ([]Seal, error) {
	rows, err := tx.Query(ctx, `SELECT practice_id, seal, events, hash, sealed_at, signature FROM access_seal_next()`)
	if err != nil {
		return nil, err
	}
	seals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Seal])
	if err != nil {
		return nil, err
	}
	var b pgx.Batch
	for i := range seals {
		seals[i].Signature = s.keys.SignSeal(seals[i].signed())
		b.Queue(`SELECT access_seal_sign($1, $2, $3)`, pgID(seals[i].Practice), seals[i].Number, seals[i].Signature)
	}
	return seals, tx.SendBatch(ctx, &b).Close()
}

// TrailFault says what is wrong with a trail, as the end of a sentence about one seal.
type TrailFault string

// What walking a trail can find.
const (
	TrailChanged   TrailFault = "a line that it covers was changed, removed or added"
	TrailGap       TrailFault = "the seal before it is missing"
	TrailLoose     TrailFault = "its lines are there, and the seal itself is missing"
	TrailCut       TrailFault = "this server remembers it, and it is missing with all that came after"
	TrailForged    TrailFault = "it was not signed with the keys of this server, or is not the one that was"
	TrailBackdated TrailFault = "a line that it covers says it is older than the seal before"
)

// TrailBreak is one place where a trail is not what was sealed.
type TrailBreak struct {
	Seal         int64
	After, Until time.Time // when what it covers was written; zero where nobody can say
	Fault        TrailFault
}

// TrailState is what walking a practice's chain of seals found. Unsealed is how many events wait for the next seal, the
// oldest of them since Since; the first Unsigned seals are from before seals were signed.
type TrailState struct {
	Seals, Unsealed, Unsigned int64
	SealedAt, Since           time.Time // of the newest seal, of the oldest event without; zero where there is none
	Breaks                    []TrailBreak
}

// BrokenAt is the first seal that doesn't fit, 0 where all do.
func (t TrailState) BrokenAt() int64 {
	if len(t.Breaks) == 0 {
		return 0
	}
	return t.Breaks[0].Seal
}

// PracticeTrail walks the chain of the actor's own practice and holds it against what this server remembers, for its owners;
// models.ErrForbidden for anybody else.
func (s *Store) PracticeTrail(ctx context.Context, a models.Actor) (TrailState, error) {
	if !a.Has(models.RoleOwner) {
		return TrailState{}, models.ErrForbidden
	}
	heads, err := ReadTrailHeads(s.trailHeads)
	if err != nil {
		return TrailState{}, err
	}
	walk := trailWalk{practice: a.PracticeID, keys: s.keys, head: heads[a.PracticeID]}
	err = s.batch(ctx, a, walk.queue)
	return walk.TrailState, translate(err)
}

// trailWalk reads one chain from its beginning. What it asks for is computed by functions of PostgreSQL's own alone: one of
// ours could be changed together with what it should find.
type trailWalk struct {
	TrailState

	practice uuid.UUID
	keys     *auth.Keys
	head     TrailHead // what is remembered outside the database; zero: nothing
}

func (w *trailWalk) queue(b *pgx.Batch) {
	b.Queue(trailSeals, pgID(w.practice)).Query(w.walk)
	b.Queue(trailLoose, pgID(w.practice)).Query(w.loose)
	b.Queue(trailTail, pgID(w.practice)).QueryRow(w.tail)
}

// What is hashed of an event, in today's form and in that of seals without a signature, as the migrations have it.
const trailSeals = `
SELECT s.seal, s.events, s.hash, s.sealed_at, s.signature, e.events, sha256(coalesce(s.previous, '') || e.lines), e.oldest
  FROM (SELECT *, lag(hash) OVER (ORDER BY seal) AS previous FROM access_seals WHERE practice_id = $1) s, LATERAL (
    SELECT count(*) AS events, min(e.at) AS oldest, coalesce(string_agg(convert_to(CASE
             WHEN s.signature IS NULL THEN concat_ws('|', e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied)
             ELSE (jsonb_build_array(e.practice_id, e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied)
                    || CASE WHEN e.client_id IS NULL THEN '[]' ELSE jsonb_build_array(e.client_id) END)::text
           END || E'\n', 'UTF8'), '' ORDER BY e.at, e.id), '') AS lines
      FROM access_events e WHERE e.practice_id = $1 AND e.seal = s.seal) e
 ORDER BY s.seal`

const trailLoose = `
SELECT e.seal, min(e.at), max(e.at) FROM access_events e
 WHERE e.practice_id = $1 AND e.seal IS NOT NULL
   AND NOT EXISTS (SELECT FROM access_seals s WHERE s.practice_id = $1 AND s.seal = e.seal)
 GROUP BY e.seal ORDER BY e.seal`

const trailTail = `SELECT count(*), min(at) FROM access_events WHERE practice_id = $1 AND seal IS NULL`

// slowest is how long a transaction may take from its first moment, which its events carry, to its commit. Whatever is
// older than that when the next seal covers it was not written when it says.
const slowest = 10 * time.Minute

func (w *trailWalk) walk(rows pgx.Rows) error {
	for rows.Next() {
		seal := Seal{Practice: w.practice}
		var events int
		var computed []byte
		var oldest *time.Time
		if err := rows.Scan(&seal.Number, &seal.Events, &seal.Hash, &seal.At, &seal.Signature, &events, &computed, &oldest); err != nil {
			return err
		}
		if fault := w.judge(seal, events, computed, oldest); fault != "" {
			w.Breaks = append(w.Breaks, TrailBreak{seal.Number, w.SealedAt, seal.At, fault})
		}
		w.Seals, w.SealedAt = seal.Number, seal.At
	}
	return rows.Err()
}

// judge holds a seal against what it covers and against the one before.
func (w *trailWalk) judge(seal Seal, events int, computed []byte, oldest *time.Time) TrailFault {
	unsigned := len(seal.Signature) == 0
	if unsigned && w.Unsigned == w.Seals && (w.head.Signed == 0 || seal.Number < w.head.Signed) {
		w.Unsigned = seal.Number
		unsigned = false // nothing before it is signed
	}
	switch {
	case seal.Number != w.Seals+1:
		return TrailGap
	case unsigned, len(seal.Signature) > 0 && !hmac.Equal(seal.Signature, w.keys.SignSeal(seal.signed())),
		seal.Number == w.head.Seal && !hmac.Equal(seal.Signature, w.head.Signature):
		return TrailForged
	case seal.Events != events, !hmac.Equal(seal.Hash, computed):
		return TrailChanged
	case oldest != nil && oldest.Before(w.SealedAt.Add(-slowest)):
		return TrailBackdated
	}
	return ""
}

func (w *trailWalk) loose(rows pgx.Rows) error {
	for rows.Next() {
		found := TrailBreak{Fault: TrailLoose}
		if err := rows.Scan(&found.Seal, &found.After, &found.Until); err != nil {
			return err
		}
		w.Breaks = append(w.Breaks, found)
	}
	return rows.Err()
}

func (w *trailWalk) tail(row pgx.Row) error {
	var since *time.Time
	if err := row.Scan(&w.Unsealed, &since); err != nil {
		return err
	}
	if since != nil {
		w.Since = *since
		if since.Before(w.SealedAt.Add(-slowest)) {
			w.Breaks = append(w.Breaks, TrailBreak{w.Seals + 1, w.SealedAt, time.Time{}, TrailBackdated})
		}
	}
	if w.head.Seal > w.Seals {
		w.Breaks = append(w.Breaks, TrailBreak{w.Seals + 1, w.SealedAt, time.Time{}, TrailCut})
	}
	return nil
}

// Trail is the state of one practice's trail. Practice is empty where only its trail is left.
type Trail struct {
	Practice string
	TrailState
}

// VerifyTrails walks the chain of every practice as the owner of the database, and holds it against the heads that are
// remembered outside.
func VerifyTrails(ctx context.Context, ownerURL string, keys *auth.Keys, heads TrailHeads) (trails []Trail, err error) {
	err = ask(ctx, ownerURL, func(conn *pgx.Conn) error {
		trails, err = verifyTrails(ctx, conn, keys, heads)
		return err
	})
	return trails, err
}

func verifyTrails(ctx context.Context, conn *pgx.Conn, keys *auth.Keys, heads TrailHeads) ([]Trail, error) {
	rows, err := conn.Query(ctx, `
SELECT t.practice_id, coalesce(p.name, '')
  FROM (SELECT id AS practice_id FROM practices UNION SELECT practice_id FROM access_seals UNION SELECT practice_id FROM access_events
        UNION SELECT unnest($1::uuid[])) t LEFT JOIN practices p ON p.id = t.practice_id
 ORDER BY 2, 1`, heads.practices())
	if err != nil {
		return nil, err
	}
	type named struct {
		id   uuid.UUID
		name string
	}
	practices, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p named, err error) { return p, row.Scan(&p.id, &p.name) })
	if err != nil {
		return nil, err
	}
	trails := make([]Trail, 0, len(practices))
	for _, p := range practices {
		walk := trailWalk{practice: p.id, keys: keys, head: heads[p.id]}
		var b pgx.Batch
		walk.queue(&b)
		if err := conn.SendBatch(ctx, &b).Close(); err != nil {
			return nil, err
		}
		trails = append(trails, Trail{p.name, walk.TrailState})
	}
	return trails, nil
}
