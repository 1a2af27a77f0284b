package store

import "alongside/models"

// cycleKind: where somebody is in their cycle, found by its day.
func cycleKind() kind {
	return kind{
		name: models.KindCycle, table: "cycle", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Cycle) },
	}
}
