package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"alongside/catalog"
)

var update = flag.Bool("update", false, "write the golden texts anew")

func checkGolden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path) //nolint:gosec // a file of the repository
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s is now:\n%s", path, text)
	}
}

// printed is a PDF as a reader finds it.
type printed struct {
	pages    int
	language string
	text     string // in its order, lines joined by spaces; where something stands for other letters, those
}

var (
	streams   = regexp.MustCompile(`(?s)<<[^>]*?/Length (\d+)[^>]*?>>\s*stream\n`)
	language  = regexp.MustCompile(`/Lang \(([\w-]+)\)`)
	isPage    = regexp.MustCompile(`/Type /Page\b[^s]`)
	operators = regexp.MustCompile(`(?s)/ActualText <([0-9a-f]*)>|Td \(((?:\\.|[^\\)])*)\) Tj|\bEMC\b`)
)

func read(t *testing.T, pdfOf func() ([]byte, error)) printed {
	t.Helper()
	file, err := pdfOf()
	if err != nil {
		t.Fatal(err)
	}
	out := printed{pages: len(isPage.FindAll(file, -1))}
	if found := language.FindAllSubmatch(file, -1); len(found) > 0 {
		out.language = string(found[len(found)-1][1])
	}
	var words []string
	for _, at := range streams.FindAllIndex(file, -1) {
		unpacked, err := zlib.NewReader(bytes.NewReader(file[at[1]:]))
		if err != nil {
			continue // not packed: it is no page
		}
		content, err := io.ReadAll(unpacked)
		if err != nil || !bytes.Contains(content, []byte(" Tj")) {
			continue
		}
		words = append(words, textOf(content)...)
	}
	out.text = strings.Join(words, " ")
	return out
}

func textOf(content []byte) []string {
	var words []string
	instead := ""
	for _, op := range operators.FindAllSubmatch(content, -1) {
		switch {
		case op[1] != nil:
			text, _ := hex.DecodeString(string(op[1]))
			instead = decode(text[2:])
		case op[2] == nil:
			instead = ""
		case instead != "":
			words, instead = append(words, instead), " "
		default:
			words = append(words, decode(unescape(op[2])))
		}
	}
	return words
}

func unescape(text []byte) []byte {
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
			if text[i] == 'r' {
				out = append(out, '\r')
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}

func decode(text []byte) string {
	var units []uint16
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
	}
	return string(utf16.Decode(units))
}

// inOrder finds every line of a text in what was printed, each after the one before it.
func inOrder(t *testing.T, printed, text string) {
	t.Helper()
	plain := func(text string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("“", "", "”", "", "«", "", "»", "", "\u00a0", " ").Replace(text)), " ")
	}
	rest := plain(printed)
	for line := range strings.Lines(text) {
		want := plain(line)
		if slices.ContainsFunc(catalog.Languages(), func(l string) bool { return want == catalog.In(l).Say("summary_copy_quotes") }) {
			continue // of the text alone, which has the quotes
		}
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Errorf("%q is not printed after what stands before it, in %q", want, rest[:min(len(rest), 300)])
			continue
		}
		rest = after
	}
}
