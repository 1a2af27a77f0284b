package store

import "alongside/models"

// concernKind: the patient's own words, sealed. How far it has come is what its replies say.
func concernKind() kind {
	return kind{
		name: models.KindConcern, table: "concerns", sealed: []string{"words", "would_help"}, freeText: []string{"words", "would_help"},
		versioned: []string{"words", "would_help"},
		blank:     func() model { return new(models.Concern) },
	}
}
