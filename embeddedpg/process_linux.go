package embeddedpg

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// dieWithParent has the kernel ask for a fast shutdown when the thread that starts the child ends.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// isPostgres says whether a live process of that number runs PostgreSQL.
func isPostgres(pid int) bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}
