package storetest

import (
	"github.com/jackc/pgx/v5"
)

// RowsOf counts, by table, the rows that are somebody's: by their patient_id, their account's or its sessions'. Tables come from the
// catalog.
func (db *DB) RowsOf(p *Person) map[string]int {
	db.tb.Helper()
	counted := map[string]int{}
	for _, c := range rows[struct{ Table, Column string }](db, `
SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname IN ('patient_id', 'account_id', 'session_id')
UNION ALL VALUES ('patients', 'id'), ('accounts', 'id')`, pgx.RowToStructByPos) {
		id := p.Patient.ID
		if c.Column == "account_id" || c.Table == "accounts" {
			id = p.ID
		}
		of := c.Column + ` = $2`
		if c.Column == "session_id" {
			id, of = p.ID, `session_id IN (SELECT id FROM sessions WHERE account_id = $2)`
		}
		n := rows[int](db, `SELECT count(*) FROM `+pgx.Identifier{c.Table}.Sanitize()+` WHERE practice_id = $1 AND `+of, pgx.RowTo, p.PracticeID, id)[0]
		counted[c.Table] = max(counted[c.Table], n)
	}
	return counted
}

// Due lets the time be over in which somebody can change their mind about their erasure.
func (p *Person) Due() {
	p.db.tb.Helper()
	p.db.exec(`UPDATE erasures SET due_at = now() WHERE practice_id = $1 AND patient_id = $2 AND stopped_at IS NULL`, p.PracticeID, p.Patient.ID)
}
