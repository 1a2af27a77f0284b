package insight

import (
	"slices"

	"alongside/models"
)

// Answered is a measure as a person holds it.
type Answered struct {
	models.Measure
	Sent bool // to the care team
}

// measureBlocks are the last measures of each instrument: what was sent, and what the person has for themselves since, which
// is off until it is put in. What was sent is compared with what was sent.
func measureBlocks(all []Answered) (blocks []Block) {
	var sent, own []models.Measure
	last := map[string]Answered{}
	for _, a := range all {
		own = append(own, a.Measure)
		if a.Sent {
			sent = append(sent, a.Measure)
		}
		if was, ok := last[a.Instrument]; !ok || a.Day.Compare(was.Day) >= 0 {
			last[a.Instrument] = a
		}
	}
	for _, f := range LastMeasures(sent) {
		blocks = append(blocks, Block{Block: "measure", Line: "measure.sent." + f.Instrument, Facts: Facts{Measure: &f}})
	}
	for _, f := range LastMeasures(own) {
		if !last[f.Instrument].Sent {
			blocks = append(blocks, Block{Block: "measure", Line: "measure." + f.Instrument, Off: true, Facts: Facts{Measure: &f}})
		}
	}
	slices.SortStableFunc(blocks, func(a, b Block) int { return b.Facts.Measure.Day.Compare(a.Facts.Measure.Day) })
	return blocks
}
