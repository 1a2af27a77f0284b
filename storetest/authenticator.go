package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/pquerna/otp/totp"
)

// AppCode is what an authenticator app with a secret shows, some half minutes from now.
func AppCode(tb testing.TB, secret string, later int) string {
	tb.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(later)*30*time.Second))
	if err != nil {
		tb.Fatal(err)
	}
	return code
}

// Authenticator is somebody's device or keychain with one passkey, and the browser around it. What it says can be bent, so
// that a test sees it refused.
type Authenticator struct {
	Host       string // that the passkey belongs to
	Origin     string // of the page that asks
	Unverified bool   // it doesn't look who its user is
	Count      uint32 // of its uses; a keychain stays at 0
	Challenge  string // said instead of the one that was asked
	Handle     string // said instead of the one it keeps, in base64url

	tb      testing.TB
	key     *ecdsa.PrivateKey
	id      []byte
	account string // in base64url
}

// NewAuthenticator is one at the page of an address.
func NewAuthenticator(tb testing.TB, host, origin string) *Authenticator {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &Authenticator{Host: host, Origin: origin, tb: tb, key: key, id: id}
}

// What a device says of a use.
const (
	userPresent   = 1 << 0
	userVerified  = 1 << 2
	mayBeBackedUp = 1 << 3
	isBackedUp    = 1 << 4
	hasCredential = 1 << 6
)

// Create answers what was asked for navigator.credentials.create, as JSON.
func (a *Authenticator) Create(asked json.RawMessage) json.RawMessage {
	a.tb.Helper()
	var options struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	a.read(asked, &options)
	a.account = options.User.ID
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.tb.Fatal(err)
	}
	key := a.cbor(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	data := a.data(hasCredential)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id))) //nolint:gosec // 32
	data = append(append(data, a.id...), key...)
	return a.answer(map[string]any{
		"clientDataJSON":    b64(a.client("webauthn.create", options.Challenge)),
		"attestationObject": b64(a.cbor(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})),
		"transports":        []string{"internal"},
	})
}

// Get answers what was asked for navigator.credentials.get, as JSON.
func (a *Authenticator) Get(asked json.RawMessage) json.RawMessage {
	a.tb.Helper()
	var options struct {
		Challenge string `json:"challenge"`
	}
	a.read(asked, &options)
	data, client := a.data(0), a.client("webauthn.get", options.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte(nil), data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.tb.Fatal(err)
	}
	handle := a.account
	if a.Handle != "" {
		handle = a.Handle
	}
	return a.answer(map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": handle,
	})
}

func (a *Authenticator) data(more byte) []byte {
	host := sha256.Sum256([]byte(a.Host))
	flags := more | userPresent | mayBeBackedUp | isBackedUp
	if !a.Unverified {
		flags |= userVerified
	}
	return binary.BigEndian.AppendUint32(append(host[:], flags), a.Count)
}

func (a *Authenticator) client(kind, challenge string) []byte {
	if a.Challenge != "" {
		challenge = a.Challenge
	}
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		a.tb.Fatal(err)
	}
	return text
}

func (a *Authenticator) answer(response map[string]any) json.RawMessage {
	text, err := json.Marshal(map[string]any{
		"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response,
	})
	if err != nil {
		a.tb.Fatal(err)
	}
	return text
}

func (a *Authenticator) read(asked json.RawMessage, into any) {
	a.tb.Helper()
	if err := json.Unmarshal(asked, into); err != nil {
		a.tb.Fatal(err)
	}
}

func (a *Authenticator) cbor(value any) []byte {
	text, err := webauthncbor.Marshal(value)
	if err != nil {
		a.tb.Fatal(err)
	}
	return text
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
