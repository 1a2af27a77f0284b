package auth

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestARecoveryCodeIsReadHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	code := NewRecoveryCode()
	if !regexp.MustCompile(`^([` + codeAlphabet + `]{4}-){7}[` + codeAlphabet + `]{4}$`).MatchString(code) {
		t.Fatalf("%s is not eight groups of four", code)
	}
	if NewRecoveryCode() == code {
		t.Error("two codes are the same")
	}
	for _, typed := range []string{
		code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " "),
		"  " + code[:20] + "\n  " + code[20:] + "\n",
	} {
		if got, err := NormalizeRecoveryCode(typed); err != nil || got != code {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestASlipInARecoveryCodeIsNoticed(t *testing.T) {
	t.Parallel()
	slips, noticed := 0, 0
	for range 20 {
		code := NewRecoveryCode()
		for i, sign := range []byte(code) {
			at := strings.IndexByte(codeAlphabet, sign)
			if at < 0 {
				continue
			}
			other := codeAlphabet[(at+1)%len(codeAlphabet)]
			slips++
			if _, err := NormalizeRecoveryCode(code[:i] + string(other) + code[i+1:]); errors.Is(err, ErrRecoveryCode) {
				noticed++
			}
		}
	}
	// One slip in about eight hundred gives a code that could be one; it opens nothing.
	if slips != 640 || noticed < 630 {
		t.Errorf("%d of %d slips were noticed", noticed, slips)
	}
	for _, typed := range []string{"", "B7QD-2KXW-9MRT-H4ZC", strings.Repeat("A", 32), strings.Repeat("2", 1000)} {
		if _, err := NormalizeRecoveryCode(typed); !errors.Is(err, ErrRecoveryCode) {
			t.Errorf("%.40q: %v", typed, err)
		}
	}
}
