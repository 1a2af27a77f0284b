package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"alongside/auth"
	"alongside/backup"
	"alongside/embeddedpg"
	"alongside/store"
)

// backup takes a backup, beside a running server or without one: alongside backup [--new-code] [FILE | -].
func (p program) backup(ctx context.Context, c config, args []string) error {
	newCode := len(args) > 0 && args[0] == "--new-code"
	if newCode {
		args = args[1:]
	}
	if len(args) > 1 {
		return errUsage()
	}
	path := backup.FileName(time.Now())
	if len(args) == 1 {
		path = args[0]
	}
	return p.besideServer(ctx, c, func(c config, d database) error {
		if d.ownerURL == "" {
			return errors.New("a backup is taken as the owner of the database: set MIGRATE_DATABASE_URL")
		}
		keys, err := c.readKeys()
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no key file in %s, so there is nothing that could be opened again: "+
				"point DATA_DIR at the folder of the server that should be backed up", c.DataDir)
		}
		if err != nil {
			return err
		}
		source := backup.Source{OwnerURL: d.ownerURL, Keys: keys, Program: version, NewCode: newCode, ShowCode: p.showCode}
		if path == "-" {
			return p.backupToOutput(ctx, source)
		}
		p.stepf("Backing up")
		file, taken, err := source.WriteFile(ctx, path)
		if err != nil {
			return err
		}
		if err := c.listBeside(ctx, d, keys, file.Path); err != nil {
			return err
		}
		return p.sayf("%s\n%s in %d tables, %s. It is sealed under the recovery code of %s.",
			file.Path, plural(taken.Rows, "row"), taken.Tables, size(file.Bytes), taken.CodeSince.Format("2 January 2006"))
	})
}

// backupToOutput leaves the output to the backup; what there is to say goes where progress goes.
func (p program) backupToOutput(ctx context.Context, source backup.Source) error {
	out := p.out
	p.out = p.progress
	source.ShowCode = p.showCode
	_, err := source.Write(ctx, out, func() error { return nil })
	return err
}

// showCode shows a new recovery code, the only time that it is anywhere.
func (p program) showCode(code string) error {
	half := len(code) / 2
	return p.sayf(`
This is the recovery code. It is shown now and never again:

    %s
    %s

Write it on paper, twice, and keep the two sheets in two places, away from the backups. Whoever has it and a
backup can read everything in it. Without it nobody can open a backup, and nobody can make the code again.
Backups are sealed under it from now on, and need no code to be taken. Lost it? alongside backup --new-code
`, code[:half], code[half+1:])
}

// erasuresBeside is the name of the list of erasures that lies beside backups.
const erasuresBeside = "alongside.erasures"

// listBeside lays all erasures until now beside a backup, so that whoever carries the folder away carries them along.
func (c config) listBeside(ctx context.Context, d database, keys *auth.Keys, path string) error {
	list, err := c.holdErasures(ctx, d.ownerURL, keys)
	if err != nil {
		return err
	}
	return auth.AddErasures(filepath.Join(filepath.Dir(path), erasuresBeside), list.All()...)
}

// holdErasures answers the list of erasures with all that the database knows of besides.
func (c config) holdErasures(ctx context.Context, url string, keys *auth.Keys) (list auth.Erasures, err error) {
	if list, _, err = auth.ReadErasures(c.erasures()); err != nil {
		return list, err
	}
	held, err := store.HoldErasures(ctx, url, keys, list)
	if err != nil {
		return list, err
	}
	if err := auth.AddErasures(c.erasures(), held.Missing...); err != nil {
		return list, err
	}
	list, _, err = auth.ReadErasures(c.erasures())
	return list, err
}

// knownErasures are those that a backup is held against: of the list here, and of the one beside the file.
func (c config) knownErasures(path string, none bool) (auth.Erasures, error) {
	beside := filepath.Join(filepath.Dir(path), erasuresBeside)
	list, found, err := auth.ReadErasures(c.erasures(), beside)
	if err == nil && len(found) == 0 && !none {
		err = fmt.Errorf("there is no list of erasures at %s or %s, so that people who were erased could come back, and nothing was touched: "+
			"bring the newest list there, or say with --nobody-was-erased that there is none", c.erasures(), beside)
	}
	return list, err
}

// restore brings a backup back into an empty database: alongside restore [--nobody-was-erased] FILE.
func (p program) restore(ctx context.Context, c config, args []string) error {
	nobodyErased := len(args) > 0 && args[0] == "--nobody-was-erased"
	if nobodyErased {
		args = args[1:]
	}
	if len(args) != 1 {
		return errUsage()
	}
	c = c.in("data")
	code, err := p.recoveryCode(c)
	if err != nil {
		return err
	}
	p.stepf("Checking the file")
	archive, err := backup.Open(args[0], code)
	if err != nil {
		return err
	}
	erasures, err := c.knownErasures(args[0], nobodyErased)
	if err != nil {
		return err
	}
	if _, err := c.roomForKeys(archive.Keys); err != nil {
		return err
	}
	if c.AppURL == "" {
		if _, err := embeddedpg.Running(ctx, filepath.Join(c.DataDir, "postgres")); err == nil {
			return fmt.Errorf("a server runs on %s: stop it, or choose another DATA_DIR", c.DataDir)
		}
	}
	d, err := p.openDatabase(ctx, c, false)
	if err != nil {
		return err
	}
	defer d.close()
	if d.ownerURL == "" {
		return errors.New("a restore is done as the owner of the database: set MIGRATE_DATABASE_URL")
	}
	begun := time.Now()
	p.stepf("Restoring the backup of %s", archive.Header.TakenAt.Local().Format("2 January 2006, 15:04"))
	restored, err := archive.Restore(ctx, backup.Target{OwnerURL: d.ownerURL, PlaceKeys: c.placeKeys, Erasures: erasures})
	if err != nil {
		return err
	}
	// What the server here remembers may be newer than the backup.
	if err := os.Remove(c.trailHeads()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := auth.AddErasures(c.erasures(), erasures.All()...); err != nil {
		return err
	}
	return p.sayRestored(restored, time.Since(begun))
}

func (p program) sayRestored(restored backup.Restored, took time.Duration) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 3, ' ', 0)
	var rows int64
	for _, t := range restored.Tables {
		rows += t.Rows
		if _, err := fmt.Fprintf(table, "%s\t%s\tequal\n", t.Table, plural(t.Rows, "row")); err != nil {
			return err
		}
	}
	erased := ""
	if restored.Erased > 0 {
		erased = fmt.Sprintf("\nErased again who had been erased: %d.", restored.Erased)
	}
	return errors.Join(table.Flush(), p.sayf(
		"\nRestored %s in %d tables in %.1f s, each table equal to the one that was backed up.%s\nEverybody signs in anew.",
		plural(rows, "row"), len(restored.Tables), took.Seconds(), erased))
}

// recoveryCode comes from the settings or from whoever sits at the terminal.
func (p program) recoveryCode(c config) (string, error) {
	typed := c.RecoveryCode
	if typed == "" {
		if _, err := fmt.Fprint(p.progress, "The recovery code, from the paper: "); err != nil {
			return "", err
		}
		line, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
			return "", errors.New("nobody typed a recovery code: type it, or name a file with it in RECOVERY_CODE_FILE")
		}
		typed = line
	}
	return auth.NormalizeRecoveryCode(typed)
}

// roomForKeys makes sure that the keys of a backup wouldn't replace others. It answers whether they are there already.
func (c config) roomForKeys(keys *auth.Keys) (there bool, err error) {
	found, err := c.readKeys()
	if _, told := errors.AsType[noKeysetFileError](err); told || errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if same, err := found.Equal(keys); err != nil || same {
		return same, err
	}
	return false, fmt.Errorf("%w: %s holds other keys than the backup, and nothing was touched; choose a fresh DATA_DIR, or move those keys away",
		backup.ErrNotEmpty, c.keyPlace())
}

// placeKeys writes the key file, unless the same keys are there already.
func (c config) placeKeys(keys *auth.Keys) error {
	there, err := c.roomForKeys(keys)
	if err != nil || there {
		return err
	}
	if err := keys.Save(c.keyPlace()); err != nil {
		return fmt.Errorf("the key file %s can't be written, so nothing was restored: %w", c.keyPlace(), err)
	}
	return nil
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func size(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
