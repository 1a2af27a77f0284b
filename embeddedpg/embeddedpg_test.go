package embeddedpg_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/embeddedpg"
)

// nodeModules is where the checkout's own binaries are; without them a PostgreSQL of the system serves.
const nodeModules = "../pwa/node_modules"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		serveUntilKilled(dir)
	}
	os.Exit(m.Run())
}

func start(t *testing.T, dir string) *embeddedpg.Server {
	t.Helper()
	server, err := embeddedpg.Start(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

func config(dir string) embeddedpg.Config {
	return embeddedpg.Config{Dir: dir, NodeModules: nodeModules, Settings: map[string]string{
		"timezone": "America/St_Johns", "shared_buffers": "16MB", "fsync": "off",
	}}
}

func stop(t *testing.T, server *embeddedpg.Server) {
	t.Helper()
	select {
	case <-server.Done(): // stopped by the test
		return
	default:
	}
	if err := server.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// ask returns the one value of a query, as text.
func ask(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestFirstStartMakesRolesAndDatabase(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), "postgres"))
	owner, app := connect(t, server.OwnerURL()), connect(t, server.AppURL())

	for _, role := range []string{embeddedpg.OwnerRole, embeddedpg.AppRole} {
		rights := ask(t, owner, fmt.Sprintf(`SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication)
			FROM pg_roles WHERE rolname = '%s'`, role))
		if rights != "f f f f f" {
			t.Errorf("%s has more rights than an ordinary role: %s", role, rights)
		}
	}
	if got := ask(t, owner, `SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()`); got != embeddedpg.OwnerRole {
		t.Errorf("the database belongs to %s", got)
	}
	if _, err := owner.Exec(t.Context(), `CREATE TABLE notes (id int)`); err != nil {
		t.Errorf("the owner can't make a table: %v", err)
	}
	if _, err := app.Exec(t.Context(), `CREATE TABLE mine (id int)`); err == nil {
		t.Error("the application's role made a table: it must own nothing")
	}
	if got := ask(t, app, `SHOW timezone`); got != "America/St_Johns" {
		t.Errorf("settings of the caller don't take precedence: timezone is %s", got)
	}
	if got := ask(t, app, `SHOW synchronous_commit`) + ask(t, app, `SHOW jit`) + ask(t, app, `SHOW listen_addresses`); got != "onoff" {
		t.Errorf("defaults are not in force: %s", got)
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), "postgres"))
	conn, err := pgx.Connect(t.Context(), server.URL(embeddedpg.AppRole, "guess", embeddedpg.Database))
	if err == nil {
		_ = conn.Close(t.Context())
		t.Fatal("a wrong password was accepted")
	}
}

func TestSecretsAndSocketArePrivate(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), "postgres"))
	socketDir, err := os.ReadFile(filepath.Join(server.Dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{
		filepath.Join(server.Dir, "pgpass"):       0o600,
		filepath.Join(server.Dir, "cluster"):      0o700,
		strings.TrimSpace(string(socketDir)):      0o700,
		filepath.Join(server.Dir, "postgres.log"): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	for _, left := range []string{"cluster.new", "password"} {
		if _, err := os.Stat(filepath.Join(server.Dir, left)); err == nil {
			t.Errorf("%s was left behind", left)
		}
	}
}

func TestDataOutlivesStopAndStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	first := start(t, dir)
	if _, err := connect(t, first.OwnerURL()).Exec(t.Context(), `CREATE TABLE kept AS SELECT 7 AS n`); err != nil {
		t.Fatal(err)
	}
	stop(t, first)
	if _, err := os.Stat(filepath.Join(dir, "socket")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's note is left after a stop: %v", err)
	}

	second := start(t, dir)
	if got := ask(t, connect(t, second.OwnerURL()), `SELECT n::text FROM kept`); got != "7" {
		t.Errorf("kept %s", got)
	}
	if first.Password(embeddedpg.AppRole) != second.Password(embeddedpg.AppRole) {
		t.Error("the second start made another password")
	}
}

func TestInterruptedFirstStartIsRepeated(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	draft := filepath.Join(dir, "cluster.new")
	if err := os.MkdirAll(draft, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(draft, "PG_VERSION"), []byte("18\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	connect(t, start(t, dir).AppURL())
}

func TestOtherMajorIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	version := filepath.Join(dir, "cluster", "PG_VERSION")
	if err := os.MkdirAll(filepath.Dir(version), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := embeddedpg.Start(t.Context(), config(dir))
	if !errors.Is(err, embeddedpg.ErrOtherMajor) || !strings.Contains(err.Error(), "PostgreSQL 9") {
		t.Errorf("got %v", err)
	}
	if text, err := os.ReadFile(version); err != nil || string(text) != "9\n" {
		t.Errorf("the folder was changed: %q %v", text, err)
	}
}

func TestFolderInUseIsRefused(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), "postgres"))
	if _, err := embeddedpg.Start(t.Context(), config(server.Dir)); !errors.Is(err, embeddedpg.ErrInUse) {
		t.Errorf("got %v", err)
	}
	connect(t, server.AppURL()) // the first is unharmed
}

func TestFileInPlaceOfFolderIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "postgres")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		_, err := embeddedpg.Start(t.Context(), config(dir))
		if !errors.Is(err, embeddedpg.ErrFolder) || !strings.Contains(err.Error(), "DATA_DIR") {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}

func TestRunningFindsServerOfAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	if _, err := embeddedpg.Running(t.Context(), dir); !errors.Is(err, embeddedpg.ErrNotRunning) {
		t.Errorf("nothing runs, got %v", err)
	}
	server := start(t, dir)
	found, err := embeddedpg.Running(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	connect(t, found.AppURL())
	stop(t, server)
	if _, err := embeddedpg.Running(t.Context(), dir); !errors.Is(err, embeddedpg.ErrNotRunning) {
		t.Errorf("stopped, got %v", err)
	}
}

func TestDoneTellsThatTheServerDied(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), "postgres"))
	if err := syscall.Kill(postmaster(t, server.Dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Done():
	case <-t.Context().Done():
		t.Fatal("nobody was told")
	}
	if err := server.Stop(t.Context()); err == nil {
		t.Error("Stop keeps quiet about a server that died")
	}
	connect(t, start(t, server.Dir).AppURL()) // it recovers
}

// postmaster is the server's process id, from PostgreSQL's own note.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cluster", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// childEnv makes this test binary serve the folder that it names, instead of testing.
const childEnv = "EMBEDDEDPG_TEST_CHILD"

func serveUntilKilled(dir string) {
	if _, err := embeddedpg.Start(context.Background(), config(dir)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	time.Sleep(time.Hour) // the test kills it long before
}
