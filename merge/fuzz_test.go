package merge_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"
	"time"

	"alongside/merge"
)

// FuzzDecide holds for any row and any change, sensible or not: no panic, inputs left alone, the same answer
// twice, a change that arrives again writes nothing, and no text disappears unseen.
func FuzzDecide(f *testing.F) {
	f.Add(true, int64(3), false, `"hot"`, `1`, int64(2), int64(100), true, int64(1), int64(200), `"cold"`, `2`)
	f.Add(true, int64(3), false, `"hot"`, `1`, int64(3), int64(100), true, int64(1), int64(50), `null`, `1.0`)
	f.Add(true, int64(3), true, `"hot"`, `1`, int64(2), int64(100), true, int64(0), int64(200), `"hot"`, `2`)
	f.Add(true, int64(3), true, `"hot"`, `null`, int64(2), int64(100), true, int64(1), int64(50), `"cold"`, `2`)
	f.Add(true, int64(3), false, `"hot"`, `1`, int64(2), int64(100), false, int64(3), int64(200), ``, ``)
	f.Add(true, int64(3), false, `{"a":[1,`, `"`, int64(-1), int64(-1), true, int64(9), int64(0), "\xff", `[`)
	f.Add(false, int64(0), false, ``, ``, int64(0), int64(0), true, int64(0), int64(0), `"hot"`, `3`)

	f.Fuzz(func(t *testing.T, exists bool, rev int64, deleted bool, note, quality string, noteRev, noteAt int64,
		set bool, base, recordedAt int64, newNote, newQuality string) {
		rev, noteRev, base = max(rev, 1), max(noteRev, 1), max(base, 0) // no others are ever stored or accepted
		var current *merge.Row
		if exists {
			current = &merge.Row{
				Rev: rev, Deleted: deleted,
				Fields: map[string]json.RawMessage{"note": json.RawMessage(note), "quality": json.RawMessage(quality)},
				Clock:  map[string]merge.Stamp{"note": {Rev: noteRev, At: time.UnixMilli(noteAt)}},
			}
		}
		change := merge.Change{Op: merge.Delete, BaseRev: base, RecordedAt: time.UnixMilli(recordedAt)}
		if set {
			change.Op = merge.Set
			change.Fields = map[string]json.RawMessage{
				"note": json.RawMessage(newNote), "quality": json.RawMessage(newQuality),
			}
		}
		currentBefore, changeBefore := copyOf(current), copyOf(&merge.Row{Fields: change.Fields})

		d := merge.Decide(current, change, words)

		if !reflect.DeepEqual(current, currentBefore) || !reflect.DeepEqual(change.Fields, changeBefore.Fields) {
			t.Fatal("an input was modified")
		}
		if again := merge.Decide(current, change, words); !reflect.DeepEqual(d, again) {
			t.Fatalf("decided %v, then %v", d, again)
		}
		if d.Write {
			checkWritten(t, current, change, d)
		} else if current != nil {
			checkUnwritten(t, current, change, d)
		}
		checkTexts(t, current, change, d)
	})
}

func checkWritten(t *testing.T, current *merge.Row, change merge.Change, d merge.Decision) {
	t.Helper()
	var rev int64
	if current != nil {
		rev = current.Rev
	}
	if d.Row.Rev != rev+1 {
		t.Fatalf("rev %d follows %d", d.Row.Rev, rev)
	}
	if d.Row.Deleted != (change.Op == merge.Delete) {
		t.Fatalf("a %s leaves deleted=%t", change.Op, d.Row.Deleted)
	}
	// Revisions that are ahead of the database count from another history, which Decide cannot know.
	if change.BaseRev <= rev {
		if again := merge.Decide(&d.Row, change, words); again.Write || again.Noted {
			t.Fatalf("arriving again it is %s: %v became %v", again.Outcome, d.Row, again.Row)
		}
	}
}

func checkUnwritten(t *testing.T, current *merge.Row, change merge.Change, d merge.Decision) {
	t.Helper()
	same := d.Row
	if d.Noted {
		same.Clock = current.Clock
	}
	if !reflect.DeepEqual(same, *current) {
		t.Fatalf("nothing to write, but the row became %v", d.Row)
	}
	if again := merge.Decide(&d.Row, change, words); again.Write || again.Noted {
		t.Fatalf("arriving again it is %s, and the row %v becomes %v", again.Outcome, d.Row, again.Row)
	}
}

// checkTexts: the words that were stored and those that came are in the row or kept, unless the phone
// replaced what it had seen, or said nothing of them.
func checkTexts(t *testing.T, current *merge.Row, change merge.Change, d merge.Decision) {
	t.Helper()
	found := map[string]bool{string(d.Row.Fields["note"]): true}
	for _, k := range d.Kept {
		if !words[k.Field] {
			t.Fatalf("%s is no text to keep", k.Field)
		}
		found[string(k.Value)] = true
	}
	if current == nil {
		return
	}
	came, stored := string(change.Fields["note"]), string(current.Fields["note"])
	if spelledAlike(came, stored) {
		return
	}
	if !found[came] && !wordless(came) {
		t.Fatalf("%q came and is gone", came)
	}
	seen := change.BaseRev <= current.Rev && (change.BaseRev == current.Rev || current.Clock["note"].Rev <= change.BaseRev)
	if !found[stored] && !wordless(stored) && !seen {
		t.Fatalf("%q was stored and is gone unseen", stored)
	}
}

// wordless says that a value has no words to lose.
func wordless(value string) bool {
	return spelledAlike(value, "") || spelledAlike(value, `""`)
}

// spelledAlike says that two texts are the same value, or no value, in other letters.
func spelledAlike(a, b string) bool {
	var x, y any
	return (a == "" || json.Unmarshal([]byte(a), &x) == nil) && (b == "" || json.Unmarshal([]byte(b), &y) == nil) &&
		reflect.DeepEqual(x, y)
}

func copyOf(row *merge.Row) *merge.Row {
	if row == nil {
		return nil
	}
	clone := *row
	clone.Fields = map[string]json.RawMessage{}
	for field, value := range row.Fields {
		clone.Fields[field] = append(json.RawMessage{}, value...)
	}
	if row.Fields == nil {
		clone.Fields = nil
	}
	clone.Clock = maps.Clone(row.Clock)
	return &clone
}
