package export_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/export"
	"alongside/models"
	"alongside/store"
)

var update = flag.Bool("update", false, "write docs/export.schema.json anew")

const schemaFile = "../docs/export.schema.json"

// A kind or field that the export has and its schema does not fails here: write the schema anew, and look at what changed. What
// a field means is told by its comment, or its doc tag, in models.
func TestTheSchemaIsThatOfEveryKindThereIs(t *testing.T) {
	t.Parallel()
	kinds := slices.Concat(export.Own(), export.Versions(), export.Record())
	slices.Sort(kinds)
	if all := slices.Sorted(maps.Keys(store.ExportedFields())); !slices.Equal(kinds, all) {
		t.Errorf("exported are %v\nand there are %v", kinds, all)
	}
	want := schema(t)
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/export.schema.json is not that of what is exported: go test ./export -run TestTheSchema -update")
	}
}

// modelOf is a model of each kind that is written; kinds that phones only pull have none.
func modelOf() map[models.Kind]any {
	return map[models.Kind]any{
		models.KindSleep: models.Sleep{}, models.KindNutrition: models.Nutrition{}, models.KindMood: models.Mood{},
		models.KindMoment: models.Moment{}, models.KindRegulation: models.Regulation{}, models.KindBody: models.Body{},
		models.KindCycle: models.Cycle{}, models.KindLab: models.Lab{}, models.KindConcern: models.Concern{},
		models.KindMatters: models.Matters{}, models.KindHardDays: models.HardDays{}, models.KindMedicine: models.Medicine{},
		models.KindPastMedicine: models.PastMedicine{}, models.KindMeasure: models.Measure{}, models.KindCheckIn: models.CheckIn{},
		models.KindSettings: models.Settings{}, models.KindReply: models.Reply{}, models.KindNote: models.Note{},
		models.KindPlanLine: models.PlanLine{}, models.KindStance: models.Stance{}, models.KindMove: models.Move{},
		models.KindContact: models.Contact{}, models.KindFollowUp: models.FollowUp{}, models.KindMeasureRequest: models.MeasureRequest{},
		models.KindSentMeasure: models.SentMeasure{}, models.KindAcknowledgement: models.Acknowledgement{},
		models.KindStandingShare: models.StandingShare{}, models.KindReadingDay: models.ReadingDay{},
	}
}

type object = map[string]any

// served are the fields that the server adds, and all of those that phones only pull; several kinds have some of them.
func served() map[string]object {
	moment := func(doc string) object { return object{"type": "string", "format": "date-time", "description": doc} }
	id := func(doc string) object { return object{"type": "string", "format": "uuid", "description": doc} }
	text := func(doc string) object { return object{"type": "string", "description": doc} }
	name := func(doc string) object { return object{"$ref": "#/$defs/name", "description": doc} }
	return map[string]object{
		"side":        {"enum": []string{"patient", "clinician"}, "description": "who said it"},
		"author":      name("the clinician who said it; absent: the patient"),
		"recorded_at": moment("by the clock of who said it"), "received_at": moment("when it reached the server"),
		"seq":   {"type": "integer", "description": "its place in the record: what is higher came later"},
		"owner": name("who answers for it"), "backup": name("who steps in"), "person": name("who sees to it"),
		"promised_at": moment("by when it was to be seen"), "alert": {"type": "boolean", "description": "somebody was told at once"},
		"compared":  {"enum": []string{"new", "higher", "same", "lower"}, "description": "how the answer that brings help lies to the one before"},
		"clinician": name(""), "since": moment(""), "until": moment(""), "works_here": {"type": "boolean"},
		"visit_id": id("the visit it is about"), "starts_at": moment("absent: the open visit, without a date"), "moved_from": moment("where the clinic moved it"),
		"minutes": {"type": "integer"}, "zone": text("IANA name"),
		"state":     {"enum": []string{"planned", "cancelled", "missed", "open"}},
		"shared_at": moment(""), "ends_at": moment(""), "ended_at": moment("taken back, or shared anew"),
		"ended_by": {"enum": []string{"taken_back", "replaced"}}, "read_at": moment("for the first time"), "read_by": name(""),
		"concern_ids": {"type": "array", "items": id("")},
		"kind":        text("of the entry whose text it was"), "entry_id": id("the entry whose text it was"), "concern_id": id("the concern that said so before"),
		"field": text("which of its texts"), "value": {"description": "verbatim; a list where the field is one"}, "written_at": moment(""),
	}
}

// schema is the JSON Schema of alongside.json.
func schema(t *testing.T) []byte {
	t.Helper()
	r := reflector{docs: comments(t), defs: object{}}
	r.defs["name"] = object{
		"type": "object", "description": "somebody of the practice", "required": []string{"display_name"},
		"properties": object{
			"id": object{"type": "string", "format": "uuid"}, "display_name": object{"type": "string"}, "credentials": object{"type": "string"},
		},
		"additionalProperties": false,
	}
	fields := store.ExportedFields()
	list := func(kinds []models.Kind, isOwn bool) []object {
		var all []object
		for _, kind := range kinds {
			r.defs[string(kind)] = r.fieldsOf(kind, fields[kind])
			entry := object{"id": object{"type": "string", "format": "uuid"}, "kind": object{"const": kind}, "fields": object{"$ref": "#/$defs/" + string(kind)}}
			required := []string{"id", "kind", "fields"}
			if isOwn {
				entry["recorded_at"] = object{"type": "string", "format": "date-time", "description": "when it was written last, by the phone's clock"}
				required = append(required, "recorded_at")
			}
			all = append(all, object{"type": "object", "properties": entry, "required": required, "additionalProperties": false})
		}
		return all
	}
	array := func(doc string, items any) object {
		return object{"type": "array", "description": doc, "items": items}
	}
	whole := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A copy of everything of one person's, taken out of Alongside",
		"description": "What is empty is absent. Days are YYYY-MM-DD, instants RFC 3339, ids UUIDs. A later version may add kinds and fields, and leaves the number in version as it is.",
		"type":        "object", "additionalProperties": false,
		"required": []string{"format", "version", "exported_at", "person", "practice", "entries", "versions", "record", "pages", "looked"},
		"properties": object{
			"format": object{"const": export.Format}, "version": object{"const": export.Version},
			"exported_at": object{"type": "string", "format": "date-time"},
			"person":      r.of(reflect.TypeFor[store.ExportedPerson](), false),
			"practice":    r.of(reflect.TypeFor[store.ExportedPractice](), false),
			"entries":     array("what the person writes for themselves: it comes back where the copy is brought in", object{"oneOf": list(export.Own(), true)}),
			"versions":    array("texts that were changed, or written on two phones at once", object{"oneOf": list(export.Versions(), false)}),
			"record":      array("what was said between the person and their clinic, and what the clinic did", object{"oneOf": list(export.Record(), false)}),
			"pages":       array("what was shared, as it was read", r.of(reflect.TypeFor[export.Page](), false)),
			"looked":      array("who saw or changed what, the newest first", r.of(reflect.TypeFor[models.AccessEvent](), false)),
		},
		"$defs": r.defs,
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// reflector makes schemas of types.
type reflector struct {
	docs map[string]string // by "Type.Field"
	defs object
}

func (r reflector) fieldsOf(kind models.Kind, names []string) object {
	made := object{"type": "object", "properties": object{}, "additionalProperties": false}
	if model := modelOf()[kind]; model != nil {
		made = r.of(reflect.TypeOf(model), true)
	}
	properties, _ := made["properties"].(object)
	extra := served()
	for _, name := range names {
		if properties[name] == nil {
			properties[name] = extra[name]
		}
	}
	return made
}

// of is the schema of a type; of an entry's fields none is ever null: what is empty is left out.
func (r reflector) of(t reflect.Type, isEntry bool) object {
	switch t {
	case reflect.TypeFor[models.Day]():
		return object{"type": "string", "format": "date"}
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[uuid.UUID]():
		return object{"type": "string", "format": "uuid"}
	}
	switch t.Kind() { //nolint:exhaustive // the others are in no model
	case reflect.Pointer:
		return r.of(t.Elem(), isEntry)
	case reflect.Slice:
		return object{"type": "array", "items": r.of(t.Elem(), false)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": r.of(t.Elem(), false)}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Struct:
		return r.structure(t, isEntry)
	default:
		return object{"type": "integer"}
	}
}

func (r reflector) structure(t reflect.Type, isEntry bool) object {
	properties, required := object{}, []string{}
	for field := range t.Fields() {
		if field.Anonymous {
			inner := r.of(field.Type, isEntry)
			more, _ := inner["properties"].(object)
			always, _ := inner["required"].([]string)
			maps.Copy(properties, more)
			required = append(required, always...)
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		one := r.of(field.Type, false)
		if doc := r.docs[t.Name()+"."+field.Name]; doc != "" {
			one["description"] = doc
		}
		if doc := field.Tag.Get("doc"); doc != "" {
			one["description"] = doc
		}
		if words := field.Tag.Get("enum"); words != "" && one["type"] == "string" {
			one["enum"] = strings.Split(words, ",")
		}
		canBeNil := slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, field.Type.Kind())
		switch {
		case options == "omitempty", canBeNil && isEntry:
		case canBeNil:
			one["type"] = []any{one["type"], "null"}
			required = append(required, name)
		default:
			required = append(required, name)
		}
		properties[name] = one
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// comments are what is written beside the fields of models, by "Type.Field".
func comments(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := filepath.Glob("../models/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no models: %v", err)
	}
	for _, name := range slices.Concat(files, []string{"../store/export.go", "../insight/summary.go"}) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, isType := n.(*ast.TypeSpec)
			if !isType {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					for _, called := range field.Names {
						all[spec.Name.Name+"."+called.Name] = strings.Join(strings.Fields(field.Comment.Text()), " ")
					}
				}
			}
			return true
		})
	}
	return all
}
