package embeddedpg

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatWasFoundAndCannotBeUsedIsSaidInOneLine(t *testing.T) {
	t.Parallel()
	err := errNoBinaries([]error{errors.New("/a: too old"), errors.New("/b: postgres --version:\nno such library")})
	if !errors.Is(err, ErrNoBinaries) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	for _, want := range []string{"apt-get install postgresql", "DATABASE_URL", "/a: too old", "no such library"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in %v", want, err)
		}
	}
}
