package embeddedpg_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A killed Alongside takes its PostgreSQL along, and the next one starts in the same folder.
func TestKilledSupervisorLeavesTheFolderUsable(t *testing.T) {
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

	connect(t, start(t, dir).AppURL())
}
