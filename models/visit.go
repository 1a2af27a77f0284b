package models

import (
	"time"

	"github.com/google/uuid"
)

// Visit is an appointment between a patient and a clinician at a time, or the patient's one open visit, which has none.
type Visit struct {
	PracticeID  uuid.UUID
	PatientID   uuid.UUID
	ID          uuid.UUID
	ClinicianID uuid.UUID
	StartsAt    time.Time // zero for the open visit
	Minutes     int
	State       VisitState
}

// VisitState is planned until it is cancelled or missed. The open visit stays open.
type VisitState string

// The states of a visit.
const (
	VisitPlanned   VisitState = "planned"
	VisitCancelled VisitState = "cancelled"
	VisitMissed    VisitState = "missed" // it did not take place, whoever was not there
	VisitOpen      VisitState = "open"   // the talk without a date: StartsAt is zero
)

// OpenVisitMinutes is what an open visit is taken to last.
const OpenVisitMinutes = 30

// Validate names every bad field. A visit is planned ahead: a slip of the year is caught, not stored.
func (v Visit) Validate(now time.Time) error {
	var bad Invalid
	if v.StartsAt.Before(now.Add(-24 * time.Hour)) {
		bad.Add("starts_at", "in_the_past")
	} else if v.StartsAt.After(now.AddDate(2, 0, 0)) {
		bad.Add("starts_at", "too_far")
	}
	if v.Minutes < 5 || v.Minutes > 480 {
		bad.Add("minutes", "out_of_range")
	}
	return bad.Err()
}
