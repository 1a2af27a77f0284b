package store

import "alongside/models"

// medicineKind: what somebody takes now. A medicine's name says as much as any words, so it is sealed too.
func medicineKind() kind {
	return kind{
		name: models.KindMedicine, table: "medicines", sealed: []string{"name", "dose", "since"}, freeText: []string{"name", "dose", "since"},
		blank: func() model { return new(models.Medicine) },
	}
}
