package store

import (
	"reflect"
	"strings"

	"alongside/models"
)

// written are the statements of a kind that phones write. They differ between kinds in the table and its columns only,
// and both are ours: they are put together once, at the start, from names in this package and in models.
type written struct {
	// add inserts where there is no row, and answers the revision: $1 practice, $2 patient, $3 id, $4 how far the row's
	// number lies behind the head, $5 recorded_at, $6 clock, $7 needs_look, $8 the fields.
	add string
	// change patches the row, with the arguments of add, $9 the base revision and $10 merged. Unless it is merged it
	// changes nothing but a live row that stands at the base and was not recorded later: what a phone with a slow clock
	// wrote takes the careful way, so that a field's time never goes back.
	change string
	// remove marks deleted where the row stands at the base: $1 to $5 of add, $6 the base revision.
	remove string
	// note holds the clock of a row that stays as it is: $1 practice, $2 patient, $3 id, $4 recorded_at, $5 clock. The row is
	// recorded as late as its latest field, as in change.
	note string
	// lock reads one row for update: $1 practice, $2 patient, $3 id.
	lock string
}

func (k kind) withStatements() kind {
	if k.record {
		return k.withRecordStatements()
	}
	columns := strings.Join(k.fields(), ", ")
	said := "f." + strings.Join(k.fields(), ", f.")
	fill := strings.NewReplacer("{table}", k.table, "{columns}", columns, "{said}", said, "{needs_look}", k.needsLook())
	k.written = written{
		add: fill.Replace(addRow),
		change: fill.Replace(`
UPDATE {table} t SET rev = t.rev + 1, seq = h.seq - $4, received_at = now(), recorded_at = greatest(t.recorded_at, $5), clock = t.clock || $6,
       needs_look = {needs_look}, deleted_at = NULL,
       ({columns}) = (SELECT {said} FROM jsonb_populate_record(t, $8) f)
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $9 AND ($10 OR t.deleted_at IS NULL AND t.recorded_at <= $5)
RETURNING t.rev`),
		remove: fill.Replace(`
UPDATE {table} t SET rev = t.rev + 1, seq = h.seq - $4, received_at = now(), recorded_at = greatest(t.recorded_at, $5), deleted_at = now()
  FROM sync_heads h
 WHERE h.practice_id = $1 AND h.patient_id = $2 AND t.practice_id = $1 AND t.patient_id = $2 AND t.id = $3
   AND t.rev = $6 AND t.deleted_at IS NULL
RETURNING t.rev`),
		note: fill.Replace(`
UPDATE {table} SET clock = $5, recorded_at = greatest(recorded_at, $4) WHERE practice_id = $1 AND patient_id = $2 AND id = $3`),
		lock: fill.Replace(`SELECT to_jsonb(t) FROM {table} t WHERE practice_id = $1 AND patient_id = $2 AND id = $3 FOR UPDATE`),
	}
	k.since = fill.Replace(`SELECT to_jsonb(t) FROM {table} t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`)
	return k
}

// withRecordStatements are those of a kind that is only added to.
func (k kind) withRecordStatements() kind {
	k.readOnly = append(k.readOnly, recordColumns()...)
	columns := append(k.fields(), k.assigned...)
	fill := strings.NewReplacer("{table}", k.table, "{columns}", strings.Join(columns, ", "), "{said}", "f."+strings.Join(columns, ", f."))
	k.written = written{
		add:  fill.Replace(addRow),
		lock: fill.Replace(`SELECT to_jsonb(t) FROM {table} t WHERE practice_id = $1 AND patient_id = $2 AND id = $3`),
	}
	if k.since == "" {
		k.since = saidIn(k.table) + recordSince
	}
	return k
}

const addRow = `
INSERT INTO {table} (practice_id, patient_id, id, rev, seq, recorded_at, clock, needs_look, {columns})
SELECT $1, $2, $3, 1, h.seq - $4, $5, $6, $7, {said}
  FROM sync_heads h, jsonb_populate_record(NULL::{table}, $8) f
 WHERE h.practice_id = $1 AND h.patient_id = $2
ON CONFLICT (practice_id, patient_id, id) DO NOTHING
RETURNING rev`

// needsLook marks a row again only where the patch says another day.
func (k kind) needsLook() string {
	t := reflect.TypeOf(k.blank()).Elem()
	for i, name := range k.fields() {
		if t.Field(i).Type == reflect.TypeFor[models.Day]() {
			return "CASE WHEN $8 ? '" + name + "' THEN $7 ELSE t.needs_look END"
		}
	}
	return "$7"
}
