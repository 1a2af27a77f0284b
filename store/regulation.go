package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// regulationKind: what somebody did to settle; as often a day as they like.
func regulationKind() kind {
	return kind{
		name: models.KindRegulation, table: "regulation", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Regulation) },
	}
}

// regulationBetween answers from the day index, and in the order in which it was written down.
const regulationBetween = `
SELECT day, zone, practice, minutes, calmer
  FROM regulation WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day, recorded_at, id`

func scanRegulation(row pgx.CollectableRow) (models.Regulation, error) {
	var r models.Regulation
	return r, row.Scan(&r.Day, &r.Zone, &r.Practice, &r.Minutes, &r.Calmer)
}
