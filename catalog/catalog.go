// Package catalog says the app's messages on the server: what is printed, exported and handed to other systems has the
// same words as the screen, from the same files. It is pure, and knows two languages.
package catalog

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"alongside/pwa"
)

// Catalog speaks one language.
type Catalog struct {
	language string
	messages map[string]message
	dates    dates
}

// With are the inputs of a message: texts and whole numbers. The number that a plural counts has to be a number.
type With map[string]any

// Languages are those that there are messages of.
func Languages() []string { return []string{"en", "es"} }

// In is the catalog of a language; of English where there is none.
func In(language string) *Catalog {
	if c := catalogs()[language]; c != nil {
		return c
	}
	return catalogs()["en"]
}

// Language is the tag of what it speaks: en, es.
func (c *Catalog) Language() string { return c.language }

// Say is a message with its inputs, as the app says it: the form of a plural first, then what stands in braces. Where a
// sentence ends with "5:00 p.m." or "Ana R.", one full stop ends both. A message that there is not is said by its name: a
// test looks for those.
func (c *Catalog) Say(name string, with ...With) string {
	said, ok := c.messages[name]
	if !ok {
		return name
	}
	var inputs With
	if len(with) > 0 {
		inputs = with[0]
	}
	return placeholder.ReplaceAllStringFunc(said.form(c.language, inputs), func(braces string) string {
		name, stop, _ := strings.Cut(strings.TrimPrefix(braces, "{"), "}")
		value := ""
		if input, ok := inputs[name]; ok {
			value = fmt.Sprint(input)
		}
		if strings.HasSuffix(value, ".") {
			return value
		}
		return value + stop
	})
}

// Has says whether there is a message of this name. Codes that an older version does not know have none.
func (c *Catalog) Has(name string) bool {
	_, ok := c.messages[name]
	return ok
}

// placeholder is an input in braces, with the full stop that may follow it.
var placeholder = regexp.MustCompile(`\{\w+\}\.?`)

// message is one text, or one for each form of a plural.
type message struct {
	text    string
	counted string // the input that decides on the form
	forms   []form
}

type form struct{ category, text string }

func (m message) form(language string, inputs With) string {
	if len(m.forms) == 0 {
		return m.text
	}
	category := plural(language, inputs[m.counted])
	for _, f := range m.forms {
		if f.category == category {
			return f.text
		}
	}
	return m.forms[len(m.forms)-1].text
}

// plural is the category of a whole number (CLDR). In Spanish whole millions have a form of their own.
func plural(language string, count any) string {
	n, ok := count.(int)
	switch {
	case !ok:
		return "other"
	case n == 1:
		return "one"
	case language == "es" && n != 0 && n%1_000_000 == 0:
		return "many"
	default:
		return "other"
	}
}

// UnmarshalJSON reads a message as the app's catalogs write it: a text, or `[{declarations, selectors, match}]` with
// "local form = nights: plural" and "form=one".
func (m *message) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &m.text)
	}
	var variants []struct {
		Declarations []string        `json:"declarations"`
		Match        json.RawMessage `json:"match"`
	}
	if err := json.Unmarshal(text, &variants); err != nil {
		return err
	}
	if len(variants) != 1 {
		return fmt.Errorf("%d variants of a message: this reader knows one", len(variants))
	}
	for _, line := range variants[0].Declarations {
		if found := declared.FindStringSubmatch(line); found != nil {
			m.counted = found[1]
		}
	}
	// In their order: what no form is written for takes the last.
	decoder := json.NewDecoder(strings.NewReader(string(variants[0].Match)))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		var words [2]string
		for i := range words {
			token, err := decoder.Token()
			if err != nil {
				return err
			}
			words[i], _ = token.(string)
		}
		category, ok := strings.CutPrefix(words[0], "form=")
		if !ok {
			return fmt.Errorf("%q is no form of a plural, and nothing else is selected here", words[0])
		}
		m.forms = append(m.forms, form{category, words[1]})
	}
	if m.counted == "" || len(m.forms) == 0 {
		return fmt.Errorf("a message with forms that counts nothing: %s", text)
	}
	return nil
}

var declared = regexp.MustCompile(`= (\w+): plural`)

var catalogs = sync.OnceValue(func() map[string]*Catalog { //nolint:gochecknoglobals // a constant that Go can't write
	all := map[string]*Catalog{}
	for _, language := range Languages() {
		text, err := fs.ReadFile(pwa.Messages(), language+".json")
		if err != nil {
			panic(err) // a file of ours
		}
		c := &Catalog{language: language, dates: datesIn(language)}
		if err := json.Unmarshal(text, &c.messages); err != nil {
			panic(fmt.Errorf("%s.json: %w", language, err))
		}
		all[language] = c
	}
	return all
})
