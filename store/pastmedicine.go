package store

import "alongside/models"

// pastMedicineKind: what somebody took before, and what became of it.
func pastMedicineKind() kind {
	return kind{
		name: models.KindPastMedicine, table: "past_medicines", sealed: []string{"name", "taken_when", "what_it_did", "how_it_felt", "how_it_ended"}, freeText: []string{"name", "taken_when", "what_it_did", "how_it_felt", "how_it_ended"},
		blank: func() model { return new(models.PastMedicine) },
	}
}
