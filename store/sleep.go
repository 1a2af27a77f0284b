package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// sleepKind: a night a day, found by its day, so that two phones meet in one row.
func sleepKind() kind {
	return kind{
		name: models.KindSleep, table: "sleep", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Sleep) },
	}
}

// nightsBetween answers from the day index alone.
const nightsBetween = `
SELECT day, zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, about, band, quality
  FROM sleep WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanNight(row pgx.CollectableRow) (models.Sleep, error) {
	var n models.Sleep
	return n, row.Scan(&n.Day, &n.Zone, &n.IntoBed, &n.TriedToSleep, &n.FinalAwakening, &n.OutOfBed,
		&n.SOLMinutes, &n.Awakenings, &n.WASOMinutes, &n.About, &n.Band, &n.Quality)
}
