package auth

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// jwk is an elliptic-curve key as browsers read it (RFC 7518, 6.2). It names no key_ops and no ext, so that
// importKey's own arguments decide what the key may do and whether it can be read out again.
type jwk struct {
	Type  string `json:"kty"`
	Curve string `json:"crv"`
	X     string `json:"x"`
	Y     string `json:"y"`
	D     string `json:"d,omitempty"`
}

// NewOutboxKey returns an account's outbox key, a P-256 pair for
// importKey('jwk', …, {name: 'ECDH', namedCurve: 'P-256'}, …). A phone seals unsent changes to the public half;
// the private half is stored sealed and handed out only when that account signs in again.
func NewOutboxKey() (public, private json.RawMessage, err error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("auth: make an outbox key: %w", err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	point := key.PublicKey().Bytes() // 0x04, 32 bytes of x, 32 bytes of y
	pair := jwk{Type: "EC", Curve: "P-256", X: b64(point[1:33]), Y: b64(point[33:])}
	if public, err = json.Marshal(pair); err != nil {
		return nil, nil, fmt.Errorf("auth: write an outbox key: %w", err)
	}
	pair.D = b64(key.Bytes())
	if private, err = json.Marshal(pair); err != nil {
		return nil, nil, fmt.Errorf("auth: write an outbox key: %w", err)
	}
	return public, private, nil
}
