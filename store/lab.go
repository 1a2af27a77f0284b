package store

import "alongside/models"

// labKind: one result of a test, as the person was told it.
func labKind() kind {
	return kind{
		name: models.KindLab, table: "labs", sealed: []string{"name", "value", "unit", "reference", "note"}, freeText: []string{"name", "value", "unit", "reference", "note"},
		blank: func() model { return new(models.Lab) },
	}
}
