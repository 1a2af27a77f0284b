package insight

import (
	"github.com/google/uuid"

	"alongside/models"
)

// Medicine is something a person takes now, as they hold it.
type Medicine struct {
	ID uuid.UUID
	models.Medicine
}

// PastMedicine is something a person took before, as they hold it.
type PastMedicine struct {
	ID uuid.UUID
	models.PastMedicine
}

// MedicineFacts is what stands beside the name of what is taken now.
type MedicineFacts struct {
	Sort  string `json:"sort,omitempty" doc:"medicine or supplement; absent where it was not said"`
	Dose  string `json:"dose,omitempty" doc:"verbatim, as the person says it"`
	Since string `json:"since,omitempty" doc:"verbatim"`
}

// PastMedicineFacts is what stands beside the name of what was taken before, verbatim.
type PastMedicineFacts struct {
	TakenWhen  string `json:"taken_when,omitempty"`
	WhatItDid  string `json:"what_it_did,omitempty"`
	HowItFelt  string `json:"how_it_felt,omitempty"`
	HowItEnded string `json:"how_it_ended,omitempty"`
}

// medicineBlocks are what is taken now, then what was taken before, each with its name as the words.
func medicineBlocks(now []Medicine, before []PastMedicine) []Block {
	var blocks []Block
	for _, m := range now {
		blocks = append(blocks, Block{Block: "taking", Line: "taking." + m.ID.String(), Words: text(m.Name), Facts: Facts{
			Taking: &MedicineFacts{Sort: text(m.Sort), Dose: text(m.Dose), Since: text(m.Since)},
		}})
	}
	for _, m := range before {
		blocks = append(blocks, Block{Block: "took", Line: "took." + m.ID.String(), Words: text(m.Name), Facts: Facts{
			Took: &PastMedicineFacts{
				TakenWhen: text(m.TakenWhen), WhatItDid: text(m.WhatItDid), HowItFelt: text(m.HowItFelt), HowItEnded: text(m.HowItEnded),
			},
		}})
	}
	return blocks
}
