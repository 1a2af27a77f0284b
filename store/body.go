package store

import "alongside/models"

// bodyKind: what somebody noticed of their body, found by its day.
func bodyKind() kind {
	return kind{
		name: models.KindBody, table: "body", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Body) },
	}
}
