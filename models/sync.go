package models

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Kind names what a synced change is about. Who writes a kind is part of its definition in the store:
// the patient by sync, or clinicians by their own requests (then phones only pull it).
type Kind string

// The kinds of this version.
const (
	KindSleep         Kind = "sleep"
	KindNutrition     Kind = "nutrition"
	KindMood          Kind = "mood"
	KindMoment        Kind = "moment"
	KindRegulation    Kind = "regulation"
	KindBody          Kind = "body"
	KindCycle         Kind = "cycle"
	KindLab           Kind = "lab"
	KindConcern       Kind = "concern"
	KindMatters       Kind = "matters"
	KindHardDays      Kind = "hard_days"
	KindMedicine      Kind = "medicine"
	KindPastMedicine  Kind = "past_medicine"
	KindCheckIn       Kind = "checkin"
	KindSettings      Kind = "settings"
	KindStandingShare Kind = "standing_share"
	KindReadingDay    Kind = "reading_day" // by patients here, and by clinicians in their own requests
	KindReply         Kind = "reply"       // by patients here, and by clinicians in their own requests
	KindFollowUp      Kind = "follow_up"
	KindMeasure       Kind = "measure"
	KindSentMeasure   Kind = "sent_measure"
	KindPlanLine      Kind = "plan_line" // this and the next two: by either side
	KindStance        Kind = "stance"
	KindMove          Kind = "move"
	KindNote          Kind = "note"
	KindContact       Kind = "contact"    // by clinicians, in their own requests
	KindVisit         Kind = "visit"      // pull only
	KindShare         Kind = "share"      // pull only: a summary's window, and who read it when
	KindFeltHeard     Kind = "felt_heard" // pull only: after which visits the person was asked
	KindRevision      Kind = "revision"   // pull only: the other version of a free text
	KindTeam          Kind = "team"       // pull only: a clinician on the care team

	KindAcknowledgement Kind = "acknowledgement" // by clinicians, in their own requests
	KindMeasureRequest  Kind = "measure_request" // by clinicians, in their own requests
	KindConcernVersion  Kind = "concern_version" // pull only: what a concern said before it was changed
)

// SyncLimit is how many changes one trip carries at the most, either way.
const SyncLimit = 500

// Change is one thing a phone did to one entry: a patch, so that an app which knows fewer fields erases none.
type Change struct {
	ID         uuid.UUID                  `json:"id"`
	Kind       Kind                       `json:"kind"`
	Op         string                     `json:"op" doc:"set or delete"`
	BaseRev    int64                      `json:"base_rev" minimum:"0" doc:"the revision the phone last saw; 0 for a new entry"`
	RecordedAt time.Time                  `json:"recorded_at" doc:"when the person did it, by the phone's clock"`
	Fields     map[string]json.RawMessage `json:"fields,omitempty" doc:"only what changed; null clears"`
}

// ParseChange reads one change strictly, so that a wrong one is refused by name and alone. The id is answered as far as
// it could be read.
func ParseChange(text json.RawMessage) (Change, error) {
	var c Change
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return c, Invalid{{Field: "change", Code: "wrong_type"}}
	}
	places := map[string]any{
		"id": &c.ID, "kind": &c.Kind, "op": &c.Op, "base_rev": &c.BaseRev, "recorded_at": &c.RecordedAt, "fields": &c.Fields,
	}
	var bad Invalid
	for _, name := range slices.Sorted(maps.Keys(members)) {
		place, known := places[name]
		if !known {
			bad.Add(name, "unknown_field")
		} else if json.Unmarshal(members[name], place) != nil {
			bad.Add(name, "wrong_type")
		}
	}
	if c.ID == uuid.Nil {
		bad.Add("id", "required")
	}
	if c.Op != "set" && c.Op != "delete" {
		bad.Add("op", "unknown")
	}
	if c.BaseRev < 0 {
		bad.Add("base_rev", "out_of_range")
	}
	if c.RecordedAt.IsZero() {
		bad.Add("recorded_at", "required")
	}
	return c, bad.Err()
}

// ChangeResult answers one change, in the order they were sent.
type ChangeResult struct {
	ID       uuid.UUID      `json:"id"`
	Outcome  string         `json:"outcome" enum:"applied,identical,merged,superseded,rejected"`
	Rev      int64          `json:"rev" doc:"the entry's revision now; 0 where rejected"`
	Code     string         `json:"code,omitempty" doc:"why it was rejected"`
	Field    string         `json:"field,omitempty" doc:"the first field to look at"`
	Problems []FieldProblem `json:"problems,omitempty" doc:"every field that was refused"`
}

// Entry is one row as phones pull it: all fields, or none where deleted.
type Entry struct {
	ID        uuid.UUID                  `json:"id"`
	Kind      Kind                       `json:"kind"`
	Rev       int64                      `json:"rev"`
	Deleted   bool                       `json:"deleted,omitempty"`
	NeedsLook bool                       `json:"needs_look,omitempty" doc:"its day lies in the server's future; the phone's clock may be off"`
	Fields    map[string]json.RawMessage `json:"fields,omitempty"`
}

// entrySpace is the namespace of ids that two phones must arrive at on their own.
func entrySpace() uuid.UUID { return uuid.MustParse("6f1c9a52-7f0e-4c57-9c7c-2f1d3b1e6a10") }

// EntryID is the id of what there is one of: UUIDv5 of the kind and its key (a night's day, a check-in's visit,
// nothing for settings), so that two phones meet in one row.
func EntryID(kind Kind, key string) uuid.UUID {
	return uuid.NewSHA1(entrySpace(), []byte(string(kind)+":"+key))
}
