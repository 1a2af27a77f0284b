package models

import (
	"net/mail"
	"strings"
	"unicode"
)

// emailLimit is how long an address may be at the most, by the rules of mail.
const emailLimit = 254

// IsEmail says whether a text is one plain address: no name beside it, and nothing that would begin another line.
func IsEmail(text string) bool {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return false
	}
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= emailLimit && strings.Contains(text[strings.LastIndexByte(text, '@'):], ".")
}
