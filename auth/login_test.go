package auth

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestSpellingsOfALoginMeet(t *testing.T) {
	for spelling, want := range map[string]string{
		"ana@juniper.example":     "ana@juniper.example",
		"  Ana@Juniper.EXAMPLE\t": "ana@juniper.example",
		"ａｎａ＠ｊｕｎｉｐｅｒ．ｅｘａｍｐｌｅ": "ana@juniper.example",
		"jose\u0301":                       "josé",
		"JOSÉ":                             "josé",
		"Ana  María\u00a0Pérez":            "ana maría pérez",
		"\ufb01sh":                         "fish",
		"\u2003":                           "",
		strings.Repeat("A", 3) + "\u212a1": "aaak1", // the Kelvin sign is a K
	} {
		if got := NormalizeLogin(spelling); got != want {
			t.Errorf("%q became %q, want %q", spelling, got, want)
		}
	}
}

// A login that normalised to something else the second time would have two throttle keys.
func TestNormalizingTwiceChangesNothing(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := NormalizeLogin("a" + string(r) + "b")
		if twice := NormalizeLogin(once); twice != once {
			t.Errorf("%U: %q, then %q", r, once, twice)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := NormalizeLogin(rapid.String().Draw(t, "login"))
		if twice := NormalizeLogin(once); twice != once {
			t.Errorf("%q, then %q", once, twice)
		}
	})
}

func TestValidateLogin(t *testing.T) {
	for _, tt := range []struct{ name, login, code string }{
		{"an e-mail address", "ana@juniper.example", ""},
		{"a name", "Ana María", ""},
		{"a name in another script", "安娜", ""},
		{"nothing", " \t ", "required"},
		{"254 characters", strings.Repeat("a", 254), ""},
		{"255 characters", strings.Repeat("a", 255), "too_long"},
		{"a zero-width space", "an\u200ba", "not_allowed"},
		{"a control sign", "ana\x00", "not_allowed"},
		{"a sign that turns text around", "ana\u202egpj", "not_allowed"},
		{"broken UTF-8", "ana\xff", "not_allowed"},
	} {
		got := ValidateLogin("login", tt.login)
		switch {
		case tt.code == "" && got != nil:
			t.Errorf("%s: %v", tt.name, got)
		case tt.code != "" && (len(got) != 1 || got[0].Code != tt.code || got[0].Field != "login"):
			t.Errorf("%s: %v, want %s", tt.name, got, tt.code)
		}
	}
}
