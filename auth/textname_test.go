package auth_test

import (
	"bytes"
	"testing"

	"alongside/auth"
)

func TestATextsNameIsTheDeploymentsOwn(t *testing.T) {
	t.Parallel()
	ours, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	name := ours.TextName("note", "yes")
	if !bytes.Equal(name, ours.TextName("note", "yes")) {
		t.Error("the same words have two names")
	}
	for what, other := range map[string][]byte{
		"other words": ours.TextName("note", "no"), "another place": ours.TextName("hope", "yes"), "another deployment": theirs.TextName("note", "yes"),
	} {
		if bytes.Equal(name, other) {
			t.Errorf("%s: the same name", what)
		}
	}
}
