package auth

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/models"
)

func TestNewCode(t *testing.T) {
	if bits := codeLength * math.Log2(float64(len(codeAlphabet))); bits < 75 {
		t.Errorf("a code has %.1f bits", bits)
	}
	shape := regexp.MustCompile(`^([2-9BCDFGHJKMNP-TV-Z]{4}-){3}[2-9BCDFGHJKMNP-TV-Z]{4}$`)
	const codes = 2000
	seen, count := map[string]bool{}, map[rune]int{}
	for range codes {
		code := NewCode()
		if !shape.MatchString(code) || seen[code] {
			t.Fatalf("%q has another shape, or came twice", code)
		}
		seen[code] = true
		for _, r := range code {
			count[r]++
		}
	}
	// Each sign is expected 1,143 times (standard deviation 33); a quarter off would be eight of those.
	expected := codes * codeLength / len(codeAlphabet)
	for _, r := range codeAlphabet {
		if n := count[r]; n < expected*3/4 || n > expected*5/4 {
			t.Errorf("%c came %d times, expected about %d", r, n, expected)
		}
	}
}

// However people type, paste or read out a code, it is the same code.
func TestSpellingsOfACodeMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := NewCode()
		want, err := HashCode(code)
		if err != nil {
			t.Fatal(err)
		}
		filler := rapid.SampledFrom([]string{"", "", "", " ", "-", "–", "—", "\u00a0", "\n", "\t", "\u200b", " - "})
		var typed strings.Builder
		for _, r := range strings.ReplaceAll(code, "-", "") {
			typed.WriteString(filler.Draw(t, "filler"))
			switch rapid.IntRange(0, 2).Draw(t, "spelling") {
			case 0:
				typed.WriteRune(r)
			case 1:
				typed.WriteString(strings.ToLower(string(r)))
			case 2:
				typed.WriteRune(r - '!' + '！') // full width
			}
		}
		typed.WriteString(filler.Draw(t, "filler"))
		if got, err := NormalizeCode(typed.String()); err != nil || got != code {
			t.Fatalf("%q became %q, want %q (%v)", typed.String(), got, code, err)
		}
		if got, err := HashCode(typed.String()); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%q has another hash (%v)", typed.String(), err)
		}
	})
}

func TestOtherCodesHaveOtherHashes(t *testing.T) {
	a, _ := HashCode("2222-2222-2222-2222")
	b, _ := HashCode("2222-2222-2222-2223")
	if bytes.Equal(a, b) {
		t.Error("two codes meet")
	}
}

func TestWhatIsNoCode(t *testing.T) {
	for _, typed := range []string{
		"", "----", "2222-2222-2222-222", "2222-2222-2222-22222", "2222-2222-2222-222O", "0222-2222-2222-2222",
		"2222-2222-2222-222A", "2222_2222_2222_2222", "2222-2222-22é2-222", "2222-2222-2222-2222'",
		"22222222\xff2222222", strings.Repeat("2222", 1<<18), strings.Repeat("-", 1<<20),
	} {
		if code, err := NormalizeCode(typed); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%.40q became %q (%v)", typed, code, err)
		}
		if _, err := HashCode(typed); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%.40q has a hash (%v)", typed, err)
		}
	}
}

func FuzzNormalizeCode(f *testing.F) {
	f.Add("b7qd 2kxw 9mrt h4zc")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := NormalizeCode(typed)
		if err != nil {
			return
		}
		if again, err := NormalizeCode(code); err != nil || again != code {
			t.Errorf("%q became %q, then %q (%v)", typed, code, again, err)
		}
	})
}
