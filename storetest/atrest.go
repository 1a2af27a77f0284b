package storetest

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/tink-crypto/tink-go/v2/tink"

	"alongside/auth"
)

// Value is one value of a column, as whoever gets hold of the database sees it.
type Value struct {
	Raw    string // as PostgreSQL writes it: bytes in hex
	Opened string // what a sealed one says to whoever has the keys as well; empty where it opens at none of its places
}

// Sealed says whether a column, as table.column, takes nothing but sealed bytes.
func (db *DB) Sealed(column string) bool {
	db.tb.Helper()
	var sealed bool
	err := db.Owner.QueryRow(db.tb.Context(), `
SELECT EXISTS (SELECT FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
 WHERE c.relname || '.' || a.attname = $1 AND a.atttypid = 'bytea'::regtype AND k.conname LIKE '%\_sealed')`, column).Scan(&sealed)
	if err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
	return sealed
}

// AtRest is every value of every table, by table.column; an empty column is there and has none.
func (db *DB) AtRest() map[string][]Value {
	db.tb.Helper()
	keys := db.ring()
	found := map[string][]Value{}
	for _, table := range rows[string](db, `
SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version'`, pgx.RowTo) {
		columns := rows[string](db, `
SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`, pgx.RowTo, table)
		for _, column := range columns {
			found[table+"."+column] = nil
		}
		// Every value as text, the way PostgreSQL writes it.
		for _, row := range rows[map[string]*string](db, `SELECT jsonb_object_agg(v.name, v.text) FROM `+pgx.Identifier{table}.Sanitize()+` t,
			jsonb_each_text(to_jsonb(t)) v (name, text) GROUP BY t.ctid`, pgx.RowTo) {
			for column, raw := range row {
				if raw != nil {
					found[table+"."+column] = append(found[table+"."+column], Value{*raw, keys.open(table, column, row)})
				}
			}
		}
	}
	return found
}

// rows collects what a query answers.
func rows[T any](db *DB, sql string, to pgx.RowToFunc[T], args ...any) []T {
	db.tb.Helper()
	answer, err := db.Owner.Query(db.tb.Context(), sql, args...)
	if err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
	all, err := pgx.CollectRows(answer, to)
	if err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
	return all
}

// ring has every key: the deployment's, and the data keys by patient or by copy.
type ring struct {
	kek  tink.AEAD
	data map[string][]tink.AEAD
}

func (db *DB) ring() ring {
	db.tb.Helper()
	type wrapped struct {
		Practice, Patient uuid.UUID
		Purpose           string
		Key               []byte
	}
	r := ring{db.Keys.AEAD(), map[string][]tink.AEAD{}}
	for _, w := range rows[wrapped](db, `SELECT practice_id, patient_id, purpose, wrapped FROM patient_keys`, pgx.RowToStructByPos) {
		// One that is wrapped anew with other keys doesn't open, nor does what lies under it.
		if key, err := auth.OpenDataKey(r.kek, w.Key, auth.AD("patient_keys", w.Purpose, w.Practice, w.Patient, uuid.Nil)); err == nil {
			r.data[w.Patient.String()] = append(r.data[w.Patient.String()], key)
		}
	}
	type copied struct {
		Practice, ID uuid.UUID
		Key          []byte
	}
	for _, c := range rows[copied](db, `SELECT practice_id, id, key FROM bulk_exports`, pgx.RowToStructByPos) {
		if key, err := auth.OpenDataKey(r.kek, c.Key, auth.AD("bulk_exports", "key", c.Practice, uuid.Nil, c.ID)); err == nil {
			r.data[c.ID.String()] = append(r.data[c.ID.String()], key)
		}
	}
	return r
}

// open tries the places that a value can have been sealed for.
func (r ring) open(table, column string, row map[string]*string) string {
	of := func(name string) string {
		if row[name] == nil {
			return ""
		}
		return *row[name]
	}
	id := func(name string) uuid.UUID {
		parsed, _ := uuid.Parse(of(name))
		return parsed
	}
	sealed, err := hex.DecodeString(strings.TrimPrefix(of(column), `\x`))
	if err != nil || len(sealed) == 0 {
		return ""
	}
	places := [][]byte{auth.AD(table, column, id("practice_id"), id("patient_id"), id("id"))}
	if of("concern_id") != "" && of("field") != "" { // what a concern said before
		places = append(places, auth.AD("concerns", of("field"), id("practice_id"), id("patient_id"), id("concern_id")))
	}
	if of("export_id") != "" { // a piece of a copy
		places = append(places, auth.AD(table, column+"."+of("kind")+"."+of("part"), id("practice_id"), id("about_id"), id("export_id")))
	}
	for _, key := range slices.Concat([]tink.AEAD{r.kek}, r.data[of("patient_id")], r.data[of("export_id")]) {
		for _, place := range places {
			if text, err := key.Decrypt(sealed, place); err == nil {
				return unpacked(text)
			}
		}
	}
	return ""
}

// unpacked is what was sealed, also where it was compressed before.
func unpacked(text []byte) string {
	if plain, err := gzip.NewReader(bytes.NewReader(text)); err == nil {
		if text, err := io.ReadAll(plain); err == nil {
			return string(text)
		}
	}
	return string(text)
}
