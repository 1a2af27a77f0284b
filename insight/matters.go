package insight

import "alongside/models"

// mattersBlocks head the page: what matters to the person, answer by answer, verbatim. Each can be left out.
func mattersBlocks(m models.Matters) []Block {
	var blocks []Block
	for _, answer := range []struct {
		name  string
		words *string
	}{
		{"life_now", m.LifeNow}, {"better", m.Better}, {"has_helped", m.HasHelped}, {"not_wanted", m.NotWanted}, {"involve", m.Involve},
	} {
		if words := text(answer.words); words != "" {
			blocks = append(blocks, Block{Block: "matters", Line: "matters." + answer.name, Words: words, Facts: Facts{Answer: answer.name}})
		}
	}
	return blocks
}
