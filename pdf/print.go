package pdf

import (
	"slices"
	"strconv"

	"alongside/catalog"
)

// The margin of a sheet, in points.
const margin = 36

// onPaper sets a sheet on paper.
func onPaper(sh sheet, o setting) ([]byte, error) {
	c := catalog.In(o.language)
	printer := newPrinter(sh.title, o)
	width, height, _ := printer.PageSize(0)
	p := press{setter: setter{printer: printer, language: c.Language(), scale: usualScale, lost: new(bool)}, words: c, width: width - 2*margin, height: height - 2*margin}
	p.page(sh, fit{scale: usualScale}) // says whether something is missing
	if *p.lost {
		note := c.Say("pdf_missing", catalog.With{"sign": string(missing)})
		sh.parts = append(slices.Clone(sh.parts), part{kind: quiet, paras: []para{line(softly(note))}})
	}
	if o.fits || p.fitsOn(sh, fit{scale: densesScale}) {
		f := fitting(func(f fit) bool { return p.fitsOn(sh, f) }, len(sh.parts))
		printer.AddPage()
		p.page(sh, f).draw(margin, margin)
		return finish(printer)
	}
	p.flow(p.boxes(sh, fit{scale: closeScale}))
	return finish(printer)
}

// press sets whole sheets.
type press struct {
	setter

	words         *catalog.Catalog
	width, height float64
}

func (p *press) fitsOn(sh sheet, f fit) bool { return p.page(sh, f).height <= p.height }

// page is the sheet as one.
func (p *press) page(sh sheet, f fit) box {
	boxes := p.boxes(sh, f)
	return stack(0, boxes...)
}

// flow goes on on further sheets, each with its number: nothing of it folds.
func (p *press) flow(boxes []box) {
	sheets := [][]box{{}}
	used, room := 0.0, p.height-14
	for _, b := range boxes {
		if used+b.height > room && used > 0 {
			sheets = append(sheets, nil)
			used = 0
		}
		sheets[len(sheets)-1] = append(sheets[len(sheets)-1], b)
		used += b.height
	}
	for i, all := range sheets {
		p.printer.AddPage()
		stack(0, all...).draw(margin, margin)
		number := strconv.Itoa(i+1) + " / " + strconv.Itoa(len(sheets))
		t := typed{normal, sizeSmall, quietInk()}
		p.say(piece{typed: t, text: number}, margin+p.width-faces()[normal].width(number, t.size), margin+p.height)
	}
}

// boxes are the parts from the top, with the room between them.
func (p *press) boxes(sh sheet, f fit) []box {
	p.scale = f.scale
	gap := p.points(7)
	if f.folded[foldSheet] || f.tight {
		gap = p.points(4)
	}
	all := []box{p.headBox(sh.head, p.width), {gap, nothing}}
	parts, cut := sh.parts, false
	if f.parts > 0 && f.parts < len(parts) {
		parts, cut = parts[:f.parts], true
	}
	for len(parts) > 0 {
		set, rest := p.next(parts, f)
		parts = rest
		all = append(all, set...)
		if len(parts) > 0 {
			all = append(all, box{gap, nothing})
		}
	}
	if cut {
		all = append(all, p.title(p.words.Say("summary_more_on_screen"), "", p.width))
	}
	return all
}

func nothing(float64, float64) {}

// next sets the first of the parts, with those that stand beside it.
func (p *press) next(parts []part, f fit) (set []box, rest []part) {
	first := parts[0]
	count := 1
	if most := map[kind]int{beside: 3, strip: 3}[first.kind]; most > 0 {
		for count < len(parts) && count < most && parts[count].kind == first.kind {
			count++
		}
	}
	if count == 1 {
		return p.part(first, p.width, f), parts[1:]
	}
	gap := p.points(6)
	width := columns(count, gap, p.width)
	together := make([]box, count)
	height := 0.0
	for i, one := range parts[:count] {
		together[i] = p.body(one, p.inside(width), f)
		height = max(height, together[i].height)
	}
	for i, b := range together { // all as high as the highest
		together[i] = p.card(moved(b, 0, 0, height-b.height), width, parts[i].kind)
	}
	return []box{abreast(gap, p.width, together...)}, parts[count:]
}

// part is one in its frame; a step of a ladder can be torn apart by the end of a sheet, and has none.
func (p *press) part(one part, width float64, f fit) []box {
	switch one.kind {
	case quiet:
		return []box{p.body(one, width, f)}
	case stepped:
		var all []box
		for _, b := range p.lines(one, p.inside(width), f) {
			all = append(all, p.railed(b))
		}
		return all
	default:
		return []box{p.card(p.body(one, p.inside(width), f), width, one.kind)}
	}
}

// railed stands behind a rule that goes on from line to line.
func (p *press) railed(b box) box {
	return box{b.height, func(x, y float64) {
		p.fill(rule())
		p.printer.Rect(x, y, p.points(1.5), b.height, "F")
		b.draw(x+p.points(8), y)
	}}
}

// body is what stands in the frame of a part.
func (p *press) body(one part, width float64, f fit) box {
	if one.kind == across && len(one.paras) > 1 {
		return p.across(one, width, f)
	}
	return stack(0, p.lines(one, width, f)...)
}

// lines are a part line by line, so that a sheet can end between any two of them.
func (p *press) lines(one part, width float64, f fit) []box {
	keep := f.limits(one.folds)
	paras, more := kept(one.paras, keep)
	size := map[kind]float64{large: sizeText * sizeLarge / sizeVoice, quiet: sizeSmall, prompt: 11, strip: sizeSmall + 0.25}[one.kind]
	if size == 0 {
		size = sizeText
	}
	if keep.brief && one.kind == large {
		size = sizeText
	}
	note := ""
	if more {
		note = p.words.Say("summary_more_on_screen")
	}
	all := []box{p.title(one.title, joined(one.tag, note), width)}
	for i, para := range paras {
		of, gap := size, p.points(2.5)
		if para.under {
			of, gap = min(size, sizeText)*0.94, p.points(0.5)
		}
		if i > 0 && !keep.brief {
			all = append(all, box{gap, nothing})
		}
		all = append(all, p.paragraph(para, of, width, keep.lines)...)
	}
	if one.chart != nil && !keep.brief {
		all = append(all, p.chart(*one.chart, width))
	}
	return all
}

// kept are the paragraphs that stay, and whether something was left out.
func kept(paras []para, l limits) ([]para, bool) {
	var all []para
	for _, one := range paras {
		if !l.brief || !one.extra {
			all = append(all, one)
		}
	}
	if l.paras > 0 && len(all) > l.paras {
		all = all[:l.paras]
	}
	return all, len(all) < len(paras)
}

// across sets paragraphs beside each other, their names above them.
func (p *press) across(one part, width float64, f fit) box {
	keep := f.limits(one.folds)
	paras, more := kept(one.paras, keep)
	note := ""
	if more {
		note = p.words.Say("summary_more_on_screen")
	}
	boxes := []box{p.title(one.title, note, width)}
	gap := p.points(10)
	for group := range slices.Chunk(paras, 3) {
		count := min(3, len(paras))
		column := columns(count, gap, width)
		all := make([]box, count)
		for i := range all {
			if i < len(group) {
				name, words := group[i].spans[:1], group[i].spans[1:]
				cell := p.paragraph(para{spans: name}, sizeText, column, 1)
				all[i] = stack(0, append(cell, p.paragraph(para{spans: words}, sizeText*0.97, column, keep.lines)...)...)
			}
		}
		boxes = append(boxes, abreast(gap, width, all...))
	}
	return stack(p.points(2), boxes...)
}
