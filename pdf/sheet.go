package pdf

import (
	"strings"

	"alongside/catalog"
	"alongside/insight"
)

// sheet is what is said on paper, in the order of reading, before anything is placed.
type sheet struct {
	title string // of the document, for the reader's window: names nobody
	head  head
	parts []part
}

// head is who it is about.
type head struct {
	name  string
	who   string   // beside the name, quietly
	under string   // a line under it
	tags  []string // after that line
}

// part is one idea with its title.
type part struct {
	title string
	tag   string // after the title, quietly
	kind  kind
	folds foldable // what sheds it first, on a sheet that holds too much
	paras []para
	chart *chart

	blocks []insight.Block // of the page that its words are of
}

// kind is how a part is set.
type kind int

const (
	plain   kind = iota
	flag         // can't wait
	across       // its paragraphs stand beside each other
	large        // the patient's words, the largest of the sheet
	beside       // stands beside the next one of its kind, where there is room
	strip        // a chart with its sentence
	quiet        // small, without a frame
	prompt       // what to open with
	stepped      // a step of a ladder
)

// para is one paragraph of a part.
type para struct {
	mark  string // "1.", "–"
	spans []span
	under bool // belongs to the one above it
	extra bool // a full sheet does without
}

// look is how a span is set.
type look int

const (
	normal look = iota
	strong
	soft
	voice // verbatim, somebody's own
	heading
)

type span struct {
	text string
	look look
	lang string // where it is not the reader's
}

// isVerbatim: the words are the patient's, whose language is told.
func (s span) isVerbatim() bool { return s.look == voice && s.lang != "" }

func says(text string) span     { return span{text: text} }
func strongly(text string) span { return span{text: text, look: strong} }
func softly(text string) span   { return span{text: text, look: soft} }

// line is a paragraph of what is not empty.
func line(spans ...span) para {
	var p para
	for _, s := range spans {
		if s.text != "" {
			p.spans = append(p.spans, s)
		}
	}
	return p
}

// add takes the paragraphs that say something.
func (p *part) add(paras ...para) {
	for _, one := range paras {
		if len(one.spans) > 0 {
			p.paras = append(p.paras, one)
		}
	}
}

// text is the sheet as plain text, which every chart can take: somebody's own words in quotes, spaces plain.
func (s sheet) text(c *catalog.Catalog) string {
	head := nonEmpty(strings.Join(nonEmpty(s.head.name, s.head.who), " "), s.head.under, strings.Join(s.head.tags, " · "))
	if s.quotes() {
		head = append(head, c.Say("summary_copy_quotes"))
	}
	blocks := []string{strings.Join(head, "\n")}
	for _, p := range s.parts {
		if lines := p.text(c); lines != "" {
			blocks = append(blocks, lines)
		}
	}
	return strings.ReplaceAll(strings.Join(blocks, "\n\n"), "\u00a0", " ") + "\n"
}

func (s sheet) quotes() bool {
	for _, p := range s.parts {
		for _, one := range p.paras {
			for _, span := range one.spans {
				if span.isVerbatim() {
					return true
				}
			}
		}
	}
	return false
}

func (p part) text(c *catalog.Catalog) string {
	lines := nonEmpty(joined(p.title, p.tag))
	for _, one := range p.paras {
		var words []string
		for _, s := range one.spans {
			text := s.text
			if s.isVerbatim() {
				text = c.Say("summary_copy_quote", catalog.With{"words": text})
			}
			words = append(words, text)
		}
		mark := one.mark
		if mark != "" {
			mark += " "
		} else if one.under {
			mark = "  "
		}
		lines = append(lines, mark+strings.Join(words, " "))
	}
	return strings.Join(lines, "\n")
}

func nonEmpty(texts ...string) []string {
	var all []string
	for _, text := range texts {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}
