package store

import "alongside/models"

// medicineKind: what somebody takes now. A medicine's name says as much as any words, so it is sealed too.
func medicineKind() kind {
	return kind{
		name: models.KindMedicine, table: "medicines", sealed: []string{"name", "dose", "since"}, freeText: []string{"name", "dose", "since"},
		blank: func() model { return new(models.Medicine) },
		// So that a phone can say whether the list is as it was when both looked at it.
		readOnly: []string{"recorded_at"},
	}
}

// Their ids are UUIDv7: in the order they were written down.
const medicinesOf = `SELECT to_jsonb(t) FROM medicines t WHERE practice_id = $1 AND patient_id = $2 AND deleted_at IS NULL ORDER BY id`
