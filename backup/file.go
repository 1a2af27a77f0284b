package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// File is where a backup lies.
type File struct {
	Path  string // in full
	Bytes int64
}

// FileName is what a backup is called that nobody named.
func FileName(at time.Time) string {
	return "alongside-" + at.UTC().Format("20060102-150405") + ".backup"
}

// WriteFile writes a backup into a new file of mode 0600. It is there whole or not at all, also after a power cut, and
// never in place of another (fs.ErrExist).
func (s Source) WriteFile(ctx context.Context, path string) (file File, taken Taken, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return File{}, Taken{}, err
	}
	if _, err := os.Lstat(path); err == nil {
		return File{}, Taken{}, fmt.Errorf("%s is there already, and stays: choose another name (%w)", path, fs.ErrExist)
	}
	dir := filepath.Dir(path)
	draft, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return File{}, Taken{}, fmt.Errorf("the folder %s can't be written: %w", dir, reason(err))
	}
	defer func() {
		if removed := os.Remove(draft.Name()); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}()
	size := counter{w: draft}
	taken, err = s.Write(ctx, &size, func() error {
		if err := errors.Join(draft.Sync(), draft.Close()); err != nil {
			return err
		}
		if err := os.Link(draft.Name(), path); err != nil { // unlike a rename, it replaces nothing
			return err
		}
		return syncFolder(dir)
	})
	// Closing twice does no harm, and after a failure it is the first time.
	_ = draft.Close()
	return File{Path: path, Bytes: size.n}, taken, err
}

// reason leaves the file's name away, which the sentence around it has.
func reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// counter counts what passes.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// syncFolder makes a new name in a folder survive a power cut.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
