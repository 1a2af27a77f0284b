package api

import (
	"net/http"
	"time"
)

// __Host- makes the browser keep a cookie to this host, over TLS only. Safari refuses both on plain http, so on
// this machine the names differ, and carry the port: cookies of two servers here would otherwise be one.
func (w site) cookieName(name string) string {
	if w.secure {
		return "__Host-" + name
	}
	return name + "-" + w.port
}

func (w site) refreshCookie() string { return w.cookieName("alongside") }
func (w site) deviceCookie() string  { return w.cookieName("alongside-device") }

// deviceLife is how long a browser stays known after somebody was signed in on it last.
const deviceLife = 365 * 24 * time.Hour

// cookie is one that no script can read and no other site can send. A life of 0 or less removes it.
func (w site) cookie(name, value string, life time.Duration) string {
	seconds := int(life / time.Second)
	if seconds <= 0 {
		value, seconds = "", -1
	}
	return (&http.Cookie{ //nolint:gosec // Secure everywhere but on this machine's own plain http, where Safari refuses it
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		Secure: w.secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}).String()
}
