package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
)

// setting is how a sheet is printed.
type setting struct {
	language string
	paper    Paper
	at       time.Time // the moment it is of: the printer's clock stays out of it
	fits     bool      // on one sheet, whatever it takes
}

// setter places things on paper, in points. A measuring one has no printer.
type setter struct {
	printer  *fpdf.Fpdf
	language string
	scale    float64
	lost     *bool // something was printed as missing
}

// Colours that stay apart in grey, and cost little ink.
type colour struct{ r, g, b int }

func ink() colour      { return colour{31, 47, 42} }
func quietInk() colour { return colour{85, 100, 94} }
func moss() colour     { return colour{44, 91, 77} }
func mossSoft() colour { return colour{232, 240, 235} }
func alert() colour    { return colour{156, 47, 58} }
func rule() colour     { return colour{216, 207, 190} }
func edge() colour     { return colour{145, 139, 124} }
func white() colour    { return colour{255, 255, 255} }

// type sizes, in points before scaling.
const (
	sizeName    = 19
	sizeText    = 9.5
	sizeSmall   = 8.25
	sizeHeading = 9.5
	sizeVoice   = 11
	sizeLarge   = 13.5
	leading     = 1.28
)

// typed is how a span is set in its place.
type typed struct {
	look look
	size float64
	ink  colour
}

// piece is a run of letters on a line.
type piece struct {
	typed

	x        float64
	text     string
	original string // what it stands for, where something of it is missing
	lang     string
}

// row is a line of pieces.
type row struct {
	pieces []piece
	width  float64
	size   float64 // of the largest letters
}

// word is what stays together on a line.
type word struct {
	piece

	space  float64 // before it
	width  float64
	breaks bool // a new line begins with it
}

// wordsOf cuts a span into its words.
func (s *setter) wordsOf(text string, t typed, lang string, joins bool) []word {
	f := faces()[t.look]
	var all []word
	for i, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		for j, token := range strings.FieldsFunc(line, func(r rune) bool {
			return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'
		}) {
			of := t
			shown, lost := f.printable(token)
			if lost && t.look != voice { // the voice has more letters
				if more, still := faces()[voice].printable(token); !still {
					shown, lost, of.look = more, false, voice
				}
			}
			if shown == "" {
				continue
			}
			w := word{piece: piece{typed: of, text: shown, lang: lang}, width: faces()[of.look].width(shown, t.size), space: f.width(" ", t.size), breaks: i > 0 && j == 0}
			if i == 0 && j == 0 && !joins {
				w.space = 0
			}
			if lost {
				w.original = token
				*s.lost = true
			}
			all = append(all, w)
		}
	}
	return all
}

// rows breaks words into lines; a word that is wider than the line is cut where it ends.
func rows(words []word, width float64) []row {
	var all []row
	var now row
	flush := func() {
		if len(now.pieces) > 0 {
			all = append(all, now)
		}
		now = row{}
	}
	put := func(w word, space float64) {
		w.x = now.width + space
		last := len(now.pieces) - 1
		if last >= 0 && w.original == "" && now.pieces[last].joins(w.piece) {
			if space > 0 {
				now.pieces[last].text += " "
			}
			now.pieces[last].text += w.text
		} else {
			now.pieces = append(now.pieces, w.piece)
		}
		now.width = w.x + w.width
		now.size = max(now.size, w.size)
	}
	for _, w := range words {
		space := w.space
		if w.breaks || len(now.pieces) > 0 && now.width+space+w.width > width {
			flush()
		}
		if len(now.pieces) == 0 {
			space = 0
		}
		for w.width > width {
			head, tail := cut(w, width)
			if tail.text == "" {
				break
			}
			put(head, space)
			flush()
			w, space = tail, 0
		}
		put(w, space)
	}
	flush()
	return all
}

// joins says whether a piece goes on in the same letters.
func (p piece) joins(next piece) bool {
	return p.typed == next.typed && p.lang == next.lang && p.original == ""
}

// cut takes as many letters off a word as fit, and one at least. What it stands for stays with the head.
func cut(w word, width float64) (head, tail word) {
	f := faces()[w.look]
	sum := 0.0
	for at, r := range w.text {
		sum += f.width(string(r), w.size)
		if at > 0 && sum > width {
			head, tail = w, w
			head.text, tail.text = w.text[:at], w.text[at:]
			head.width, tail.width = f.width(head.text, w.size), f.width(tail.text, w.size)
			tail.original, tail.breaks = "", false
			return head, tail
		}
	}
	return w, word{}
}

// cutAt keeps so many rows, and says with dots that there is more.
func cutAt(all []row, lines int, width float64) []row {
	if lines == 0 || len(all) <= lines {
		return all
	}
	all = all[:lines:lines]
	last := all[lines-1]
	last.pieces = append([]piece{}, last.pieces...)
	end := &last.pieces[len(last.pieces)-1]
	f := faces()[end.look]
	dots := f.width(" …", end.size)
	for last.width+dots > width && len(end.text) > 1 {
		runes := []rune(end.text)
		last.width -= f.width(string(runes[len(runes)-1]), end.size)
		end.text = string(runes[:len(runes)-1])
	}
	end.text += " …"
	all[lines-1] = last
	return all
}

// draw prints a row; y is where its letters stand.
func (s *setter) draw(r row, x, y float64) {
	for _, p := range r.pieces {
		s.say(p, x+p.x, y)
	}
}

func (s *setter) say(p piece, x, y float64) {
	s.printer.SetFont(faces()[p.look].family, "", p.size)
	s.printer.SetTextColor(p.ink.r, p.ink.g, p.ink.b)
	var marks []string
	if p.lang != "" && p.lang != s.language {
		marks = append(marks, "/Lang ("+plainTag(p.lang)+")")
	}
	if p.original != "" {
		marks = append(marks, "/ActualText <"+utf16Hex(p.original)+">")
	}
	if len(marks) > 0 {
		s.printer.RawWriteStr("/Span <<" + strings.Join(marks, " ") + ">> BDC\n")
	}
	s.printer.Text(x, y, p.text)
	if len(marks) > 0 {
		s.printer.RawWriteStr("EMC\n")
	}
}

// plainTag keeps a language's tag from being anything else.
func plainTag(tag string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(tag))
}

func utf16Hex(text string) string {
	out := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return hex.EncodeToString(out)
}

func (s *setter) fill(c colour) { s.printer.SetFillColor(c.r, c.g, c.b) }
func (s *setter) stroke(c colour, width float64) {
	s.printer.SetDrawColor(c.r, c.g, c.b)
	s.printer.SetLineWidth(width)
}

// newPrinter begins a document that says nothing of the machine it was made on.
func newPrinter(title string, o setting) *fpdf.Fpdf {
	size := "Letter"
	if o.paper == A4 {
		size = "A4"
	}
	f := fpdf.New("P", "pt", size, "")
	f.SetCatalogSort(true)
	f.SetCreationDate(o.at.UTC())
	f.SetModificationDate(o.at.UTC())
	f.SetProducer("Alongside", true)
	f.SetTitle(title, true)
	f.SetLang(o.language + "-US")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	for _, l := range []look{normal, strong, voice} {
		letters := faces()[l]
		f.AddUTF8FontFromBytes(letters.family, "", letters.ttf)
	}
	return f
}

func finish(f *fpdf.Fpdf) ([]byte, error) {
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return out.Bytes(), nil
}
