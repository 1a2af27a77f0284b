package api

import (
	"net/netip"
	"strings"
	"testing"
)

func TestPublicURLIsATLSAddressOrThisMachines(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, tt := range []struct{ publicURL, problem string }{
		{"http://alongside.example", "https"}, {"alongside.example", "address"}, {"https://a.example/app", "path"},
		{"https://a.example?x=1", "path"}, {"ftp://localhost", "https"}, {"", "address"}, {"https://ana@a.example", "address"},
		{"http://localhost", ""}, {"http://127.0.0.1:80", ""}, {"http://[::1]:8080/", ""}, {"https://a.example/", ""},
		{"https://192.0.2.7", ""}, {"https://[2001:db8::7]:8443", ""}, {"http://localhost.example", "https"}, {"http://10.0.0.1", "https"},
	} {
		c := s.server.Config
		c.PublicURL = tt.publicURL
		if _, err := New(c); (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("PUBLIC_URL %q: %v", tt.publicURL, err)
		}
	}
}

func TestTheAddressIsThePeersUnlessATrustedProxySpeaks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ trusted, peer, forwarded, want string }{
		{"", "203.0.113.7", "", "203.0.113.7"},
		{"", "203.0.113.7", "198.51.100.1", "203.0.113.7"},
		{"10.0.0.0/8", "203.0.113.7", "198.51.100.1", "203.0.113.7"},
		{"10.0.0.0/8", "10.0.0.2", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.0/8", "10.0.0.2", "192.0.2.66, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.0/8", "10.0.0.2", "192.0.2.66, 198.51.100.1, 10.0.0.3", "198.51.100.1"},
		{"10.0.0.0/8", "10.0.0.2", "", "10.0.0.2"},
		{"10.0.0.0/8", "10.0.0.2", "nonsense", "10.0.0.2"},
		{"", "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"},
		{"", "::ffff:203.0.113.7", "", "203.0.113.7"},
	} {
		s := &server{}
		if tt.trusted != "" {
			s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(tt.trusted)}
		}
		if got := s.address(netip.MustParseAddr(tt.peer), tt.forwarded); got != tt.want {
			t.Errorf("trusting %q, %s saying %q: %s, want %s", tt.trusted, tt.peer, tt.forwarded, got, tt.want)
		}
	}
}
