package models

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ClientKind is whom a client speaks for.
type ClientKind string

// The kinds of clients.
const (
	ClientBackend ClientKind = "backend" // itself: the practice's record system
	ClientApp     ClientKind = "app"     // the person who let it in
)

// Client is a program of others that an owner registered to read here. A backend, and an app that can keep a secret, shows who it is
// with a key of its own; an app that can't has its redirects and what it makes up for each launch (PKCE).
type Client struct {
	PracticeID uuid.UUID
	ID         uuid.UUID // its client_id
	Name       string
	Kind       ClientKind
	// Keys is a JSON Web Key Set of public keys; KeysAt is where one is instead. An app may have neither.
	Keys         json.RawMessage
	KeysAt       string
	RedirectURIs []string // of apps
	Scopes       Scopes
	CreatedAt    time.Time
	UsedAt       *time.Time
	EndedAt      *time.Time
}

// HasKeys says whether it has to show who it is with a key.
func (c Client) HasKeys() bool { return c.Keys != nil || c.KeysAt != "" }

// Validate names every bad field of a client that is to be registered. What its keys are is judged where keys are known.
func (c Client) Validate() error {
	var bad Invalid
	checkName(&bad, "name", c.Name)
	switch c.Kind {
	case ClientBackend:
		if !c.HasKeys() {
			bad.Add("keys", "required")
		}
		if len(c.RedirectURIs) > 0 {
			bad.Add("redirect_uris", "unknown_field")
		}
	case ClientApp:
		if len(c.RedirectURIs) == 0 {
			bad.Add("redirect_uris", "required")
		}
		if len(c.RedirectURIs) > 10 {
			bad.Add("redirect_uris", "too_many")
		}
	default:
		bad.Add("kind", "unknown")
	}
	for _, uri := range c.RedirectURIs {
		if !redirectFits(uri) {
			bad.Add("redirect_uris", "wrong_format")
			break
		}
	}
	if c.Keys != nil && c.KeysAt != "" {
		bad.Add("keys_at", "twice")
	}
	if at, err := url.Parse(c.KeysAt); c.KeysAt != "" && (err != nil || at.Scheme != "https" || at.Host == "" || at.User != nil || at.Fragment != "" || len(c.KeysAt) > 500) {
		bad.Add("keys_at", "wrong_format")
	}
	c.checkScopes(&bad)
	return bad.Err()
}

// checkScopes wants what the kind can use: something to read, a backend for itself and an app for others.
func (c Client) checkScopes(bad *Invalid) {
	if len(c.Scopes) > 40 {
		bad.Add("scopes", "too_many")
	}
	for _, scope := range c.Scopes {
		known := scope.Resource() && (scope.Level() == ScopeSystem) == (c.Kind == ClientBackend) ||
			c.Kind == ClientApp && (scope == ScopeLaunchPatient || scope == ScopeOffline)
		if !known {
			bad.Add("scopes", "unknown")
			return
		}
	}
	if len(c.Scopes.Kinds()) == 0 {
		bad.Add("scopes", "required")
	}
}

// redirectFits says whether an app may be sent its code there: by https, or on the person's own machine.
func redirectFits(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || len(uri) > 500 || u.Host == "" || u.Opaque != "" || u.User != nil || strings.ContainsAny(uri, "#\\ ") || u.String() != uri {
		return false
	}
	for _, r := range uri {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u)
}

func loopback(u *url.URL) bool {
	if u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

// RedirectsTo says whether a code may be sent to an address: exactly one that is registered. Of one on the person's own machine the
// port may be another, which a program is given when it starts (RFC 8252).
func (c Client) RedirectsTo(uri string) bool {
	if !redirectFits(uri) {
		return false
	}
	for _, registered := range c.RedirectURIs {
		if uri == registered || sameLoopback(uri, registered) {
			return true
		}
	}
	return false
}

func sameLoopback(uri, registered string) bool {
	a, errA := url.Parse(uri)
	b, errB := url.Parse(registered)
	if errA != nil || errB != nil || a.Scheme != "http" || b.Scheme != "http" || !loopback(a) || !loopback(b) || a.Hostname() != b.Hostname() {
		return false
	}
	a.Host, b.Host = a.Hostname(), b.Hostname()
	return a.String() == b.String()
}

// Launch is what an app asks a person for: to read, as far as they may themselves.
type Launch struct {
	ClientID    uuid.UUID
	RedirectURI string
	Challenge   string // of the app's secret for this one launch
	Scopes      Scopes // granted, of what was asked
	// Patient is whom it is for: the person's own, or one in a clinician's care; uuid.Nil for everybody a clinician may see.
	Patient uuid.UUID
}

// ForOnePatient says whether a clinician chooses somebody: an app that asks for one patient's sees no other.
func (l Launch) ForOnePatient() bool {
	for _, scope := range l.Scopes {
		if scope == ScopeLaunchPatient || scope.Level() == ScopePatient {
			return true
		}
	}
	return false
}
