package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"alongside/models"
)

const (
	minVerifier = 43 // RFC 7636
	maxVerifier = 128
)

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// Challenge is what an app shows at the beginning of a launch of the secret that it shows at the end (PKCE, S256).
// models.ErrSignedOut for what can't be such a secret.
func Challenge(verifier string) (string, error) {
	if len(verifier) < minVerifier || len(verifier) > maxVerifier || strings.Trim(verifier, unreserved) != "" {
		return "", models.ErrSignedOut
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// IsChallenge says whether a text can be a challenge.
func IsChallenge(challenge string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	return err == nil && len(raw) == sha256.Size && len(challenge) == base64.RawURLEncoding.EncodedLen(sha256.Size)
}
