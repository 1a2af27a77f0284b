package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// cycleKind: where somebody is in their cycle, found by its day.
func cycleKind() kind {
	return kind{
		name: models.KindCycle, table: "cycle", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Cycle) },
	}
}

// cycleBetween answers from the day index alone.
const cycleBetween = `
SELECT day, zone, cycle_day, symptoms
  FROM cycle WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanCycle(row pgx.CollectableRow) (models.Cycle, error) {
	var c models.Cycle
	return c, row.Scan(&c.Day, &c.Zone, &c.CycleDay, &c.Symptoms)
}
