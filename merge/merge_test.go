package merge_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"alongside/merge"
)

var words = map[string]bool{"note": true, "dream": true}

// at is an hour of one day by a phone's clock.
func at(hour int) time.Time { return time.Date(2026, 10, 14, hour, 0, 0, 0, time.UTC) }

// fields reads a patch from JSON.
func fields(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	var read map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("fields %s: %v", text, err)
	}
	return read
}

// TestDecide tells each rule as a short history: every change in turn, the outcome it gets, and what stands at
// the end.
func TestDecide(t *testing.T) {
	const (
		applied    = merge.Applied
		identical  = merge.Identical
		merged     = merge.Merged
		superseded = merge.Superseded
	)
	tests := map[string]struct {
		history []sent
		row     string // the fields at the end
		rev     int64
		deleted bool
		kept    string // all texts handed back, as {field: text}
	}{
		"a first change makes the row": {
			history: []sent{set(0, 8, `{"quality":3,"note":"hot"}`, applied)},
			row:     `{"quality":3,"note":"hot"}`, rev: 1,
		},
		"a first change from a phone that knew more than a restored database makes the row": {
			history: []sent{set(7, 8, `{"quality":3}`, applied)},
			row:     `{"quality":3}`, rev: 1,
		},
		"a field that is null from the start is empty": {
			history: []sent{set(0, 8, `{"quality":3,"note":null}`, applied)},
			row:     `{"quality":3}`, rev: 1,
		},
		"deleting nothing changes nothing": {
			history: []sent{remove(0, 8, identical)},
			row:     `{}`, rev: 0, deleted: true,
		},
		"a change that arrives twice is applied once": {
			history: []sent{set(0, 8, `{"quality":3}`, applied), set(0, 8, `{"quality":3}`, identical)},
			row:     `{"quality":3}`, rev: 1,
		},
		"an edit by a phone that is up to date is applied, and leaves other fields alone": {
			history: []sent{set(0, 8, `{"quality":3,"note":"hot"}`, applied), set(1, 9, `{"quality":4}`, applied)},
			row:     `{"quality":4,"note":"hot"}`, rev: 2,
		},
		"an edit by a phone that is up to date is applied even where its clock is behind": {
			history: []sent{set(0, 8, `{"note":"hot"}`, applied), set(1, 2, `{"note":"cold"}`, applied)},
			row:     `{"note":"cold"}`, rev: 2,
		},
		"text that somebody replaces with it in sight is not kept": {
			history: []sent{set(0, 8, `{"note":"hot"}`, applied), set(1, 9, `{"note":null}`, applied)},
			row:     `{}`, rev: 2,
		},
		"an edit that says what stands is identical": {
			history: []sent{set(0, 8, `{"quality":3}`, applied), set(1, 9, `{"quality":3}`, identical)},
			row:     `{"quality":3}`, rev: 1,
		},
		"JSON that only looks different is the same": {
			history: []sent{
				set(0, 8, `{"list":[{"a":1,"b":"é"}],"note":null}`, applied),
				set(1, 9, `{"list":[ {"b":"\u00e9", "a":1} ]}`, identical),
			},
			row: `{"list":[{"a":1,"b":"é"}]}`, rev: 1,
		},
		"long numbers that differ in the last digit are different": {
			history: []sent{
				set(0, 8, `{"count":9007199254740993}`, applied),
				set(1, 9, `{"count":9007199254740992}`, applied),
			},
			row: `{"count":9007199254740992}`, rev: 2,
		},
		"two phones that change different fields both have their way": {
			history: []sent{
				set(0, 8, `{"quality":3}`, applied),
				set(1, 9, `{"awakenings":2}`, applied),
				set(1, 7, `{"quality":4}`, merged),
			},
			row: `{"quality":4,"awakenings":2}`, rev: 3,
		},
		"two phones that log the same night meet in one row": {
			history: []sent{
				set(0, 8, `{"quality":3,"note":"hot"}`, applied),
				set(0, 9, `{"quality":4,"band":"over_7"}`, merged),
			},
			row: `{"quality":4,"note":"hot","band":"over_7"}`, rev: 2,
		},
		"of two edits of one field the later stands": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				set(1, 9, `{"quality":2}`, applied),
				set(1, 10, `{"quality":3}`, merged),
			},
			row: `{"quality":3}`, rev: 3,
		},
		"of two edits of one field the earlier is superseded though it arrives later": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				set(1, 10, `{"quality":3}`, applied),
				set(1, 9, `{"quality":2}`, superseded),
			},
			row: `{"quality":3}`, rev: 2,
		},
		"on a tie what is stored stands": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(0, 8, `{"note":"cold"}`, superseded),
			},
			row: `{"note":"hot"}`, rev: 1, kept: `{"note":["cold"]}`,
		},
		"stored text that loses is kept": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(0, 9, `{"note":"cold"}`, merged),
			},
			row: `{"note":"cold"}`, rev: 2, kept: `{"note":["hot"]}`,
		},
		"stored text that loses against being emptied is kept": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 9, `{"note":"very hot"}`, applied),
				set(1, 10, `{"note":null}`, merged),
			},
			row: `{}`, rev: 3, kept: `{"note":["very hot"]}`,
		},
		"an empty text that loses is nothing to keep": {
			history: []sent{
				set(0, 8, `{"note":"","dream":"sea"}`, applied),
				set(0, 9, `{"note":"cold","dream":"sea"}`, merged),
				set(0, 7, `{"note":"","dream":null}`, superseded),
			},
			row: `{"note":"cold","dream":"sea"}`, rev: 2,
		},
		"some of a change can win and some of it lose": {
			history: []sent{
				set(0, 8, `{"note":"hot","quality":1}`, applied),
				set(1, 11, `{"note":"very hot"}`, applied),
				set(1, 10, `{"note":"cold","quality":2}`, merged),
			},
			row: `{"note":"very hot","quality":2}`, rev: 3, kept: `{"note":["cold"]}`,
		},
		"a change that arrives again loses against what followed it, though its phone's clock is ahead": {
			history: []sent{
				set(0, 23, `{"note":"hot"}`, applied),
				set(1, 8, `{"note":"cold"}`, applied),
				set(0, 23, `{"note":"hot"}`, superseded),
			},
			row: `{"note":"cold"}`, rev: 2, kept: `{"note":["hot"]}`,
		},
		"text that its phone sends again with more does not lose to what was written in between": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(0, 12, `{"note":"hot","quality":2}`, merged),
				set(0, 10, `{"note":"cold"}`, superseded),
			},
			row: `{"note":"hot","quality":2}`, rev: 2, kept: `{"note":["cold"]}`,
		},
		"a phone from before a restore loses nothing and overwrites nothing unseen": {
			history: []sent{
				set(0, 8, `{"note":"hot","quality":1}`, applied),
				set(9, 9, `{"note":"cold","awakenings":2}`, merged),
				set(9, 7, `{"quality":5}`, superseded),
			},
			row: `{"note":"cold","quality":1,"awakenings":2}`, rev: 2, kept: `{"note":["hot"]}`,
		},
		"a delete by a phone that is up to date deletes": {
			history: []sent{set(0, 8, `{"note":"hot"}`, applied), remove(1, 9, applied)},
			row:     `{"note":"hot"}`, rev: 2, deleted: true,
		},
		"a delete that arrives twice deletes once": {
			history: []sent{set(0, 8, `{"note":"hot"}`, applied), remove(1, 9, applied), remove(1, 9, identical)},
			row:     `{"note":"hot"}`, rev: 2, deleted: true,
		},
		"an edit wins over a delete that did not know of it": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 9, `{"note":"cold"}`, applied),
				remove(1, 10, superseded),
			},
			row: `{"note":"cold"}`, rev: 2,
		},
		"a delete from before a restore deletes nothing": {
			history: []sent{set(0, 8, `{"note":"hot"}`, applied), remove(5, 9, superseded)},
			row:     `{"note":"hot"}`, rev: 1,
		},
		"an edit that crossed a delete brings the row back whole": {
			history: []sent{
				set(0, 8, `{"note":"hot","quality":1}`, applied),
				remove(1, 10, applied),
				set(1, 9, `{"quality":2}`, merged),
			},
			row: `{"note":"hot","quality":2}`, rev: 3,
		},
		"an edit that was there before the delete does not undo it by arriving again": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 9, `{"note":"cold"}`, applied),
				remove(2, 10, applied),
				set(1, 9, `{"note":"cold"}`, superseded),
			},
			row: `{"note":"cold"}`, rev: 3, deleted: true,
		},
		"a first change that arrives again, after it was changed and deleted, does not bring the day back": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 9, `{"note":"cold"}`, applied),
				remove(2, 10, applied),
				set(0, 8, `{"note":"hot"}`, superseded),
			},
			row: `{"note":"cold"}`, rev: 3, deleted: true, kept: `{"note":["hot"]}`,
		},
		"a first change of another phone, which knew nothing of the day, brings it back": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 9, `{"note":"cold"}`, applied),
				remove(2, 10, applied),
				set(0, 7, `{"note":"hot"}`, applied),
				remove(4, 11, applied),
				set(0, 7, `{"note":"hot"}`, superseded),
				set(0, 8, `{"note":"hot"}`, superseded),
			},
			row: `{"note":"hot"}`, rev: 5, deleted: true, kept: `{"note":["cold"]}`,
		},
		"an edit that lost before the delete does not undo it, and its words are kept": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				set(1, 10, `{"note":"cold"}`, applied),
				remove(2, 11, applied),
				set(1, 9, `{"note":"mild"}`, superseded),
			},
			row: `{"note":"cold"}`, rev: 3, deleted: true, kept: `{"note":["mild"]}`,
		},
		"an edit that says again and later what was deleted brings it back": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				set(1, 9, `{"quality":2}`, applied),
				remove(2, 10, applied),
				set(1, 11, `{"quality":2}`, merged),
			},
			row: `{"quality":2}`, rev: 4,
		},
		"the first change does not undo the delete by arriving again": {
			history: []sent{
				set(0, 8, `{"note":"hot"}`, applied),
				remove(1, 9, applied),
				set(0, 8, `{"note":"hot"}`, superseded),
			},
			row: `{"note":"hot"}`, rev: 2, deleted: true,
		},
		"a first change that lost to what stood does not begin the day anew by arriving again after it was deleted": {
			history: []sent{
				set(0, 10, `{"quality":1}`, applied),
				set(0, 9, `{"quality":2}`, superseded),
				remove(1, 11, applied),
				set(0, 9, `{"quality":2}`, superseded),
			},
			row: `{"quality":1}`, rev: 2, deleted: true,
		},
		"what said the same later does not bring it back over what followed": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				set(1, 9, `{"quality":2}`, applied),
				set(1, 12, `{"quality":2}`, identical),
				set(2, 10, `{"quality":3}`, applied),
				set(1, 12, `{"quality":2}`, superseded),
			},
			row: `{"quality":3}`, rev: 3,
		},
		"a part of a day under no revision, crossed by a delete, brings the day back whole": {
			history: []sent{
				set(0, 8, `{"note":"hot","quality":1}`, applied),
				remove(1, 10, applied),
				part(9, `{"quality":2}`, merged),
				remove(3, 11, applied),
				part(9, `{"quality":2}`, superseded),
			},
			row: `{"note":"hot","quality":2}`, rev: 4, deleted: true,
		},
		"a change by a clock that nobody believes counts as of when it came first": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				arriving(10, set(1, 900, `{"quality":2}`, applied)),
				set(2, 9, `{"quality":3}`, applied),
				arriving(12, set(1, 900, `{"quality":2}`, superseded)),
			},
			row: `{"quality":3}`, rev: 3,
		},
		"a deleted day that is logged anew holds only what is new, and old words are kept": {
			history: []sent{
				set(0, 8, `{"note":"hot","dream":"sea","quality":1}`, applied),
				remove(1, 9, applied),
				set(0, 10, `{"note":"cold","awakenings":0}`, applied),
			},
			row: `{"note":"cold","awakenings":0}`, rev: 3, kept: `{"note":["hot"],"dream":["sea"]}`,
		},
		"a deleted day logged by another phone with its clock behind is not lost": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				remove(1, 9, applied),
				set(0, 2, `{"quality":5}`, applied),
			},
			row: `{"quality":5}`, rev: 3,
		},
		"a day logged anew and sent twice is logged once": {
			history: []sent{
				set(0, 8, `{"quality":1,"note":"hot"}`, applied),
				remove(1, 9, applied),
				set(0, 10, `{"quality":2}`, applied),
				set(0, 10, `{"quality":2}`, identical),
			},
			row: `{"quality":2}`, rev: 3, kept: `{"note":["hot"]}`,
		},
		"words of the deleted day do not come into the new one when their change arrives again": {
			history: []sent{
				set(0, 8, `{"quality":1}`, applied),
				set(1, 9, `{"note":"hot"}`, applied),
				remove(2, 10, applied),
				set(0, 11, `{"quality":2}`, applied),
				set(1, 9, `{"note":"hot"}`, superseded),
			},
			row: `{"quality":2}`, rev: 4, kept: `{"note":["hot","hot"]}`,
		},
		"words for the deleted day that are older than the new one are kept, not mixed in": {
			history: []sent{
				set(0, 8, `{"quality":1,"note":"hot"}`, applied),
				remove(1, 9, applied),
				set(0, 11, `{"quality":2}`, applied),
				set(1, 10, `{"note":"very hot"}`, superseded),
			},
			row: `{"quality":2}`, rev: 3, kept: `{"note":["hot","very hot"]}`,
		},
		"a phone that saw the row deleted begins anew, and deleted words stay deleted": {
			history: []sent{
				set(0, 8, `{"note":"hot","quality":1}`, applied),
				remove(1, 9, applied),
				set(2, 10, `{"quality":2}`, applied),
			},
			row: `{"quality":2}`, rev: 3,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var row *merge.Row
			kept := map[string][]string{}
			for i, sent := range test.history {
				d := merge.Decide(row, sent.change(t), words)
				if d.Outcome != sent.want {
					t.Fatalf("change %d is %s, want %s", i+1, d.Outcome, sent.want)
				}
				for _, k := range d.Kept {
					var text string
					if err := json.Unmarshal(k.Value, &text); err != nil {
						t.Fatalf("kept %s: %v", k.Value, err)
					}
					kept[k.Field] = append(kept[k.Field], text)
				}
				if d.Write || d.Noted || row == nil {
					row = &d.Row
				}
			}
			if row.Rev != test.rev || row.Deleted != test.deleted {
				t.Errorf("rev %d, deleted %t, want %d, %t", row.Rev, row.Deleted, test.rev, test.deleted)
			}
			if want := fields(t, test.row); !sameFields(row.Fields, want) {
				t.Errorf("fields %s, want %s", show(t, row.Fields), test.row)
			}
			wantKept := map[string][]string{}
			if test.kept != "" {
				if err := json.Unmarshal([]byte(test.kept), &wantKept); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(kept, wantKept) {
				t.Errorf("kept %v, want %v", kept, wantKept)
			}
		})
	}
}

func show(t *testing.T, fields map[string]json.RawMessage) string {
	t.Helper()
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sameFields compares values, not spelling.
func sameFields(a, b map[string]json.RawMessage) bool {
	if len(a) != len(b) {
		return false
	}
	for field := range a {
		var x, y any
		if json.Unmarshal(a[field], &x) != nil || json.Unmarshal(b[field], &y) != nil || !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}
