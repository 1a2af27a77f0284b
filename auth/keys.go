package auth

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
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
	aead     tink.AEAD
}

// keysDocument is the key file.
type keysDocument struct {
	Version int `json:"version"`
	// DataKeyset is a Tink keyset (AES-256-GCM) that wraps patients' data keys. Tink rotates within it.
	DataKeyset json.RawMessage `json:"data_keyset"`
	// TokenKeys sign access tokens: the first signs, and a second, the one before, is still accepted.
	TokenKeys []tokenKey `json:"token_keys"`
	// RefreshKey makes the successors of refresh tokens.
	RefreshKey []byte `json:"refresh_key"`
}

// tokenKey is one HS256 key: 256 random bits, and the name that stands in a token's kid.
type tokenKey struct {
	ID     string `json:"kid"`
	Secret []byte `json:"secret"`
}

// NewKeys makes the secrets of a new deployment, in memory only. OpenKeys keeps them in a file.
func NewKeys() (*Keys, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("auth: make a keyset: %w", err)
	}
	var data bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&data)); err != nil {
		return nil, fmt.Errorf("auth: write a keyset: %w", err)
	}
	return newKeys(keysDocument{
		Version:    keysVersion,
		DataKeyset: data.Bytes(),
		TokenKeys:  []tokenKey{{ID: hex.EncodeToString(randomBytes(4)), Secret: randomBytes(secretBytes)}},
		RefreshKey: randomBytes(secretBytes),
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
	return &Keys{document: document, aead: primitive}, nil
}

func (d keysDocument) validate() error {
	if d.Version != keysVersion {
		return fmt.Errorf("the keys have version %d and this program reads version %d", d.Version, keysVersion)
	}
	if n := len(d.TokenKeys); n < 1 || n > 2 {
		return fmt.Errorf("the keys hold %d token_keys: there must be the current one, and at most the one before", n)
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
	return nil
}

// AEAD wraps and unwraps patients' data keys and whatever else is sealed for the deployment as a whole. Its
// ciphertexts begin with the byte 1 (Tink's prefix).
func (k *Keys) AEAD() tink.AEAD { return k.aead }

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
