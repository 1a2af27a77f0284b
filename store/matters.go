package store

import "alongside/models"

// mattersKind: what matters to the person; one row a patient.
func mattersKind() kind {
	return kind{
		name: models.KindMatters, table: "matters", sealed: []string{"life_now", "better", "has_helped", "not_wanted", "involve"}, freeText: []string{"life_now", "better", "has_helped", "not_wanted", "involve"},
		blank: func() model { return new(models.Matters) },
	}
}
