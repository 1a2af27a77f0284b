package pdf

import (
	"slices"
)

// box is something that has its place: how high it is, and how it is drawn from its upper left corner.
type box struct {
	height float64
	draw   func(x, y float64)
}

func (b box) isEmpty() bool { return b.height == 0 }

// stack sets boxes under each other.
func stack(gap float64, boxes ...box) box {
	boxes = slices.DeleteFunc(slices.Clone(boxes), box.isEmpty)
	height := 0.0
	for i, b := range boxes {
		height += b.height
		if i > 0 {
			height += gap
		}
	}
	return box{height, func(x, y float64) {
		for _, b := range boxes {
			b.draw(x, y)
			y += b.height + gap
		}
	}}
}

// abreast sets boxes beside each other, each as wide as the others.
func abreast(gap, width float64, boxes ...box) box {
	height := 0.0
	for _, b := range boxes {
		height = max(height, b.height)
	}
	step := (width + gap) / float64(max(1, len(boxes)))
	return box{height, func(x, y float64) {
		for i, b := range boxes {
			if !b.isEmpty() {
				b.draw(x+float64(i)*step, y)
			}
		}
	}}
}

// columns is how wide each of so many is.
func columns(count int, gap, width float64) float64 {
	return (width - gap*float64(count-1)) / float64(count)
}

// moved stands further in, and keeps room at its end.
func moved(b box, x, y, below float64) box {
	return box{y + b.height + below, func(left, top float64) { b.draw(left+x, top+y) }}
}

// points is a length that shrinks with the sheet.
func (s *setter) points(n float64) float64 { return n * s.scale }

// typed is how a look is set, on text of a size.
func (s *setter) typed(l look, size float64) typed {
	t := typed{look: l, size: s.points(size), ink: ink()}
	switch l {
	case soft:
		t.ink, t.size = quietInk(), s.points(min(size, sizeSmall))
	case heading:
		t.ink, t.size = moss(), s.points(min(size, sizeHeading))
	case voice:
		t.size = s.points(size * sizeVoice / sizeText)
	case normal, strong:
	}
	return t
}

// rowsOf sets a paragraph into lines of a width.
func (s *setter) rowsOf(spans []span, size, width float64) []row {
	var all []word
	for _, one := range spans {
		all = append(all, s.wordsOf(one.text, s.typed(one.look, size), one.lang, len(all) > 0)...)
	}
	return rows(all, width)
}

// paragraph is one in its place, cut at so many lines; 0: whole.
func (s *setter) paragraph(p para, size, width float64, lines int) []box {
	indent := 0.0
	if p.mark != "" || p.under {
		indent = s.points(sizeText * 1.35)
	}
	set := cutAt(s.rowsOf(p.spans, size, width-indent), lines, width-indent)
	boxes := make([]box, len(set))
	for i, r := range set {
		height := r.size * leading
		boxes[i] = box{height, func(x, y float64) {
			base := y + r.size*0.98
			if i == 0 && p.mark != "" {
				t := s.typed(soft, size)
				t.size = r.size
				s.say(piece{typed: typed{normal, min(t.size, s.points(size)), quietInk()}, text: p.mark}, x, base)
			}
			s.draw(r, x+indent, base)
		}}
	}
	return boxes
}

// title is the line over a part, with what is said at its end.
func (s *setter) title(text, more string, width float64) box {
	if text == "" {
		return box{}
	}
	spans := []span{{text, heading, ""}}
	if more != "" {
		spans = append(spans, softly("· "+more))
	}
	all := s.rowsOf(spans, sizeHeading, width)
	height := s.points(sizeHeading * 1.35)
	return box{height * float64(len(all)), func(x, y float64) {
		for i, r := range all {
			s.draw(r, x, y+height*float64(i)+r.size)
		}
	}}
}

// card frames a part.
func (s *setter) card(b box, width float64, k kind) box {
	across, along := s.points(7), s.points(4.5)
	return box{b.height + 2*along, func(x, y float64) {
		height := b.height + 2*along
		switch k {
		case flag:
			s.stroke(alert(), 0.7)
			s.printer.RoundedRect(x, y, width, height, 3, "1234", "D")
			s.fill(alert())
			s.printer.Rect(x, y, s.points(3), height, "F")
		case prompt:
			s.fill(mossSoft())
			s.stroke(moss(), 0.5)
			s.printer.RoundedRect(x, y, width, height, 4, "1234", "FD")
		default:
			s.stroke(rule(), 0.6)
			s.printer.RoundedRect(x, y, width, height, 4, "1234", "D")
		}
		b.draw(x+across, y+along)
	}}
}

// inside is how wide it is in a card.
func (s *setter) inside(width float64) float64 { return width - s.points(14) }

// headBox is who it is about.
func (s *setter) headBox(h head, width float64) box {
	var boxes []box
	name := s.wordsOf(h.name, typed{strong, s.points(sizeName), ink()}, "", false)
	who := s.wordsOf(h.who, typed{soft, s.points(11), quietInk()}, "", true)
	for _, r := range cutAt(rows(append(name, who...), width), 2, width) {
		boxes = append(boxes, box{s.points(sizeName * 1.2), func(x, y float64) { s.draw(r, x, y+s.points(sizeName)) }})
	}
	boxes = append(boxes, s.under(h, width))
	return stack(0, boxes...)
}

// under is the line under the name, with its tags in frames.
func (s *setter) under(h head, width float64) box {
	line := s.rowsOf([]span{softly(h.under)}, sizeText, width)
	height := s.points(12)
	var tags []row
	for _, tag := range h.tags {
		tags = append(tags, cutAt(s.rowsOf([]span{says(tag)}, sizeSmall, width/2), 1, width/2)...)
	}
	return box{height * float64(max(1, len(line))+min(1, len(tags))*btoi(tooWide(line, tags, s.points(14), width))), func(x, y float64) {
		at := x
		for i, r := range line {
			s.draw(r, x, y+height*float64(i)+r.size)
			at = x + r.width + s.points(10)
		}
		top := y + height*float64(max(0, len(line)-1))
		if tooWide(line, tags, s.points(14), width) {
			at, top = x+s.points(4), y+height*float64(len(line))
		}
		for _, tag := range tags {
			s.stroke(edge(), 0.5)
			s.printer.RoundedRect(at-s.points(4), top, tag.width+s.points(8), s.points(11), s.points(5), "1234", "D")
			s.draw(tag, at, top+s.points(8.3))
			at += tag.width + s.points(14)
		}
	}}
}

func tooWide(line, tags []row, between, width float64) bool {
	sum := 0.0
	if len(line) > 0 {
		sum = line[len(line)-1].width
	}
	for _, tag := range tags {
		sum += tag.width + between
	}
	return sum > width
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
