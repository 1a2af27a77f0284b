package jobs

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alongside/models"
)

const aCalendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

// loopback lets a test's server be reached, as nothing else does.
func loopback() netip.Prefix { return netip.MustParsePrefix("127.0.0.0/8") }

// serving is a TLS server of the test's and a fetcher that trusts and may reach it.
func serving(t *testing.T, answer http.HandlerFunc) (*fetcher, string) {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	return newFetcher(roots, loopback()), server.URL
}

func TestACalendarIsFetchedWhole(t *testing.T) {
	t.Parallel()
	fetch, url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" || r.Header.Get("If-None-Match") != "" || r.Header.Get("Cookie") != "" {
			t.Errorf("asked with %v", r.Header)
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Tue, 24 Nov 2026 12:00:00 GMT")
		fmt.Fprint(w, aCalendar)
	})
	got, text := fetch.fetch(t.Context(), models.CalendarFeed{Address: url})
	if got.State != models.CalendarRead || got.NotModified || got.Etag != `"1"` || got.LastModified == "" || string(text) != aCalendar || got.MovedTo != "" {
		t.Errorf("%+v, %q", got, text)
	}
}

func TestACalendarIsNotReadAgainUnlessItChangedOrADayWentBy(t *testing.T) {
	t.Parallel()
	var whole atomic.Int32
	fetch, url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		whole.Add(1)
		fmt.Fprint(w, aCalendar)
	})
	for name, c := range map[string]struct {
		ago         time.Duration
		notModified bool
	}{"ten minutes later": {10 * time.Minute, true}, "a day later": {24 * time.Hour, false}} {
		at := time.Now().Add(-c.ago)
		got, _ := fetch.fetch(t.Context(), models.CalendarFeed{Address: url, Etag: `"1"`, LastModified: "Tue, 24 Nov 2026 12:00:00 GMT", WholeAt: &at})
		if got.State != models.CalendarRead || got.NotModified != c.notModified {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if whole.Load() != 1 {
		t.Errorf("%d times whole", whole.Load())
	}
}

func TestWhateverElseComesIsNamed(t *testing.T) {
	t.Parallel()
	fetch, url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/huge":
			for range 40 { // without saying how long
				_, _ = w.Write(bytes.Repeat([]byte("X"), 64<<10))
			}
		case "/huge-and-says-so":
			w.Header().Set("Content-Length", "99999999")
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			packed := gzip.NewWriter(w)
			_, _ = packed.Write(make([]byte, 50<<20))
			_ = packed.Close()
		case "/plain":
			http.Redirect(w, r, "http://"+r.Host+"/", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/inwards":
			http.Redirect(w, r, "https://169.254.169.254/latest/meta-data/", http.StatusMovedPermanently)
		case "/hangs":
			<-r.Context().Done()
		case "/drips":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("X"))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(50 * time.Millisecond)
			}
		case "/unasked-304":
			w.WriteHeader(http.StatusNotModified)
		case "/401":
			w.WriteHeader(http.StatusUnauthorized)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "/dies":
			panic(http.ErrAbortHandler)
		}
	})
	closed := httptest.NewTLSServer(nil)
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	stranger := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	untrusting := newFetcher(x509.NewCertPool(), loopback())
	for name, c := range map[string]struct {
		from    *fetcher
		address string
		want    models.CalendarState
	}{
		"huge":                         {fetch, url + "/huge", models.CalendarTooLarge},
		"huge, and says so":            {fetch, url + "/huge-and-says-so", models.CalendarTooLarge},
		"packed":                       {fetch, url + "/bomb", models.CalendarNotACalendar},
		"leads to one without https":   {fetch, url + "/plain", models.CalendarNotHTTPS},
		"is one without https":         {fetch, plain.URL, models.CalendarNotHTTPS},
		"leads on and on":              {fetch, url + "/round", models.CalendarTooManyMoves},
		"leads into a private network": {fetch, url + "/inwards", models.CalendarPrivateNetwork},
		"hangs":                        {fetch, url + "/hangs", models.CalendarTooSlow},
		"drips":                        {fetch, url + "/drips", models.CalendarTooSlow},
		"not modified since never":     {fetch, url + "/unasked-304", models.CalendarServerTrouble},
		"wants a password":             {fetch, url + "/401", models.CalendarNotAllowed},
		"gone":                         {fetch, url + "/gone", models.CalendarNotThere},
		"broken":                       {fetch, url + "/broken", models.CalendarServerTrouble},
		"hangs up":                     {fetch, url + "/dies", models.CalendarNoAnswer},
		"nobody there":                 {fetch, closed.URL, models.CalendarNoAnswer},
		"speaks no TLS":                {fetch, strings.Replace(plain.URL, "http:", "https:", 1), models.CalendarNotHTTPS},
		"a certificate nobody knows":   {untrusting, stranger.URL, models.CalendarNoCertificate},
		"no such host":                 {fetch, "https://calendar.invalid/a.ics", models.CalendarAddressUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // instead of ten
			defer cancel()
			got, text := c.from.fetch(ctx, models.CalendarFeed{Address: c.address})
			if got.State != c.want || text != nil || got.Events != nil || got.Etag != "" && got.State == models.CalendarRead {
				t.Errorf("%+v, %d bytes; expected %s", got, len(text), c.want)
			}
		})
	}
}

func TestAMovedCalendarIsReadAndTheMoveIsSaid(t *testing.T) {
	t.Parallel()
	fetch, url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			t.Errorf("the next server is told the address: %s", r.Referer())
		}
		here := "https://" + strings.Replace(r.Host, "127.0.0.1", "example.com", 1) // the test's certificate has that name too
		switch r.URL.Path {
		case "/for-good":
			http.Redirect(w, r, here+"/new", http.StatusMovedPermanently)
		case "/for-now":
			http.Redirect(w, r, here+"/new", http.StatusTemporaryRedirect)
		case "/mixed":
			http.Redirect(w, r, "/for-now", http.StatusPermanentRedirect)
		case "/same-host":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		default:
			fmt.Fprint(w, aCalendar)
		}
	})
	// example.com is answered by the test's server.
	dial := fetch.transport.DialContext
	fetch.transport.DialContext = toLoopback(dial)
	for path, want := range map[string]string{"/for-good": "example.com", "/for-now": "", "/mixed": "", "/same-host": ""} {
		got, text := fetch.fetch(t.Context(), models.CalendarFeed{Address: url + path})
		if got.State != models.CalendarRead || string(text) != aCalendar || got.MovedTo != want {
			t.Errorf("%s: %+v, %q", path, got, text)
		}
	}
}

func TestNothingOfOurOwnNetworksIsReached(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(server.Close)
	fetch := newFetcher(nil) // as in a deployment
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	hosts := []string{"127.0.0.1", "127.1.2.3", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]"}
	for _, host := range append(hosts, "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "[fd00:ec2::254]", "[fe80::1]") {
		got, _ := fetch.fetch(t.Context(), models.CalendarFeed{Address: "https://" + host + ":" + port})
		if got.State != models.CalendarPrivateNetwork {
			t.Errorf("%s: %s", host, got.State)
		}
	}
	if reached.Load() {
		t.Error("the server on loopback was asked")
	}
}

func TestWhichAddressesArePublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "142.250.80.46": true, "2607:f8b0:4006:80b::200e": true, "100.128.0.1": true, "172.32.0.1": true, "::ffff:8.8.8.8": true,
		"0.1.2.3": false, "10.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false, "127.0.0.1": false, "169.254.169.254": false,
		"172.31.0.1": false, "192.0.0.8": false, "192.0.2.1": false, "192.168.0.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"203.0.113.9": false, "224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false, "168.63.129.16": false,
		"::": false, "::1": false, "::7f00:1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "100::1": false, "2001::1": false,
		"2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false, "fc00::1": false, "fd00:ec2::254": false, "fe80::1": false,
		"fec0::1": false, "ff02::1": false, "::ffff:10.0.0.1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %t", address, got)
		}
	}
}
