package store

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/merge"
	"alongside/models"
)

// pulled are the rows of one trip, before they are put in order. head is where the sequence stood before they were
// read: what a commit in between adds waits for the next trip, or the cursor would pass what was not seen.
type pulled struct {
	head     int64
	entries  []sequenced
	practice *models.Practice
	version  int64
}

// sequenced is a row as it came. Most of what a trip pulls back it wrote itself: only what is sent is taken apart.
type sequenced struct {
	kind kind
	row  []byte
	ID   uuid.UUID `json:"id"`
	Rev  int64     `json:"rev"`
	Seq  int64     `json:"seq"`
}

// sinceOf reads what is new of every kind in one statement: with one a kind a small trip took a fifth longer (measured).
func sinceOf(kinds map[models.Kind]kind) string {
	parts := make([]string, 0, len(kinds))
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, `SELECT '`+string(name)+`', n.row FROM (`+kinds[name].since+`) n (row)`)
	}
	return strings.Join(parts, "\nUNION ALL\n")
}

const headOf = `SELECT seq FROM sync_heads WHERE practice_id = $1 AND patient_id = $2`

func (p *push) queuePull(b *pgx.Batch, at cursor, out *pulled) {
	b.Queue(headOf, pgID(p.actor.PracticeID), pgID(p.actor.PatientID)).QueryRow(func(row pgx.Row) error { return row.Scan(&out.head) })
	b.Queue(p.store.since, pgID(p.actor.PracticeID), pgID(p.actor.PatientID), at.seq, models.SyncLimit+1).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var name models.Kind
			var e sequenced
			if err := rows.Scan(&name, &e.row); err != nil {
				return err
			}
			e.kind = p.store.kinds[name]
			if err := json.Unmarshal(e.row, &e); err != nil {
				return fmt.Errorf("read %s: %w", e.kind.table, err)
			}
			out.entries = append(out.entries, e)
		}
		return rows.Err()
	})
	b.Queue(practiceSince, pgID(p.actor.PracticeID), at.practice).QueryRow(func(row pgx.Row) error {
		practice, err := scanPractice(row)
		if errors.Is(err, pgx.ErrNoRows) {
			out.version = at.practice
			return nil
		}
		out.practice, out.version = &practice, practice.Version
		return err
	})
}

// answer puts the pulled rows in the order of the sequence and cuts at the limit. What this trip itself wrote is not
// sent back. A cursor that is ahead of the sequence was never given out, and would skip what comes: the phone begins again.
func (p *push) answer(out *pulled, at cursor) (SyncAnswer, error) {
	out.entries = slices.DeleteFunc(out.entries, func(e sequenced) bool { return e.Seq > out.head })
	slices.SortFunc(out.entries, func(a, b sequenced) int { return cmp.Compare(a.Seq, b.Seq) })
	answer := SyncAnswer{Results: p.results, Practice: out.practice, More: len(out.entries) > models.SyncLimit}
	if answer.More {
		out.entries = out.entries[:models.SyncLimit]
	}
	mine := map[uuid.UUID]int64{}
	for _, r := range p.results {
		if r.Outcome == string(merge.Applied) {
			mine[r.ID] = r.Rev
		}
	}
	if at.seq > out.head {
		at.seq, answer.Restart, answer.More = 0, true, true
	}
	next := cursor{seq: at.seq, practice: out.version}
	for _, e := range out.entries {
		next.seq = e.Seq
		// But what only the server says of it, such as its place in the record, the phone has to learn.
		if mine[e.ID] == e.Rev && len(e.kind.readOnly) == 0 {
			continue
		}
		r, err := e.kind.read(p.vaults, e.row)
		if err != nil {
			return answer, err
		}
		answer.Changes = append(answer.Changes, r.entry(e.kind.name))
	}
	answer.Cursor = p.store.formatCursor(next)
	return answer, nil
}

// cursor is where a phone stands in the patient's sequence, and which practice document it holds.
type cursor struct{ seq, practice int64 }

const cursorBytes = 32 // the database's epoch, seq, practice version

func (s *Store) formatCursor(c cursor) string {
	b := make([]byte, 0, cursorBytes)
	b = append(b, s.epoch[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.seq))      //nolint:gosec // never negative
	b = binary.BigEndian.AppendUint64(b, uint64(c.practice)) //nolint:gosec // never negative
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor answers the beginning for a cursor it cannot use; restart says that the phone had one.
func (s *Store) parseCursor(text string) (at cursor, restart bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != cursorBytes || uuid.UUID(b[:16]) != s.epoch {
		return cursor{}, text != ""
	}
	at.seq = int64(binary.BigEndian.Uint64(b[16:24]))      //nolint:gosec // checked below
	at.practice = int64(binary.BigEndian.Uint64(b[24:32])) //nolint:gosec // checked below
	if at.seq < 0 || at.practice < 0 {
		return cursor{}, true
	}
	return at, false
}
