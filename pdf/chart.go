package pdf

import (
	"math"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
)

// chart is what is drawn of a window of days: lines and filled shapes that are told apart without colour, and in grey.
type chart struct {
	height        float64 // of the drawing, in points
	scale         []label
	from, through string
	letters       []label // of what stands across all charts, in percent of the width
	plot          func(*setter, area)
	keys          []key
}

// label is a text at a place, in percent.
type label struct {
	text string
	at   float64
}

// key says what a sign stands for.
type key struct {
	name string
	sign func(s *setter, x, y float64) // around its middle
}

// area is where a chart is drawn; places in it are in percent.
type area struct{ x, y, width, height float64 }

func (a area) px(percent float64) float64 { return a.x + a.width*percent/100 }
func (a area) py(percent float64) float64 { return a.y + a.height*percent/100 }

// span is a window of days as columns.
type window struct {
	through models.Day
	days    int
}

// mostColumns bounds what a chart draws, whatever a document says.
const mostColumns = 366

func columnsFor(through models.Day, days int) window {
	return window{through, min(mostColumns, max(1, days))}
}

// middle is where a day stands, in percent; false where it lies outside.
func (s window) middle(d models.Day) (float64, bool) {
	back := s.through.Sub(d)
	return (1 - (float64(back)+0.5)/float64(s.days)) * 100, back >= 0 && back < s.days
}

func (s *setter) chart(c chart, width float64) box {
	size := s.points(6.8)
	f := faces()[normal]
	left := 0.0
	for _, l := range c.scale {
		shown, _ := f.printable(l.text)
		left = max(left, f.width(shown, size))
	}
	left = min(left+s.points(3), width/2)
	top := s.points(4)
	if len(c.letters) > 0 {
		top = s.points(9)
	}
	height, days := s.points(c.height), s.points(9)
	legend := s.legend(c.keys, width)
	small := typed{normal, size, quietInk()}
	return box{top + height + days + legend.height, func(x, y float64) {
		at := area{x + left, y + top, width - left, height}
		for _, l := range c.scale {
			shown, _ := f.printable(l.text)
			s.say(piece{typed: small, text: shown}, at.x-s.points(3)-f.width(shown, size), at.py(l.at)+size*0.35)
		}
		c.plot(s, at)
		for _, l := range c.letters {
			s.stroke(quietInk(), 0.5)
			s.printer.SetDashPattern([]float64{1.5, 1.5}, 0)
			s.printer.Line(at.px(l.at), at.y-s.points(1), at.px(l.at), at.y+at.height)
			s.printer.SetDashPattern(nil, 0)
			s.say(piece{typed: typed{strong, size, ink()}, text: l.text}, at.px(l.at)-faces()[strong].width(l.text, size)/2, at.y-s.points(2.5))
		}
		s.say(piece{typed: small, text: c.from}, at.x, at.y+height+s.points(7))
		s.say(piece{typed: small, text: c.through}, at.x+at.width-f.width(c.through, size), at.y+height+s.points(7))
		legend.draw(x, y+top+height+days)
	}}
}

// legend says what the signs stand for, on as many lines as it takes.
func (s *setter) legend(keys []key, width float64) box {
	size, height := s.points(6.8), s.points(8.6)
	f := faces()[normal]
	type placed struct {
		key
		x, y float64
	}
	var all []placed
	x, y := 0.0, 0.0
	for _, k := range keys {
		shown, _ := f.printable(k.name)
		k.name = shown
		wide := s.points(10) + f.width(shown, size)
		if x > 0 && x+wide > width {
			x, y = 0, y+height
		}
		all = append(all, placed{k, x, y})
		x += wide + s.points(7)
	}
	if len(all) == 0 {
		return box{}
	}
	return box{y + height, func(left, top float64) {
		for _, one := range all {
			one.sign(s, left+one.x+s.points(4), top+one.y+height/2)
			s.say(piece{typed: typed{normal, size, quietInk()}, text: one.name}, left+one.x+s.points(10), top+one.y+height/2+size*0.35)
		}
	}}
}

// The signs, around their middles.

func (s *setter) bar(x, y, width, height float64, style string, c colour) {
	if height < 0 {
		y, height = y+height, -height
	}
	s.fill(c)
	s.stroke(c, 0.7)
	if style == "D" {
		s.fill(white())
		style = "FD"
	}
	s.printer.Rect(x, y, width, height, style)
}

func filled(c colour) func(*setter, float64, float64) {
	return func(s *setter, x, y float64) {
		s.bar(x-s.points(2.5), y-s.points(2.5), s.points(5), s.points(5), "F", c)
	}
}

func outlined(c colour) func(*setter, float64, float64) {
	return func(s *setter, x, y float64) {
		s.bar(x-s.points(2.5), y-s.points(2.5), s.points(5), s.points(5), "D", c)
	}
}

func dot(c colour, radius float64) func(*setter, float64, float64) {
	return func(s *setter, x, y float64) {
		s.fill(c)
		s.printer.Circle(x, y, s.points(radius), "F")
	}
}

func ring(c colour, radius float64) func(*setter, float64, float64) {
	return func(s *setter, x, y float64) {
		s.fill(white())
		s.stroke(c, 0.8)
		s.printer.Circle(x, y, s.points(radius), "FD")
	}
}

func (s *setter) level(at area, percent float64) {
	s.stroke(rule(), 0.5)
	s.printer.Line(at.x, at.py(percent), at.x+at.width, at.py(percent))
}

// sleepColour is that of the screen; the others are their neighbours.
func sleepColour() colour     { return colour{58, 100, 133} }
func sleepSoft() colour       { return colour{220, 232, 241} }
func nutritionColour() colour { return colour{135, 97, 15} }
func moodColour() colour      { return colour{118, 70, 106} }
func bodyColour() colour      { return colour{82, 80, 140} }

// A night is drawn from six in the evening to noon; one outside of it adds whole quarters of the clock. Minutes are from noon.
const quarter = 6 * 60

func (w pageWords) sleepChart(s insight.SleepSummary) *chart {
	from, to := quarter, 4*quarter
	for _, n := range s.Nights {
		if n.Start != nil && n.End != nil {
			from, to = min(from, max(*n.Start, -4*quarter)), max(to, min(*n.End, 12*quarter))
		}
	}
	from = int(math.Floor(float64(from)/quarter)) * quarter
	to = int(math.Ceil(float64(to)/quarter)) * quarter
	place := func(minutes int) float64 {
		return min(100, max(0, float64(minutes-from)/float64(to-from)*100))
	}
	c := w.window(s.From, s.Through, 42)
	for minutes := from; minutes <= to; minutes += quarter {
		c.scale = append(c.scale, label{w.Hour(minutes + 12*60), place(minutes)})
	}
	middle := 15 * 60
	if s.MedianStart != nil && s.MedianEnd != nil {
		middle = (*s.MedianStart + *s.MedianEnd) / 2
	}
	days := columnsFor(s.Through, s.Days)
	usual := s.MedianStart != nil && s.MedianEnd != nil
	c.keys = w.sleepKeys(s, usual)
	scale := c.scale
	c.plot = func(set *setter, at area) {
		if usual {
			first, last := at.width, 0.0
			for _, n := range s.Nights {
				if x, ok := days.middle(n.Day); ok {
					first, last = min(first, at.px(x)-at.x), max(last, at.px(x)-at.x)
				}
			}
			half := at.width / float64(days.days) / 2
			set.fill(sleepSoft())
			top, bottom := at.py(place(*s.MedianStart)), at.py(place(*s.MedianEnd))
			if last >= first && bottom > top {
				set.printer.Rect(at.x+first-half, top, last-first+2*half, bottom-top, "F")
			}
		}
		for _, l := range scale {
			set.level(at, l.at)
		}
		wide := at.width / float64(days.days) * 0.58
		for _, n := range s.Nights {
			x, ok := days.middle(n.Day)
			if !ok {
				continue
			}
			switch start, end, style := nightBar(n, middle); {
			case style != "":
				set.bar(at.px(x)-wide/2, at.py(place(start)), wide, at.py(place(end))-at.py(place(start)), style, sleepColour())
			default:
				dot(sleepColour(), 1.4)(set, at.px(x), at.py(50))
			}
		}
	}
	return c
}

// nightBar is from when to when a night is drawn: filled where its times were typed, as an outline where they are a guess or
// only a length is known; no style where neither is.
func nightBar(n insight.SleepNight, middle int) (start, end int, style string) {
	if n.Start != nil && n.End != nil {
		if n.About {
			return *n.Start, *n.End, "D"
		}
		return *n.Start, *n.End, "F"
	}
	if n.Band == nil {
		return 0, 0, ""
	}
	half := map[models.SleepBand]int{"under_4": 105, "4_to_5": 135, "5_to_6": 165, "6_to_7": 195, "over_7": 225}[*n.Band]
	return middle - half, middle + half, "D"
}

func (w pageWords) sleepKeys(s insight.SleepSummary, usual bool) []key {
	typed, about, band, only := false, false, false, false
	for _, n := range s.Nights {
		switch _, _, style := nightBar(n, 0); {
		case style == "F":
			typed = true
		case style == "":
			only = true
		case n.About:
			about = true
		default:
			band = true
		}
	}
	var keys []key
	add := func(is bool, name string, sign func(*setter, float64, float64)) {
		if is {
			keys = append(keys, key{w.Say(name), sign})
		}
	}
	add(typed, "sleep_chart_typed", filled(sleepColour()))
	add(about, "sleep_chart_about", outlined(sleepColour()))
	add(band, "sleep_chart_band", outlined(sleepColour()))
	add(only, "sleep_chart_quality", dot(sleepColour(), 1.4))
	add(usual, "sleep_chart_usual", filled(sleepSoft()))
	return keys
}

// window is a chart of days, with what stands across all of them.
func (w pageWords) window(from, through models.Day, height float64) *chart {
	c := &chart{height: height, from: w.ShortDay(from), through: w.ShortDay(through)}
	days := columnsFor(through, through.Sub(from)+1)
	for _, r := range w.rules() {
		if at, ok := days.middle(r.day); ok {
			c.letters = append(c.letters, label{r.letter, at})
		}
	}
	return c
}

// ruled is a day on which something happened, under one letter in all charts.
type ruled struct {
	letter, words string
	day           models.Day
}

func (w pageWords) rules() []ruled {
	var all []ruled
	for _, m := range w.page.Document.Marks {
		text := w.markText(m)
		if n := len(all); n > 0 && all[n-1].day == m.Day {
			all[n-1].words += ", " + text
			continue
		}
		all = append(all, ruled{letter: string(rune('A' + len(all)%26)), day: m.Day, words: text})
	}
	return all
}

func (w words) markText(m insight.Mark) string {
	switch m.What {
	case insight.MarkVisit:
		return w.Say("chart_mark_visit")
	case insight.MarkAgreed:
		return w.Say("chart_mark_agreed", catalog.With{"kind": w.code("plan_kind_", string(m.Kind))})
	case insight.MarkStep:
		return w.Say("chart_mark_step", catalog.With{"dose": m.Dose})
	case insight.MarkOff:
		return w.Say("chart_mark_off")
	}
	return ""
}

// marks say once what the letters in the charts stand for.
func (w pageWords) marks() part {
	p := part{kind: quiet}
	drawn := len(w.blocks("sleep"))+len(w.blocks("nutrition"))+len(w.blocks("mood"))+len(w.blocks("regulation"))+len(w.blocks("body")) > 0
	rules := w.rules()
	if !drawn || len(rules) == 0 {
		return p
	}
	spans := []span{softly(w.Say("chart_marks"))}
	for _, r := range rules {
		spans = append(spans, strongly(r.letter), softly(w.Say("chart_mark", catalog.With{"day": w.ShortDay(r.day), "words": r.words})))
	}
	p.add(line(spans...))
	return p
}
