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
	checkStart(&bad, v.StartsAt, now)
	checkMinutes(&bad, v.Minutes)
	return bad.Err()
}

func checkStart(bad *Invalid, at, now time.Time) {
	if at.Before(now.Add(-24 * time.Hour)) {
		bad.Add("starts_at", "in_the_past")
	} else if at.After(now.AddDate(2, 0, 0)) {
		bad.Add("starts_at", "too_far")
	}
}

func checkMinutes(bad *Invalid, minutes int) {
	if minutes < 5 || minutes > 480 {
		bad.Add("minutes", "out_of_range")
	}
}

// VisitPatch is what changes of a visit; what is nil stays.
type VisitPatch struct {
	StartsAt *time.Time
	Minutes  *int
	State    *VisitState
}

// Patch changes the visit, or names every bad field and changes nothing. A visit that moves is planned again unless the
// patch says otherwise; the talk without a date is neither moved nor cancelled, and only what has begun can be missed.
func (p VisitPatch) Patch(v *Visit, now time.Time) error {
	var bad Invalid
	if v.State == VisitOpen {
		bad.Add("state", "open")
		return bad
	}
	to := *v
	if p.StartsAt != nil && !p.StartsAt.Equal(v.StartsAt) {
		to.StartsAt, to.State = *p.StartsAt, VisitPlanned
		checkStart(&bad, to.StartsAt, now)
	}
	if p.Minutes != nil {
		to.Minutes = *p.Minutes
		checkMinutes(&bad, to.Minutes)
	}
	if p.State != nil {
		to.State = *p.State
	}
	switch {
	case to.State == VisitMissed && to.StartsAt.After(now):
		bad.Add("state", "not_yet")
	case to.State != VisitPlanned && to.State != VisitCancelled && to.State != VisitMissed:
		bad.Add("state", "unknown")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	*v = to
	return nil
}
