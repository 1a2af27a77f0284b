package auth

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"alongside/models"
)

func TestRefreshTokens(t *testing.T) {
	a, hashA := NewRefreshToken()
	b, hashB := NewRefreshToken()
	if a == b || bytes.Equal(hashA, hashB) {
		t.Error("two tokens are the same")
	}
	raw, err := base64.RawURLEncoding.DecodeString(a)
	if err != nil || len(raw) != 32 {
		t.Errorf("%q has not 256 bits: %v", a, err)
	}
	if sum := sha256.Sum256(raw); !bytes.Equal(sum[:], hashA) {
		t.Error("the hash is not the token's SHA-256")
	}
	if got, err := HashRefresh(a); err != nil || !bytes.Equal(got, hashA) {
		t.Errorf("looked up by another hash: %x, %v", got, err)
	}
}

// Pinned, because another release of the server must give the same successor, or a lost response becomes a
// sign-out in the middle of an upgrade. Computed with OpenSSL 3.0:
// printf '%064d' 0 | xxd -r -p | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
func TestSuccessorIsPinned(t *testing.T) {
	key := RefreshKey(bytes.Repeat([]byte{1}, 32))
	token := strings.Repeat("A", 43) // 32 zero bytes
	first, err := key.Successor(token)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(first)
	if got := hex.EncodeToString(raw); got != "c501d9a575d82bb7750b41c638e4763524855cef57941bf6e94fb81a8972773f" {
		t.Errorf("successor %s", got)
	}
	second, _ := key.Successor(token)
	other, _ := RefreshKey(bytes.Repeat([]byte{2}, 32)).Successor(token)
	if first != second || first == other || first == token {
		t.Error("a successor must depend on the token and the key, and on nothing else")
	}
	if _, err := HashRefresh(first); err != nil {
		t.Errorf("a successor is no refresh token: %v", err)
	}
}

func TestWhatIsNoRefreshToken(t *testing.T) {
	good, _ := NewRefreshToken()
	for _, bad := range []string{
		"", " ", good[:42], good + "A", good + "=", good[:42] + "\n", good + "\n", "\r\n" + good,
		strings.Repeat("A", 42) + "B", // the bits left over at the end are not zero
		strings.Repeat("+", 43), strings.Repeat("é", 43), strings.Repeat("A", 1<<20),
	} {
		if _, err := HashRefresh(bad); !errors.Is(err, models.ErrSignedOut) {
			t.Errorf("HashRefresh(%.50q): %v", bad, err)
		}
		if _, err := (RefreshKey{}).Successor(bad); !errors.Is(err, models.ErrSignedOut) {
			t.Errorf("Successor(%.50q): %v", bad, err)
		}
	}
}

func FuzzHashRefresh(f *testing.F) {
	token, _ := NewRefreshToken()
	f.Add(token)
	f.Fuzz(func(t *testing.T, token string) {
		if hash, err := HashRefresh(token); err == nil && (len(token) != 43 || len(hash) != 32) {
			t.Errorf("%q", token)
		}
	})
}
