package merge_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"alongside/merge"
)

// A stamp tells by whom a text is going to be read later, so its parts are pinned.
func TestStampsAndKept(t *testing.T) {
	first := merge.Decide(nil, set(0, 8, `{"note":"hot"}`, "").change(t), words)
	second := merge.Decide(&first.Row, set(0, 10, `{"note":"cold","quality":2}`, "").change(t), words)

	wantClock := map[string]merge.Stamp{
		"note": {Rev: 2, At: at(10)}, "quality": {Rev: 2, At: at(10)},
		"begun 2026-10-14T08:00:00Z": {Rev: 1, At: at(8)}, "begun 2026-10-14T10:00:00Z": {Rev: 2, At: at(10)},
	}
	if !reflect.DeepEqual(second.Row.Clock, wantClock) {
		t.Errorf("clock %v, want %v", second.Row.Clock, wantClock)
	}
	wantKept := []merge.Kept{{Field: "note", Value: json.RawMessage(`"hot"`), RecordedAt: at(8)}}
	if !reflect.DeepEqual(second.Kept, wantKept) {
		t.Errorf("kept %v, want %v", second.Kept, wantKept)
	}

	// A knowing edit is later than what it replaces, whatever its phone's clock says.
	third := merge.Decide(&second.Row, set(2, 3, `{"quality":4}`, "").change(t), words)
	if got, want := third.Row.Clock["quality"], (merge.Stamp{Rev: 3, At: at(10)}); got != want {
		t.Errorf("stamp %v, want %v", got, want)
	}
}

// A row written before its fields had stamps still loses no words.
func TestTextWithoutAStampIsKept(t *testing.T) {
	row := merge.Row{Rev: 4, Fields: fields(t, `{"note":"hot"}`)}
	d := merge.Decide(&row, set(2, 9, `{"note":"cold"}`, "").change(t), words)
	if d.Outcome != merge.Merged || len(d.Kept) != 1 || string(d.Kept[0].Value) != `"hot"` {
		t.Errorf("%s, kept %v", d.Outcome, d.Kept)
	}
}
