package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// momentKind: how somebody was at one moment; as many a day as they like.
func momentKind() kind {
	return kind{
		name: models.KindMoment, table: "moments", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Moment) },
	}
}

const momentsBetween = `
SELECT day, zone, at, valence, anxiety, energy, feelings, connections
  FROM moments WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day, at, id`

func scanMoment(row pgx.CollectableRow) (models.Moment, error) {
	var m models.Moment
	return m, row.Scan(&m.Day, &m.Zone, &m.At, &m.Valence, &m.Anxiety, &m.Energy, &m.Feelings, &m.Connections)
}
