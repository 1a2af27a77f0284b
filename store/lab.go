package store

import "alongside/models"

// labKind: one result of a test, as the person was told it.
func labKind() kind {
	return kind{
		name: models.KindLab, table: "labs", sealed: []string{"name", "value", "unit", "reference", "note"}, freeText: []string{"name", "value", "unit", "reference", "note"},
		blank: func() model { return new(models.Lab) },
	}
}

const labsBetween = `
SELECT to_jsonb(t) FROM labs t WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL
 ORDER BY day, recorded_at, id`
