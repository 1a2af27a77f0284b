package store

import "alongside/models"

// concernKind: the patient's own words, sealed. State is the conversation's, so phones only pull it.
func concernKind() kind {
	return kind{
		name: models.KindConcern, table: "concerns", sealed: []string{"words", "would_help"}, freeText: []string{"words", "would_help"},
		readOnly: []string{"state"},
		blank:    func() model { return new(models.Concern) },
		add: `
INSERT INTO concerns (practice_id, patient_id, id, rev, seq, recorded_at, clock, needs_look,
       written_on, zone, words, kinds, weight, origins, would_help, wish)
SELECT $1, $2, $3, 1, h.seq - $4, $5, $6, $7,
       f.written_on, f.zone, f.words, f.kinds, f.weight, f.origins, f.would_help, f.wish
  FROM sync_heads h, jsonb_populate_record(NULL::concerns, $8) f
 WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING
RETURNING rev`,
		change: `
UPDATE concerns t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), clock = t.clock || $6,
       needs_look = CASE WHEN $8 ? 'written_on' THEN $7 ELSE t.needs_look END, deleted_at = NULL,
       (written_on, zone, words, kinds, weight, origins, would_help, wish)
     = (SELECT f.written_on, f.zone, f.words, f.kinds, f.weight, f.origins, f.would_help, f.wish
          FROM jsonb_populate_record(t, $8) f)
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $9 AND ($10 OR t.deleted_at IS NULL AND t.recorded_at <= $5)
RETURNING t.rev`,
		remove: `
UPDATE concerns t SET rev = t.rev + 1, seq = h.seq - $4, recorded_at = greatest(t.recorded_at, $5), deleted_at = now()
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`,
		lock:  `SELECT to_jsonb(t) FROM concerns t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`,
		since: `SELECT to_jsonb(t) FROM concerns t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}
