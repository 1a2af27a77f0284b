package pdf_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"alongside/insight"
	"alongside/models"
	"alongside/pdf"
)

// Whatever a document says, it is printed on one sheet, twice the same.
func FuzzPage(f *testing.F) {
	for _, language := range []string{"en", "es", "xx"} {
		text, err := json.Marshal(page(language).Document)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "words", true)
	}
	for _, words := range []string{"", "\x00\ufffd¤😱👩‍👩‍👧", "שלום 我害怕", "a\n\n\n\u2028b", "\\) Tj ET", "e\u0301\u202e", "\U0010ffff"} {
		f.Add([]byte(`{"blocks":[{"block":"top","words":"`+"a"+`"}]}`), words, false)
	}
	f.Add([]byte(`{"visit":{"zone":"Nowhere/At all"},"day":"9999-12-31","blocks":[{"block":"sleep","line":"sleep","facts":{"sleep":{"from":"0001-01-01","through":"9999-12-31","days":-1,"nights":[{"day":"2026-11-24","start":-99999999,"end":99999999}]}}}]}`), "", true)
	f.Fuzz(func(t *testing.T, text []byte, words string, full bool) {
		var d insight.Document
		if json.Unmarshal(text, &d) != nil {
			d = page("en").Document
		}
		for i := range d.Blocks {
			d.Blocks[i].Words += words
		}
		p := pdf.Page{Language: d.Language, Document: d, SharedAt: shared, Translations: []models.Translation{{Line: "top.1", Language: words, Words: words, Translator: words}}}
		if full {
			p.Live, p.Replies, p.Reader = live(), replies(), models.SidePatient
			p.Live.Plan[0].Words = words
		}
		first, err := p.PDF()
		if err != nil {
			t.Fatal(err)
		}
		if pages := len(isPage.FindAll(first, -1)); pages != 1 {
			t.Errorf("%d sheets", pages)
		}
		if again, err := p.PDF(); err != nil || !bytes.Equal(first, again) {
			t.Errorf("another time it is another: %v", err)
		}
		if !utf8.ValidString(p.Text()) && utf8.Valid(text) && utf8.ValidString(words) {
			t.Error("its text is none")
		}
	})
}
