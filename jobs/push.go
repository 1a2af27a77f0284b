package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
)

const (
	// pushTime is how long handing one message over may take.
	pushTime = 10 * time.Second
	// maxPushAnswer is how much of a push service's answer is read: nothing in it is used, and what is read to its end leaves the
	// connection for the next.
	maxPushAnswer = 4 << 10
	// pushConnections is how many are kept open to one push service.
	pushConnections = 32
	// longestPushWait bounds what a push service may ask for.
	longestPushWait = time.Hour
)

var (
	// errGone: the push service knows a browser no more, or takes nothing for it from us, as after a new key. A browser that is there
	// subscribes anew.
	errGone = errors.New("the push service takes nothing more for the browser")
	// errPushAddress: an address that no push service has; it is never called.
	errPushAddress = errors.New("the address is not a push service's")
	// errPushInside: a name that leads into a network of our own by now. It may be the DNS here that is wrong: nobody is forgotten.
	errPushInside = errors.New("the address leads into a private network")
)

// laterError: the push service wants to be asked later.
type laterError struct{ wait time.Duration }

func (e laterError) Error() string {
	return fmt.Sprintf("the push service asks to wait for %s", e.wait)
}

// Pusher hands messages to the push services of browsers. An address comes from a browser, and so from anybody who is signed in,
// and what it answers from a stranger: it is https, never into a network of our own, followed nowhere, not large, not for long.
// Its errors name no address: whoever has one can push.
type Pusher struct {
	client  *http.Client
	key     auth.VAPIDKey
	subject string
}

// NewPusher makes one. subject is where a push service finds whoever runs this: an https address or an e-mail.
func NewPusher(key auth.VAPIDKey, subject string) *Pusher {
	return newPusher(key, subject, pushTime, nil, (&net.Dialer{Timeout: pushTime, Control: onlyPublic()}).DialContext)
}

// newPusher also takes what tests need, who don't wait for long and whose server has an address and a certificate of its own.
func newPusher(
	key auth.VAPIDKey, subject string, patience time.Duration, roots *x509.CertPool, dial func(context.Context, string, string) (net.Conn, error),
) *Pusher {
	return &Pusher{key: key, subject: subject, client: newSender(patience, pushConnections, roots, dial)}
}

// newSender asks at addresses that somebody gave us: it follows nowhere, waits so long and reads few headers. It keeps so many
// connections to each for the next time; 0: none.
func newSender(patience time.Duration, connections int, roots *x509.CertPool, dial func(context.Context, string, string) (net.Conn, error)) *http.Client {
	transport := &http.Transport{
		Proxy:                  nil, // one from the environment would connect for us, and judge nothing
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    patience,
		ResponseHeaderTimeout:  patience,
		MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConns:           4 * connections,
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        time.Minute,
		DisableKeepAlives:      connections == 0,
		DisableCompression:     true, // nothing is asked to be packed, so nothing small unpacks to something large
		ForceAttemptHTTP2:      true,
	}
	return &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// onlyPublic judges the address that is connected to, so that another answer of the DNS a moment later changes nothing.
func onlyPublic(allowed ...netip.Prefix) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !isPublic(to.Addr()) && !slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(to.Addr().Unmap()) }) {
			return errPrivateNetwork
		}
		return nil
	}
}

// push hands a message over, sealed for the browser. What is handed over twice under one topic is kept once, as long as it waits.
func (p *Pusher) push(ctx context.Context, to models.PushSubscription, topic uuid.UUID, life time.Duration, message []byte) error {
	if !to.CanBePushedTo() {
		return errPushAddress
	}
	response, err := webpush.SendNotificationWithContext(ctx, message,
		&webpush.Subscription{Endpoint: to.Endpoint, Keys: webpush.Keys{Auth: to.Auth, P256dh: to.P256dh}},
		&webpush.Options{
			HTTPClient: p.client, Subscriber: p.subject, TTL: int(life / time.Second), Urgency: webpush.UrgencyNormal,
			Topic:          base64.RawURLEncoding.EncodeToString(topic[:]),
			VAPIDPublicKey: p.key.Public(), VAPIDPrivateKey: p.key.Private(),
		})
	if err != nil {
		return pushFault(err)
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxPushAnswer)
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusNotFound, code == http.StatusGone, code == http.StatusUnauthorized, code == http.StatusForbidden:
		return errGone
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
			return laterError{min(time.Duration(seconds)*time.Second, longestPushWait)}
		}
	}
	return fmt.Errorf("the push service did not take a message (%d)", response.StatusCode)
}

// pushFault says what went wrong without the address, which the errors of net/http repeat.
func pushFault(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, errPrivateNetwork):
		return errPushInside
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return errors.New("the push service is too slow")
	}
	return errors.New("the push service can't be reached")
}
