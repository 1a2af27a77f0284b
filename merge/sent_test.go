package merge_test

import (
	"testing"
	"time"

	"alongside/merge"
)

// sent is a change as a test writes it down.
type sent struct {
	op    merge.Op
	base  int64
	at    time.Time
	patch string
	want  merge.Outcome

	partial bool
	claimed time.Time
}

func (s sent) change(t *testing.T) merge.Change {
	t.Helper()
	change := merge.Change{Op: s.op, BaseRev: s.base, RecordedAt: s.at, Partial: s.partial, Claimed: s.claimed}
	if s.op == merge.Set {
		change.Fields = fields(t, s.patch)
	}
	return change
}

func set(base int64, hour int, patch string, want merge.Outcome) sent {
	return sent{op: merge.Set, base: base, at: at(hour), patch: patch, want: want}
}

// part is a patch by a phone that knew the row, and not under which revision.
func part(hour int, patch string, want merge.Outcome) sent {
	s := set(0, hour, patch, want)
	s.partial = true
	return s
}

// arriving is a change whose own time is not believed, at an hour of the server's.
func arriving(hour int, s sent) sent {
	s.claimed, s.at = s.at, at(hour)
	return s
}

func remove(base int64, hour int, want merge.Outcome) sent {
	return sent{op: merge.Delete, base: base, at: at(hour), want: want}
}
