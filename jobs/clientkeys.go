package jobs

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	keysTime     = 5 * time.Second
	maxKeysBytes = 64 << 10
)

// KeyFetcher gets the public keys of clients from where their owners say they are. Whoever registers a client chooses the address, and
// whoever names it has it asked: it is https, at exactly this place, never in a network of our own, not large, not for long.
type KeyFetcher struct{ client *http.Client }

// NewKeyFetcher makes one.
func NewKeyFetcher() *KeyFetcher { return newKeyFetcher(nil) }

// newKeyFetcher also takes what tests need, whose server has a private address and a certificate of its own.
func newKeyFetcher(roots *x509.CertPool, allowed ...netip.Prefix) *KeyFetcher {
	dialer := net.Dialer{Timeout: keysTime, Control: onlyPublic(allowed...)}
	return &KeyFetcher{newSender(keysTime, 0, roots, dialer.DialContext)}
}

// Fetch answers what is at an address. Its errors say nothing of it.
func (f *KeyFetcher) Fetch(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || request.URL.Scheme != "https" {
		return nil, errNotHTTPS
	}
	request.Header.Set("User-Agent", "Alongside (keys)")
	request.Header.Set("Accept", "application/json")
	response, err := f.client.Do(request)
	if err != nil {
		return nil, errors.New("keys: no answer")
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxKeysBytes+1))
	if err != nil || response.StatusCode != http.StatusOK || len(text) > maxKeysBytes {
		return nil, errors.New("keys: not what was asked for")
	}
	return text, nil
}
