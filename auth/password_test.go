package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"alongside/models"
)

func TestValidatePassword(t *testing.T) {
	tests := []struct {
		name, password, login string
		want                  models.Invalid
	}{
		{"ten characters are enough", "kestrel 42", "ana", nil},
		{"nine are not", "kestrel42", "ana", models.Invalid{{Field: "password", Code: "too_short", Limit: 10}}},
		{"none are not", "", "", models.Invalid{{Field: "password", Code: "too_short", Limit: 10}}},
		{"signs are counted, not bytes", "日本語日本語日本語", "ana", models.Invalid{{Field: "password", Code: "too_short", Limit: 10}}},
		{"an accent typed as two signs counts once", strings.Repeat("e\u0301", 9), "ana", models.Invalid{{Field: "password", Code: "too_short", Limit: 10}}},
		{"256 characters fit", strings.Repeat("ñé", 128), "ana", nil},
		{"257 do not", strings.Repeat("x", 257), "ana", models.Invalid{{Field: "password", Code: "too_long", Limit: 256}}},
		{"a common one, in any case", "PassWord123", "ana", models.Invalid{{Field: "password", Code: "too_common"}}},
		{"the login, however spelt", "ANA@Juniper.Example ", "ana@juniper.example", models.Invalid{{Field: "password", Code: "same_as_login"}}},
		{"everything wrong is named at once", "ana", "Ana", models.Invalid{
			{Field: "password", Code: "too_short", Limit: 10}, {Field: "password", Code: "same_as_login"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ValidatePassword("password", tt.password, tt.login)
			if got.Error() != tt.want.Error() {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("problem %d: got %+v, want %+v", i, got[i], tt.want[i])
				}
			}
		})
	}
}

func TestCommonPasswordsAreOnesTheLengthRuleLetsThrough(t *testing.T) {
	seen := map[string]bool{}
	for p := range strings.FieldsSeq(commonPasswords) {
		if utf8.RuneCountInString(p) < MinPassword || p != strings.ToLower(p) || seen[p] {
			t.Errorf("%q is too short to matter, not lowercase, or listed twice", p)
		}
		seen[p] = true
	}
	if len(seen) < 100 {
		t.Errorf("only %d common passwords are known", len(seen))
	}
}

func TestHash(t *testing.T) {
	h, ctx := NewHasher(2), t.Context()
	encoded, err := h.Hash(ctx, "caf\u00e9 au lait")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("not the PHC form: %s", encoded)
	}
	for _, tt := range []struct {
		name, password string
		want           bool
	}{
		{"the same", "caf\u00e9 au lait", true},
		{"the same from another keyboard", "cafe\u0301 au lait", true},
		{"another case", "Caf\u00e9 au lait", false},
		{"a space more", "caf\u00e9 au lait ", false},
		{"nothing", "", false},
	} {
		ok, rehash, err := h.Verify(ctx, tt.password, encoded)
		if ok != tt.want || rehash || err != nil {
			t.Errorf("%s: ok=%v rehash=%v err=%v, want ok=%v", tt.name, ok, rehash, err, tt.want)
		}
	}
	if again, _ := h.Hash(ctx, "caf\u00e9 au lait"); again == encoded {
		t.Error("two hashes of one password share a salt")
	}
	if err := h.VerifyNobody(ctx, "caf\u00e9 au lait"); err != nil {
		t.Errorf("nobody: %v", err)
	}
}

func TestHashOfAnotherCostIsDueForRehash(t *testing.T) {
	// argon2id, 8 MiB, one pass, as an earlier deployment might have stored it.
	earlier := &Hasher{slots: make(chan struct{}, 1), cost: argonParams{memory: 8 * 1024, passes: 1, lanes: 1}}
	encoded, err := earlier.Hash(t.Context(), "kestrel over hedges")
	if err != nil {
		t.Fatal(err)
	}
	now := NewHasher(1)
	if ok, rehash, err := now.Verify(t.Context(), "kestrel over hedges", encoded); !ok || !rehash || err != nil {
		t.Errorf("right password: ok=%v rehash=%v err=%v", ok, rehash, err)
	}
	if ok, rehash, err := now.Verify(t.Context(), "kestrel over fields", encoded); ok || rehash || err != nil {
		t.Errorf("wrong password: ok=%v rehash=%v err=%v", ok, rehash, err)
	}
}

func TestNobodyCostsWhatSomebodyCosts(t *testing.T) {
	h := NewHasher(1)
	p, _, _, err := decodeHash(h.nobody)
	if err != nil || p != h.cost {
		t.Fatalf("nobody's hash has cost %+v, somebody's %+v (%v)", p, h.cost, err)
	}
}

func TestDamagedHashesAreRefused(t *testing.T) {
	const good = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if _, _, _, err := decodeHash(good); err != nil {
		t.Fatalf("the unharmed one: %v", err)
	}
	for _, bad := range []string{
		"", "$", good + "$", good[1:], " " + good,
		strings.Replace(good, "argon2id", "argon2i", 1),
		strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=4294967295", 1),
		strings.Replace(good, "m=19456", "m=019456", 1),
		strings.Replace(good, "t=2", "t=0", 1),
		strings.Replace(good, "p=1", "p=256", 1),
		strings.Replace(good, "t=2,p=1", "p=1,t=2", 1),
		good[:len(good)-1],
		good[:len(good)-1] + "B",
	} {
		if _, _, err := NewHasher(1).Verify(t.Context(), "whatever it is", bad); !errors.Is(err, ErrPasswordHash) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestHashersWaitInLineAndGiveUpWithTheContext(t *testing.T) {
	h := NewHasher(1)
	h.slots <- struct{}{} // somebody is hashing
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := h.Hash(ctx, "kestrel over hedges")
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context canceled", err)
	}
	<-h.slots // and is done
	if _, err := h.Hash(t.Context(), "kestrel over hedges"); err != nil {
		t.Fatalf("the slot was not given back: %v", err)
	}
	if len(h.slots) != 0 {
		t.Error("a slot stays taken")
	}
}

func FuzzDecodeHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, encoded string) {
		p, salt, key, err := decodeHash(encoded)
		if err == nil && p.encode(salt, key) != encoded {
			t.Errorf("%q was read as something else", encoded)
		}
	})
}
