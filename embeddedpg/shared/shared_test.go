package shared_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"alongside/embeddedpg"
	"alongside/embeddedpg/shared"
)

// childEnv makes this test binary use the folder that it names, instead of testing.
const childEnv = "SHARED_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		useUntilKilled(dir)
	}
	os.Exit(m.Run())
}

func config(dir string) embeddedpg.Config {
	return embeddedpg.Config{
		Dir: dir, NodeModules: "../../pwa/node_modules",
		Settings: map[string]string{"shared_buffers": "16MB", "fsync": "off"},
	}
}

func use(t *testing.T, dir string) *shared.Server {
	t.Helper()
	server, err := shared.Use(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func release(t *testing.T, server *shared.Server) {
	t.Helper()
	if err := server.Release(); err != nil {
		t.Error(err)
	}
}

// awaitEnd returns when no server holds the folder; the test's own deadline is the limit.
func awaitEnd(t *testing.T, dir string) {
	t.Helper()
	lock := flock.New(filepath.Join(dir, "lock"))
	if _, err := lock.TryLockContext(t.Context(), 20*time.Millisecond); err != nil {
		t.Fatalf("the server never ended: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Error(err)
	}
}

func startOfServer(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cluster", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Split(string(text), "\n")[:3], " ") // process, folder, time of start
}

func TestUsersShareOneServerUntilTheLastIsGone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	first, second := use(t, dir), use(t, dir)
	one := startOfServer(t, dir)
	if first.AppURL() != second.AppURL() {
		t.Error("two users got two servers")
	}
	release(t, first)
	third := use(t, dir)
	if startOfServer(t, dir) != one {
		t.Error("the server was replaced while it was in use")
	}
	release(t, second)
	release(t, third)
	awaitEnd(t, dir)

	again := use(t, dir)
	if startOfServer(t, dir) == one {
		t.Error("the ended server is said to run")
	}
	release(t, again)
	awaitEnd(t, dir)
}

func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	type result struct {
		server *shared.Server
		err    error
	}
	results := make(chan result)
	const users = 8
	for range users {
		go func() {
			server, err := shared.Use(t.Context(), config(dir))
			results <- result{server, err}
		}()
	}
	urls := map[string]bool{}
	for range users {
		got := <-results
		if got.err != nil {
			t.Error(got.err)
			continue
		}
		urls[got.server.AppURL()] = true
		release(t, got.server)
	}
	awaitEnd(t, dir)
	if len(urls) != 1 {
		t.Errorf("%d servers for one folder", len(urls))
	}
}

func TestKilledUserCountsAsGone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+dir)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the child said %q %v", line, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed, as asked
	awaitEnd(t, dir)
}

func TestWhyItDidNotStartIsTold(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	cfg := config(dir)
	cfg.Settings["shared_buffers"] = "none"
	_, err := shared.Use(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Errorf("got %v", err)
	}
}

func useUntilKilled(dir string) {
	server, err := shared.Use(context.Background(), config(dir))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	time.Sleep(time.Hour) // the test kills it long before
	_ = server.Release()
}
