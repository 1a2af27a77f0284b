package store

import "alongside/models"

// concernKind: the patient's own words, sealed. State is the conversation's, so phones only pull it.
func concernKind() kind {
	return kind{
		name: models.KindConcern, table: "concerns", sealed: []string{"words", "would_help"}, freeText: []string{"words", "would_help"},
		versioned: []string{"words", "would_help"},
		readOnly:  []string{"state"},
		blank:     func() model { return new(models.Concern) },
	}
}
