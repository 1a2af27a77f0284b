package store

import "alongside/models"

// pastMedicineKind: what somebody took before, and what became of it.
func pastMedicineKind() kind {
	return kind{
		name: models.KindPastMedicine, table: "past_medicines", sealed: []string{"name", "taken_when", "what_it_did", "how_it_felt", "how_it_ended"}, freeText: []string{"name", "taken_when", "what_it_did", "how_it_felt", "how_it_ended"},
		blank: func() model { return new(models.PastMedicine) },
	}
}

// Their ids are UUIDv7: in the order they were written down.
const pastMedicinesOf = `SELECT to_jsonb(t) FROM past_medicines t WHERE practice_id = $1 AND patient_id = $2 AND deleted_at IS NULL ORDER BY id`
