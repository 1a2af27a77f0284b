package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/tink-crypto/tink-go/v2/tink"

	"alongside/auth"
	"alongside/models"
)

// purpose names one of a patient's two data keys.
type purpose string

const (
	private purpose = "private" // the log, drafts, concerns not shared: goes with the patient
	record  purpose = "record"  // what was shared and read: stays until its retention date
)

// vault seals and opens one patient's free text under one of the two data keys.
type vault struct {
	aead              tink.AEAD
	practice, patient uuid.UUID
}

// vaults are both of a patient's: a phone holds what lies under either.
type vaults struct{ private, record vault }

func (v vaults) of(k kind) vault {
	if k.record {
		return v.record
	}
	return v.private
}

// seal binds text to its place (table.column, practice, patient, id): moved anywhere else it cannot be opened.
func (v vault) seal(table, column string, id uuid.UUID, text []byte) ([]byte, error) {
	return v.aead.Encrypt(text, auth.AD(table, column, v.practice, v.patient, id))
}

func (v vault) open(table, column string, id uuid.UUID, sealed []byte) ([]byte, error) {
	text, err := v.aead.Decrypt(sealed, auth.AD(table, column, v.practice, v.patient, id))
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", table, column, err)
	}
	return text, nil
}

// sealJSON turns a JSON value into the sealed bytes' hex form, as PostgreSQL reads bytea.
func (v vault) sealJSON(table, column string, id uuid.UUID, value json.RawMessage) (json.RawMessage, error) {
	sealed, err := v.seal(table, column, id, value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(`\x` + hex.EncodeToString(sealed))
}

func (v vault) openJSON(table, column string, id uuid.UUID, value json.RawMessage) (json.RawMessage, error) {
	var text string
	if err := json.Unmarshal(value, &text); err != nil || len(text) < 2 {
		return nil, fmt.Errorf("open %s.%s: not bytea", table, column)
	}
	sealed, err := hex.DecodeString(text[2:])
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", table, column, err)
	}
	return v.open(table, column, id, sealed)
}

// keyringSize bounds how many unwrapped keys stay in memory; two a patient.
const keyringSize = 4096

type keyName struct {
	practice, patient uuid.UUID
	purpose           purpose
}

// keyring keeps unwrapped data keys, so that a hot path needs no round trip for them. Keys never change; erasing a
// patient drops them.
type keyring struct {
	kek  tink.AEAD
	mu   sync.Mutex
	keys map[keyName]tink.AEAD
}

func newKeyring(kek tink.AEAD) *keyring { return &keyring{kek: kek, keys: map[keyName]tink.AEAD{}} }

func (k *keyring) get(name keyName) (tink.AEAD, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok := k.keys[name]
	return key, ok
}

func (k *keyring) put(name keyName, key tink.AEAD) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.keys) >= keyringSize {
		for other := range k.keys { // which one goes doesn't matter: it is read again when needed
			delete(k.keys, other)
			break
		}
	}
	k.keys[name] = key
}

func (k *keyring) forget(name keyName) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.keys, name)
}

func wrapAD(name keyName) []byte {
	return auth.AD("patient_keys", string(name.purpose), name.practice, name.patient, uuid.Nil)
}

// newDataKey makes and wraps a patient's data key.
func (k *keyring) newDataKey(name keyName) ([]byte, error) {
	wrapped, key, err := auth.NewDataKey(k.kek, wrapAD(name))
	if err != nil {
		return nil, err
	}
	k.put(name, key)
	return wrapped, nil
}

// unwrap opens a data key as it lies in patient_keys, and keeps it.
func (k *keyring) unwrap(name keyName, wrapped []byte) (tink.AEAD, error) {
	if key, ok := k.get(name); ok {
		return key, nil
	}
	key, err := auth.OpenDataKey(k.kek, wrapped, wrapAD(name))
	if err != nil {
		return nil, err
	}
	k.put(name, key)
	return key, nil
}

// vault opens one of a patient's keys as the actor; policies decide whether the actor may have it.
func (s *Store) vault(ctx context.Context, a models.Actor, patient uuid.UUID, p purpose) (vault, error) {
	name := keyName{a.PracticeID, patient, p}
	v := vault{practice: a.PracticeID, patient: patient}
	var ok bool
	if v.aead, ok = s.sealing.get(name); ok {
		return v, nil
	}
	var wrapped []byte
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT wrapped FROM patient_keys WHERE practice_id = $1 AND patient_id = $2 AND purpose = $3`,
			pgID(a.PracticeID), pgID(patient), string(p)).QueryRow(func(row pgx.Row) error { return row.Scan(&wrapped) })
	})
	if err != nil {
		return v, translate(err)
	}
	v.aead, err = s.sealing.unwrap(name, wrapped)
	return v, err
}

// vaults opens both of the patient's keys.
func (s *Store) vaults(ctx context.Context, a models.Actor, patient uuid.UUID) (v vaults, err error) {
	if v.private, err = s.vault(ctx, a, patient, private); err != nil {
		return v, err
	}
	v.record, err = s.vault(ctx, a, patient, record)
	return v, err
}
