//go:build !linux

package embeddedpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent: only Linux can tie a child to its parent.
func dieWithParent(*syscall.SysProcAttr) {}

// isPostgres says whether a live process of that number runs PostgreSQL.
func isPostgres(pid int) bool {
	name, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(name), "postgres")
}
