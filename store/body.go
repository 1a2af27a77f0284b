package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// bodyKind: what somebody noticed of their body, found by its day.
func bodyKind() kind {
	return kind{
		name: models.KindBody, table: "body", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Body) },
	}
}

// bodyBetween answers from the day index alone.
const bodyBetween = `
SELECT day, zone, pain, gut, tired, headache, illness
  FROM body WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanBody(row pgx.CollectableRow) (models.Body, error) {
	var b models.Body
	return b, row.Scan(&b.Day, &b.Zone, &b.Pain, &b.Gut, &b.Tired, &b.Headache, &b.Illness)
}
