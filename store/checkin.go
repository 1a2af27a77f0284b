package store

import "alongside/models"

// checkInKind: one draft a visit, found by its visit. It is the patient's alone until a summary is made from it.
func checkInKind() kind {
	return kind{
		name: models.KindCheckIn, table: "checkins", sealed: []string{"top", "hope"}, freeText: []string{"top", "hope"},
		blank: func() model { return new(models.CheckIn) },
		add: `
INSERT INTO checkins (practice_id, patient_id, id, rev, seq, recorded_at, clock, needs_look,
       visit_id, top, hope, wishes, medicine_today, nervous, left_out)
SELECT $1, $2, $3, 1, h.seq - $4, $5, $6, $7,
       f.visit_id, f.top, f.hope, f.wishes, f.medicine_today, f.nervous, f.left_out
  FROM sync_heads h, jsonb_populate_record(NULL::checkins, $8) f
 WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING
RETURNING rev`,
		change: `
UPDATE checkins t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), clock = t.clock || $6,
       needs_look = $7, deleted_at = NULL,
       (top, hope, wishes, medicine_today, nervous, left_out)
     = (SELECT f.top, f.hope, f.wishes, f.medicine_today, f.nervous, f.left_out
          FROM jsonb_populate_record(t, $8) f)
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $9 AND ($10 OR t.deleted_at IS NULL AND t.recorded_at <= $5)
RETURNING t.rev`,
		remove: `
UPDATE checkins t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), deleted_at = now()
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`,
		lock:  `SELECT to_jsonb(t) FROM checkins t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`,
		since: `SELECT to_jsonb(t) FROM checkins t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}
