package backup

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Table is a table of an archive, with the columns that are written, in their order.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`

	key      []string // what its rows are ordered by
	numbered []string // columns whose numbers a sequence gives
}

// forgotten are the tables that no archive holds. Whoever restores starts signed out: sessions and what renews them belong to
// devices that may have been lost since, and so do browsers that are pushed to. Tries to sign in and used tickets belong to an
// afternoon, and an unused set-up link would let a stranger add a practice. Reminders are found anew, as their jobs are in no
// archive either: one that was told comes again rather than that one which waited never comes. Copies for clients last a day, and go with
// the sessions that they are made by.
//
//nolint:gochecknoglobals // a list that never changes
var forgotten = []string{
	"sessions", "push_subscriptions", "reminders", "reminder_deliveries", "refresh_tokens", "sign_in_attempts", "setup_tokens",
	"used_tickets", "bulk_exports", "bulk_parts",
}

// described lists the tables with what is needed to copy them. Migrations make goose's and River's own: which ones ran
// stands in the header, and jobs are due again by themselves.
const described = `
SELECT c.relname::text,
       pg_get_userbyid(c.relowner) = current_user AS ours,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       (SELECT array_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END ORDER BY k.place)
          FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
          JOIN pg_attribute a ON a.attnum = k.attnum
         WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid) AS key,
       (SELECT coalesce(array_agg(DISTINCT r.relname::text), '{}') FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
         WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs,
       (SELECT coalesce(array_agg(a.attname::text), '{}') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           AND pg_get_serial_sequence(c.oid::regclass::text, a.attname) IS NOT NULL) AS numbered
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relname <> 'goose_db_version' AND c.relname NOT LIKE 'river\_%'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY c.relname COLLATE "C"`

type description struct {
	Name     string
	Ours     bool
	Columns  []string
	Key      []string
	Needs    []string
	Numbered []string
}

// listTables asks the catalog which tables there are, so that none is forgotten by hand. A table comes after those that
// it refers to.
func listTables(ctx context.Context, tx pgx.Tx) ([]Table, error) {
	rows, err := tx.Query(ctx, described)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[description])
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	all = slices.DeleteFunc(all, func(d description) bool { return slices.Contains(forgotten, d.Name) })
	if len(all) == 0 {
		return nil, fmt.Errorf("the database holds no tables of Alongside")
	}
	for _, d := range all {
		if !d.Ours {
			return nil, fmt.Errorf("the table %s belongs to another role: MIGRATE_DATABASE_URL has to be the owner's", d.Name)
		}
		if len(d.Key) == 0 {
			return nil, fmt.Errorf("the table %s has no primary key, so its rows have no order", d.Name)
		}
	}
	return inOrder(all)
}

func inOrder(all []description) ([]Table, error) {
	var tables []Table
	placed := map[string]bool{}
	for len(all) > 0 {
		before := len(all)
		all = slices.DeleteFunc(all, func(d description) bool {
			for _, need := range d.Needs {
				if !placed[need] {
					return false
				}
			}
			placed[d.Name] = true
			tables = append(tables, Table{Name: d.Name, Columns: d.Columns, key: d.Key, numbered: d.Numbered})
			return true
		})
		if len(all) == before {
			return nil, fmt.Errorf("the table %s refers to %s in a circle, or to what no backup holds", all[0].Name, strings.Join(all[0].Needs, " and "))
		}
	}
	return tables, nil
}

func (t Table) identifier() string { return pgx.Identifier{t.Name}.Sanitize() }

func (t Table) columnList() string {
	names := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		names[i] = pgx.Identifier{name}.Sanitize()
	}
	return strings.Join(names, ", ")
}

// copyOut gives every row in PostgreSQL's text format, in the order of the primary key: the same rows are the same text.
func (t Table) copyOut() string {
	return fmt.Sprintf("COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT", t.columnList(), t.identifier(), strings.Join(t.key, ", "))
}

func (t Table) copyIn() string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN", t.identifier(), t.columnList())
}

// countRows counts rows of the text format, which writes a line break inside a value as \n.
func countRows(text []byte) int64 { return int64(bytes.Count(text, []byte{'\n'})) }

// settle makes values read and written the same way whatever the server's settings are, and gives the transaction the
// time it needs.
func settle(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT
		set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true), set_config('timezone', 'UTC', true),
		set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true), set_config('client_encoding', 'UTF8', true),
		set_config('search_path', 'public', true), set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
		set_config('idle_in_transaction_session_timeout', '0', true)`)
	if err != nil {
		return fmt.Errorf("prepare to copy: %w", err)
	}
	return nil
}
