package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"alongside/models"
)

const (
	maxFeedBytes = 2 << 20
	maxMoves     = 5
	fetchTime    = 10 * time.Second
	// wholeEvery: days that repeat come into sight with time, so that once a day "not modified" is not enough.
	wholeEvery = 20 * time.Hour
)

var (
	errPrivateNetwork = errors.New("the address leads into a private network")
	errNotHTTPS       = errors.New("the address leads to one without https")
	errTooManyMoves   = errors.New("the address leads on and on")
)

// fetcher gets calendars from wherever clinicians say theirs is. An address comes from a person, what it answers from a
// stranger: it is https all the way, never into a network of our own, not large, not for long. Its errors name the
// address, so nothing of them is passed on or logged; a models.CalendarState says what happened.
type fetcher struct {
	transport *http.Transport
	now       func() time.Time
}

// newFetcher makes one. allowed and roots are for tests, whose server has a private address and a certificate of its own.
func newFetcher(roots *x509.CertPool, allowed ...netip.Prefix) *fetcher {
	return &fetcher{now: time.Now, transport: &http.Transport{
		Proxy:                  nil, // one from the environment would connect for us, and judge nothing
		DialContext:            (&net.Dialer{Timeout: fetchTime, Control: onlyPublic(allowed...)}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    fetchTime,
		ResponseHeaderTimeout:  fetchTime,
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true,
		DisableCompression:     true, // nothing is asked to be packed, so nothing small unpacks to something large
	}}
}

// fetch gets a calendar. The text is empty unless the reading's state is CalendarRead and it was modified.
func (f *fetcher) fetch(ctx context.Context, feed models.CalendarFeed) (models.CalendarReading, []byte) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r, text, err := f.get(ctx, feed)
	if err != nil {
		r = models.CalendarReading{State: stateOf(err)}
	}
	if r.State != models.CalendarRead || r.NotModified {
		text = nil
	}
	return r, text
}

func (f *fetcher) get(ctx context.Context, feed models.CalendarFeed) (models.CalendarReading, []byte, error) {
	r := models.CalendarReading{State: models.CalendarRead}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, feed.Address, nil)
	if err != nil {
		return r, nil, err
	}
	if request.URL.Scheme != "https" {
		return r, nil, errNotHTTPS
	}
	request.Header.Set("User-Agent", "Alongside (calendar)")
	request.Header.Set("Accept", "text/calendar, text/plain;q=0.5, */*;q=0.1")
	asked := feed.WholeAt != nil && f.now().Sub(*feed.WholeAt) < wholeEvery
	if asked && feed.Etag != "" {
		request.Header.Set("If-None-Match", feed.Etag)
	}
	if asked && feed.LastModified != "" {
		request.Header.Set("If-Modified-Since", feed.LastModified)
	}
	forGood := true // every move so far
	client := &http.Client{Transport: f.transport, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		next.Header.Del("Referer") // it would tell the next server the address, which is a secret
		forGood = forGood && (next.Response.StatusCode == http.StatusMovedPermanently || next.Response.StatusCode == http.StatusPermanentRedirect)
		switch {
		case len(before) > maxMoves:
			return errTooManyMoves
		case next.URL.Scheme != "https":
			return errNotHTTPS
		}
		return nil
	}}
	response, err := client.Do(request)
	if err != nil {
		return r, nil, err
	}
	defer response.Body.Close()
	if forGood && !sameHost(request.URL, response.Request.URL) {
		r.MovedTo = response.Request.URL.Hostname()
	}
	r.State, r.NotModified = judge(response, asked)
	if r.State != models.CalendarRead || r.NotModified {
		return r, nil, nil
	}
	r.Etag, r.LastModified = short(response.Header.Get("ETag")), short(response.Header.Get("Last-Modified"))
	text, err := io.ReadAll(io.LimitReader(response.Body, maxFeedBytes+1))
	if err == nil && len(text) > maxFeedBytes {
		r.State = models.CalendarTooLarge
	}
	return r, text, err
}

// judge says what an answer is worth before it is read.
func judge(response *http.Response, asked bool) (state models.CalendarState, notModified bool) {
	switch code := response.StatusCode; {
	case code == http.StatusNotModified && asked:
		return models.CalendarRead, true
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return models.CalendarNotAllowed, false
	case code == http.StatusNotFound, code == http.StatusGone:
		return models.CalendarNotThere, false
	case code != http.StatusOK:
		return models.CalendarServerTrouble, false
	case response.ContentLength > maxFeedBytes:
		return models.CalendarTooLarge, false
	case response.Header.Get("Content-Encoding") != "":
		return models.CalendarNotACalendar, false // packed, although nobody asked for it
	}
	return models.CalendarRead, false
}

// stateOf says why there was no answer.
func stateOf(err error) models.CalendarState {
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errPrivateNetwork):
		return models.CalendarPrivateNetwork
	case errors.Is(err, errNotHTTPS), errors.Is(err, http.ErrSchemeMismatch):
		return models.CalendarNotHTTPS
	case errors.Is(err, errTooManyMoves):
		return models.CalendarTooManyMoves
	case errors.As(err, &dns) && dns.IsNotFound:
		return models.CalendarAddressUnknown
	case errors.As(err, &certificate), errors.As(err, &record):
		return models.CalendarNoCertificate
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return models.CalendarTooSlow
	}
	return models.CalendarNoAnswer
}

// isPublic says whether an address is somebody's on the internet, as far as that can be told from it. Everything set
// apart for other uses is not: IANA's special-purpose registries, and one address of Azure's that speaks to machines.
func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	if a.Is6() && !netip.MustParsePrefix("2000::/3").Contains(a) {
		return false
	}
	return !slices.ContainsFunc([]string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	}, func(prefix string) bool { return netip.MustParsePrefix(prefix).Contains(a) })
}

func sameHost(a, b *url.URL) bool { return strings.EqualFold(a.Hostname(), b.Hostname()) }

// short is a header that is kept and sent back; a longer one is as if it had not come.
func short(header string) string {
	if len(header) > 200 || strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return header
}
