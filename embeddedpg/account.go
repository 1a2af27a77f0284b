package embeddedpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
)

// account is who PostgreSQL runs as where we are root, which it refuses to run as.
// A nil account means ourselves.
type account struct {
	name     string
	uid, gid uint32
}

// chooseAccount picks the owner of an existing cluster, so that it stays readable, or an account that every
// system has. It needs an entry in the password file: PostgreSQL looks its name up.
func chooseAccount(clusterDir string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // a nil account means ourselves
	}
	if owner, err := ownerOf(clusterDir); err == nil && owner != 0 {
		u, err := user.LookupId(strconv.FormatUint(uint64(owner), 10))
		if err != nil {
			return nil, fmt.Errorf("%w: %s belongs to user number %d, which has no name on this machine; give it to another with chown -R",
				ErrFolder, clusterDir, owner)
		}
		return newAccount(u)
	}
	for _, name := range []string{"postgres", "_postgres", "nobody", "daemon"} {
		if u, err := user.Lookup(name); err == nil && u.Uid != "0" {
			return newAccount(u)
		}
	}
	return nil, errors.New("PostgreSQL can't run as root, and there is no account postgres or nobody to run it as; make one, or start Alongside as another user")
}

func newAccount(u *user.User) (*account, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", u.Username, err)
	}
	return &account{name: u.Username, uid: uint32(uid), gid: uint32(gid)}, nil
}

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// own hands a file or folder to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// canEnter says whether the account may search the folder and all folders above it.
func (a *account) canEnter(dir string) bool {
	if a == nil {
		return true
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || !a.maySearch(info) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (a *account) maySearch(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	mode := info.Mode().Perm()
	switch {
	case !ok:
		return false
	case stat.Uid == a.uid:
		return mode&0o100 != 0
	case stat.Gid == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

func ownerOf(path string) (uint32, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	return stat.Uid, nil
}

// folder is how a command names a folder that its account may own without being allowed to walk there,
// such as one in a checkout below /root.
type folder struct {
	arg    string
	handle *os.File
}

// openFolder hands the open folder to cmd. On Linux a path through the open handle needs no right on the
// folders above it; elsewhere the account must be able to walk the path.
func openFolder(cmd *exec.Cmd, path string, as *account) (folder, error) {
	if as == nil {
		return folder{arg: path}, nil
	}
	if runtime.GOOS != "linux" {
		if !as.canEnter(path) {
			return folder{}, fmt.Errorf("%w: the account %s, which PostgreSQL runs as, can't enter %s; choose another DATA_DIR, or start Alongside as another user",
				ErrFolder, as.name, path)
		}
		return folder{arg: path}, nil
	}
	handle, err := os.Open(path)
	if err != nil {
		return folder{}, folderError(path, err)
	}
	const firstExtraFile = 3 // after stdin, stdout and stderr
	number := firstExtraFile + len(cmd.ExtraFiles)
	cmd.ExtraFiles = append(slices.Clip(cmd.ExtraFiles), handle)
	return folder{arg: fmt.Sprintf("/proc/self/fd/%d", number), handle: handle}, nil
}

func (f folder) close() {
	if f.handle != nil {
		_ = f.handle.Close() // the child has its own
	}
}
