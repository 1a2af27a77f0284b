package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"alongside/models"
)

// MaxLogin is the longest login in characters: the longest e-mail address (RFC 5321, 4.5.3.1).
const MaxLogin = 254

// NormalizeLogin is the one spelling a login is stored, looked up and throttled under: no space around it, one
// space within, lowercase, compatibility forms joined (NFKC). Applying it twice changes nothing more.
func NormalizeLogin(login string) string {
	// Lowercasing can leave signs that NFKC joins, and the other way round (ϓ is one such), hence both twice.
	for range 2 {
		login = norm.NFKC.String(strings.ToLower(norm.NFKC.String(login)))
	}
	return strings.Join(strings.Fields(login), " ")
}

// ValidateLogin tells what is wrong with a new login, as problems of the named field: required, too_long
// (Limit is the bound), not_allowed (signs that can't be seen or typed). It is nil for a good one.
func ValidateLogin(field, login string) models.Invalid {
	login = NormalizeLogin(login)
	var problems models.Invalid
	switch n := utf8.RuneCountInString(login); {
	case n == 0:
		problems.Add(field, "required")
	case n > MaxLogin:
		problems = append(problems, models.FieldProblem{Field: field, Code: "too_long", Limit: MaxLogin})
	}
	hidden := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if strings.ContainsFunc(login, hidden) {
		problems.Add(field, "not_allowed")
	}
	return problems
}
