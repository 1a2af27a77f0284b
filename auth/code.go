package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"alongside/models"
)

// A one-time code is 16 characters in four groups. The alphabet leaves out what is misread (0 O, 1 I L) and
// the vowels, so that no code spells a word to an anxious reader. 28¹⁶ is 76.9 bits.
const (
	codeAlphabet = "23456789BCDFGHJKMNPQRSTVWXYZ"
	codeLength   = 16
	codeGroup    = 4
)

// NewCode returns a one-time code for an invitation or for setting up, as it is shown: B7QD-2KXW-9MRT-H4ZC.
func NewCode() string { return inGroups(randomSigns(codeLength)) }

// randomSigns are n letters and digits, each as likely as any other.
func randomSigns(n int) string {
	// Bytes at or above the largest multiple of the alphabet are thrown away, or its first letters would be likelier.
	const fair = 256 / len(codeAlphabet) * len(codeAlphabet)
	signs := make([]byte, 0, n)
	random := make([]byte, 1)
	for len(signs) < n {
		rand.Read(random)
		if int(random[0]) < fair {
			signs = append(signs, codeAlphabet[int(random[0])%len(codeAlphabet)])
		}
	}
	return string(signs)
}

// inGroups puts a dash after every four signs.
func inGroups(signs string) string {
	groups := make([]string, 0, len(signs)/codeGroup)
	for i := 0; i < len(signs); i += codeGroup {
		groups = append(groups, signs[i:i+codeGroup])
	}
	return strings.Join(groups, "-")
}

// typedSigns takes away what people add when they type or paste a code: any case, spaces and dashes anywhere,
// full-width signs of other keyboards.
func typedSigns(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToUpper(norm.NFKC.String(typed)))
}

// NormalizeCode returns a typed or pasted code as NewCode writes it. It is models.ErrNotFound for what can't be a code,
// the same as for a code nobody made.
func NormalizeCode(typed string) (string, error) {
	if len(typed) > 256 {
		return "", models.ErrNotFound
	}
	signs := typedSigns(typed)
	if len(signs) != codeLength || strings.Trim(signs, codeAlphabet) != "" {
		return "", models.ErrNotFound
	}
	return inGroups(signs), nil
}

// HashCode returns the hash a code is stored and looked up by, or models.ErrNotFound. SHA-256 is enough: at
// 76.9 bits, trying a million million codes a second against a stolen hash takes about two thousand years.
func HashCode(typed string) ([]byte, error) {
	code, err := NormalizeCode(typed)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(code))
	return sum[:], nil
}
