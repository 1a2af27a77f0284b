package auth

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
)

// VAPIDKey is what push services know the server by (RFC 8292): browsers are told the public half when they subscribe, and whoever
// has the private one can push to them.
type VAPIDKey struct{ private *ecdh.PrivateKey }

// NewVAPIDKey makes one. Another one would make every browser subscribe again.
func NewVAPIDKey() (VAPIDKey, error) {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return VAPIDKey{}, fmt.Errorf("auth: make a key for pushing: %w", err)
	}
	return VAPIDKey{private}, nil
}

// ParseVAPIDKey reads what Private wrote. Its error never repeats any of it.
func ParseVAPIDKey(text string) (VAPIDKey, error) {
	wrong := errors.New("a key for pushing is 32 bytes in base64url, the private half of a P-256 pair")
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return VAPIDKey{}, wrong
	}
	private, err := ecdh.P256().NewPrivateKey(bytes)
	if err != nil {
		return VAPIDKey{}, wrong
	}
	return VAPIDKey{private}, nil
}

// Private is the secret half.
func (k VAPIDKey) Private() string { return base64.RawURLEncoding.EncodeToString(k.private.Bytes()) }

// Public is the half that browsers are told, as pushManager.subscribe takes it.
func (k VAPIDKey) Public() string {
	return base64.RawURLEncoding.EncodeToString(k.private.PublicKey().Bytes())
}
