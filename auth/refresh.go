package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"alongside/models"
)

const refreshBytes = 32

// NewRefreshToken returns a token of 256 random bits for the cookie, and the hash to store. The token itself
// is stored nowhere.
func NewRefreshToken() (token string, hash []byte) {
	raw := randomBytes(refreshBytes)
	return encodeRefresh(raw), hashRefresh(raw)
}

// HashRefresh returns the hash a presented token is looked up by, or models.ErrSignedOut for what can't be
// one of ours. SHA-256 is enough: 256 random bits can't be guessed, so nothing has to be slow.
func HashRefresh(token string) ([]byte, error) {
	raw, err := decodeRefresh(token)
	if err != nil {
		return nil, err
	}
	return hashRefresh(raw), nil
}

// RefreshKey makes successors. Whoever holds it still needs a token to begin with.
type RefreshKey []byte

// Successor returns the one token that follows the presented one, always the same: HMAC-SHA-256 under the
// deployment's key. So a phone that lost the response can be given it again, though it is stored nowhere.
// Whether a token may be exchanged is decided under its row's lock, in the database's session_rotate.
// The error is models.ErrSignedOut.
func (k RefreshKey) Successor(token string) (string, error) {
	raw, err := decodeRefresh(token)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, k)
	mac.Write(raw)
	return encodeRefresh(mac.Sum(nil)), nil
}

func encodeRefresh(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func hashRefresh(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}

// decodeRefresh takes the one spelling encodeRefresh writes.
func decodeRefresh(token string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != refreshBytes || len(token) != base64.RawURLEncoding.EncodedLen(refreshBytes) {
		return nil, fmt.Errorf("%w: not a refresh token", models.ErrSignedOut)
	}
	return raw, nil
}
