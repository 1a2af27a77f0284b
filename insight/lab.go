package insight

import (
	"slices"

	"github.com/google/uuid"

	"alongside/models"
)

// LabDays is how far back a page looks for results of tests.
const LabDays = 365

// Lab is one result of a test, as a person holds it.
type Lab struct {
	ID uuid.UUID
	models.Lab
}

// LabFacts is what stands beside the name of a result, verbatim. Nothing is read into it.
type LabFacts struct {
	Day       models.Day `json:"day" doc:"of the test"`
	Value     string     `json:"value"`
	Unit      string     `json:"unit"`
	Reference string     `json:"reference,omitempty" doc:"the range that was printed beside it"`
}

// labBlocks are the results, the newest first, each with its name as the words, and each off until it is put in.
func labBlocks(labs []Lab) []Block {
	var blocks []Block
	labs = slices.Clone(labs)
	slices.SortStableFunc(labs, func(a, b Lab) int { return b.Day.Compare(a.Day) })
	for _, l := range labs {
		blocks = append(blocks, Block{Block: "lab", Line: "lab." + l.ID.String(), Off: true, Words: text(l.Name), Facts: Facts{
			Lab: &LabFacts{Day: l.Day, Value: text(l.Value), Unit: text(l.Unit), Reference: text(l.Reference)},
		}})
	}
	return blocks
}
