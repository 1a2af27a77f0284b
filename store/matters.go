package store

import "alongside/models"

// mattersKind: what matters to the person; one row a patient.
func mattersKind() kind {
	return kind{
		name: models.KindMatters, table: "matters", sealed: []string{"life_now", "better", "has_helped", "not_wanted", "involve"}, freeText: []string{"life_now", "better", "has_helped", "not_wanted", "involve"},
		blank: func() model { return new(models.Matters) },
	}
}

const mattersOf = `SELECT to_jsonb(t) FROM matters t WHERE practice_id = $1 AND patient_id = $2 AND deleted_at IS NULL`
