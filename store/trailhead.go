package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
)

// TrailHead is the newest seal of a practice's trail.
type TrailHead struct {
	Seal      int64  `json:"seal"`
	Signature []byte `json:"signature"`
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

// Remember replaces the heads of the practices that have a new seal.
func (h TrailHeads) Remember(seals []Seal) {
	for _, s := range seals {
		h[s.Practice] = TrailHead{s.Number, s.Signature}
	}
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
