// Package embeddedpg runs a private PostgreSQL: for the default run, where nobody set DATABASE_URL, and
// for tests. It finds the binaries, makes the cluster with its roles and its database on the first start,
// and supervises the server process until Stop. The server listens on a unix socket only.
package embeddedpg

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// The names that the first start gives to what it makes.
const (
	// Database is the application's database, owned by OwnerRole.
	Database = "alongside"
	// OwnerRole runs migrations, backup and restore. It is not a superuser and does not bypass
	// row-level security, like the owner on a managed server: otherwise mistakes show only there.
	OwnerRole = "alongside_owner"
	// AppRole is what the server connects as. It owns nothing.
	AppRole = "alongside_app"
	// SuperRole is PostgreSQL's own superuser. Only tests use it, to create and drop databases.
	SuperRole = "postgres"
)

// What can stop a start. Each comes wrapped in a sentence that says what was found and what to do.
// Nothing in the folder has been changed then.
var (
	// ErrNoBinaries: no usable PostgreSQL was found on this machine.
	ErrNoBinaries = errors.New("no PostgreSQL found")
	// ErrOtherMajor: the cluster was made by another major version than the binaries'.
	ErrOtherMajor = errors.New("the database is of another PostgreSQL version")
	// ErrInUse: a live server works on the folder.
	ErrInUse = errors.New("the database is in use")
	// ErrFolder: the folder can't be made, read or written.
	ErrFolder = errors.New("the data folder can't be used")
	// ErrNotRunning: no live server was found in the folder (only from Running).
	ErrNotRunning = errors.New("the database is not running")
)

// Config says where the server lives and how it runs.
type Config struct {
	// Dir is the server's own folder; it is made where missing. See Server.Dir for what it holds.
	Dir string `json:"dir"`
	// NodeModules is the folder that may hold the npm package with the binaries.
	// Empty means pwa/node_modules, of the working directory or of the checkout that holds the executable.
	NodeModules string `json:"node_modules"`
	// Settings are PostgreSQL settings that take precedence over the defaults, by name.
	// With fsync=off, for tests, nothing is synced to the disk while the cluster is made either.
	Settings map[string]string `json:"settings"`
}

// Server is a PostgreSQL that accepts connections.
type Server struct {
	// Dir holds cluster (PostgreSQL's data), pgpass (the passwords, in libpq's format, mode 0600),
	// socket (while it runs: the path of the socket's folder), lock, and postgres.log.
	Dir string

	socketDir string
	settings  map[string]string // PostgreSQL's, by name
	passwords map[string]string // by role
	process   *process          // nil where another process supervises the server
	lock      *flock.Flock
}

// Start makes the cluster if there is none, starts the server and returns when it accepts connections.
// The server ends with Stop, and on Linux also when this process dies. Errors wrap one of the Err values
// where the person who started it can do something about it.
//
// ctx bounds the start only. A server that died without a shutdown first replays its log, which may
// take minutes after much writing: give it time.
func Start(ctx context.Context, cfg Config) (_ *Server, err error) {
	s, err := claim(cfg.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.release()
		}
	}()

	bin, err := findBinaries(ctx, cfg.NodeModules)
	if err != nil {
		return nil, err
	}
	if err := checkMajor(s.clusterDir(), bin); err != nil {
		return nil, err
	}
	as, err := chooseAccount(s.clusterDir())
	if err != nil {
		return nil, err
	}
	if bin, err = bin.reachableBy(as); err != nil {
		return nil, err
	}
	if s.socketDir, err = makeSocketDir(s.Dir, as); err != nil {
		return nil, err
	}
	s.settings = s.defaults()
	maps.Copy(s.settings, cfg.Settings)
	if s.passwords, err = s.prepareCluster(ctx, bin, as); err != nil {
		return nil, err
	}
	for {
		if err := s.launch(bin, as); err != nil {
			return nil, err
		}
		err := s.awaitReady(ctx)
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errStillLeaving) || ctx.Err() != nil {
			return nil, err
		}
	}
}

// Running finds a server that another process started in dir, for a command that works beside it.
// It returns ErrNotRunning where none accepts connections. Stop on the result does nothing.
func Running(ctx context.Context, dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFolder, err)
	}
	s := &Server{Dir: dir}
	socketDir, err := os.ReadFile(s.socketFile())
	if err != nil {
		return nil, fmt.Errorf("%w in %s", ErrNotRunning, dir)
	}
	s.socketDir = strings.TrimSpace(string(socketDir))
	if !accepting(ctx, s.socketDir) {
		return nil, fmt.Errorf("%w in %s", ErrNotRunning, dir)
	}
	if s.passwords, err = readPasswords(s.passwordFile()); err != nil {
		return nil, err
	}
	return s, nil
}

// OwnerURL connects as the owner of the application's database.
func (s *Server) OwnerURL() string { return s.URL(OwnerRole, s.passwords[OwnerRole], Database) }

// AppURL connects as the application.
func (s *Server) AppURL() string { return s.URL(AppRole, s.passwords[AppRole], Database) }

// SuperURL connects as the superuser to the maintenance database. For tests only.
func (s *Server) SuperURL() string { return s.URL(SuperRole, s.passwords[SuperRole], "postgres") }

// Password is the generated password of one of the three roles.
func (s *Server) Password(role string) string { return s.passwords[role] }

// URL is the connection string for a role and a database of this server, over its unix socket.
func (s *Server) URL(role, password, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(role, password),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {s.socketDir}}.Encode(),
	}
	return u.String()
}

// Done is closed when the server process has ended, asked to or not.
// It is nil, and so never ready, where another process supervises the server.
func (s *Server) Done() <-chan struct{} {
	if s.process == nil {
		return nil
	}
	return s.process.done
}

// Stop ends all sessions, shuts the server down and waits for it. When ctx ends first, the server is told
// to quit at once; it then replays its log on the next start and loses nothing it confirmed.
func (s *Server) Stop(ctx context.Context) error {
	if s.process == nil {
		return nil
	}
	defer s.release()
	return s.process.stop(ctx)
}

// defaults are the settings that were measured to matter, and those that keep the server private.
func (s *Server) defaults() map[string]string {
	return map[string]string{ //nolint:gosec // names of settings, no secrets
		"listen_addresses":        "",
		"unix_socket_directories": s.socketDir,
		"unix_socket_permissions": "0700",
		"password_encryption":     "scram-sha-256",
		"max_connections":         "100",
		"shared_buffers":          "256MB",
		"jit":                     "off", // planning short statements costs more than it ever saves here
		"synchronous_commit":      "on",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		// A failed statement must not carry what a patient wrote into the log.
		"log_min_error_statement": "panic",
		"log_error_verbosity":     "terse",
	}
}

func (s *Server) launch(bin binaries, as *account) error {
	logFile, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFolder, err)
	}
	defer logFile.Close() // the child has its own handle

	cmd := exec.Command(bin.path("postgres")) //nolint:noctx // it lives until Stop, not as long as a context
	cluster, err := openFolder(cmd, s.clusterDir(), as)
	if err != nil {
		return err
	}
	defer cluster.close()
	cmd.Args = append(cmd.Args, "-D", cluster.arg)
	for _, name := range slices.Sorted(maps.Keys(s.settings)) {
		cmd.Args = append(cmd.Args, "-c", name+"="+s.settings[name])
	}
	cmd.Stdout, cmd.Stderr = logFile, logFile
	s.process, err = startProcess(cmd, as)
	return err
}

// errStillLeaving: the server's processes outlive its killed main process for a moment, and PostgreSQL
// rightly refuses to start beside them.
var errStillLeaving = errors.New("an earlier PostgreSQL is still leaving")

// awaitReady returns when the server accepts connections, or says why it ended. After an error the
// process has ended.
func (s *Server) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.process.done:
			words := lastWords(s.logFile())
			if strings.Contains(words, "pre-existing shared memory block") {
				return errStillLeaving
			}
			return fmt.Errorf("PostgreSQL ended while it started; its last words, from %s: %s", s.logFile(), words)
		case <-ctx.Done():
			return errors.Join(
				fmt.Errorf("PostgreSQL did not become ready in time; see %s: %w", s.logFile(), ctx.Err()),
				s.process.stop(ctx))
		case <-tick.C:
			if accepting(ctx, s.socketDir) {
				return nil
			}
		}
	}
}

// claim takes the folder for this process, so that two starts never meet in one cluster.
func claim(dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFolder, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderError(dir, err)
	}
	s := &Server{Dir: dir}
	s.lock = flock.New(s.path("lock"))
	free, err := s.lock.TryLock()
	if err != nil {
		return nil, folderError(dir, err)
	}
	if !free {
		return nil, fmt.Errorf("%w: another Alongside runs with the folder %s; stop it, or choose another DATA_DIR",
			ErrInUse, dir)
	}
	if err := s.awaitPredecessor(); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// release gives the folder back and removes the socket's folder.
func (s *Server) release() {
	if s.socketDir != "" {
		// Both are remade on the next start; a leftover does no harm.
		_ = os.RemoveAll(s.socketDir)
		_ = os.Remove(s.socketFile())
	}
	_ = s.lock.Close()
}

func folderError(dir string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%w: %s is a file or lies below one; move it away, or choose another DATA_DIR", ErrFolder, dir)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: %s can't be written by this account; give it access, or choose another DATA_DIR", ErrFolder, dir)
	default:
		return fmt.Errorf("%w: %w; choose another DATA_DIR", ErrFolder, err)
	}
}

func (s *Server) path(name string) string { return filepath.Join(s.Dir, name) }
func (s *Server) clusterDir() string      { return s.path("cluster") }
func (s *Server) passwordFile() string    { return s.path("pgpass") }
func (s *Server) socketFile() string      { return s.path("socket") }
func (s *Server) logFile() string         { return s.path("postgres.log") }
