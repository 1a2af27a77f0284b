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
		add: `
INSERT INTO sleep (practice_id, patient_id, id, rev, seq, recorded_at, clock, needs_look,
       day, zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, band,
       quality, note)
SELECT $1, $2, $3, 1, h.seq - $4, $5, $6, $7,
       f.day, f.zone, f.into_bed, f.tried_to_sleep, f.final_awakening, f.out_of_bed, f.sol_minutes, f.awakenings,
       f.waso_minutes, f.band, f.quality, f.note
  FROM sync_heads h, jsonb_populate_record(NULL::sleep, $8) f
 WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING
RETURNING rev`,
		change: `
UPDATE sleep t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), clock = t.clock || $6,
       needs_look = CASE WHEN $8 ? 'day' THEN $7 ELSE t.needs_look END, deleted_at = NULL,
       (day, zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, band,
        quality, note)
     = (SELECT f.day, f.zone, f.into_bed, f.tried_to_sleep, f.final_awakening, f.out_of_bed, f.sol_minutes, f.awakenings,
               f.waso_minutes, f.band, f.quality, f.note
          FROM jsonb_populate_record(t, $8) f)
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $9 AND ($10 OR t.deleted_at IS NULL AND t.recorded_at <= $5)
RETURNING t.rev`,
		remove: `
UPDATE sleep t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), deleted_at = now()
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`,
		lock:  `SELECT to_jsonb(t) FROM sleep t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`,
		since: `SELECT to_jsonb(t) FROM sleep t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}

// nightsBetween answers from the day index alone.
const nightsBetween = `
SELECT day, zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, band, quality
  FROM sleep WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanNight(row pgx.CollectableRow) (models.Sleep, error) {
	var n models.Sleep
	return n, row.Scan(&n.Day, &n.Zone, &n.IntoBed, &n.TriedToSleep, &n.FinalAwakening, &n.OutOfBed,
		&n.SOLMinutes, &n.Awakenings, &n.WASOMinutes, &n.Band, &n.Quality)
}
