package models

import (
	"crypto/ecdh"
	"encoding/base64"
	"net/netip"
	"net/url"
	"strings"
)

// PushSubscription is where a browser takes what is pushed to it, and the keys to seal that for it (RFC 8030, RFC 8291).
// ParsePushSubscription makes one. Whoever has all of it can push to the browser: it is a secret.
type PushSubscription struct {
	Endpoint string `json:"endpoint"`
	P256dh   string `json:"p256dh"`
	Auth     string `json:"auth"`
	// Zone is where the browser is, for reminders to come at the person's time.
	Zone string `json:"-"`
}

const (
	dnsLetters    = "abcdefghijklmnopqrstuvwxyz0123456789-_."
	endpointLimit = 1000
	authBytes     = 16
)

// ParsePushSubscription takes what a browser says of its subscription, and names every bad field at once. Where an address leads
// is judged again with every push, when it is known.
func ParsePushSubscription(endpoint, p256dh, auth, zone string) (PushSubscription, error) {
	var bad Invalid
	if code := endpointFault(endpoint); code != "" {
		bad.Add("endpoint", code)
	}
	if point, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(p256dh, "=")); err != nil {
		bad.Add("p256dh", "wrong_format")
	} else if _, err := ecdh.P256().NewPublicKey(point); err != nil {
		bad.Add("p256dh", "wrong_format")
	}
	if secret, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(auth, "=")); err != nil || len(secret) != authBytes {
		bad.Add("auth", "wrong_format")
	}
	if !knownZone(zone) {
		bad.Add("zone", "unknown_zone")
	}
	return PushSubscription{endpoint, p256dh, auth, zone}, bad.Err()
}

// CanBePushedTo says whether its address can be a push service's.
func (s PushSubscription) CanBePushedTo() bool { return endpointFault(s.Endpoint) == "" }

// endpointFault is what is wrong with an address that somebody has us send to, as a push service or a webhook; empty: nothing. Both
// are reached by a name of the internet on the port of https, so whatever leads elsewhere is none.
func endpointFault(endpoint string) string {
	u, err := url.Parse(endpoint)
	switch {
	case endpoint == "":
		return "required"
	case len(endpoint) > endpointLimit:
		return "too_long"
	case err != nil || u.Opaque != "" || u.User != nil || u.Fragment != "" || u.Hostname() == "":
		return "wrong_format"
	case u.Scheme != "https":
		return "not_https"
	case u.Port() != "" && u.Port() != "443":
		return "wrong_port"
	case !IsHostOfTheInternet(u.Hostname()):
		return "private_network"
	}
	return ""
}

// IsHostOfTheInternet says whether a name can be somebody's on the internet: it is no address, has a dot, and ends in none of the
// names that are for networks of one's own (RFC 6761, RFC 6762, RFC 8375, and "internal", which is kept for them). A name in other
// letters than those of the DNS is read as another one by whoever looks it up, which may be an address.
func IsHostOfTheInternet(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || strings.ContainsFunc(host, func(r rune) bool { return !strings.ContainsRune(dnsLetters, r) }) {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" || last[0] >= '0' && last[0] <= '9' { // 127.1 and 0x7f.1 are addresses to some resolvers
		return false
	}
	switch last {
	case "localhost", "local", "internal", "intranet", "lan", "home", "corp", "private":
		return false
	}
	return !strings.HasSuffix(host, "home.arpa")
}
