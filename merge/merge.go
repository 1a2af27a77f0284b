// Package merge decides what becomes of a change that a phone sends: pure, deterministic, and each outcome has
// a name. It keeps three promises. A change that arrives again changes nothing. A change that was made without
// knowing of another one never silently overwrites free text: the version that loses is handed back as Kept.
// And an edit wins over a delete that did not know of it.
package merge

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Outcome is what the phone is told about its change.
type Outcome string

const (
	// Applied: the row now is as the phone meant it.
	Applied Outcome = "applied"
	// Identical: the row was so already, as it is when a request arrives again.
	Identical Outcome = "identical"
	// Merged: somebody else changed the row in between, and the two were put together.
	Merged Outcome = "merged"
	// Superseded: what is stored is newer, and nothing of the change was applied.
	Superseded Outcome = "superseded"
	// Rejected: the change breaks a rule of its kind. Decide never says so: whoever knows the kind does.
	Rejected Outcome = "rejected"
)

// Op is what a change does to a row.
type Op string

const (
	// Set creates a row, or patches the one there is.
	Set Op = "set"
	// Delete takes a row away. What it held stays in it, so that an edit from another phone can bring it back.
	Delete Op = "delete"
)

// Stamp says when a field last changed: the server's revision that did it, and the phone's time of saying so. A change made
// with the stored value in sight is later than it, whatever the phone's clock says; At therefore never goes
// back, which is what makes a change that arrives a second time lose against everything that followed it.
type Stamp struct {
	Rev int64     `json:"rev"`
	At  time.Time `json:"at"`
}

// Row is what the server holds. A field that is absent from Fields is empty; Clock has a stamp for every field
// that ever changed, emptied ones too, and one for each change that has to be known when it comes again: see begun and
// arrived.
type Row struct {
	Rev     int64
	Deleted bool
	Fields  map[string]json.RawMessage
	Clock   map[string]Stamp
}

// Change is what a phone sends: the revision it started from (0: it knew of none), when the person made the
// change by the phone's clock, and only those fields that changed. null empties a field.
//
// Values have to be in the form in which the row's are (an instant is the same text in both): they are
// compared as canonical JSON, which knows nothing of what they mean. After a restore of the database,
// revisions of before it mean nothing: whoever notices sends BaseRev as 0.
type Change struct {
	Op         Op
	BaseRev    int64
	RecordedAt time.Time
	Fields     map[string]json.RawMessage
	// Partial: the phone knew the row, and not under which revision. It begins none.
	Partial bool
	// Claimed is the time by a phone's clock that is too far ahead to be believed, where it is. RecordedAt is then the
	// moment at which the change arrived, and the first such moment counts.
	Claimed time.Time
}

// Kept is free text that lost against another version, to be stored and offered to the patient. The same one
// comes again when its change arrives again.
type Kept struct {
	Field      string
	Value      json.RawMessage
	RecordedAt time.Time
}

// Decision is the outcome, the row to hold from now on, and the texts to keep. Write says whether the row
// differs from the current one; Kept may hold something even where it does not. Noted says that it differs in
// nothing but its clock: that is to be held too, under the same revision, so that the change is known when it
// comes again.
type Decision struct {
	Outcome Outcome
	Row     Row
	Kept    []Kept
	Write   bool
	Noted   bool
}

// Decide puts a change together with the current row (nil: there is none). freeText names the fields that
// hold the patient's own words. Neither row nor change is modified.
func Decide(current *Row, change Change, freeText map[string]bool) Decision {
	if change.Op == Delete {
		return decideDelete(current, change)
	}
	if current == nil {
		m := begin(&Row{}, change, freeText)
		m.applyAll()
		return m.decide(Applied)
	}
	if change.BaseRev > current.Rev {
		// The database is an older one than the phone knew. Taking the phone's revision at its word would
		// overwrite whatever was written since the restore; as somebody who knows nothing it loses nothing.
		change.BaseRev, change.Partial = 0, true
	}
	m := begin(current, change, freeText)
	switch {
	case current.Deleted:
		return m.revive()
	case change.BaseRev == current.Rev:
		m.applyAll()
		if !m.differs() {
			return m.unchanged(Identical)
		}
		return m.decide(Applied)
	default:
		return m.mergeFields()
	}
}

func decideDelete(current *Row, change Change) Decision {
	switch {
	case current == nil:
		return Decision{Outcome: Identical, Row: Row{Deleted: true}}
	case current.Deleted:
		return Decision{Outcome: Identical, Row: current.clone()}
	case change.BaseRev != current.Rev:
		// Somebody edited what the phone wanted gone. Deleting again takes one tap; writing again does not.
		return Decision{Outcome: Superseded, Row: current.clone()}
	}
	row := current.clone()
	row.Rev++
	row.Deleted = true
	return Decision{Outcome: Applied, Row: row, Write: true}
}

// merging is a set in the making: row is a copy of current that is changed field by field.
type merging struct {
	current  *Row
	change   Change
	freeText map[string]bool
	row      Row
	kept     []Kept
}

func begin(current *Row, change Change, freeText map[string]bool) *merging {
	if arrived, ok := current.Clock[change.arrived()]; ok && !change.Claimed.IsZero() {
		change.RecordedAt = arrived.At
	}
	m := &merging{current: current, change: change, freeText: freeText, row: current.clone()}
	m.row.Rev++
	return m
}

func (m *merging) decide(outcome Outcome) Decision {
	m.row.Deleted = false
	m.note(m.row)
	return Decision{Outcome: outcome, Row: m.row, Kept: m.kept, Write: true}
}

// unchanged leaves the row as it is, but for its clock.
func (m *merging) unchanged(outcome Outcome) Decision {
	row := m.row.clone()
	row.Rev = m.current.Rev
	m.note(row)
	return Decision{Outcome: outcome, Row: row, Kept: m.kept, Noted: !maps.Equal(row.Clock, m.current.Clock)}
}

// note remembers the change itself, where its fields' stamps are not enough to know it when it comes again.
func (m *merging) note(row Row) {
	stamp := Stamp{Rev: row.Rev, At: m.change.RecordedAt}
	names := make([]string, 0, 2)
	if m.change.BaseRev == 0 {
		names = append(names, m.change.begun())
	}
	if !m.change.Claimed.IsZero() {
		names = append(names, m.change.arrived())
	}
	for _, name := range names {
		if _, known := row.Clock[name]; !known {
			row.Clock[name] = stamp
		}
	}
}

// Stamps are those of a change that is taken as it is.
func Stamps(c Change) map[string]Stamp {
	stamp := Stamp{Rev: c.BaseRev + 1, At: c.RecordedAt}
	stamps := make(map[string]Stamp, len(c.Fields)+1)
	for field := range c.Fields {
		stamps[field] = stamp
	}
	if c.BaseRev == 0 {
		stamps[c.begun()] = stamp
	}
	return stamps
}

// begun names, in a row's clock, a change that knew of no revision, whatever became of it. By it one that comes again is
// known, even where the row was changed and deleted since, and does not begin it anew.
func (c Change) begun() string { return "begun " + c.RecordedAt.UTC().Format(time.RFC3339Nano) }

// arrived names, in a row's clock, the moment at which a change came first whose own time is not believed. Taken anew each
// time, it would make the change later than all that followed it.
func (c Change) arrived() string { return "arrived " + c.Claimed.UTC().Format(time.RFC3339Nano) }

// fields are the change's, in an order that does not depend on the map.
func (m *merging) fields() []string { return slices.Sorted(maps.Keys(m.change.Fields)) }

func (m *merging) same(field string) bool {
	offered, stored := m.change.Fields[field], m.current.Fields[field]
	return bytes.Equal(offered, stored) || canonical(offered) == canonical(stored)
}

func (m *merging) differs() bool {
	return slices.ContainsFunc(m.fields(), func(field string) bool { return !m.same(field) })
}

// stamp of a field. One that has a value and no stamp changed nobody knows when: as late as possible for
// revisions and as early as possible for clocks, so that neither version of a text is lost.
func (m *merging) stamp(field string) Stamp {
	if stamp, ok := m.current.Clock[field]; ok {
		return stamp
	}
	if _, ok := m.current.Fields[field]; ok {
		return Stamp{Rev: m.current.Rev}
	}
	return Stamp{}
}

// apply gives a field the change's value and a stamp.
func (m *merging) apply(field string) {
	if value := m.change.Fields[field]; canonical(value) == "null" {
		delete(m.row.Fields, field)
	} else {
		m.row.Fields[field] = bytes.Clone(value)
	}
	m.touch(field)
}

// touch says that a field changed with this change.
func (m *merging) touch(field string) {
	at := m.change.RecordedAt
	if before := m.stamp(field).At; before.After(at) {
		at = before
	}
	m.row.Clock[field] = Stamp{Rev: m.row.Rev, At: at}
}

// reaffirm notes that the stored value was said again, later. A phone that waits for an answer sends a growing
// change under a new time; its older parts must not lose to what another phone wrote in between.
func (m *merging) reaffirm(field string) {
	if stamp := m.stamp(field); m.change.RecordedAt.After(stamp.At) {
		m.row.Clock[field] = Stamp{Rev: stamp.Rev, At: m.change.RecordedAt}
	}
}

// applyAll is for a phone that saw what it changes.
func (m *merging) applyAll() {
	for _, field := range m.fields() {
		if m.same(field) {
			m.reaffirm(field)
			continue
		}
		m.apply(field)
	}
}

// keep hands back a version that lost, where it is somebody's words.
func (m *merging) keep(field string, value json.RawMessage, at time.Time) {
	if text := canonical(value); m.freeText[field] && text != "null" && text != `""` {
		m.kept = append(m.kept, Kept{Field: field, Value: bytes.Clone(value), RecordedAt: at})
	}
}

// keepAll hands back what the change says and the row does not.
func (m *merging) keepAll() {
	for _, field := range m.fields() {
		if !m.same(field) {
			m.keep(field, m.change.Fields[field], m.change.RecordedAt)
		}
	}
}

// mergeFields decides field by field: what only the phone changed is applied; of what both changed the later
// one stands, on a tie the server's.
func (m *merging) mergeFields() Decision {
	outcome := Identical
	for _, field := range m.fields() {
		if m.same(field) {
			m.reaffirm(field)
			continue
		}
		stamp := m.stamp(field)
		switch {
		case stamp.Rev <= m.change.BaseRev:
			outcome = Merged
			m.apply(field)
		case m.change.RecordedAt.After(stamp.At):
			outcome = Merged
			m.keep(field, m.current.Fields[field], stamp.At)
			m.apply(field)
		default:
			if outcome == Identical {
				outcome = Superseded
			}
			m.keep(field, m.change.Fields[field], m.change.RecordedAt)
		}
	}
	if outcome == Merged {
		return m.decide(Merged)
	}
	return m.unchanged(outcome)
}

// revive decides on a deleted row. A phone that knew the row before it was deleted edits it, under a revision or
// a part of it under none, and the edit wins; one that knew nothing of it, or that saw it gone, begins the day anew. What brings nothing newer than
// what was deleted is a request that arrived again, and does not undo the delete.
func (m *merging) revive() Decision {
	if m.change.BaseRev == m.current.Rev {
		return m.beginAnew(false)
	}
	if _, known := m.current.Clock[m.change.begun()]; known && m.change.BaseRev == 0 {
		m.keepAll() // of two phones that wrote in the same instant, too
		return m.unchanged(Superseded)
	}
	if !m.bringsNews() {
		return m.unchanged(Superseded)
	}
	if m.change.BaseRev == 0 && !m.change.Partial {
		return m.beginAnew(true)
	}
	if d := m.mergeFields(); d.Outcome != Identical {
		return d
	}
	return m.decide(Merged) // the same values, said again and later: somebody wants the row
}

// bringsNews says whether the change holds a value that is not stored, or says a stored one later.
func (m *merging) bringsNews() bool {
	return slices.ContainsFunc(m.fields(), func(field string) bool {
		return !m.same(field) || m.change.RecordedAt.After(m.stamp(field).At)
	})
}

// beginAnew leaves only what the change says. keepOld hands back the words of the deleted row; a phone that
// saw it deleted has no use for them.
func (m *merging) beginAnew(keepOld bool) Decision {
	for _, field := range slices.Sorted(maps.Keys(m.current.Fields)) {
		if _, said := m.change.Fields[field]; said && m.same(field) {
			continue
		}
		if keepOld {
			m.keep(field, m.current.Fields[field], m.stamp(field).At)
		}
		delete(m.row.Fields, field)
		m.touch(field)
	}
	for _, field := range m.fields() {
		m.apply(field)
	}
	return m.decide(Applied)
}

// clone shares no map with the row. The values are shared: nobody changes one in place.
func (r Row) clone() Row {
	r.Fields, r.Clock = maps.Clone(r.Fields), maps.Clone(r.Clock)
	if r.Fields == nil {
		r.Fields = map[string]json.RawMessage{}
	}
	if r.Clock == nil {
		r.Clock = map[string]Stamp{}
	}
	return r
}

// canonical is a form in which equal JSON is equal text: keys sorted, no spaces, escapes alike. Numbers keep
// their digits, because a float would make two long ones equal. What is not JSON stands for itself.
func canonical(value json.RawMessage) string {
	if len(value) == 0 {
		return "null"
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var decoded any
	if !json.Valid(value) || decoder.Decode(&decoded) != nil {
		return string(value)
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		return string(value)
	}
	return string(encoded)
}
