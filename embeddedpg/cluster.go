package embeddedpg

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// prepareCluster makes the cluster, its roles and its database if there is none, and returns the passwords
// by role. A cluster under construction has another name, so what a killed start leaves is never mistaken
// for somebody's data.
func (s *Server) prepareCluster(ctx context.Context, bin binaries, as *account) (map[string]string, error) {
	if _, err := os.Stat(s.clusterDir()); err == nil {
		return readPasswords(s.passwordFile())
	}
	passwords, err := readPasswords(s.passwordFile())
	if err != nil {
		if passwords, err = writePasswords(s.passwordFile()); err != nil {
			return nil, err
		}
	}

	draft := s.clusterDir() + ".new"
	if err := os.RemoveAll(draft); err != nil {
		return nil, folderError(s.Dir, err)
	}
	if err := errors.Join(os.Mkdir(draft, 0o700), as.own(draft)); err != nil {
		return nil, folderError(s.Dir, err)
	}
	if err := s.initialize(ctx, bin, as, draft, passwords[SuperRole]); err != nil {
		return nil, fmt.Errorf("make the database in %s: %w", s.Dir, err)
	}
	if err := createRoles(ctx, bin, as, draft, passwords); err != nil {
		return nil, fmt.Errorf("make the roles in %s: %w", s.Dir, err)
	}
	if err := os.Rename(draft, s.clusterDir()); err != nil {
		return nil, folderError(s.Dir, err)
	}
	return passwords, nil
}

// initialize runs initdb. Without a locale: text sorts by code point, the same on every machine.
func (s *Server) initialize(ctx context.Context, bin binaries, as *account, dir, password string) error {
	passwordFile := filepath.Join(s.socketDir, "password") // private, and readable by the account
	if err := os.WriteFile(passwordFile, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(passwordFile)
	if err := as.own(passwordFile); err != nil {
		return err
	}

	cmd := exec.Command(bin.path("initdb")) //nolint:noctx // run follows ctx
	cluster, err := openFolder(cmd, dir, as)
	if err != nil {
		return err
	}
	defer cluster.close()
	cmd.Args = append(cmd.Args, "-D", cluster.arg, "--username="+SuperRole, "--pwfile="+passwordFile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--data-checksums", "--no-instructions")
	if s.settings["fsync"] == "off" {
		cmd.Args = append(cmd.Args, "--no-sync")
	}
	return run(ctx, cmd, as)
}

// createRoles runs PostgreSQL in single-user mode, which needs neither a socket nor a password.
func createRoles(ctx context.Context, bin binaries, as *account, dir string, passwords map[string]string) error {
	const ordinary = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION"
	// One statement a line. Names are constants and passwords are hexadecimal: nothing needs quoting.
	statements := strings.Join([]string{
		fmt.Sprintf("CREATE ROLE %s %s PASSWORD '%s'", OwnerRole, ordinary, passwords[OwnerRole]),
		fmt.Sprintf("CREATE ROLE %s %s PASSWORD '%s'", AppRole, ordinary, passwords[AppRole]),
		fmt.Sprintf("CREATE DATABASE %s OWNER %s", Database, OwnerRole),
		fmt.Sprintf("REVOKE ALL ON DATABASE %s FROM PUBLIC", Database),
		fmt.Sprintf("GRANT CONNECT ON DATABASE %s TO %s", Database, AppRole),
	}, "\n") + "\n"

	cmd := exec.Command(bin.path("postgres")) //nolint:noctx // run follows ctx
	cluster, err := openFolder(cmd, dir, as)
	if err != nil {
		return err
	}
	defer cluster.close()
	cmd.Args = append(cmd.Args, "--single", "-D", cluster.arg, "-c", "exit_on_error=true",
		"-c", "log_min_error_statement=panic", "-c", "password_encryption=scram-sha-256", "postgres")
	cmd.Stdin = strings.NewReader(statements)
	return run(ctx, cmd, as)
}

// checkMajor refuses a cluster of another major version: only an upgrade or a restore can carry it over.
func checkMajor(clusterDir string, bin binaries) error {
	text, err := os.ReadFile(filepath.Join(clusterDir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(clusterDir); err == nil {
			return fmt.Errorf("%w: %s holds something that is not a PostgreSQL database; move it away, or choose another DATA_DIR",
				ErrFolder, clusterDir)
		}
		return nil
	}
	if err != nil {
		return folderError(clusterDir, err)
	}
	if made := strings.TrimSpace(string(text)); made != bin.major {
		return fmt.Errorf("%w: %s was made by PostgreSQL %s and %s is PostgreSQL %s; nothing was changed; "+
			"install PostgreSQL %s and set ALONGSIDE_PG_BIN to its bin folder, or choose another DATA_DIR",
			ErrOtherMajor, clusterDir, made, bin.dir, bin.major, made)
	}
	return nil
}

// writePasswords generates a password of 256 bits for each role and keeps them where libpq's PGPASSFILE
// can read them too.
func writePasswords(path string) (map[string]string, error) {
	passwords := map[string]string{}
	var lines bytes.Buffer
	for _, role := range []string{SuperRole, OwnerRole, AppRole} {
		secret := make([]byte, 32)
		_, _ = rand.Read(secret) // never fails: see its documentation
		passwords[role] = hex.EncodeToString(secret)
		fmt.Fprintf(&lines, "*:*:*:%s:%s\n", role, passwords[role])
	}
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		return nil, folderError(filepath.Dir(path), err)
	}
	return passwords, nil
}

func readPasswords(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: the database's passwords can't be read from %s; put the file back from a backup", ErrFolder, path)
	}
	passwords := map[string]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) == 5 {
			passwords[fields[3]] = fields[4]
		}
	}
	for _, role := range []string{SuperRole, OwnerRole, AppRole} {
		if passwords[role] == "" {
			return nil, fmt.Errorf("%w: %s has no password for %s; put the file back from a backup", ErrFolder, path, role)
		}
	}
	return passwords, nil
}
