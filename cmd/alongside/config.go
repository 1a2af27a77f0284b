package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"

	"alongside/api"
	"alongside/auth"
	"alongside/jobs"
	"alongside/models"
	"alongside/store"
)

// config is what the environment says. Secrets may come from files: NAME_FILE instead of NAME.
type config struct {
	Listen     string `env:"LISTEN" envDefault:"127.0.0.1:8080"`
	PublicURL  string `env:"PUBLIC_URL" envDefault:"http://localhost:8080"`
	DataDir    string `env:"DATA_DIR"`
	AppURL     string `env:"DATABASE_URL"`
	OwnerURL   string `env:"MIGRATE_DATABASE_URL"`
	Keyset     string `env:"KEYSET"`
	KeysetFile string `env:"KEYSET_FILE"`
	// ErasuresFile is where erasures are remembered outside the database, best on a disk that outlives this machine's.
	ErasuresFile string `env:"ERASURES_FILE"`
	// RecoveryCode opens a backup; without it, restore asks.
	RecoveryCode string `env:"RECOVERY_CODE"`
	// SMTPURL is the mail server's; without it no e-mail is sent.
	SMTPURL string `env:"SMTP_URL"`
	// VAPIDKey is the private key that push services know the server by; without it one is made with the first start. VAPIDSubject is
	// where they find whoever runs it, where the public address is no answer.
	VAPIDKey     string `env:"VAPID_KEY"`
	VAPIDSubject string `env:"VAPID_SUBJECT"`
	// TrustedProxies are networks of proxies whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix `env:"TRUSTED_PROXIES"`
}

func readConfig(environ []string) (config, error) {
	variables := env.ToMap(environ)
	for _, name := range secretNames() {
		if name == "KEYSET" { // a key file is judged by its mode, and may be written
			continue
		}
		if err := readSecret(variables, name); err != nil {
			return config{}, err
		}
	}
	c, err := env.ParseAsWithOptions[config](env.Options{Environment: variables})
	if err != nil {
		if parse, ok := errors.AsType[env.ParseError](err); ok {
			// The library's sentence repeats the value.
			return config{}, fmt.Errorf("the setting of %s can't be read", parse.Name)
		}
		return config{}, err
	}
	if c.Keyset != "" && c.KeysetFile != "" {
		return config{}, errBoth("KEYSET")
	}
	if _, err := c.mail(); err != nil {
		return config{}, err
	}
	if _, err := c.pushSubject(); err != nil {
		return config{}, err
	}
	if c.VAPIDKey != "" {
		if _, err := auth.ParseVAPIDKey(c.VAPIDKey); err != nil {
			return config{}, fmt.Errorf("VAPID_KEY can't be used: %w", err)
		}
	}
	if c.OwnerURL != "" && c.AppURL == "" {
		return config{}, errors.New("MIGRATE_DATABASE_URL is set and DATABASE_URL is not: set both, or neither for a private database")
	}
	return c, nil
}

// secretNames are the settings that nobody but the server should know.
func secretNames() []string {
	return []string{"DATABASE_URL", "MIGRATE_DATABASE_URL", "KEYSET", "RECOVERY_CODE", "SMTP_URL", "VAPID_KEY"}
}

// readSecret puts the content of the file that NAME_FILE names into NAME.
func readSecret(variables map[string]string, name string) error {
	path := variables[name+"_FILE"]
	if path == "" {
		return nil
	}
	if variables[name] != "" {
		return errBoth(name)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the file that %s_FILE names can't be read: %w", name, err)
	}
	variables[name] = strings.TrimSpace(string(content))
	return nil
}

func errBoth(name string) error {
	return fmt.Errorf("%s and %s_FILE are both set: keep one of them", name, name)
}

// in gives DATA_DIR its default.
func (c config) in(dir string) config {
	if c.DataDir == "" {
		c.DataDir = dir
	}
	return c
}

// mail is the mail server, where there is one.
func (c config) mail() (*jobs.Mail, error) {
	if c.SMTPURL == "" {
		return nil, nil //nolint:nilnil // none is what was chosen
	}
	m, err := jobs.ParseMail(c.SMTPURL)
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL can't be used: %w", err)
	}
	return m, nil
}

// pushSubject is who push services are told that runs this; empty: nobody can be told, and some of them refuse that. On this
// machine alone it doesn't matter, as no phone but its own browser gets there.
func (c config) pushSubject() (string, error) {
	if c.VAPIDSubject != "" {
		address, ok := strings.CutPrefix(c.VAPIDSubject, "mailto:")
		if !ok || !models.IsEmail(address) {
			return "", errors.New("VAPID_SUBJECT is like mailto:somebody@clinic.example")
		}
		return address, nil
	}
	u, err := url.Parse(c.PublicURL)
	switch {
	case api.Loopback(c.PublicURL):
		return "nobody@alongside.example", nil
	case err == nil && u.Scheme == "https" && models.IsHostOfTheInternet(u.Hostname()):
		return c.PublicURL, nil
	}
	return "", nil
}

// pusher hands reminders to push services, by the deployment's key for that; nil where nobody can be named to them.
func (c config) pusher(ctx context.Context, s *store.Store) (*jobs.Pusher, string, error) {
	subject, err := c.pushSubject()
	if err != nil || subject == "" {
		return nil, "", err
	}
	key, err := auth.ParseVAPIDKey(c.VAPIDKey)
	if c.VAPIDKey == "" {
		key, err = s.VAPIDKey(ctx)
	}
	if err != nil {
		return nil, "", err
	}
	return jobs.NewPusher(key, subject), key.Public(), nil
}

func (c config) keyFile() string { return filepath.Join(c.DataDir, auth.KeyFile) }

// trailHeads is where a server remembers what was sealed of the trail.
func (c config) trailHeads() string { return filepath.Join(c.DataDir, "trail.json") }

// erasures is where erasures are remembered.
func (c config) erasures() string {
	return cmp.Or(c.ErasuresFile, filepath.Join(c.DataDir, "erasures"))
}

// keyPlace is where the keys are, or would be.
func (c config) keyPlace() string {
	switch {
	case c.Keyset != "":
		return "KEYSET"
	case c.KeysetFile != "":
		return c.KeysetFile
	}
	return c.keyFile()
}

// readKeys reads the deployment's keys. Where their place is the data folder and there are none yet, it is fs.ErrNotExist.
func (c config) readKeys() (*auth.Keys, error) {
	switch {
	case c.Keyset != "":
		return auth.ParseKeys([]byte(c.Keyset))
	case c.KeysetFile != "":
		keys, err := auth.ReadKeys(c.KeysetFile)
		if errors.Is(err, os.ErrNotExist) {
			return nil, noKeysetFileError{c.KeysetFile}
		}
		return keys, err
	}
	return auth.ReadKeys(c.keyFile())
}

// noKeysetFileError is not fs.ErrNotExist: a server that was told where its keys are makes no others.
type noKeysetFileError struct{ path string }

func (e noKeysetFileError) Error() string {
	return fmt.Sprintf("KEYSET_FILE names %s, and there is no such file", e.path)
}
