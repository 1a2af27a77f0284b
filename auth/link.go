package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"

	"alongside/models"
)

// linkMAC is how much of a link's MAC stands in it: 128 bits are not guessed.
const linkMAC = 16

// NewLink names a thing, and lets whoever holds it do one thing with it without being signed in: what the purpose says. It holds
// as long as the deployment: a link in an old e-mail still has to work.
func (k *Keys) NewLink(purpose string, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:], k.signLink(purpose, id)...))
}

// OpenLink is what NewLink named; models.ErrNotFound for any that was not made for the purpose.
func (k *Keys) OpenLink(purpose, link string) (uuid.UUID, error) {
	bytes, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(bytes) != 16+linkMAC {
		return uuid.Nil, models.ErrNotFound
	}
	id := uuid.UUID(bytes[:16])
	if !hmac.Equal(bytes[16:], k.signLink(purpose, id)) {
		return uuid.Nil, models.ErrNotFound
	}
	return id, nil
}

// signLink signs under a key of its own, derived from the one that never changes.
func (k *Keys) signLink(purpose string, id uuid.UUID) []byte {
	own := hmac.New(sha256.New, k.document.trailKey())
	own.Write([]byte("alongside link"))
	mac := hmac.New(sha256.New, own.Sum(nil))
	mac.Write(id[:])
	mac.Write([]byte(purpose))
	return mac.Sum(nil)[:linkMAC]
}
