package embeddedpg

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// socketName is fixed by libpq: .s.PGSQL. and the port.
	socketName = ".s.PGSQL.5432"
	// longestSocketPath is what fits into sun_path on every platform (104 bytes on macOS, 108 on Linux).
	longestSocketPath = 103
	// protocolVersion is 3.0, the one every PostgreSQL since 7.4 speaks.
	protocolVersion = 3 << 16
)

// accepting asks the server as pg_isready does: it sends a start-up message and looks at the answer's
// kind. A server that is still starting answers with an error, one that is ready asks for the password.
func accepting(ctx context.Context, socketDir string) bool {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "unix", filepath.Join(socketDir, socketName))
	if err != nil {
		return false
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	const parameters = "user\x00" + SuperRole + "\x00database\x00postgres\x00\x00"
	message := binary.BigEndian.AppendUint32(nil, 8+uint32(len(parameters)))
	message = binary.BigEndian.AppendUint32(message, protocolVersion)
	if _, err := conn.Write(append(message, parameters...)); err != nil {
		return false
	}
	kind := make([]byte, 1)
	if _, err := io.ReadFull(conn, kind); err != nil {
		return false
	}
	return kind[0] == 'R'
}

// makeSocketDir makes the private folder of the socket and notes its path in dir. It lies outside of dir,
// because a socket's path must be short.
func makeSocketDir(dir string, as *account) (string, error) {
	const pattern = "alongside-"
	note := filepath.Join(dir, "socket")
	if old, err := os.ReadFile(note); err == nil { // left by a server that was killed
		if stale := strings.TrimSpace(string(old)); strings.HasPrefix(filepath.Base(stale), pattern) {
			_ = os.RemoveAll(stale)
		}
	}
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if len(filepath.Join(base, pattern+"0123456789", socketName)) > longestSocketPath || !as.canEnter(base) {
			continue
		}
		socketDir, err := os.MkdirTemp(base, pattern) // mode 0700
		if err != nil {
			continue
		}
		if err := errors.Join(as.own(socketDir), os.WriteFile(note, []byte(socketDir+"\n"), 0o600)); err != nil {
			return "", folderError(dir, err)
		}
		return socketDir, nil
	}
	return "", fmt.Errorf("%w: no folder with a short path for PostgreSQL's socket; make /tmp writable", ErrFolder)
}

// lastWords is the end of a log, in one line.
func lastWords(logFile string) string {
	text, err := os.ReadFile(logFile)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-3):], []byte(" / ")))
}
