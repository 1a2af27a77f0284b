package auth

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestAListOfErasuresGrowsAndTellsNothing(t *testing.T) {
	t.Parallel()
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "erasures")
	if _, found, err := ReadErasures(path); err != nil || len(found) != 0 {
		t.Fatalf("no list is %v, %v", found, err)
	}
	practice, ana, ben := uuid.New(), uuid.New(), uuid.New()
	marks := []string{keys.Mark(practice, ana, false), keys.Mark(practice, ana, true), keys.Mark(practice, ben, false)}
	for _, add := range [][]string{nil, marks[:1], marks[:2], marks} {
		if err := AddErasures(path, add...); err != nil {
			t.Fatal(err)
		}
		list, found, err := ReadErasures(path)
		if err != nil || !slices.Equal(found, []string{path}) || !slices.Equal(list.All(), slices.Sorted(slices.Values(add))) {
			t.Errorf("after %d marks the list has %d, found %v, %v", len(add), len(list.All()), found, err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []uuid.UUID{practice, ana, ben} {
		if strings.Contains(string(content), id.String()) {
			t.Errorf("the list names %s", id)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the list has mode %v, %v", info.Mode(), err)
	}

	// The marks are the same in the keys that come after, and others in anybody else's.
	next, err := keys.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if next.Mark(practice, ana, false) != marks[0] {
		t.Error("a rotation of the keys changes the marks")
	}
	others, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	if others.Mark(practice, ana, false) == marks[0] {
		t.Error("anybody can make a mark")
	}
}

func TestAListThatACrashCutShortGoesOn(t *testing.T) {
	t.Parallel()
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "erasures")
	whole, cut := keys.Mark(uuid.New(), uuid.New(), false), keys.Mark(uuid.New(), uuid.New(), false)
	if err := os.WriteFile(path, []byte(erasuresBegin+"\n"+whole+"\n"+cut[:20]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := AddErasures(path, cut); err != nil {
		t.Fatal(err)
	}
	list, _, err := ReadErasures(path)
	if err != nil || !list.Has(whole) || !list.Has(cut) || len(list.All()) != 2 {
		t.Errorf("the list holds %v, %v", list.All(), err)
	}
	if err := os.WriteFile(path, []byte("something else\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := AddErasures(path, cut); err == nil {
		t.Error("another file was taken for the list")
	}
}
