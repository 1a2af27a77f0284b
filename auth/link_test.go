package auth

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestALinkIsForOnePurposeAndOutlivesARotation(t *testing.T) {
	t.Parallel()
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.New()
	link := keys.NewLink("stop", id)
	if got, err := keys.OpenLink("stop", link); err != nil || got != id {
		t.Errorf("%s, %v", got, err)
	}
	if keys.NewLink("stop", id) == link {
		t.Error("two of one purpose look the same")
	}
	prepared, err := keys.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	promoted, err := prepared.Promote()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := promoted.OpenLink("stop", link); err != nil || got != id {
		t.Errorf("after a rotation: %s, %v", got, err)
	}
	others, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]struct {
		keys          *Keys
		purpose, link string
	}{
		"another purpose": {keys, "later", link}, "another deployment": {others, "stop", link}, "nothing": {keys, "stop", ""},
		"less": {keys, "stop", link[:len(link)-2]}, "more": {keys, "stop", link + "AA"}, "another": {keys, "stop", flip(link[:1]) + link[1:]}, "another salt": {keys, "stop", link[:24] + flip(link[24:25]) + link[25:]},
		"padded": {keys, "stop", link + "="}, "another's id": {keys, "stop", keys.NewLink("stop", uuid.New())[:20] + link[20:]},
	} {
		if _, err := refused.keys.OpenLink(refused.purpose, refused.link); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// flip is another letter.
func flip(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

func TestAKeyForPushingIsReadBack(t *testing.T) {
	t.Parallel()
	key, err := NewVAPIDKey()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseVAPIDKey(key.Private())
	if err != nil || again.Public() != key.Public() {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "AA", key.Public(), "hush-hush", key.Private() + "A"} {
		if _, err := ParseVAPIDKey(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
