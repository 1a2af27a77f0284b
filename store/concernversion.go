package store

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"alongside/models"
)

// concernVersionKind: what a concern said before it was changed. The table's rows are copies that PostgreSQL makes of the
// sealed text, so each opens as the field of the concern that it was.
func concernVersionKind() kind {
	return kind{
		name: models.KindConcernVersion, table: "concern_versions", sealed: []string{"value"},
		readOnly: []string{"concern_id", "field", "value", "written_at"},
		sealedAt: func(row json.RawMessage) (place, error) {
			var of struct {
				ConcernID uuid.UUID `json:"concern_id"`
				Field     string    `json:"field"`
			}
			if err := json.Unmarshal(row, &of); err != nil {
				return place{}, fmt.Errorf("read concern_versions: %w", err)
			}
			return place{"concerns", of.Field, of.ConcernID}, nil
		},
		since: `SELECT to_jsonb(t) FROM concern_versions t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}
