package auth

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Rotation is how far the replacement of a deployment's keys has come. Each step is written into the key file before the
// next begins, so that it can end and go on anywhere.
type Rotation string

// The steps, in their order.
const (
	Settled  Rotation = "settled"  // nothing is being replaced
	Prepared Rotation = "prepared" // the next keys open and accept already, and seal and sign nothing
	Promoted Rotation = "promoted" // they seal and sign; the ones before still open and accept
)

// errStep is a mistake of the program's: its sentence is for whoever writes it.
var errStep = errors.New("auth: the keys are at another step of their rotation")

// Rotation says at which step the keys are.
func (k *Keys) Rotation() Rotation {
	ids := k.DataKeys()
	switch newest := k.newestDataKey(); {
	case len(ids) == 1:
		return Settled
	case ids[0] == newest:
		return Promoted
	}
	return Prepared
}

// DataKeys names the keys that open what is sealed for the deployment; the first one seals. The names are no secret: each
// stands in what its key sealed, in the four bytes after Tink's prefix.
func (k *Keys) DataKeys() []uint32 {
	ids := []uint32{k.handle.KeysetInfo().GetPrimaryKeyId()}
	for _, key := range k.handle.KeysetInfo().GetKeyInfo() {
		if key.GetKeyId() != ids[0] {
			ids = append(ids, key.GetKeyId())
		}
	}
	return ids
}

// NextDataKey is the one that is being brought in, or the only one there is.
func (k *Keys) NextDataKey() uint32 { return k.newestDataKey() }

func (k *Keys) newestDataKey() uint32 {
	all := k.handle.KeysetInfo().GetKeyInfo()
	return all[len(all)-1].GetKeyId()
}

// Prepare adds the next key to seal with and the next to sign with. Every server has to know them before they are used.
func (k *Keys) Prepare() (*Keys, error) {
	if k.Rotation() != Settled {
		return nil, errStep
	}
	next := k.document
	next.TokenKeys = []tokenKey{k.document.TokenKeys[0], newTokenKey()}
	next.TrailKey = k.document.trailKey() // may come from the refresh key, which will go
	return k.change(next, func(m *keyset.Manager) error {
		_, err := m.Add(aead.AES256GCMKeyTemplate())
		return err
	})
}

// Promote seals and signs with the next keys. The refresh key, of which there is one, is another from here on.
func (k *Keys) Promote() (*Keys, error) {
	if k.Rotation() != Prepared {
		return nil, errStep
	}
	next := k.document
	next.TokenKeys = slices.Clone(k.document.TokenKeys)
	slices.Reverse(next.TokenKeys)
	next.RefreshKey = randomBytes(secretBytes)
	return k.change(next, func(m *keyset.Manager) error { return m.SetPrimary(k.newestDataKey()) })
}

// Finish drops every data key but the one that seals: what still lies under another can't be opened any more. Tokens signed
// with the key before are accepted until they expire.
func (k *Keys) Finish(now time.Time) (*Keys, error) {
	if k.Rotation() != Promoted {
		return nil, errStep
	}
	next := k.document
	next.TokenKeys = slices.Clone(k.document.TokenKeys)
	for i := range next.TokenKeys[1:] {
		until := now.Add(AccessLifetime).UTC().Truncate(time.Second)
		next.TokenKeys[1+i].Until = &until
	}
	return k.change(next, func(m *keyset.Manager) error {
		for _, id := range k.DataKeys()[1:] {
			if err := m.Delete(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// change makes other keys of the document, with a change to the data keys.
func (k *Keys) change(document keysDocument, change func(*keyset.Manager) error) (*Keys, error) {
	manager := keyset.NewManagerFromHandle(k.handle)
	if err := change(manager); err != nil {
		return nil, fmt.Errorf("auth: change a keyset: %w", err)
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("auth: change a keyset: %w", err)
	}
	if document.DataKeyset, err = writeKeyset(handle); err != nil {
		return nil, err
	}
	return newKeys(document)
}

func newTokenKey() tokenKey {
	return tokenKey{ID: hex.EncodeToString(randomBytes(4)), Secret: randomBytes(secretBytes)}
}

func writeKeyset(handle *keyset.Handle) ([]byte, error) {
	var data bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&data)); err != nil {
		return nil, fmt.Errorf("auth: write a keyset: %w", err)
	}
	return data.Bytes(), nil
}
