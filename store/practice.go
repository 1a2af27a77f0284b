package store

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// practiceSince reads the practice if it is newer than version $2.
const practiceSince = `SELECT id, name, time_zone, version, help FROM practices WHERE id = $1 AND version > $2`

func scanPractice(row pgx.Row) (models.Practice, error) {
	var p models.Practice
	var help []byte
	if err := row.Scan(&p.ID, &p.Name, &p.TimeZone, &p.Version, &help); err != nil {
		return p, err
	}
	return p, json.Unmarshal(help, &p.Help)
}
