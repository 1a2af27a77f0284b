package auth

import (
	"bytes"
	"fmt"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// NewDataKey makes a data key (AES-256-GCM) for one patient and one purpose. The wrapped form, sealed under kek
// (Keys.AEAD) and bound to the associated data, is what is stored; deleting it makes everything sealed with the
// key unreadable. Both it and the key's ciphertexts begin with the byte 1 (Tink's prefix), which the tables check.
func NewDataKey(kek tink.AEAD, associatedData []byte) (wrapped []byte, key tink.AEAD, err error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("auth: make a data key: %w", err)
	}
	// In the clear only within this function. Tink's own wrapping (Handle.WriteWithAssociatedData) would put
	// the ciphertext into an envelope that doesn't begin with Tink's prefix.
	var plain bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&plain)); err != nil {
		return nil, nil, fmt.Errorf("auth: write a data key: %w", err)
	}
	if wrapped, err = kek.Encrypt(plain.Bytes(), associatedData); err != nil {
		return nil, nil, fmt.Errorf("auth: wrap a data key: %w", err)
	}
	if key, err = aead.New(handle); err != nil {
		return nil, nil, fmt.Errorf("auth: use a data key: %w", err)
	}
	return wrapped, key, nil
}

// OpenDataKey opens what NewDataKey wrapped. It fails when the deployment's keys or the associated data are
// not the same, or when the wrapped key was changed.
func OpenDataKey(kek tink.AEAD, wrapped, associatedData []byte) (tink.AEAD, error) {
	plain, err := kek.Decrypt(wrapped, associatedData)
	if err != nil {
		return nil, fmt.Errorf("auth: unwrap a data key: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(plain)))
	if err != nil {
		return nil, fmt.Errorf("auth: read a data key: %w", err)
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("auth: use a data key: %w", err)
	}
	return key, nil
}

// AD is the associated data of one sealed value: table.column|practice|patient|id. With it, a ciphertext copied
// into another row or column doesn't open.
func AD(table, column string, practice, patient, id uuid.UUID) []byte {
	return []byte(table + "." + column + "|" + practice.String() + "|" + patient.String() + "|" + id.String())
}
