package models

import (
	"time"

	"github.com/google/uuid"
)

// BulkExport is a copy of what a practice's people share, which a client asked for and a job makes, in files of FHIR resources. It
// ends a day after it was asked for, or with its client.
type BulkExport struct {
	ID uuid.UUID
	// Request is the address at which it was asked for.
	Request string
	// Kinds are the kinds of resources in it; Since leaves out what has not changed after it, nil leaves out nothing.
	Kinds []string
	Since *time.Time
	// At is when it is of: all that was said until then is in it, as far as it matters.
	At        time.Time
	State     BulkState
	People    int // whose lines are in it by now
	OfPeople  int // whom the client may read of by now
	ExpiresAt time.Time
	// Files are all there are, once it is made.
	Files []BulkFile
	// Withdrawn is of how many people the lines were taken out again, because they took back what they had shared.
	Withdrawn int
}

// BulkFile is one file of a copy: so many lines of one kind. Those of a kind are numbered from 0, and not every number has one.
type BulkFile struct {
	Kind   string
	Number int
	Lines  int
}

// BulkState is how far a copy is.
type BulkState string

// What a copy can be.
const (
	BulkMaking BulkState = "making"
	BulkMade   BulkState = "made"
	BulkFailed BulkState = "failed"
)

// Group is everybody in a practice's care whom a client may read of. Its id is the practice's.
type Group struct {
	ID     uuid.UUID
	Name   string
	People int
}

// BulkQueue is the queue of BulkMake: copies wait for each other, and nothing else for them.
const BulkQueue = "bulk"

// BulkMake is the job of making a copy. It holds ids alone.
type BulkMake struct {
	PracticeID uuid.UUID `json:"practice_id"`
	ExportID   uuid.UUID `json:"export_id"`
}

// Kind names the job in the queue.
func (BulkMake) Kind() string { return "bulk_export" }
