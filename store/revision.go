package store

import (
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/merge"
	"alongside/models"
)

// revisionKind: the other version of a free text that two phones wrote at once, for phones to offer. Phones delete what
// the person has decided about, and write nothing else of it.
func revisionKind() kind {
	return kind{
		name: models.KindRevision, table: "entry_revisions", sealed: []string{"value"},
		readOnly: []string{"kind", "entry_id", "field", "value", "recorded_at"},
		since:    `SELECT to_jsonb(t) FROM entry_revisions t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
		written:  written{remove: removeRevision, lock: lockRevision},
	}
}

// keepRevision keeps a version once, however often the change that lost it arrives.
const keepRevision = `
INSERT INTO entry_revisions (practice_id, patient_id, id, seq, kind, entry_id, field, value, recorded_at)
SELECT $1, $2, $3, h.seq, $4, $5, $6, $7, $8 FROM sync_heads h WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING`

// The text's own time stays what it is.
const removeRevision = `
UPDATE entry_revisions t SET rev = t.rev + 1, seq = h.seq - $4, deleted_at = $5
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`

const lockRevision = `
SELECT to_jsonb(t) || '{"clock": {}}' FROM entry_revisions t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`

// revisionID is made from what is kept, so that the same version is the same row. Ids are stored in the clear: it is
// made under a secret, or short words could be guessed from it.
func revisionID(keys *auth.Keys, entry uuid.UUID, kept merge.Kept) uuid.UUID {
	place := kept.Field + "|" + kept.RecordedAt.UTC().Format(time.RFC3339Nano)
	return uuid.NewHash(sha256.New(), entry, keys.TextName(place, string(kept.Value)), 8)
}
