package models

import (
	"time"

	"github.com/google/uuid"
)

// Contact is when a person and the clinic speak next, with whom, and who steps in; or what became of that. It is the
// clinic's to keep: what passes without happening is never put down to the patient.
type Contact struct {
	Kind     ContactKind `json:"kind" enum:"planned,happened,called_off"`
	At       *time.Time  `json:"at,omitempty" doc:"of planned: when, ahead"`
	How      *ContactHow `json:"how,omitempty" enum:"visit,call,video,message" doc:"of planned"`
	PersonID *uuid.UUID  `json:"person_id,omitempty" doc:"of planned: the clinician who sees to it"`
	BackupID *uuid.UUID  `json:"backup_id,omitempty" doc:"of planned: the clinician who steps in; somebody else"`
	// BackupWords are for who works alone, and has nobody else here to name.
	BackupWords *string    `json:"backup_words,omitempty" doc:"in place of backup_id, where nobody else is on the care team: who steps in, and how to reach them"`
	About       *uuid.UUID `json:"about,omitempty" doc:"the planned contact that this is about; of planned: the one whose place it takes"`
}

// BackupLimit is how many characters say who steps in from outside.
const BackupLimit = 200

// ContactKind is what is said of a contact.
type ContactKind string

// A contact is planned; then it happened, was called off, or another one took its place.
const (
	ContactPlanned   ContactKind = "planned"
	ContactHappened  ContactKind = "happened"
	ContactCalledOff ContactKind = "called_off"
)

// ContactHow is how the two speak.
type ContactHow string

// The ways to speak.
const (
	ContactVisit   ContactHow = "visit"
	ContactCall    ContactHow = "call"
	ContactVideo   ContactHow = "video"
	ContactMessage ContactHow = "message"
)

// SaidBy is who can say it.
func (Contact) SaidBy() Side { return SideClinician }

// Validate names every bad field at once. Whether its time is ahead and its people look after the patient is the store's
// to know.
func (c Contact) Validate() error {
	var bad Invalid
	checkOne(&bad, "kind", new(string(c.Kind)), []string{"planned", "happened", "called_off"})
	planned := c.Kind == ContactPlanned
	for _, f := range []struct {
		field string
		there bool
	}{{"at", c.At != nil}, {"how", c.How != nil}, {"person_id", c.PersonID != nil}, {"backup_id", c.BackupID != nil || said(c.BackupWords)}} {
		if f.there != planned {
			bad.Add(f.field, requiredOr(planned))
		}
	}
	if c.How != nil {
		checkOne(&bad, "how", new(string(*c.How)), []string{"visit", "call", "video", "message"})
	}
	if c.PersonID != nil && c.BackupID != nil && *c.PersonID == *c.BackupID {
		bad.Add("backup_id", "same_person")
	}
	if c.BackupID != nil && c.BackupWords != nil {
		bad.Add("backup_words", "not_of_this_kind")
	}
	checkText(&bad, "backup_words", c.BackupWords, BackupLimit)
	if !planned && c.About == nil {
		bad.Add("about", "required")
	}
	return bad.Err()
}
