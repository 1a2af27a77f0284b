package embeddedpg

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a child that dies with us where the system can arrange it.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has ended
	err  error         // how it ended; read it after done
}

// startProcess runs cmd as the account, in a process group of its own so that an interrupt typed in the
// terminal reaches it only through us, in order.
func startProcess(cmd *exec.Cmd, as *account) (*process, error) {
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: as.credential()}
	dieWithParent(cmd.SysProcAttr)

	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The kernel takes the end of the thread that started the child for the end of the parent.
		// So this thread stays with the child as long as it lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// run waits for a command that ends by itself. Its last words are in the error.
func run(ctx context.Context, cmd *exec.Cmd, as *account) error {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	p, err := startProcess(cmd, as)
	if err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-p.done
		return ctx.Err()
	}
	if p.err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), p.err, strings.TrimSpace(output.String()))
	}
	return nil
}

// stop asks for PostgreSQL's fast shutdown and, when ctx ends first, for the immediate one.
func (p *process) stop(ctx context.Context) error {
	select {
	case <-p.done:
		return fmt.Errorf("PostgreSQL had ended by itself (%v)", p.cmd.ProcessState)
	default:
	}
	// Here and below, an error means that it ends at this moment.
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-p.done:
	case <-ctx.Done():
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		<-p.done
	}
	if p.err != nil {
		return fmt.Errorf("PostgreSQL did not end well: %w", p.err)
	}
	return nil
}

// awaitPredecessor deals with a PostgreSQL that outlives its killed supervisor. On Linux it has been told to
// end and does so in a moment. We end no process that we did not start.
func (s *Server) awaitPredecessor() error {
	pidFile := filepath.Join(s.clusterDir(), "postmaster.pid")
	const patience, step = 5 * time.Second, 10 * time.Millisecond
	for waited := time.Duration(0); ; waited += step {
		var pid int // stays 0 where there is no file, as after an orderly end, or an unfinished one
		if text, err := os.ReadFile(pidFile); err == nil {
			first, _, _ := strings.Cut(string(text), "\n")
			pid, _ = strconv.Atoi(strings.TrimSpace(first))
		}
		if pid == 0 {
			return nil
		}
		if !isPostgres(pid) {
			// After a power cut the number may belong to some other program by now, and PostgreSQL would
			// refuse to start because of it. We hold the folder's lock, and nobody works on the cluster.
			return os.Remove(pidFile)
		}
		if waited >= patience {
			return fmt.Errorf("%w: PostgreSQL (process %d) still works on %s; end it with: kill -INT %d",
				ErrInUse, pid, s.clusterDir(), pid)
		}
		time.Sleep(step)
	}
}
