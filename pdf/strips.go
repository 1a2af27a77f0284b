package pdf

import (
	"slices"
	"strconv"

	"alongside/insight"
	"alongside/models"
)

// strips are the days that were logged, each with its sentence.
func (w pageWords) strips() []part {
	var all []part
	for _, b := range w.page.Document.Blocks {
		f := b.Facts
		switch {
		case b.Block == "sleep" && f.Sleep != nil:
			all = append(all, stripOf(w.Say("summary_sleep_title"), w.sleep(*f.Sleep), w.sleepChart(*f.Sleep), foldNothing))
		case b.Block == "nutrition" && f.Nutrition != nil:
			p := stripOf(w.Say("summary_nutrition_title"), w.nutrition(*f.Nutrition), w.nutritionChart(*f.Nutrition), foldNothing)
			if withFood := w.supplements(f.Nutrition.Supplements); len(withFood) > 0 { // in older pages part of what was said of food
				p.add(line(append([]span{softly(w.Say("summary_supplements"))}, withFood...)...))
			}
			all = append(all, p)
		case b.Block == "mood" && f.Mood != nil:
			all = append(all, stripOf(w.Say("summary_mood_title"), w.mood(*f.Mood), w.moodChart(*f.Mood), foldNothing))
		case b.Block == "regulation" && f.Regulation != nil:
			all = append(all, stripOf(w.Say("summary_regulation_title"), w.regulation(*f.Regulation), w.regulationChart(*f.Regulation), foldBesides))
		case b.Block == "body" && f.Body != nil:
			all = append(all, stripOf(w.Say("summary_body_title"), w.body(*f.Body), w.bodyChart(*f.Body), foldBesides))
		case b.Block == "cycle" && f.Cycle != nil:
			all = append(all, stripOf(w.Say("summary_cycle_title"), w.cycle(*f.Cycle), nil, foldBesides))
		case b.Block == "lately" && f.Lately != nil:
			all = append(all, stripOf(w.Say("summary_lately_title"), w.lately(f.Lately), nil, foldNothing))
		}
	}
	return all
}

func stripOf(title, sentence string, c *chart, folds foldable) part {
	p := part{title: title, kind: strip, chart: c, folds: folds}
	p.add(line(says(sentence)))
	return p
}

// gridOf draws cells in rows: a column for each day.
type cell struct {
	day  models.Day
	at   float64 // the middle of it, in percent
	high float64 // in percent
	sign func(*setter, float64, float64)
}

func cellsPlot(days window, lines []float64, cells []cell, c colour) func(*setter, area) {
	return func(s *setter, at area) {
		for _, l := range lines {
			s.level(at, l)
		}
		wide := at.width / float64(days.days) * 0.62
		for _, one := range cells {
			x, ok := days.middle(one.day)
			switch {
			case !ok:
			case one.sign != nil:
				one.sign(s, at.px(x), at.py(one.at))
			default:
				s.bar(at.px(x)-wide/2, at.py(one.at-one.high/2), wide, at.height*one.high/100, "F", c)
			}
		}
	}
}

// named says whether a day names its meals.
func named(d insight.NutritionDay) bool {
	return d.Breakfast != nil || d.Lunch != nil || d.Dinner != nil
}

// nutritionChart sets meals under their names, where most days name them; else they are counted, from the bottom. Appetites
// stand in a row of their own.
func (w pageWords) nutritionChart(s insight.NutritionSummary) *chart {
	byName, counted := 0, 0
	for _, d := range s.ByDay {
		if named(d) {
			byName++
		} else if d.Meals != nil {
			counted++
		}
	}
	isNamed := byName > counted
	hasAppetite := s.Appetite.Less+s.Appetite.Usual+s.Appetite.More > 0
	rows := 3.0
	if hasAppetite {
		rows = 4
	}
	height := 100 / rows
	middle := func(row int) float64 { return (float64(row) + 0.5) * height }
	c := w.window(s.From, s.Through, 42)
	for row, meal := range []string{"breakfast", "lunch", "dinner"} {
		name := w.code("nutrition_", meal)
		if !isNamed {
			name = w.meals(3 - row)
		}
		c.scale = append(c.scale, label{name, middle(row)})
	}
	if hasAppetite {
		c.scale = append(c.scale, label{w.Say("nutrition_appetite"), 3.6 * height})
	}
	var cells []cell
	signs := map[string]bool{}
	put := func(d models.Day, at float64, sign string) {
		signs[sign] = true
		cells = append(cells, cell{d, at, 0.7 * height, mealSigns(sign)})
	}
	for _, d := range s.ByDay {
		w.mealCells(d, isNamed, middle, put)
		if d.Appetite != nil && hasAppetite {
			put(d.Day, 3.6*height, *d.Appetite)
		}
	}
	lines := []float64{middle(0), middle(1), middle(2)}
	c.plot = cellsPlot(columnsFor(s.Through, s.Days), lines, cells, nutritionColour())
	for _, k := range []struct{ sign, name string }{
		{"eaten", "nutrition_chart_eaten"}, {"2", "nutrition_chart_counted"}, {"skipped", "nutrition_chart_skipped"}, {"none", "nutrition_chart_none"},
		{"other", "nutrition_chart_other"}, {"less", "nutrition_appetite_less"}, {"usual", "nutrition_appetite_usual"}, {"more", "nutrition_appetite_more"},
	} {
		if signs[k.sign] || k.sign == "2" && (signs["0"] || signs["1"] || signs["3"]) {
			sign := mealSigns(k.sign)
			if sign == nil {
				sign = filled(nutritionColour())
			}
			c.keys = append(c.keys, key{w.Say(k.name), sign})
		}
	}
	return c
}

func (w pageWords) mealCells(d insight.NutritionDay, isNamed bool, middle func(int) float64, put func(models.Day, float64, string)) {
	switch {
	case isNamed && named(d):
		for row, meal := range []*string{d.Breakfast, d.Lunch, d.Dinner} {
			switch {
			case meal == nil:
			case *meal == "skipped":
				put(d.Day, middle(row), "skipped")
			default:
				put(d.Day, middle(row), "eaten")
			}
		}
	case d.Meals == nil && d.Appetite == nil:
		put(d.Day, middle(2), "other")
	case d.Meals == nil:
	case isNamed:
		put(d.Day, middle(1), strconv.Itoa(min(mostMeals, max(0, *d.Meals))))
	case *d.Meals <= 0:
		put(d.Day, middle(2), "none")
	default:
		for i := range min(mostMeals, *d.Meals) {
			put(d.Day, middle(2-i), "eaten")
		}
	}
}

func (w words) meals(count int) string {
	if count >= mostMeals {
		return w.Say("nutrition_meals_3")
	}
	return strconv.Itoa(count)
}

// mealSigns are drawn in place of a cell; a cell has none.
func mealSigns(sign string) func(*setter, float64, float64) {
	c := nutritionColour()
	switch sign {
	case "eaten":
		return nil
	case "skipped":
		return func(s *setter, x, y float64) {
			s.stroke(c, s.points(1.2))
			s.printer.Line(x-s.points(2.2), y, x+s.points(2.2), y)
		}
	case "none":
		return ring(c, 2)
	case "other":
		return ring(c, 1.2)
	case "usual":
		return dot(c, 1.3)
	case "less", "more":
		return func(s *setter, x, y float64) {
			up := s.points(2)
			if sign == "less" {
				up = -up
			}
			s.fill(c)
			s.printer.MoveTo(x-s.points(2.2), y+up*0.8)
			s.printer.LineTo(x+s.points(2.2), y+up*0.8)
			s.printer.LineTo(x, y-up)
			s.printer.ClosePath()
			s.printer.DrawPath("F")
		}
	default:
		return func(s *setter, x, y float64) {
			size := s.points(6.5)
			if sign == strconv.Itoa(mostMeals) {
				sign += "+"
			}
			s.say(piece{typed: typed{strong, size, c}, text: sign}, x-faces()[strong].width(sign, size)/2, y+size*0.35)
		}
	}
}

// moodChart is one scale of five levels: mood above, anxiety below it where there is any.
func (w pageWords) moodChart(s insight.MoodSummary) *chart {
	c := w.window(s.From, s.Through, 42)
	top, bottom := 6.0, 94.0
	if s.AnxietyDays > 0 {
		c.height, top, bottom = 54, 4, 50
	}
	valence := func(level int) float64 { return bottom - float64(min(5, max(1, level))-1)/4*(bottom-top) }
	anxiety := func(level int) float64 { return 97 - float64(min(5, max(1, level))-1)/4*24 }
	c.scale = []label{{w.level("mood_valence_", 5), top}, {w.level("mood_valence_", 1), bottom}}
	if s.AnxietyDays > 0 {
		c.scale = append(c.scale, label{w.Say("mood_anxiety"), 73}, label{w.level("mood_anxiety_", 1), 97})
	}
	days := columnsFor(s.Through, s.Days)
	c.plot = func(set *setter, at area) {
		for level := 1; level <= 5; level++ {
			set.level(at, valence(level))
			if s.AnxietyDays > 0 {
				set.level(at, anxiety(level))
			}
		}
		set.between(at, days, s.ByDay, func(d insight.MoodDay) *int { return d.Valence }, valence)
		if s.AnxietyDays > 0 {
			set.between(at, days, s.ByDay, func(d insight.MoodDay) *int { return d.Anxiety }, anxiety)
		}
		for _, d := range s.ByDay {
			x, ok := days.middle(d.Day)
			if !ok {
				continue
			}
			if m := d.Moments; m != nil {
				set.stroke(colour{203, 184, 199}, set.points(3))
				set.printer.Line(at.px(x), at.py(valence(m.Low))+0.01, at.px(x), at.py(valence(m.High)))
			}
			if d.Valence != nil {
				dot(moodColour(), 1.9)(set, at.px(x), at.py(valence(*d.Valence)))
			}
			if d.Anxiety != nil && s.AnxietyDays > 0 {
				diamond(set, at.px(x), at.py(anxiety(*d.Anxiety)))
			}
		}
	}
	if s.ValenceDays > 0 {
		c.keys = append(c.keys, key{w.Say("mood_chart_day"), dot(moodColour(), 1.9)})
	}
	if s.Moments > 0 {
		c.keys = append(c.keys, key{w.Say("mood_moments"), func(s *setter, x, y float64) {
			s.stroke(colour{203, 184, 199}, s.points(3))
			s.printer.Line(x, y-s.points(2.5), x, y+s.points(2.5))
		}})
	}
	if s.AnxietyDays > 0 {
		c.keys = append(c.keys, key{w.Say("mood_anxiety"), diamond})
	}
	return c
}

func diamond(s *setter, x, y float64) {
	r := s.points(2)
	s.fill(white())
	s.stroke(moodColour(), 0.8)
	s.printer.MoveTo(x, y-r)
	s.printer.LineTo(x+r, y)
	s.printer.LineTo(x, y+r)
	s.printer.LineTo(x-r, y)
	s.printer.ClosePath()
	s.printer.DrawPath("FD")
}

// between joins days that follow each other, and no others.
func (s *setter) between(at area, days window, all []insight.MoodDay, of func(insight.MoodDay) *int, place func(int) float64) {
	s.stroke(colour{173, 144, 166}, 0.8)
	for i := 1; i < len(all); i++ {
		before, now := of(all[i-1]), of(all[i])
		x1, ok1 := days.middle(all[i-1].Day)
		x2, ok2 := days.middle(all[i].Day)
		if before != nil && now != nil && ok1 && ok2 && all[i].Day.Sub(all[i-1].Day) == 1 {
			s.printer.Line(at.px(x1), at.py(place(*before)), at.px(x2), at.py(place(*now)))
		}
	}
}

// regulationChart is one row a practice, those on the most days first; a strip is too low for all of them, and the rest share
// its last.
func (w pageWords) regulationChart(s insight.RegulationSummary) *chart {
	own := s.Practices
	if len(own) > 5 {
		own = own[:4]
	}
	count := len(own)
	if count < len(s.Practices) {
		count++
	}
	height := 100 / float64(max(1, count))
	c := w.window(s.From, s.Through, 12*float64(max(2, min(5, count))))
	var lines []float64
	place := map[string]float64{}
	for i, p := range own {
		at := (float64(i) + 0.5) * height
		place[p.Practice] = at
		lines, c.scale = append(lines, at), append(c.scale, label{w.practice(p.Practice), at})
	}
	rest := 100 - height/2
	if count > len(own) {
		lines, c.scale = append(lines, rest), append(c.scale, label{w.Say("regulation_chart_others"), rest})
	}
	var cells []cell
	for _, d := range s.ByDay {
		for _, done := range d.Practices {
			at, ok := place[done]
			if !ok {
				at = rest
			}
			cells = append(cells, cell{day: d.Day, at: at, high: 0.62 * height})
		}
	}
	c.plot = cellsPlot(columnsFor(s.Through, s.Days), lines, cells, moss())
	c.keys = []key{{w.Say("regulation_chart_done"), filled(moss())}}
	return c
}

// bodyChart is a row for each signal that was answered at all: the more of it there was, the higher its cell.
func (w pageWords) bodyChart(s insight.BodySummary) *chart {
	answered := slices.DeleteFunc(signalsOf(s), func(one signal) bool { return one.days.Days == 0 })
	height := 100 / float64(max(1, len(answered)))
	c := w.window(s.From, s.Through, 12*float64(max(2, len(answered))))
	var lines []float64
	var cells []cell
	for i, one := range answered {
		foot := (float64(i) + 0.9) * height
		lines, c.scale = append(lines, foot), append(c.scale, label{w.code("body_", one.code), (float64(i) + 0.5) * height})
		for _, d := range s.ByDay {
			of := one.on(d)
			if of == nil {
				continue
			}
			high := float64(degree(of)) / 3 * 0.8 * height
			put := cell{day: d.Day, at: foot - high/2, high: high}
			if high == 0 {
				put.at, put.sign = foot, ring(bodyColour(), 1.2)
			}
			cells = append(cells, put)
		}
	}
	c.plot = cellsPlot(columnsFor(s.Through, s.Days), lines, cells, bodyColour())
	for i, name := range []string{"none", "mild", "moderate", "strong"} {
		sign := ring(bodyColour(), 1.2)
		if i > 0 {
			part := float64(i) / 3
			sign = func(s *setter, x, y float64) {
				s.bar(x-s.points(2.5), y+s.points(2.5)-s.points(5*part), s.points(5), s.points(5*part), "F", bodyColour())
			}
		}
		c.keys = append(c.keys, key{w.code("body_degree_", name), sign})
	}
	return c
}
