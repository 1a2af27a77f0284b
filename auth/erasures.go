package auth

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// erasuresBegin is the first line of a list of erasures, so that an empty one is not taken for any other file.
const erasuresBegin = "alongside erasures, format 1"

// Mark names an erasure of somebody, of the private rows or of the record as well, to whoever has the deployment's keys and
// somebody's ids already; to anybody else it says nothing. The key is that of the trail, which is never replaced, so that an old
// list and an old backup fit each other.
func (k *Keys) Mark(practice, patient uuid.UUID, record bool) string {
	key := hmac.New(sha256.New, k.document.trailKey())
	key.Write([]byte("alongside erasures"))
	mac := hmac.New(sha256.New, key.Sum(nil))
	fmt.Fprintf(mac, "%s|%s|%t", practice, patient, record)
	return hex.EncodeToString(mac.Sum(nil))
}

// Erasures is the list of them that is kept outside the database, so that a restore of an older backup can do them again. It grows
// and nothing leaves it.
type Erasures struct{ marks map[string]bool }

// ReadErasures reads lists and puts them together; found are those that are there. A line that a crash cut short is no mark: what
// it was written for has not happened.
func ReadErasures(paths ...string) (list Erasures, found []string, err error) {
	list.marks = map[string]bool{}
	for _, path := range paths {
		err := list.read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return list, found, fmt.Errorf("the list of erasures %s can't be read: %w", path, err)
		}
		found = append(found, path)
	}
	return list, found, nil
}

func (l Erasures) read(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	if !lines.Scan() || lines.Text() != erasuresBegin {
		return errors.Join(lines.Err(), errors.New("it is not a list of erasures"))
	}
	for lines.Scan() {
		if mark := lines.Text(); len(mark) == hex.EncodedLen(sha256.Size) {
			l.marks[mark] = true
		}
	}
	return lines.Err()
}

// Has says whether a mark stands on the list.
func (l Erasures) Has(mark string) bool { return l.marks[mark] }

// All are the marks, in an order that says nothing.
func (l Erasures) All() []string { return slices.Sorted(maps.Keys(l.marks)) }

// AddErasures writes to a list what it doesn't hold yet, and makes it where there is none. When it returns, the marks are on the
// disk.
func AddErasures(path string, marks ...string) error {
	list, found, err := ReadErasures(path)
	if err != nil {
		return err
	}
	var text strings.Builder
	if len(found) == 0 {
		text.WriteString(erasuresBegin)
	}
	for _, mark := range marks {
		if !list.Has(mark) {
			text.WriteString("\n" + mark) // also behind a line that was cut short
		}
	}
	if text.Len() == 0 {
		return nil
	}
	text.WriteString("\n")
	if err := appendDurably(path, text.String()); err != nil {
		return fmt.Errorf("the list of erasures %s can't be written: %w", path, err)
	}
	return nil
}

// appendDurably adds to a file in one write and waits until it, and its name, are on the disk.
func appendDurably(path, text string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
