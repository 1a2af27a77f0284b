package models

import (
	"slices"
	"strings"
)

// Translation is what somebody made of a patient's words for a reader of another language. It stands beside the words,
// with the translator's name, never instead of them.
type Translation struct {
	Line       string `json:"line" maxLength:"80" doc:"the line of the page whose words it translates"`
	Language   string `json:"language" doc:"the language it is in: en or es"`
	Words      string `json:"words"`
	Translator string `json:"translator" doc:"who translated, for example Interpreter: Rosa M."`
}

// Limits of a translation, in characters. Words may grow on their way into another language.
const (
	TranslationLimit = 2 * ConcernLimit
	TranslatorLimit  = 80
)

// Languages are those of the app's texts.
func Languages() []string { return []string{"en", "es"} }

// Validate names every bad field at once.
func (t Translation) Validate() error {
	var bad Invalid
	if strings.TrimSpace(t.Words) == "" {
		bad.Add("words", "required")
	}
	checkText(&bad, "words", &t.Words, TranslationLimit)
	if strings.TrimSpace(t.Translator) == "" {
		bad.Add("translator", "required")
	}
	checkLine(&bad, "translator", t.Translator, TranslatorLimit)
	if !slices.Contains(Languages(), t.Language) {
		bad.Add("language", "unknown")
	}
	return bad.Err()
}
