package backup

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"filippo.io/age"
)

// An archive is a row of frames, compressed and sealed: a letter, the length in four bytes, the content.
//
//	H header · for each table in the header's order: T name, D rows …, E their count and hash · K keys · Z sums
//
// format is raised when an older program could no longer read it.
const (
	format = 1

	frameHeader = 'H'
	frameTable  = 'T'
	frameRows   = 'D'
	frameEnd    = 'E'
	frameKeys   = 'K'
	frameSums   = 'Z'

	frameLimit = 64 << 10 // of rows; bounds the memory of a reader
	otherLimit = 4 << 20  // of any other frame
)

// firstSchema is the first in which backups are recorded.
const firstSchema = 12

// Header says what an archive holds, before anything of it.
type Header struct {
	Format  int       `json:"format"`
	Program string    `json:"program"`
	Schema  int64     `json:"schema"`
	TakenAt time.Time `json:"taken_at"`
	Tables  []Table   `json:"tables"`
}

// ending closes a table: what a restored table must be equal to.
type ending struct {
	Rows   int64  `json:"rows"`
	SHA256 []byte `json:"sha256"`
}

// sums close the archive: without them it is not whole.
type sums struct {
	Tables int   `json:"tables"`
	Rows   int64 `json:"rows"`
}

// sealer writes frames. As an io.Writer it takes the rows of the table that has begun.
type sealer struct {
	sealed     io.WriteCloser
	compressed *gzip.Writer
	frames     *bufio.Writer
	sum        hash.Hash
}

func newSealer(w io.Writer, to age.Recipient) (*sealer, error) {
	sealed, err := age.Encrypt(w, to)
	if err != nil {
		return nil, fmt.Errorf("seal the backup: %w", err)
	}
	// Ciphertext travels as hexadecimal digits; the quickest level halves it.
	compressed, err := gzip.NewWriterLevel(sealed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return &sealer{sealed: sealed, compressed: compressed, frames: bufio.NewWriterSize(compressed, frameLimit), sum: sha256.New()}, nil
}

func (s *sealer) frame(letter byte, content []byte) error {
	head := binary.BigEndian.AppendUint32([]byte{letter}, uint32(len(content))) //nolint:gosec // our own content is small
	if _, err := s.frames.Write(head); err != nil {
		return err
	}
	_, err := s.frames.Write(content)
	return err
}

func (s *sealer) document(letter byte, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.frame(letter, content)
}

func (s *sealer) header(h Header) error { return s.document(frameHeader, h) }

func (s *sealer) begin(table string) error {
	s.sum.Reset()
	return s.frame(frameTable, []byte(table))
}

// Write takes rows.
func (s *sealer) Write(rows []byte) (int, error) {
	s.sum.Write(rows)
	for rest := rows; len(rest) > 0; {
		piece := rest[:min(len(rest), frameLimit)]
		if err := s.frame(frameRows, piece); err != nil {
			return 0, err
		}
		rest = rest[len(piece):]
	}
	return len(rows), nil
}

func (s *sealer) end(rows int64) error {
	return s.document(frameEnd, ending{Rows: rows, SHA256: s.sum.Sum(nil)})
}

func (s *sealer) keys(content []byte) error { return s.frame(frameKeys, content) }

// finish closes the archive. Without it no part of the file counts.
func (s *sealer) finish(all sums) error {
	if err := s.document(frameSums, all); err != nil {
		return err
	}
	if err := s.frames.Flush(); err != nil {
		return err
	}
	return errors.Join(s.compressed.Close(), s.sealed.Close())
}

// opener reads frames in their order. Every error of it wraps ErrBroken, ErrWrongCode or ErrNewer.
type opener struct {
	Header Header

	frames *bufio.Reader
	rest   []byte // of the rows that were read last
	next   byte   // the letter of the frame that is read next; 0: not known yet
	length uint32
	sum    hash.Hash
	rows   int64
}

// open unseals an archive and reads its header.
func open(r io.Reader, code age.Identity) (*opener, error) {
	sealed, err := age.Decrypt(bufio.NewReaderSize(r, frameLimit), code)
	if err != nil {
		if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
			return nil, fmt.Errorf("%w: it was sealed under another one, or its beginning is damaged; look for the paper of that time", ErrWrongCode)
		}
		return nil, fmt.Errorf("%w: it doesn't begin like one", ErrBroken)
	}
	plain, err := gzip.NewReader(sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: its beginning is damaged; take another copy of it", ErrBroken)
	}
	o := &opener{frames: bufio.NewReaderSize(plain, frameLimit), sum: sha256.New()}
	// The program that wrote a later format may have changed everything but where its number stands.
	var version struct {
		Format  int    `json:"format"`
		Program string `json:"program"`
	}
	content, err := o.content(frameHeader)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &version); err != nil {
		return nil, damaged(err)
	}
	if version.Format > format {
		return nil, fmt.Errorf("this file was %w: it has format %d of program %s, this program reads format %d; restore with the newer program",
			ErrNewer, version.Format, version.Program, format)
	}
	if err := json.Unmarshal(content, &o.Header); err != nil {
		return nil, damaged(err)
	}
	return o, nil
}

func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early; take another copy of it", ErrBroken)
	}
	return fmt.Errorf("%w: it is damaged; take another copy of it", ErrBroken)
}

// peek answers the letter of the next frame.
func (o *opener) peek() (byte, error) {
	if o.next != 0 {
		return o.next, nil
	}
	var head [5]byte
	if _, err := io.ReadFull(o.frames, head[:]); err != nil {
		return 0, damaged(err)
	}
	o.next, o.length = head[0], binary.BigEndian.Uint32(head[1:])
	return o.next, nil
}

// content reads the next frame, which has to be of a letter.
func (o *opener) content(letter byte) ([]byte, error) {
	found, err := o.peek()
	if err != nil {
		return nil, err
	}
	limit := uint32(otherLimit)
	if letter == frameRows {
		limit = frameLimit
	}
	if found != letter || o.length > limit {
		return nil, damaged(nil)
	}
	content := make([]byte, o.length)
	if _, err := io.ReadFull(o.frames, content); err != nil {
		return nil, damaged(err)
	}
	o.next = 0
	return content, nil
}

// begin goes to a table, which has to be the next.
func (o *opener) begin(table string) error {
	name, err := o.content(frameTable)
	if err != nil {
		return err
	}
	if string(name) != table {
		return damaged(nil)
	}
	o.sum.Reset()
	o.rows, o.rest = 0, nil
	return nil
}

// Read gives the rows of the table that has begun; io.EOF is its end.
func (o *opener) Read(p []byte) (int, error) {
	for len(o.rest) == 0 {
		letter, err := o.peek()
		if err != nil {
			return 0, err
		}
		if letter == frameEnd {
			return 0, io.EOF
		}
		if o.rest, err = o.content(frameRows); err != nil {
			return 0, err
		}
		o.sum.Write(o.rest)
		o.rows += countRows(o.rest)
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

// end closes a table that was read to its end, and answers what it must be equal to.
func (o *opener) end() (ending, error) {
	var e ending
	content, err := o.content(frameEnd)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(content, &e); err != nil {
		return e, damaged(err)
	}
	if e.Rows != o.rows || string(e.SHA256) != string(o.sum.Sum(nil)) {
		return e, damaged(nil)
	}
	return e, nil
}

// discard reads a table for its sums alone.
func (o *opener) discard() (ending, error) {
	if _, err := io.Copy(io.Discard, o); err != nil {
		return ending{}, err
	}
	return o.end()
}

// finish reads what stands behind the tables: the keys, and the sums that say the archive is whole.
func (o *opener) finish(read sums) (keys []byte, err error) {
	if keys, err = o.content(frameKeys); err != nil {
		return nil, err
	}
	content, err := o.content(frameSums)
	if err != nil {
		return nil, err
	}
	var all sums
	if err := json.Unmarshal(content, &all); err != nil || all != read {
		return nil, damaged(err)
	}
	// The seal and the compression have ends of their own, which are checked only when they are reached.
	if _, err := o.frames.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, damaged(err)
	}
	return keys, nil
}
