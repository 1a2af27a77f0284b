package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// moodKind: how a whole day was, found by its day.
func moodKind() kind {
	return kind{
		name: models.KindMood, table: "moods", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Mood) },
	}
}

// moodsBetween answers from the day index alone.
const moodsBetween = `
SELECT day, zone, valence, anxiety, energy, feelings, connections
  FROM moods WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanMood(row pgx.CollectableRow) (models.Mood, error) {
	var m models.Mood
	return m, row.Scan(&m.Day, &m.Zone, &m.Valence, &m.Anxiety, &m.Energy, &m.Feelings, &m.Connections)
}
