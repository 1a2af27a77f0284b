// Package shared lets many test processes use one PostgreSQL at the same time: go test runs a process for
// each package. Whoever comes first starts it, and it ends by itself soon after the last one is gone.
//
// The server is kept by a process of its own, the keeper, because no test process is sure to be the last.
// Each user holds a shared lock on a file; the keeper stops the server when it gets that lock for itself.
// The system gives a lock back when its process dies, so killed tests count as gone.
package shared

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"alongside/embeddedpg"
)

// keeperEnv makes the process that finds it in its environment the keeper of the Config in it.
const keeperEnv = "ALONGSIDE_SHARED_POSTGRESQL"

// idle is how long the keeper waits for another user: longer than go test takes between two packages.
const idle = 3 * time.Second

// init turns a copy of the test binary into the keeper, before any test runs. So a test package needs no
// TestMain, and nobody has to build or install a program for it.
func init() { //nolint:gochecknoinits // see above
	if spec := os.Getenv(keeperEnv); spec != "" {
		if err := keep(context.Background(), spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// Server is a shared server in use. Keep it reachable as long as it is needed: it holds the lock.
type Server struct {
	*embeddedpg.Server

	use *flock.Flock
}

// Release says that this user is done. A process that ends without it is released by the system.
func (s *Server) Release() error { return s.use.Close() }

// Use returns the server of cfg.Dir, started if nobody uses it yet; then cfg decides how it runs.
func Use(ctx context.Context, cfg embeddedpg.Config) (*Server, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cfg.Dir = dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	s := &Server{use: flock.New(usersFile(dir))}
	if err := s.use.RLock(); err != nil { // waits where the keeper is stopping the server just now
		return nil, err
	}
	s.Server, err = findOrStart(ctx, cfg)
	if err != nil {
		return nil, errors.Join(err, s.Release())
	}
	return s, nil
}

// findOrStart runs with the shared lock held: a server that it finds stays.
func findOrStart(ctx context.Context, cfg embeddedpg.Config) (*embeddedpg.Server, error) {
	starting := flock.New(filepath.Join(cfg.Dir, "starting"))
	if err := starting.Lock(); err != nil {
		return nil, err
	}
	defer starting.Close()

	if server, err := embeddedpg.Running(ctx, cfg.Dir); err == nil {
		return server, nil
	}
	ended, err := startKeeper(cfg)
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case words := <-ended:
			return nil, fmt.Errorf("the shared PostgreSQL did not start: %s", words)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
			if server, err := embeddedpg.Running(ctx, cfg.Dir); err == nil {
				return server, nil
			}
		}
	}
}

// startKeeper runs this executable once more, as the keeper. The channel tells why it ended.
func startKeeper(cfg embeddedpg.Config) (<-chan string, error) {
	spec, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	logName := filepath.Join(cfg.Dir, "keeper.log")
	logFile, err := os.OpenFile(logName, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer logFile.Close() // the keeper has its own handle

	// It outlives us, so no context; and an interrupt typed in the terminal is not for it.
	keeper := exec.Command(executable) //nolint:noctx // see above
	keeper.Env = append(os.Environ(), keeperEnv+"="+string(spec))
	keeper.Stderr = logFile // a file: go test would wait for the end of its own output
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := keeper.Start(); err != nil {
		return nil, fmt.Errorf("start the keeper of the shared PostgreSQL: %w", err)
	}
	ended := make(chan string, 1)
	go func() {
		err := keeper.Wait()
		words, _ := os.ReadFile(logName) // without them, err has to do
		ended <- fmt.Sprintf("%v: %s", err, strings.TrimSpace(string(words)))
	}()
	return ended, nil
}

// keep runs the server until it has had no user for a while.
func keep(ctx context.Context, spec string) error {
	var cfg embeddedpg.Config
	if err := json.Unmarshal([]byte(spec), &cfg); err != nil {
		return err
	}
	server, err := embeddedpg.Start(ctx, cfg)
	if err != nil {
		return err
	}
	users := flock.New(usersFile(cfg.Dir))
	lastUsed := time.Now()
	for {
		select {
		case <-server.Done():
			return server.Stop(ctx)
		case <-time.After(idle / 20):
		}
		alone, err := users.TryLock()
		if err != nil {
			return errors.Join(err, server.Stop(ctx))
		}
		if !alone {
			lastUsed = time.Now()
			continue
		}
		if time.Since(lastUsed) > idle {
			return server.Stop(ctx) // with the lock held: whoever comes now waits, and starts anew
		}
		if err := users.Unlock(); err != nil {
			return errors.Join(err, server.Stop(ctx))
		}
	}
}

func usersFile(dir string) string { return filepath.Join(dir, "users") }
