package jobs

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestKeysAreFetchedFromOneHonestPlace(t *testing.T) {
	t.Parallel()
	served := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/keys":
			_, _ = w.Write([]byte(`{"keys":[]}`))
		case "/moved":
			http.Redirect(w, r, "/keys", http.StatusFound)
		case "/large":
			_, _ = w.Write([]byte(strings.Repeat(" ", maxKeysBytes+1)))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(served.Close)
	roots := x509.NewCertPool()
	roots.AddCert(served.Certificate())
	allowed := newKeyFetcher(roots, netip.MustParsePrefix("127.0.0.0/8"))
	if text, err := allowed.Fetch(t.Context(), served.URL+"/keys"); err != nil || string(text) != `{"keys":[]}` {
		t.Errorf("answered %q, %v", text, err)
	}
	for _, path := range []string{"/moved", "/large", "/nowhere"} {
		if _, err := allowed.Fetch(t.Context(), served.URL+path); err == nil {
			t.Errorf("%s was taken", path)
		}
	}
	if _, err := allowed.Fetch(t.Context(), strings.Replace(served.URL, "https:", "http:", 1)+"/keys"); err == nil {
		t.Error("taken without https")
	}
	if _, err := newKeyFetcher(nil, netip.MustParsePrefix("127.0.0.0/8")).Fetch(t.Context(), served.URL+"/keys"); err == nil {
		t.Error("taken without a certificate that can be trusted")
	}
	if _, err := newKeyFetcher(roots).Fetch(t.Context(), served.URL+"/keys"); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("from a network of our own: %v", err)
	}
}
