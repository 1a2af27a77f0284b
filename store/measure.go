package store

import "alongside/models"

// measureKind: a questionnaire that somebody answered for themselves.
func measureKind() kind {
	return kind{
		name: models.KindMeasure, table: "measures", sealed: []string{"answers"},
		blank: func() model { return new(models.Measure) },
	}
}
