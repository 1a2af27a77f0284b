package auth

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	keysVersion = 1
	secretBytes = 32
)

// Keys are the deployment's secrets. Who loses them loses every patient's words; who finds them and the
// database reads them. Each is random and independent, so that one can be replaced without the others.
type Keys struct {
	document keysDocument
	handle   *keyset.Handle
	aead     tink.AEAD
}

// keysDocument is the key file.
type keysDocument struct {
	Version int `json:"version"`
	// DataKeyset is a Tink keyset (AES-256-GCM) that wraps patients' data keys. Tink rotates within it.
	DataKeyset json.RawMessage `json:"data_keyset"`
	// TokenKeys sign access tokens: the first signs, and a second, the one before or the next, is accepted.
	TokenKeys []tokenKey `json:"token_keys"`
	// RefreshKey makes the successors of refresh tokens.
	RefreshKey []byte `json:"refresh_key"`
	// TrailKey signs the seals of the trail, and never changes: what it signed long ago has to stay provable. Key files from
	// before it have none; there it follows from the refresh key.
	TrailKey []byte `json:"trail_key,omitempty"`
}

// tokenKey is one HS256 key: 256 random bits, and the name that stands in a token's kid.
type tokenKey struct {
	ID     string `json:"kid"`
	Secret []byte `json:"secret"`
	// Until is when the last token that it signed has expired; none while it may still sign.
	Until *time.Time `json:"until,omitempty"`
}

// NewKeys makes the secrets of a new deployment, in memory only. OpenKeys keeps them in a file.
func NewKeys() (*Keys, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("auth: make a keyset: %w", err)
	}
	data, err := writeKeyset(handle)
	if err != nil {
		return nil, err
	}
	return newKeys(keysDocument{
		Version:    keysVersion,
		DataKeyset: data,
		TokenKeys:  []tokenKey{newTokenKey()},
		RefreshKey: randomBytes(secretBytes),
		TrailKey:   randomBytes(secretBytes),
	})
}

// ParseKeys reads what a key file holds, for a deployment that is handed its secrets in KEYSET. Its errors
// never repeat any of it.
func ParseKeys(file []byte) (*Keys, error) {
	var document keysDocument
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil || decoder.More() {
		return nil, errors.New("the keys are not the JSON that alongside writes: restore them from the backup")
	}
	return newKeys(document)
}

func newKeys(document keysDocument) (*Keys, error) {
	if err := document.validate(); err != nil {
		return nil, err
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(document.DataKeyset)))
	if err != nil {
		return nil, errors.New("the keys' data_keyset is not a Tink keyset: restore it from the backup")
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, errors.New("the keys' data_keyset cannot encrypt: restore it from the backup")
	}
	return &Keys{document: document, handle: handle, aead: primitive}, nil
}

func (d keysDocument) validate() error {
	if d.Version != keysVersion {
		return fmt.Errorf("the keys have version %d and this program reads version %d", d.Version, keysVersion)
	}
	if n := len(d.TokenKeys); n < 1 || n > 2 {
		return fmt.Errorf("the keys hold %d token_keys: there must be the current one, and at most one beside it", n)
	}
	if len(d.TokenKeys) == 2 && d.TokenKeys[0].ID == d.TokenKeys[1].ID {
		return errors.New("the keys' two token_keys have the same kid")
	}
	for _, key := range d.TokenKeys {
		if key.ID == "" || len(key.Secret) != secretBytes {
			return fmt.Errorf("each of the keys' token_keys needs a kid and a secret of %d bytes", secretBytes)
		}
	}
	if len(d.RefreshKey) != secretBytes {
		return fmt.Errorf("the keys' refresh_key must have %d bytes", secretBytes)
	}
	if d.TrailKey != nil && len(d.TrailKey) != secretBytes {
		return fmt.Errorf("the keys' trail_key must have %d bytes", secretBytes)
	}
	return nil
}

// AEAD wraps and unwraps patients' data keys and whatever else is sealed for the deployment as a whole. Its
// ciphertexts begin with the byte 1 (Tink's prefix).
func (k *Keys) AEAD() tink.AEAD { return k.aead }

// SignSeal signs a seal of the trail. Whoever holds the database and not the keys can't.
func (k *Keys) SignSeal(seal []byte) []byte {
	mac := hmac.New(sha256.New, k.document.trailKey())
	mac.Write(seal)
	return mac.Sum(nil)
}

func (d keysDocument) trailKey() []byte {
	if d.TrailKey != nil {
		return d.TrailKey
	}
	mac := hmac.New(sha256.New, d.RefreshKey)
	mac.Write([]byte("alongside trail"))
	return mac.Sum(nil)
}

// RefreshKey makes the successors of refresh tokens.
func (k *Keys) RefreshKey() RefreshKey { return k.document.RefreshKey }

// Signer makes and reads access tokens issued under the deployment's public address, by the given clock.
func (k *Keys) Signer(publicURL string, clock func() time.Time) *Signer {
	return newSigner(k.document.TokenKeys, publicURL, clock)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: the process ends when the system has no randomness
	return b
}
