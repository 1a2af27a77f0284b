package models

import (
	"slices"

	"github.com/google/uuid"
)

// Role is what an account may be. An account can hold several.
type Role string

// The roles. An owner manages people and audit metadata and sees no patient content unless also a
// clinician on the care team.
const (
	RolePatient   Role = "patient"
	RoleClinician Role = "clinician"
	RoleOwner     Role = "owner"
	// RoleClient is a program's that speaks for itself, and no person's: it stands alone.
	RoleClient Role = "client"
)

// Known says whether the role is one that a person may have.
func (r Role) Known() bool { return r == RolePatient || r == RoleClinician || r == RoleOwner }

// Actor is who is asking: a live session of an account in a practice. Nothing is read or written without one.
// What the session may do is looked up in the database on every request; Roles only spare the trip for
// a route that could never be theirs.
type Actor struct {
	PracticeID uuid.UUID
	AccountID  uuid.UUID
	SessionID  uuid.UUID
	Roles      []Role
	// PatientID is the actor's own patient, where the actor is one.
	PatientID uuid.UUID
	// Subject names the one patient the request is about, where that is known: policies then look at that
	// patient alone instead of at the whole care team.
	Subject uuid.UUID
	// ClientID names the program whose session it is, where it isn't our own app's, and Scopes what it may read: nothing else,
	// and less than the person may. Such a session reads, and writes nothing.
	ClientID uuid.UUID
	Scopes   Scopes
}

// May says whether the actor may read resources of a kind in a way, as far as scopes say: without a client there are none.
func (a Actor) May(kind string, way ScopeWay) bool {
	return a.ClientID == uuid.Nil || a.Scopes.Allow(kind, way)
}

// About is the same actor asking about one patient.
func (a Actor) About(patient uuid.UUID) Actor {
	a.Subject = patient
	return a
}

// Has says whether the actor holds any of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(role Role) bool { return slices.Contains(a.Roles, role) })
}
