package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"alongside/auth"
	"alongside/store"
)

func (d Deployment) keyFile() Finding {
	switch {
	case errors.Is(d.KeysError, fs.ErrNotExist):
		return hand("keys", "there are none in %s: the first start makes them; where people wrote already, bring them back from the backup", d.KeyPlace)
	case d.KeysError != nil:
		return hand("keys", "%v", d.KeysError)
	case d.Keys.Rotation() != auth.Settled, d.FormerKeys:
		return hand("keys", "they are being replaced, and that is not finished: run alongside keys rotate")
	}
	return fine("keys", "they are in %s, which nobody else can read", d.KeyPlace)
}

// keysAge is how long the same keys may be used: the upper end of what NIST SP 800-57 recommends for keys that wrap others.
const keysAge = 2 * 365 * 24 * time.Hour

func (d Deployment) keysAge(e store.Examination, now time.Time) Finding {
	if now.Sub(e.KeysSince) > keysAge {
		return hand("keys", "they are the same since %s: run alongside keys rotate", e.KeysSince.Format("2 January 2006"))
	}
	return fine("keys", "they are the same since %s", e.KeysSince.Format("2 January 2006"))
}

// secrets judges how the settings that nobody else should know come to the server.
func (d Deployment) secrets() []Finding {
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(d.Secrets)) {
		if f := d.secret(name, d.Secrets[name]); f.Mark != Fine {
			findings = append(findings, f)
		}
	}
	for _, url := range []string{d.AppURL, d.OwnerURL} {
		if f := password(url); f.Mark != Fine {
			return append(findings, f)
		}
	}
	if findings == nil {
		findings = []Finding{fine("secrets", "each comes from a file of its own, or is not needed")}
	}
	return findings
}

func (d Deployment) secret(name, path string) Finding {
	info, err := os.Stat(path)
	switch {
	case name == "RECOVERY_CODE":
		return hand("secrets", "the recovery code is within reach of the server, and opens every backup: keep it on paper, and set %s for a restore only", name)
	case path == "" && name == "KEYSET":
		return hand("secrets", "the keys are in the environment, which other programs of this account can read, and can't be rotated there: put them into a file of mode 0600, and name it in KEYSET_FILE")
	case path == "":
		return note("secrets", "%s is in the environment, which other programs of this account can read: a file named in %s_FILE is safer", name, name)
	case err != nil:
		return hand("secrets", "the file that %s_FILE names can't be looked at: %v", name, err)
	case info.Mode().Perm()&0o022 != 0:
		return hand("secrets", "the file that %s_FILE names can be changed by other accounts: run chmod 600 %s", name, path)
	case info.Mode().Perm()&0o044 != 0:
		return note("secrets", "the file that %s_FILE names can be read by other accounts, if they get into its folder", name)
	}
	return fine("secrets", "")
}

// password finds the ones that everybody tries first.
func password(address string) Finding {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return fine("secrets", "")
	}
	user := u.User.Username()
	password, set := u.User.Password()
	if set && slices.Contains([]string{"", "alongside", "password", "postgres", "secret", "changeme", "admin", strings.ToLower(user)}, strings.ToLower(password)) {
		return hand("secrets", "the database's password of %s is one that everybody tries: %s", user, fmt.Sprintf(`as a superuser, \password %s, then change the setting`, user))
	}
	return fine("secrets", "")
}
