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

// permitted is the row that its Consent is of. No row changes when time is over; the Consent does, and is a version between two.
func (p Page) permitted(now time.Time) Of {
	of := p.Of
	of.Version *= 2
	if p.EndedAt == nil && !p.Live(now) {
		of.follow(Of{Version: of.Version + 1, Updated: p.EndsAt})
	}
	return of
}
