package jobs

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/auth"
	"alongside/models"
)

// pushService is one of the test's: it opens what is pushed as the browser would, and answers what it is told to.
type pushService struct {
	t      testing.TB
	server *httptest.Server
	key    auth.VAPIDKey

	mu      sync.Mutex
	answer  http.HandlerFunc // nil: taken
	pushed  []notification   // to the phone
	headers []http.Header
	phone   device
}

// device is a browser's keys.
type device struct {
	key    *ecdh.PrivateKey
	secret []byte
}

func newPushService(t testing.TB) *pushService {
	t.Helper()
	key, err := auth.NewVAPIDKey()
	if err != nil {
		t.Fatal(err)
	}
	p := &pushService{t: t, key: key}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.take))
	p.server.EnableHTTP2 = true
	p.server.Config.ErrorLog = log.New(io.Discard, "", 0) // it is made to fail
	p.server.StartTLS()
	t.Cleanup(p.server.Close)
	return p
}

// pusher reaches the service under the name that its certificate has, and waits so long for it.
func (p *pushService) pusher(patience time.Duration) *Pusher {
	roots := x509.NewCertPool()
	roots.AddCert(p.server.Certificate())
	return newPusher(p.key, "nobody@alongside.example", patience, roots, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, p.server.Listener.Addr().String())
	})
}

// browser is one that subscribed: Ana's phone.
func (p *pushService) browser() models.PushSubscription {
	p.t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	d := device{key, make([]byte, 16)}
	rand.Read(d.secret)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.phone = d
	return models.PushSubscription{
		Endpoint: "https://example.com/phone", P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		Auth: base64.RawURLEncoding.EncodeToString(d.secret), Zone: "America/New_York",
	}
}

func (p *pushService) say(answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func (p *pushService) take(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	answer, d := p.answer, p.phone
	p.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the server was stopped in the middle of it
	}
	text, err := d.open(body)
	if err == nil {
		err = p.knows(r.Header.Get("Authorization"))
	}
	var n notification
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err != nil {
		p.t.Errorf("what is pushed: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.pushed = append(p.pushed, n)
	p.headers = append(p.headers, r.Header)
	p.mu.Unlock()
	w.WriteHeader(http.StatusCreated)
}

// open opens what was sealed for a browser (RFC 8291, RFC 8188).
func (d device) open(body []byte) ([]byte, error) {
	if d.key == nil || len(body) < 86 || body[20] != 65 {
		return nil, fmt.Errorf("%d bytes for a browser that nobody knows", len(body))
	}
	salt, size, sender := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:86]
	if int(size) < len(body)-86 {
		return nil, errors.New("more than one record")
	}
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := d.key.ECDH(public)
	if err != nil {
		return nil, err
	}
	info := "WebPush: info\x00" + string(d.key.PublicKey().Bytes()) + string(sender)
	ikm, err := hkdf.Key(sha256.New, shared, d.secret, info, 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	text, err := gcm.Open(nil, nonce, body[86:], nil)
	return []byte(strings.TrimRight(string(text), "\x00\x02")), err
}

// knows says whether a token is signed with the key that browsers were told (RFC 8292).
func (p *pushService) knows(header string) error {
	token, public, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	if public != p.key.Public() {
		return fmt.Errorf("signed by another key: %s", public)
	}
	point, err := base64.RawURLEncoding.DecodeString(public)
	if err != nil {
		return err
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	dot := strings.LastIndexByte(token, '.')
	if dot < 0 {
		return errors.New("there is no token")
	}
	said, signed := token[:dot], token[dot+1:]
	signature, err := base64.RawURLEncoding.DecodeString(signed)
	if err != nil || len(signature) != 64 {
		return fmt.Errorf("%d bytes of a signature", len(signature))
	}
	hash := sha256.Sum256([]byte(said))
	if !ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return errors.New("the signature is wrong")
	}
	_, payload, _ := strings.Cut(said, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return err
	}
	var claims struct {
		Aud string `json:"aud"`
		Sub string `json:"sub"`
		Exp int64  `json:"exp"`
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return err
	}
	if claims.Aud != "https://example.com" || claims.Sub != "mailto:nobody@alongside.example" || time.Until(time.Unix(claims.Exp, 0)) > 24*time.Hour {
		return fmt.Errorf("the token says %s", text)
	}
	return nil
}

// taken are what the phone shows, by their tags: the same tag takes the place of the one before.
func (p *pushService) taken() map[string]shown {
	p.mu.Lock()
	defer p.mu.Unlock()
	tags := map[string]shown{}
	for _, n := range p.pushed {
		tags[n.Notification.Tag] = n.Notification
	}
	return tags
}
