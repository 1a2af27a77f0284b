package auth

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/tink"
)

func mustKeys(t testing.TB) *Keys {
	t.Helper()
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func mustDataKey(t testing.TB, kek tink.AEAD, associatedData []byte) ([]byte, tink.AEAD) {
	t.Helper()
	wrapped, key, err := NewDataKey(kek, associatedData)
	if err != nil {
		t.Fatal(err)
	}
	return wrapped, key
}

func TestDataKeys(t *testing.T) {
	kek, practice, patient, concern := mustKeys(t).AEAD(), uuid.New(), uuid.New(), uuid.New()
	private := AD("patient_keys", "private", practice, patient, patient)
	record := AD("patient_keys", "record", practice, patient, patient)
	wrapped, key := mustDataKey(t, kek, private)
	words, where := []byte("I'm afraid it will change who I am."), AD("concerns", "words", practice, patient, concern)
	sealed, err := key.Encrypt(words, where)
	if err != nil {
		t.Fatal(err)
	}
	if wrapped[0] != 1 || sealed[0] != 1 {
		t.Errorf("the tables' checks want 1 as the first byte: wrapped %d, sealed %d", wrapped[0], sealed[0])
	}
	if bytes.Contains(sealed, []byte("afraid")) {
		t.Error("the words are in the clear")
	}

	opened, err := OpenDataKey(kek, wrapped, private)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := opened.Decrypt(sealed, where); err != nil || !bytes.Equal(got, words) {
		t.Errorf("sealed then opened: %q, %v", got, err)
	}

	for name, elsewhere := range map[string][]byte{
		"another table":    AD("checkins", "words", practice, patient, concern),
		"another column":   AD("concerns", "would_help", practice, patient, concern),
		"another practice": AD("concerns", "words", uuid.New(), patient, concern),
		"another patient":  AD("concerns", "words", practice, uuid.New(), concern),
		"another row":      AD("concerns", "words", practice, patient, uuid.New()),
		"nowhere":          nil,
	} {
		if got, err := opened.Decrypt(sealed, elsewhere); err == nil {
			t.Errorf("opened in %s: %q", name, got)
		}
	}
	if _, err := OpenDataKey(kek, wrapped, record); err == nil {
		t.Error("a data key opens for another purpose")
	}
	if _, err := OpenDataKey(mustKeys(t).AEAD(), wrapped, private); err == nil {
		t.Error("a data key opens under another deployment's keys")
	}
	_, other := mustDataKey(t, kek, private)
	if _, err := other.Decrypt(sealed, where); err == nil {
		t.Error("one data key opens what another sealed")
	}
	for i := range wrapped {
		changed := bytes.Clone(wrapped)
		changed[i] ^= 1
		if _, err := OpenDataKey(kek, changed, private); err == nil {
			t.Errorf("a data key with byte %d changed opens", i)
		}
	}
	for _, n := range []int{0, 1, 5, len(wrapped) - 1} {
		if _, err := OpenDataKey(kek, wrapped[:n], private); err == nil {
			t.Errorf("the first %d bytes of a data key open", n)
		}
	}
}

func TestAD(t *testing.T) {
	practice := uuid.MustParse("0190a1b2-0000-7000-8000-000000000001")
	patient := uuid.MustParse("0190a1b2-0000-7000-8000-000000000002")
	id := uuid.MustParse("0190a1b2-0000-7000-8000-000000000003")
	const want = "concerns.words|0190a1b2-0000-7000-8000-000000000001|0190a1b2-0000-7000-8000-000000000002|0190a1b2-0000-7000-8000-000000000003"
	if got := string(AD("concerns", "words", practice, patient, id)); got != want {
		t.Errorf("stored rows would no longer open:\n got %s\nwant %s", got, want)
	}
}

func BenchmarkOpenDataKey(b *testing.B) {
	kek := mustKeys(b).AEAD()
	wrapped, _ := mustDataKey(b, kek, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := OpenDataKey(kek, wrapped, nil); err != nil {
			b.Fatal(err)
		}
	}
}
