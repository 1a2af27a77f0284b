package pdf

// foldable is what a sheet that holds too much folds, one after the other: what weighs least comes first, as on the screen
// (pwa/src/features/summary/folding.ts).
type foldable int

const (
	foldNothing foldable = iota
	foldSheet
	foldMeasures
	foldBesides
	foldNews
	foldMedicines
	foldMatters
	foldWants
	foldConcerns
	foldTop
)

// limits are how much of a folded part stays: so many of its paragraphs, each cut at so many lines. Zero is all.
type limits struct {
	paras, lines int
	brief        bool // without what is extra
}

// fit is how close a sheet is set.
type fit struct {
	scale  float64
	folded map[foldable]bool
	tight  bool // as little of everything as can stand for it
	parts  int  // how many parts there is room for, where even that is too much; 0: all
}

func (f fit) limits(of foldable) limits {
	if f.tight {
		return limits{paras: 3, lines: 1, brief: true}
	}
	if !f.folded[of] {
		return limits{}
	}
	switch of {
	case foldTop:
		return limits{lines: 6, brief: true}
	case foldConcerns:
		return limits{paras: 6, lines: 1, brief: true}
	case foldWants:
		return limits{lines: 3, brief: true}
	case foldMatters:
		return limits{lines: 3, brief: true}
	case foldMedicines:
		return limits{paras: 5, lines: 1, brief: true}
	case foldNews:
		return limits{paras: 12, lines: 2, brief: true}
	case foldBesides:
		return limits{paras: 6, lines: 2, brief: true}
	case foldMeasures:
		return limits{paras: 8, lines: 2, brief: true}
	case foldNothing, foldSheet:
	}
	return limits{}
}

// The sizes in which a sheet is set: nobody reads with pleasure what is smaller than the last one.
const (
	usualScale  = 1.0
	closeScale  = 0.94
	densesScale = 0.86
	leastScale  = 0.78
)

// fitting is the first way of setting a sheet that fits: as it is, closer, folded, and in the end with as little of each
// part as can stand for it. What has room once the rest is folded opens again.
func fitting(fits func(fit) bool, parts int) fit {
	for _, scale := range []float64{usualScale, closeScale, densesScale} {
		if f := (fit{scale: scale}); fits(f) {
			return f
		}
	}
	f := fit{scale: densesScale, folded: map[foldable]bool{}}
	for of := foldSheet; of <= foldTop; of++ {
		f.folded[of] = true
		if fits(f) {
			return f.opened(fits)
		}
	}
	if f.scale = leastScale; fits(f) {
		return f.opened(fits)
	}
	f.tight = true
	for f.parts = parts; f.parts > 1 && !fits(f); f.parts-- {
	}
	return f
}

// opened is the same with everything open again that there is room for; what weighs most is tried first.
func (f fit) opened(fits func(fit) bool) fit {
	for of := foldTop; of >= foldSheet; of-- {
		if f.folded[of] {
			f.folded[of] = false
			if !fits(f) {
				f.folded[of] = true
			}
		}
	}
	return f
}
