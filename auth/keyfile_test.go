package auth

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheFirstStartMakesTheKeysAndTheNextReadsThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", KeyFile)
	if _, err := ReadKeys(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before the first start: %v", err)
	}
	first, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside the key file something was left: %v", left)
	}
	second, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	sameKeys(t, first, second)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fromEnvironment, err := ParseKeys(content)
	if err != nil {
		t.Fatal(err)
	}
	sameKeys(t, first, fromEnvironment)
}

// sameKeys: what one seals or signs, the other opens and accepts.
func sameKeys(t *testing.T, a, b *Keys) {
	t.Helper()
	sealed, err := a.AEAD().Encrypt([]byte("words"), []byte("here"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.AEAD().Decrypt(sealed, []byte("here")); err != nil || string(got) != "words" {
		t.Errorf("sealed words don't open: %v", err)
	}
	token := mustSign(t, a.Signer(testURL, time.Now), someClaims())
	if _, err := b.Signer(testURL, time.Now).Parse(token); err != nil {
		t.Errorf("a token is not accepted: %v", err)
	}
	refresh, _ := NewRefreshToken()
	fromA, _ := a.RefreshKey().Successor(refresh)
	fromB, _ := b.RefreshKey().Successor(refresh)
	if fromA != fromB {
		t.Error("a refresh token has two successors")
	}
}

func TestServersThatStartTogetherAgreeOnTheKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), KeyFile)
	keys := make([]*Keys, 8)
	var starts sync.WaitGroup
	for i := range keys {
		starts.Go(func() {
			var err error
			if keys[i], err = OpenKeys(path); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for _, other := range keys[1:] {
		sameKeys(t, keys[0], other)
	}
}

func TestAKeyFileOpenToOthersIsRefused(t *testing.T) {
	for _, mode := range []fs.FileMode{0o604, 0o640, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777} {
		path := filepath.Join(t.TempDir(), KeyFile)
		if _, err := OpenKeys(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := OpenKeys(path)
		if err == nil || !strings.Contains(err.Error(), "chmod 600 "+path) {
			t.Errorf("mode %04o: %v", mode, err)
		}
		if err := os.Chmod(path, 0o400); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKeys(path); err != nil {
			t.Errorf("mode 0400: %v", err)
		}
	}
}

func TestAKeyFileOfAnotherUserIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), KeyFile)
	if _, err := OpenKeys(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := onlyOurs(path, info, os.Geteuid()); err != nil {
		t.Errorf("its own user: %v", err)
	}
	if err := onlyOurs(path, info, os.Geteuid()+1); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("another user: %v", err)
	}
}

func TestAFolderIsNoKeyFile(t *testing.T) {
	if _, err := OpenKeys(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("got %v", err)
	}
}

func TestDamagedKeysAreRefusedAndNeverRepeated(t *testing.T) {
	good, err := json.Marshal(mustKeys(t).document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseKeys(good); err != nil {
		t.Fatalf("the unharmed ones: %v", err)
	}
	change := func(edit func(*keysDocument)) string {
		var document keysDocument
		if err := json.Unmarshal(good, &document); err != nil {
			t.Fatal(err)
		}
		edit(&document)
		content, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	secret := func(n int) []byte { return []byte(strings.Repeat("canary-", n)[:n]) }
	for name, content := range map[string]string{
		"empty":            "",
		"cut off":          string(good[:len(good)-2]),
		"something after":  string(good) + "{}",
		"another member":   strings.Replace(string(good), `{"version"`, `{"canary-":1,"version"`, 1),
		"another version":  change(func(d *keysDocument) { d.Version = 2 }),
		"no token key":     change(func(d *keysDocument) { d.TokenKeys = nil }),
		"three token keys": change(func(d *keysDocument) { d.TokenKeys = append(testKeys(), d.TokenKeys...) }),
		"one kid twice":    change(func(d *keysDocument) { d.TokenKeys = append(d.TokenKeys, d.TokenKeys...) }),
		"no kid":           change(func(d *keysDocument) { d.TokenKeys[0].ID = "" }),
		"short token key":  change(func(d *keysDocument) { d.TokenKeys[0].Secret = secret(31) }),
		"long refresh key": change(func(d *keysDocument) { d.RefreshKey = secret(33) }),
		"short trail key":  change(func(d *keysDocument) { d.TrailKey = secret(31) }),
		"no data keyset":   change(func(d *keysDocument) { d.DataKeyset = nil }),
		"odd data keyset":  change(func(d *keysDocument) { d.DataKeyset = json.RawMessage(`{"canary-":"canary-"}`) }),
		"no primary key":   change(func(d *keysDocument) { d.DataKeyset = json.RawMessage(`{"primaryKeyId":1,"key":[]}`) }),
	} {
		keys, err := ParseKeys([]byte(content))
		if err == nil || keys != nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error repeats what stands in the file: %v", name, err)
		}
	}
}

func FuzzParseKeys(f *testing.F) {
	good, err := json.Marshal(mustKeys(f).document)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":1,"token_keys":[{}],"data_keyset":null}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		if keys, err := ParseKeys(content); err == nil {
			if _, err := keys.AEAD().Encrypt([]byte("words"), nil); err != nil {
				t.Errorf("accepted, and cannot encrypt: %v", err)
			}
		}
	})
}
