package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"alongside/merge"
	"alongside/models"
)

// kind is how one synced kind is stored. Kinds that phones write have a model, whose fields are the table's columns and
// whose statements are made from them; pull-only kinds name their fields and how they are read. Each lives in the file of
// its noun.
type kind struct {
	name  models.Kind
	table string
	// sealed are the fields kept under the patient's private key.
	sealed []string
	// freeText are the fields that a merge never overwrites silently.
	freeText []string
	// versioned are the sealed fields of which the table keeps every earlier text, by a trigger that can compare nothing
	// but ciphertexts: one that did not change has to stay as it lies.
	versioned []string
	// record: a part of the record, which both sides add to and nobody changes, kept under the patient's record key.
	record bool
	// rule judges what is added to the record by what stands there, with the head of the sequence held. It answers
	// models.Invalid or models.Conflict.
	rule func(context.Context, standing, uuid.UUID, model) error
	// assign says what the server adds to something new in the record, in the columns assigned, and may have things done
	// about it, in the same transaction.
	assign   func(context.Context, standing, uuid.UUID, model) (map[string]any, error)
	assigned []string
	// readOnly are fields that phones pull and never write.
	readOnly []string
	// blank makes an empty model; nil for kinds that phones only pull.
	blank func() model
	// since reads rows after a sequence number, in order: $1 practice, $2 patient, $3 seq, $4 limit.
	since string
	// sealedAt says where the sealed fields of a row were sealed; nil: in this table, under their own names.
	sealedAt func(row json.RawMessage) (place, error)

	written
}

// place is what a sealed text is bound to, beside its practice and patient.
type place struct {
	table, column string
	id            uuid.UUID
}

// model is a synced noun: decoded strictly, and checked by its own rules.
type model interface{ Validate() error }

// keyed is a model of which there is one a key; without it the phone chooses the id.
type keyed interface{ EntryKey() string }

// dated is a model that is about one local day.
type dated interface{ EntryDay() models.Day }

// allKinds is the one list of what is synced. A new tracker adds its line here.
func allKinds() map[models.Kind]kind {
	kinds := map[models.Kind]kind{}
	for _, k := range []kind{
		sleepKind(), nutritionKind(), moodKind(), momentKind(), regulationKind(), bodyKind(), cycleKind(), labKind(),
		concernKind(), mattersKind(), hardDaysKind(), medicineKind(), pastMedicineKind(), measureKind(),
		checkInKind(), settingsKind(),
		// The record.
		replyKind(),
		standingShareKind(), readingDayKind(),
		followUpKind(), acknowledgementKind(),
		measureRequestKind(), sentMeasureKind(),
		planLineKind(), stanceKind(), moveKind(), contactKind(),
		noteKind(),
		// What phones only pull.
		visitKind(), shareKind(), revisionKind(), teamKind(), concernVersionKind(),
		feltHeardKind(),
	} {
		if k.blank != nil {
			k = k.withStatements()
		}
		kinds[k.name] = k
	}
	return kinds
}

// takes says whether phones may send this operation.
func (k kind) takes(op string) bool {
	if op == string(merge.Delete) {
		return k.remove != ""
	}
	return k.blank != nil
}

// fields lists the names a phone may write, in the order of the model.
func (k kind) fields() []string {
	t := reflect.TypeOf(k.blank()).Elem()
	names := make([]string, 0, t.NumField())
	for field := range t.Fields() {
		names = append(names, strings.Split(field.Tag.Get("json"), ",")[0])
	}
	return names
}

// refusal is why one change was not taken. The others go on.
type refusal struct{ problems models.Invalid }

func (r refusal) Error() string { return r.problems.Error() }

func refuse(field, code string) error {
	return refusal{models.Invalid{{Field: field, Code: code}}}
}

// decode reads fields into the kind's model, naming every unknown field and the first of a wrong type.
func (k kind) decode(fields map[string]json.RawMessage) (model, error) {
	known := k.fields()
	var bad models.Invalid
	for name := range fields {
		if !slices.Contains(known, name) {
			bad.Add(name, "unknown_field")
		}
	}
	if bad != nil {
		slices.SortFunc(bad, func(a, b models.FieldProblem) int { return strings.Compare(a.Field, b.Field) })
		return nil, refusal{bad}
	}
	if m := k.blank(); strictly(fields, m) == nil {
		return m, nil
	}
	m := k.blank()
	for _, name := range known {
		value, ok := fields[name]
		if !ok {
			continue
		}
		if strictly(map[string]json.RawMessage{name: value}, m) != nil {
			bad.Add(name, "wrong_type")
		}
	}
	if bad != nil {
		return nil, refusal{bad}
	}
	return m, nil
}

func strictly(fields map[string]json.RawMessage, m model) error {
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	return strict.Decode(m)
}

// check decodes a patch and judges it by the model's rules. Of a patch to something that stands, only the fields it
// carries are judged here. Whether something is left, and how the fields fit together, is the table's to judge; what it
// refuses is judged as a whole where it is merged. The model comes with a refusal of its values too.
func (k kind) check(id uuid.UUID, fields map[string]json.RawMessage, whole bool) (model, error) {
	m, err := k.decode(fields)
	if err != nil {
		return nil, err
	}
	if err := m.Validate(); err != nil {
		var bad models.Invalid
		if !errors.As(err, &bad) {
			return nil, err
		}
		if !whole {
			bad = slices.DeleteFunc(bad, func(p models.FieldProblem) bool {
				_, carried := fields[p.Field]
				return !carried || p.Code == "empty" || p.Code == "incomplete"
			})
		}
		if len(bad) > 0 {
			return m, refusal{bad}
		}
	}
	if k.isElsewhere(m, id, whole) {
		return nil, refuse("id", "wrong_id")
	}
	return m, nil
}

// isElsewhere says that the model's key leads to another id. A patch that leaves the key out may have any.
func (k kind) isElsewhere(m model, id uuid.UUID, whole bool) bool {
	one, ok := m.(keyed)
	if !ok {
		return false
	}
	untouched, ok := k.blank().(keyed)
	named := whole || !ok || one.EntryKey() != untouched.EntryKey()
	return named && models.EntryID(k.name, one.EntryKey()) != id
}

// stood says whether everything that is wrong with a merged row was wrong with it before, by a rule that is younger than
// the row. It is not the change's fault then.
func (k kind) stood(id uuid.UUID, row *merge.Row, err error) bool {
	now, ok := errors.AsType[refusal](err)
	if !ok || row == nil {
		return false
	}
	_, err = k.check(id, whole(k, row.Fields), true)
	before, ok := errors.AsType[refusal](err)
	return ok && !slices.ContainsFunc(now.problems, func(p models.FieldProblem) bool { return !slices.Contains(before.problems, p) })
}

// whole names every field of the kind, so that a revived row loses what is not in it.
func whole(k kind, fields map[string]json.RawMessage) map[string]json.RawMessage {
	all := make(map[string]json.RawMessage, len(fields))
	for _, name := range k.fields() {
		all[name] = json.RawMessage("null")
	}
	maps.Copy(all, fields)
	return all
}

// canonical writes the fields a patch carries the way the server writes them (instants in UTC, no spare digits), so
// that equal values are equal bytes.
func canonical(m model, fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	all, err := asFields(m)
	if err != nil {
		return nil, err
	}
	for name := range all {
		if _, carried := fields[name]; !carried {
			delete(all, name)
		}
	}
	return all, nil
}

func asFields(m any) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var all map[string]json.RawMessage
	return all, json.Unmarshal(text, &all)
}

// sealFields replaces the sealed fields' values by their ciphertext.
func (k kind) sealFields(v vaults, id uuid.UUID, fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	sealed := make(map[string]json.RawMessage, len(fields))
	for name, value := range fields {
		if slices.Contains(k.sealed, name) && !isNull(value) {
			var err error
			if value, err = v.of(k).sealJSON(k.table, name, id, value); err != nil {
				return nil, err
			}
		}
		sealed[name] = value
	}
	return sealed, nil
}

// stored is a row as the statements lock and since give it.
type stored struct {
	ID         uuid.UUID       `json:"id"`
	Rev        int64           `json:"rev"`
	Seq        int64           `json:"seq"`
	RecordedAt time.Time       `json:"recorded_at"`
	ReceivedAt time.Time       `json:"received_at"`
	Clock      json.RawMessage `json:"clock"`
	NeedsLook  bool            `json:"needs_look"`
	DeletedAt  *time.Time      `json:"deleted_at"`
	fields     map[string]json.RawMessage
	// asSealed are the sealed fields as they lie in the table.
	asSealed map[string]json.RawMessage
}

// read takes a row apart, opens its sealed fields, and writes all of them as patches are compared.
func (k kind) read(v vaults, row []byte) (stored, error) {
	r, err := k.open(v, row)
	if err != nil {
		return r, err
	}
	return r, k.writeCanonically(&r)
}

// open takes a row apart and opens its sealed fields, for what only reads them.
func (k kind) open(v vaults, row []byte) (stored, error) {
	var r stored
	if err := json.Unmarshal(row, &r); err != nil {
		return r, fmt.Errorf("read %s: %w", k.table, err)
	}
	var columns map[string]json.RawMessage
	if err := json.Unmarshal(row, &columns); err != nil {
		return r, fmt.Errorf("read %s: %w", k.table, err)
	}
	names := k.readOnly
	if k.blank != nil {
		names = append(k.fields(), k.readOnly...)
	}
	r.fields, r.asSealed = make(map[string]json.RawMessage, len(names)), map[string]json.RawMessage{}
	for _, name := range names {
		value := columns[name]
		if slices.Contains(k.sealed, name) && !isNull(value) {
			r.asSealed[name] = value
			var err error
			if value, err = k.openField(v.of(k), row, name, r.ID, value); err != nil {
				return r, err
			}
		}
		r.fields[name] = value
	}
	return r, nil
}

func (k kind) openField(v vault, row []byte, name string, id uuid.UUID, value json.RawMessage) (json.RawMessage, error) {
	at := place{k.table, name, id}
	if k.sealedAt != nil {
		var err error
		if at, err = k.sealedAt(row); err != nil {
			return nil, err
		}
	}
	return v.openJSON(at.table, at.column, at.id, value)
}

// writeCanonically gives the fields of a written kind the form in which patches are compared.
func (k kind) writeCanonically(r *stored) error {
	if k.blank == nil {
		return nil
	}
	own := map[string]json.RawMessage{}
	for _, name := range k.fields() {
		own[name] = r.fields[name]
	}
	m, err := k.decode(own)
	if err != nil {
		return fmt.Errorf("read %s: %w", k.table, err)
	}
	all, err := asFields(m)
	if err != nil {
		return err
	}
	maps.Copy(r.fields, all)
	return nil
}

func (r stored) entry(k models.Kind) models.Entry {
	e := models.Entry{ID: r.ID, Kind: k, Rev: r.Rev, Deleted: r.DeletedAt != nil, NeedsLook: r.NeedsLook}
	if !e.Deleted {
		e.Fields = r.fields
	}
	return e
}

func isNull(value json.RawMessage) bool { return len(value) == 0 || bytes.Equal(value, []byte("null")) }
