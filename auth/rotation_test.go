package auth

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// steps are the keys of a deployment before a rotation, and after each step of it.
func steps(t *testing.T) (settled, prepared, promoted, finished *Keys) {
	t.Helper()
	settled = mustKeys(t)
	must := func(keys *Keys, err error) *Keys {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	prepared = must(settled.Prepare())
	promoted = must(prepared.Promote())
	return settled, prepared, promoted, must(promoted.Finish(time.Now()))
}

// Of two servers that are one step apart each opens what the other sealed, and accepts whom the other let in.
func TestServersOneStepApartUnderstandEachOther(t *testing.T) {
	t.Parallel()
	settled, prepared, promoted, finished := steps(t)
	for name, pair := range map[string][2]*Keys{
		"prepared": {settled, prepared}, "promoted": {prepared, promoted}, "finished": {promoted, finished},
	} {
		for _, way := range [][2]*Keys{pair, {pair[1], pair[0]}} {
			if way[0] == settled && way[1] == promoted {
				continue
			}
			sealed, err := way[0].AEAD().Encrypt([]byte("words"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := way[1].AEAD().Decrypt(sealed, nil); err != nil {
				t.Errorf("%s: sealed words don't open: %v", name, err)
			}
			token := mustSign(t, way[0].Signer(testURL, time.Now), someClaims())
			if _, err := way[1].Signer(testURL, time.Now).Parse(token); err != nil {
				t.Errorf("%s: a token is not accepted: %v", name, err)
			}
		}
	}
	for _, keys := range []*Keys{prepared, promoted, finished} {
		if string(keys.SignSeal([]byte("seal"))) != string(settled.SignSeal([]byte("seal"))) {
			t.Errorf("%s: the trail is signed otherwise", keys.Rotation())
		}
	}
}

func TestARotationTakesItsStepsInTheirOrder(t *testing.T) {
	t.Parallel()
	settled, prepared, promoted, finished := steps(t)
	for want, keys := range map[Rotation][]*Keys{Settled: {settled, finished}, Prepared: {prepared}, Promoted: {promoted}} {
		for _, k := range keys {
			if k.Rotation() != want {
				t.Errorf("%s is called %s", want, k.Rotation())
			}
			for step, allowed := range map[Rotation]func() (*Keys, error){
				Settled: k.Prepare, Prepared: k.Promote, Promoted: func() (*Keys, error) { return k.Finish(time.Now()) },
			} {
				if _, err := allowed(); (err == nil) != (step == want) {
					t.Errorf("from %s, the step after %s: %v", want, step, err)
				}
			}
		}
	}
	old, next := settled.DataKeys()[0], prepared.NextDataKey()
	for _, c := range []struct {
		keys *Keys
		want []uint32
	}{{settled, []uint32{old}}, {prepared, []uint32{old, next}}, {promoted, []uint32{next, old}}, {finished, []uint32{next}}} {
		if got := c.keys.DataKeys(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %x, want %x", c.keys.Rotation(), got, c.want)
		}
	}
	sealed, err := settled.AEAD().Encrypt([]byte("words"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := finished.AEAD().Decrypt(sealed, nil); err == nil {
		t.Error("the key before still opens")
	}
	if string(promoted.RefreshKey()) == string(settled.RefreshKey()) {
		t.Error("the refresh key is the same")
	}
}

// Whoever is signed in stays it: a token of the key before is good for as long as it lives, and no longer.
func TestATokenOfTheKeyBeforeIsAcceptedUntilItExpires(t *testing.T) {
	t.Parallel()
	_, prepared, promoted, finished := steps(t)
	now := time.Now()
	token := mustSign(t, prepared.Signer(testURL, func() time.Time { return now }), someClaims())
	if _, err := finished.Signer(testURL, func() time.Time { return now.Add(AccessLifetime - time.Minute) }).Parse(token); err != nil {
		t.Errorf("while it lives: %v", err)
	}
	// Whoever has the old key could sign a token that lives longer.
	later := func() time.Time { return now.Add(AccessLifetime + time.Minute) }
	forged := mustSign(t, prepared.Signer(testURL, later), someClaims())
	if _, err := promoted.Signer(testURL, later).Parse(forged); err != nil {
		t.Errorf("before the end: %v", err)
	}
	if _, err := finished.Signer(testURL, later).Parse(forged); err == nil {
		t.Error("the key before signs for ever")
	}
	again, err := finished.Prepare()
	if err != nil || len(again.document.TokenKeys) != 2 {
		t.Fatalf("the next rotation: %v", err)
	}
	if _, err := again.Signer(testURL, func() time.Time { return now }).Parse(token); err == nil {
		t.Error("the next rotation keeps the key before the last")
	}
}

// A key file from before there was a trail key signs the trail as it always did, whatever becomes of its refresh key.
func TestTheTrailIsSignedTheSameByAnOldKeyFile(t *testing.T) {
	t.Parallel()
	old := mustKeys(t)
	old.document.TrailKey = nil
	before := old.SignSeal([]byte("seal"))
	prepared, err := old.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	promoted, err := prepared.Promote()
	if err != nil {
		t.Fatal(err)
	}
	if string(promoted.SignSeal([]byte("seal"))) != string(before) {
		t.Error("the trail is signed otherwise")
	}
}

func TestAKeyFileIsReplacedWholeAndKeptUntilTheEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), KeyFile)
	settled, prepared, promoted, _ := steps(t)
	if err := settled.Save(path); err != nil {
		t.Fatal(err)
	}
	for _, next := range []*Keys{prepared, promoted} {
		if err := next.Replace(path); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]*Keys{path: next, FormerKeys(path): settled} {
			got, err := ReadKeys(name) // refuses what others may read
			if err != nil {
				t.Fatal(err)
			}
			if same, err := got.Equal(want); err != nil || !same {
				t.Errorf("%s holds others, %v", name, err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), ".keyset-left"), nil, 0o600); err != nil { // by one that was killed
		t.Fatal(err)
	}
	for range 2 {
		if err := ForgetFormer(path); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v is left, %v", left, err)
	}
}
