package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/tink-crypto/tink-go/v2/tink"

	"alongside/auth"
	"alongside/fhir"
	"alongside/models"
)

// Bounds of copies. What is read at once is bounded by people and by bytes; what is kept at once by what a client may have.
const (
	bulkKept       = 24 * time.Hour
	bulkAtOnce     = 5       // of a client's
	bulkPeople     = 50      // whose lines are added at once
	bulkPageBytes  = 2 << 20 // after which no more people are read before those are added
	bulkPieceBytes = 1 << 19 // of lines; sealed it is a row of at most 1 MB
	bulkFilePeople = 500     // in one file
	bulkTries      = 5       // for people who say something while they are read
	bulkReadPieces = 8       // of a file, at once
)

func bulkKeyAD(practice, export uuid.UUID) []byte {
	return auth.AD("bulk_exports", "key", practice, uuid.Nil, export)
}

// bulkPieceAD binds a piece to its place: one that is moved, or is of another copy, can't be opened.
func bulkPieceAD(practice, export, about uuid.UUID, kind string, part int) []byte {
	return auth.AD("bulk_parts", fmt.Sprintf("bytes.%s.%d", kind, part), practice, about, export)
}

// Group is everybody in a practice's care whom a client may read of; models.ErrNotFound for any id but that of its own practice.
func (s *Store) Group(ctx context.Context, a models.Actor, id uuid.UUID) (models.Group, error) {
	g := models.Group{ID: id}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT name, (SELECT count(*) FROM patients WHERE practice_id = $1) FROM practices WHERE id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&g.Name, &g.People) })
	})
	return g, translate(err)
}

// BeginBulkExport has a copy made of what e says: Request, Kinds and Since. models.TooMany where the client has as many as it may, made
// or not; models.ErrNotFound for anybody but a client.
func (s *Store) BeginBulkExport(ctx context.Context, a models.Actor, e models.BulkExport) (uuid.UUID, error) {
	id := uuid.New()
	wrapped, _, err := auth.NewDataKey(s.keys.AEAD(), bulkKeyAD(a.PracticeID, id))
	if err != nil {
		return uuid.Nil, err
	}
	err = s.tx(ctx, a, func(t *transaction) error {
		if _, err := t.conn.Exec(ctx, `SELECT bulk_begin($1, $2, $3, $4, $5, $6, $7, $8)`,
			pgID(id), pgID(uuid.New()), e.Request, e.Kinds, e.Since, wrapped, bulkAtOnce, bulkKept); err != nil {
			return err
		}
		_, err := s.queue.InsertTx(ctx, queueTx{conn: t.conn}, models.BulkMake{PracticeID: a.PracticeID, ExportID: id}, &river.InsertOpts{Queue: models.BulkQueue})
		return err
	})
	return id, translate(err)
}

// BulkExport is a copy of the actor's own; models.ErrNotFound where there is none, or it is over or was cancelled.
func (s *Store) BulkExport(ctx context.Context, a models.Actor, id uuid.UUID) (models.BulkExport, error) {
	e := models.BulkExport{ID: id}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT request, kinds, since, at, state, people, expires_at, (SELECT count(*) FROM patients WHERE practice_id = $1)
  FROM bulk_exports WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)).QueryRow(func(row pgx.Row) error {
			return row.Scan(&e.Request, &e.Kinds, &e.Since, &e.At, &e.State, &e.People, &e.ExpiresAt, &e.OfPeople)
		})
		b.Queue(`
SELECT kind, file, sum(lines), bytes IS NULL AS withdrawn, count(DISTINCT about_id) FROM bulk_parts
 WHERE practice_id = $1 AND export_id = $2 AND EXISTS (SELECT FROM bulk_exports WHERE practice_id = $1 AND id = $2 AND state = 'made')
 GROUP BY GROUPING SETS ((kind, file, withdrawn), (withdrawn)) ORDER BY kind, file`, pgID(a.PracticeID), pgID(id)).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var kind *string
				var file *int
				var lines, people int
				var withdrawn bool
				if err := rows.Scan(&kind, &file, &lines, &withdrawn, &people); err != nil {
					return err
				}
				switch {
				case kind == nil && withdrawn:
					e.Withdrawn = people
				case kind != nil && !withdrawn:
					e.Files = append(e.Files, models.BulkFile{Kind: *kind, Number: *file, Lines: lines})
				}
			}
			return rows.Err()
		})
	})
	return e, translate(err)
}

// BulkWithdrawn are the people whose lines were taken out of a copy of the actor's own; models.ErrNotFound as of BulkExport.
func (s *Store) BulkWithdrawn(ctx context.Context, a models.Actor, id uuid.UUID) (people []uuid.UUID, err error) {
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT id FROM bulk_exports WHERE practice_id = $1 AND id = $2`, pgID(a.PracticeID), pgID(id)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&id) })
		b.Queue(`SELECT DISTINCT about_id FROM bulk_parts WHERE practice_id = $1 AND export_id = $2 AND bytes IS NULL ORDER BY about_id`,
			pgID(a.PracticeID), pgID(id)).Query(func(rows pgx.Rows) (err error) {
			people, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
			return err
		})
	})
	return people, translate(err)
}

// CancelBulkExport throws a copy of the actor's own away, made or not.
func (s *Store) CancelBulkExport(ctx context.Context, a models.Actor, id uuid.UUID) error {
	return translate(s.batch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT bulk_cancel($1)`, pgID(id)) }))
}

// SweepBulkExports throws away what is over, made or not, and what is of clients that ended.
func (s *Store) SweepBulkExports(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT bulk_sweep()`)
	return translate(err)
}

// BulkLines are the lines of one file of a copy.
type BulkLines struct {
	store      *Store
	actor      models.Actor
	export     uuid.UUID
	kind       string
	number     int
	key        tink.AEAD
	afterAbout uuid.UUID
	afterPart  int
	pieces     [][]byte
	end        bool
}

// BulkFile opens a file of a copy of the actor's own that is made; models.ErrNotFound where there is none.
func (s *Store) BulkFile(ctx context.Context, a models.Actor, export uuid.UUID, kind string, number int) (*BulkLines, error) {
	l := &BulkLines{store: s, actor: a, export: export, kind: kind, number: number, afterPart: -1}
	var wrapped []byte
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
SELECT key FROM bulk_exports WHERE practice_id = $1 AND id = $2 AND state = 'made' AND EXISTS (
       SELECT FROM bulk_parts WHERE practice_id = $1 AND export_id = $2 AND kind = $3 AND file = $4)`,
			pgID(a.PracticeID), pgID(export), kind, number).QueryRow(func(row pgx.Row) error { return row.Scan(&wrapped) })
	})
	if err != nil {
		return nil, translate(err)
	}
	l.key, err = auth.OpenDataKey(s.keys.AEAD(), wrapped, bulkKeyAD(a.PracticeID, export))
	return l, err
}

// Next is the next piece, compressed by gzip, which several pieces after each other are as well; io.EOF after the last. It is
// models.ErrSignedOut from the moment on at which the session that asks has ended.
func (l *BulkLines) Next(ctx context.Context) ([]byte, error) {
	if len(l.pieces) == 0 && !l.end {
		if err := l.read(ctx); err != nil {
			return nil, err
		}
	}
	if len(l.pieces) == 0 {
		return nil, io.EOF
	}
	piece := l.pieces[0]
	l.pieces = l.pieces[1:]
	return piece, nil
}

func (l *BulkLines) read(ctx context.Context) error {
	var there bool
	l.pieces = nil
	a := l.actor
	err := l.store.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT EXISTS (SELECT FROM bulk_exports WHERE practice_id = $1 AND id = $2)`, pgID(a.PracticeID), pgID(l.export)).
			QueryRow(func(row pgx.Row) error { return row.Scan(&there) })
		b.Queue(`
SELECT about_id, part, bytes FROM bulk_parts
 WHERE practice_id = $1 AND export_id = $2 AND kind = $3 AND file = $4 AND (about_id, part) > ($5, $6) AND bytes IS NOT NULL
 ORDER BY about_id, part LIMIT $7`, pgID(a.PracticeID), pgID(l.export), l.kind, l.number, pgID(l.afterAbout), l.afterPart, bulkReadPieces).
			Query(func(rows pgx.Rows) error {
				var sealed []byte
				for rows.Next() {
					if err := rows.Scan(&l.afterAbout, &l.afterPart, &sealed); err != nil {
						return err
					}
					piece, err := l.key.Decrypt(sealed, bulkPieceAD(a.PracticeID, l.export, l.afterAbout, l.kind, l.afterPart))
					if err != nil {
						return fmt.Errorf("open bulk_parts.bytes: %w", err)
					}
					l.pieces = append(l.pieces, piece)
				}
				return rows.Err()
			})
	})
	if err == nil && !there {
		return models.ErrNotFound
	}
	l.end = len(l.pieces) < bulkReadPieces
	return translate(err)
}

// bulkMaking is a copy that a job goes on with, as the client that asked for it.
type bulkMaking struct {
	models.Actor

	id     uuid.UUID
	key    tink.AEAD
	kinds  []string
	since  *time.Time
	after  *uuid.UUID
	people int
}

// MakeBulkExport adds the lines of the next few people to a copy; more says that it is not made yet. Killed in the middle, or done by
// two at once, it adds the same once. A copy that is over or was cancelled, and one of a client that ended, is not gone on with.
func (s *Store) MakeBulkExport(ctx context.Context, job models.BulkMake) (more bool, err error) {
	for try := range bulkTries {
		e, err := s.openBulk(ctx, job)
		if errors.Is(err, models.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		page, err := s.readBulk(ctx, e)
		if err != nil {
			return false, s.unlessOver(ctx, job, err)
		}
		if len(page.people) == 0 {
			return false, s.endBulk(ctx, e, models.BulkMade)
		}
		added, err := s.addBulk(ctx, e, page, try == bulkTries-1)
		if err != nil || added {
			return added, s.unlessOver(ctx, job, err)
		}
	}
	return true, nil
}

// FailBulkExport says of a copy that it can't be made.
func (s *Store) FailBulkExport(ctx context.Context, job models.BulkMake) error {
	e, err := s.openBulk(ctx, job)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endBulk(ctx, e, models.BulkFailed)
}

// chart is somebody's as the client may read it. They are told with what is added of it.
func (e bulkMaking) chart(s *Store, person uuid.UUID) *charting {
	c := &charting{store: s, actor: e.About(person), patient: person, kinds: e.kinds, told: true}
	c.Self, c.At = fhir.Of{ID: person, Patient: person}, s.now()
	return c
}

// unlessOver forgets an error where the copy is over by now: that is what the error came of.
func (s *Store) unlessOver(ctx context.Context, job models.BulkMake, failed error) error {
	if !errors.Is(failed, models.ErrNotFound) && !errors.Is(failed, models.ErrSignedOut) {
		return failed
	}
	if _, err := s.openBulk(ctx, job); errors.Is(err, models.ErrNotFound) {
		return nil
	}
	return failed
}

func (s *Store) openBulk(ctx context.Context, job models.BulkMake) (bulkMaking, error) {
	e := bulkMaking{id: job.ExportID}
	e.PracticeID, e.Roles = job.PracticeID, []models.Role{models.RoleClient}
	var wrapped []byte
	if err := s.pool.QueryRow(ctx, `SELECT account_id, session_id, key, kinds, since, after_id, people FROM bulk_open($1, $2)`,
		pgID(job.PracticeID), pgID(job.ExportID)).Scan(&e.AccountID, &e.SessionID, &wrapped, &e.kinds, &e.since, &e.after, &e.people); err != nil {
		return e, translate(err)
	}
	var err error
	e.key, err = auth.OpenDataKey(s.keys.AEAD(), wrapped, bulkKeyAD(job.PracticeID, job.ExportID))
	return e, err
}

func (s *Store) endBulk(ctx context.Context, e bulkMaking, as models.BulkState) error {
	return translate(s.batch(ctx, e.Actor, func(b *pgx.Batch) { b.Queue(`SELECT bulk_end($1, $2)`, pgID(e.id), as) }))
}

// bulkPage is what is added at once: people, where their sequence stood before they were read, and sealed pieces of their lines.
type bulkPage struct {
	people []uuid.UUID
	heads  []int64
	abouts []uuid.UUID // of each piece
	kinds  []string
	parts  []int
	lines  []int
	pieces [][]byte
	size   int // of the pieces, before they were compressed
}

// readBulk reads the next few people.
func (s *Store) readBulk(ctx context.Context, e bulkMaking) (*bulkPage, error) {
	var page, next bulkPage
	if err := s.batch(ctx, e.Actor, func(b *pgx.Batch) {
		b.Queue(`
SELECT p.id, coalesce(h.seq, 0) FROM patients p LEFT JOIN sync_heads h ON h.practice_id = p.practice_id AND h.patient_id = p.id
 WHERE p.practice_id = $1 AND ($2::uuid IS NULL OR p.id > $2) ORDER BY p.id LIMIT $3`, pgID(e.PracticeID), e.after, bulkPeople).
			Query(func(rows pgx.Rows) error {
				var person uuid.UUID
				var head int64
				for rows.Next() {
					if err := rows.Scan(&person, &head); err != nil {
						return err
					}
					next.people, next.heads = append(next.people, person), append(next.heads, head)
				}
				return rows.Err()
			})
	}); err != nil {
		return nil, translate(err)
	}
	squeeze, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	for i, person := range next.people {
		c := e.chart(s, person)
		err := translate(c.read(ctx))
		if err == nil {
			err = page.add(e, squeeze, person, c.Resources())
		}
		if err != nil && !errors.Is(err, models.ErrNotFound) { // gone since: there is nothing to copy
			return nil, err
		}
		page.people, page.heads = append(page.people, person), append(page.heads, next.heads[i])
		if page.size >= bulkPageBytes {
			break
		}
	}
	return &page, nil
}

// add adds what was read of somebody to the page.
func (p *bulkPage) add(e bulkMaking, squeeze *gzip.Writer, person uuid.UUID, all []fhir.Resource) error {
	for _, kind := range e.kinds {
		lines := slices.DeleteFunc(slices.Clone(all), func(r fhir.Resource) bool { return r.Kind != kind || !e.wants(r) })
		if kind != fhir.Staff {
			if err := p.addLines(e, squeeze, kind, person, lines); err != nil {
				return err
			}
			continue
		}
		for i, r := range lines {
			clinician, err := uuid.Parse(r.ID)
			if err != nil {
				return err
			}
			if slices.Contains(p.abouts, clinician) {
				continue
			}
			if err := p.addLines(e, squeeze, kind, clinician, lines[i:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// wants says whether a resource has changed since what the client has. Of clinicians nobody knows when they did.
func (e bulkMaking) wants(r fhir.Resource) bool {
	return e.since == nil || r.Updated.IsZero() || r.Updated.After(*e.since)
}

// addLines adds lines of one kind about somebody: compressed, and then sealed.
func (p *bulkPage) addLines(e bulkMaking, squeeze *gzip.Writer, kind string, about uuid.UUID, lines []fhir.Resource) error {
	for part := 0; len(lines) > 0; part++ {
		var plain, small bytes.Buffer
		n := 0
		for n < len(lines) && plain.Len() < bulkPieceBytes {
			if err := fhir.WriteLines(&plain, lines[n:n+1]); err != nil {
				return err
			}
			n++
		}
		squeeze.Reset(&small)
		if _, err := squeeze.Write(plain.Bytes()); err != nil {
			return err
		}
		if err := squeeze.Close(); err != nil {
			return err
		}
		sealed, err := e.key.Encrypt(small.Bytes(), bulkPieceAD(e.PracticeID, e.id, about, kind, part))
		if err != nil {
			return err
		}
		p.abouts, p.kinds, p.parts = append(p.abouts, about), append(p.kinds, kind), append(p.parts, part)
		p.lines, p.pieces, p.size = append(p.lines, n), append(p.pieces, sealed), p.size+plain.Len()
		lines = lines[n:]
	}
	return nil
}

// addBulk adds the page; false where one of its people has said something since they were read.
func (s *Store) addBulk(ctx context.Context, e bulkMaking, p *bulkPage, leaveOut bool) (added bool, err error) {
	err = s.batch(ctx, e.Actor, func(b *pgx.Batch) {
		b.Queue(`SELECT bulk_add($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, pgID(e.id), e.after, p.people, p.heads, leaveOut, e.chart(s, uuid.Nil).opensPages(), bulkFilePeople,
			p.abouts, p.kinds, p.parts, p.lines, p.pieces).QueryRow(func(row pgx.Row) error { return row.Scan(&added) })
	})
	return added, translate(err)
}
