package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// TrailHead is the newest seal of a practice's trail. Signed is the first one that is signed, 0 where nobody noted it: none
// from there on was ever without a signature.
type TrailHead struct {
	Seal      int64  `json:"seal"`
	Signature []byte `json:"signature"`
	Signed    int64  `json:"signed"`
}

// TrailHeads are remembered in a file beside the database: whoever can only write to the database can take the newest seals
// away, and what they cover, but not the memory of them. They hold nothing of anybody's.
type TrailHeads map[uuid.UUID]TrailHead

// ReadTrailHeads reads the file. Where there is none, nothing is remembered.
func ReadTrailHeads(path string) (TrailHeads, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return TrailHeads{}, nil
	}
	heads := TrailHeads{}
	if err == nil {
		err = json.Unmarshal(content, &heads)
	}
	if err != nil {
		return nil, fmt.Errorf("what is remembered of the trail in %s can't be read: %w", path, err)
	}
	return heads, nil
}

// advance moves the heads on to new seals, but only where what is remembered still stands in the database as it was: else a
// seal made after the chain was cut off or made anew would take the place of the one thing that shows it. It answers the
// practices whose head stays behind, and asks in the transaction that makes the seals.
func (h TrailHeads) advance(ctx context.Context, tx pgx.Tx, seals []Seal) (missed []uuid.UUID, err error) {
	newest := maps.Clone(h)
	for _, s := range seals {
		newest[s.Practice] = TrailHead{s.Number, s.Signature, 0}
	}
	var practices []uuid.UUID
	var remembered []int64
	for practice := range newest {
		practices, remembered = append(practices, practice), append(remembered, h[practice].Seal)
	}
	rows, err := tx.Query(ctx, `SELECT practice_id, signature, first_signed FROM access_seals_remembered($1, $2)`, practices, remembered)
	if err != nil {
		return nil, err
	}
	type standing struct {
		Practice    uuid.UUID
		Signature   []byte
		FirstSigned int64
	}
	stand, err := pgx.CollectRows(rows, pgx.RowToStructByPos[standing])
	for _, is := range stand {
		head, next := h[is.Practice], newest[is.Practice]
		switch {
		case !bytes.Equal(is.Signature, head.Signature), next.Seal < head.Seal:
			missed = append(missed, is.Practice)
		case next.Seal > head.Seal:
			next.Signed = cmp.Or(head.Signed, is.FirstSigned)
			h[is.Practice] = next
		}
	}
	return missed, err
}

// Save writes the file, whole or not at all.
func (h TrailHeads) Save(path string) (err error) {
	content, err := json.Marshal(h)
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(draft.Name()))
		}
	}()
	_, err = draft.Write(content)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), path)
}

func (h TrailHeads) practices() []uuid.UUID { return slices.Collect(maps.Keys(h)) }
