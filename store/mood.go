package store

import "alongside/models"

// moodKind: how a whole day was, found by its day.
func moodKind() kind {
	return kind{
		name: models.KindMood, table: "moods", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Mood) },
	}
}
