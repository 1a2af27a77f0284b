package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"github.com/google/uuid"

	"alongside/models"
)

// linkSalt makes every link look new: who sees several can't tell which have the same purpose. linkMAC is how much of its MAC
// stands in it: 128 bits are not guessed.
const (
	linkSalt = 8
	linkMAC  = 16
)

// NewLink names a thing, and lets whoever holds it do one thing with it without being signed in: what the purpose says. It holds
// as long as the deployment: a link in an old e-mail still has to work.
func (k *Keys) NewLink(purpose string, id uuid.UUID) string {
	salt := make([]byte, linkSalt)
	rand.Read(salt)
	named := slices.Concat(id[:], salt)
	return base64.RawURLEncoding.EncodeToString(append(named, k.signLink(purpose, named)...))
}

// OpenLink is what NewLink named; models.ErrNotFound for any that was not made for the purpose.
func (k *Keys) OpenLink(purpose, link string) (uuid.UUID, error) {
	bytes, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(bytes) != len(uuid.UUID{})+linkSalt+linkMAC {
		return uuid.Nil, models.ErrNotFound
	}
	named, mac := bytes[:len(bytes)-linkMAC], bytes[len(bytes)-linkMAC:]
	if !hmac.Equal(mac, k.signLink(purpose, named)) {
		return uuid.Nil, models.ErrNotFound
	}
	return uuid.UUID(named[:len(uuid.UUID{})]), nil
}

// signLink signs under a key of its own, derived from the one that never changes.
func (k *Keys) signLink(purpose string, named []byte) []byte {
	own := hmac.New(sha256.New, k.document.trailKey())
	own.Write([]byte("alongside link"))
	mac := hmac.New(sha256.New, own.Sum(nil))
	mac.Write(named)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)[:linkMAC]
}
