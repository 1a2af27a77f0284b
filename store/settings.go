package store

import "alongside/models"

// settingsKind: one row a patient.
func settingsKind() kind {
	return kind{
		name: models.KindSettings, table: "settings",
		blank: func() model { return new(models.Settings) },
		add: `
INSERT INTO settings (practice_id, patient_id, id, rev, seq, recorded_at, clock, needs_look,
       day_start, language)
SELECT $1, $2, $3, 1, h.seq - $4, $5, $6, $7,
       f.day_start, f.language
  FROM sync_heads h, jsonb_populate_record(NULL::settings, $8) f
 WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING
RETURNING rev`,
		change: `
UPDATE settings t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), clock = t.clock || $6,
       needs_look = $7, deleted_at = NULL,
       (day_start, language)
     = (SELECT f.day_start, f.language
          FROM jsonb_populate_record(t, $8) f)
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $9 AND ($10 OR t.deleted_at IS NULL AND t.recorded_at <= $5)
RETURNING t.rev`,
		remove: `
UPDATE settings t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), deleted_at = now()
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`,
		lock:  `SELECT to_jsonb(t) FROM settings t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`,
		since: `SELECT to_jsonb(t) FROM settings t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}
