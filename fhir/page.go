package fhir

import (
	"time"

	"alongside/insight"
)

// Page is a check-in as it was shared.
type Page struct {
	Of

	SharedAt time.Time
	EndsAt   time.Time
	EndedAt  *time.Time        // taken back, or replaced by another one
	Document *insight.Document // nil where it can be read no longer
}

// Live says whether it can be read now.
func (p Page) Live(now time.Time) bool { return p.EndedAt == nil && p.EndsAt.After(now) }
