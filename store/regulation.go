package store

import "alongside/models"

// regulationKind: what somebody did to settle; as often a day as they like.
func regulationKind() kind {
	return kind{
		name: models.KindRegulation, table: "regulation", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Regulation) },
	}
}
