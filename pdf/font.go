package pdf

import (
	"embed"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The letters of the screen, as they are published (SIL Open Font License: the licences stand beside them). A PDF holds
// only those that it needs.
//
//go:embed fonts/*.ttf
var fontFiles embed.FS

// face is one of the letters, with what it has and how wide it is.
type face struct {
	family   string
	ttf      []byte
	advances []uint16 // by rune; none where there is no glyph
	em       float64
}

const none = 0xFFFF

// missing is the sign for what no face has. What it stands for is written behind it, for whoever copies or listens.
const missing = '¤'

var faces = sync.OnceValue(func() map[look]face { //nolint:gochecknoglobals // constants that Go can't write
	text := readFace("text", "AtkinsonHyperlegibleNext_400Regular.ttf")
	bold := readFace("bold", "AtkinsonHyperlegibleNext_700Bold.ttf")
	return map[look]face{normal: text, soft: text, strong: bold, heading: bold, voice: readFace("voice", "Newsreader_400Regular.ttf")}
})

func readFace(family, file string) face {
	ttf, err := fontFiles.ReadFile("fonts/" + file)
	if err != nil {
		panic(err) // a file of ours
	}
	f := face{family: family, ttf: ttf, advances: make([]uint16, 0x10000)}
	tables := tablesOf(ttf)
	f.em = float64(u16(tables["head"], 18))
	for i := range f.advances {
		f.advances[i] = none
	}
	hmtx, long := tables["hmtx"], int(u16(tables["hhea"], 34))
	for r, glyph := range glyphsOf(tables["cmap"]) {
		if glyph != 0 {
			f.advances[r] = u16(hmtx, 4*min(int(glyph), long-1))
		}
	}
	if f.advances[missing] == none {
		panic(fmt.Errorf("%s has no sign for what is missing", file))
	}
	return f
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }

func tablesOf(ttf []byte) map[string][]byte {
	tables := map[string][]byte{}
	for i := range int(u16(ttf, 4)) {
		entry := ttf[12+16*i:]
		from := binary.BigEndian.Uint32(entry[8:])
		tables[string(entry[:4])] = ttf[from : from+binary.BigEndian.Uint32(entry[12:])]
	}
	return tables
}

// glyphsOf reads the characters of the basic plane (cmap format 4), which is all that the printer knows.
func glyphsOf(cmap []byte) map[rune]uint16 {
	glyphs := map[rune]uint16{}
	for i := range int(u16(cmap, 2)) {
		entry := cmap[4+8*i:]
		table := cmap[binary.BigEndian.Uint32(entry[4:]):]
		if u16(table, 0) != 4 {
			continue
		}
		count := int(u16(table, 6)) / 2
		ends, starts := table[14:], table[16+2*count:]
		deltas, offsets := table[16+4*count:], table[16+6*count:]
		for s := range count {
			first := u16(starts, 2*s)
			for r := first; r <= u16(ends, 2*s) && r < none; r++ {
				glyph := r
				if offset := int(u16(offsets, 2*s)); offset != 0 {
					glyph = u16(offsets, 2*s+offset+2*int(r-first))
					if glyph == 0 {
						continue
					}
				}
				glyphs[rune(r)] = glyph + u16(deltas, 2*s)
			}
		}
		return glyphs
	}
	return glyphs
}

func (f face) has(r rune) bool { return r >= 0 && int(r) < len(f.advances) && f.advances[r] != none }

func (f face) width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += int(f.advances[r])
	}
	return float64(sum) / f.em * size
}

// printable is a text as a face can print it, and whether something of it could not be: a sign stands for each character that
// it has not. What can't be seen anyway is left out.
func (f face) printable(text string) (shown string, lost bool) {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case r == '\u00a0' || r == '\u202f' || r == '\t':
			b.WriteByte(' ')
		case r != missing && f.has(r):
			b.WriteRune(r)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
			// it has no picture of its own
		default:
			lost = true
			b.WriteRune(missing)
		}
	}
	return b.String(), lost
}
