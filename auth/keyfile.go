package auth

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// KeyFile is where a deployment keeps its secrets, below its data folder, unless it is told otherwise.
const KeyFile = "keys/keyset.json"

// OpenKeys reads the key file, or makes it when there is none: mode 0600, complete or not at all. A caller that
// already has sealed data must use ReadKeys: new keys would open none of it.
func OpenKeys(path string) (*Keys, error) {
	keys, err := ReadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if keys, err = NewKeys(); err != nil {
		return nil, err
	}
	if err := keys.Save(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("the key file %s cannot be written: %w", path, err)
	}
	// Read back, also when another process was quicker: what counts is what is on the disk.
	return ReadKeys(path)
}

// ReadKeys reads a key file. It refuses one that anybody but the server's own user could read or change; the
// error is a sentence that says what to do. A missing file is fs.ErrNotExist.
func ReadKeys(path string) (*Keys, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the key file cannot be opened: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("the key file cannot be examined: %w", err)
	}
	if err := onlyOurs(path, info, os.Geteuid()); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("the key file cannot be read: %w", err)
	}
	keys, err := ParseKeys(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// onlyOurs refuses a key file that is open to others than the given user.
func onlyOurs(path string, info fs.FileInfo, user int) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("the key file %s is not a file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("the key file %s is open to other users (mode %04o): run chmod 600 %s", path, mode, path)
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !ok || int(owner.Uid) != user {
		return fmt.Errorf("the key file %s belongs to another user: run chown %d %s, or start the server as its owner", path, user, path)
	}
	return nil
}

// Content is what a key file holds, the same for the same keys. It is for a backup, which seals it.
func (k *Keys) Content() ([]byte, error) {
	content, err := json.MarshalIndent(k.document, "", "  ") //nolint:gosec // the one file that keeps the secrets
	return append(content, '\n'), err
}

// Equal says whether both are the keys of one deployment, all of them.
func (k *Keys) Equal(other *Keys) (bool, error) {
	mine, err := k.Content()
	theirs, otherErr := other.Content()
	return subtle.ConstantTimeCompare(mine, theirs) == 1, errors.Join(err, otherErr)
}

// Save makes the key file: mode 0600, complete or not at all. It is written under another name first and linked into
// place, so that it never replaces one that is there (fs.ErrExist).
func (k *Keys) Save(path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := k.draft(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(draft)) }()
	if err := os.Link(draft, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// FormerKeys is where Replace keeps the key file that it replaced first.
func FormerKeys(path string) string { return path + ".former" }

// Replace puts these keys into the key file, complete or not at all. What stood there before the first time stays beside it
// until ForgetFormer.
func (k *Keys) Replace(path string) error {
	if err := os.Link(path, FormerKeys(path)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	draft, err := k.draft(path)
	if err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return syncFolder(filepath.Dir(path))
}

// ForgetFormer removes what Replace has kept, and what it left where it was stopped on its way.
func ForgetFormer(path string) error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), drafts))
	for _, name := range append(left, FormerKeys(path)) {
		if removed := os.Remove(name); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}
	return errors.Join(err, syncFolder(filepath.Dir(path)))
}

// drafts are key files on their way, beside their place.
const drafts = ".keyset-*"

// draft writes the keys beside their place, with mode 0600, and answers where.
func (k *Keys) draft(path string) (name string, err error) {
	content, err := k.Content()
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp(filepath.Dir(path), drafts) // mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// syncFolder makes a new name in a folder survive a power cut.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
