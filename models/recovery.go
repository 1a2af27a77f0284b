package models

import (
	"time"

	"github.com/google/uuid"
)

// RecoveryLife is how long such an invitation stays good. It is handed over, and opens what somebody wrote.
const RecoveryLife = 48 * time.Hour

// Recovery is an invitation that opens an account there is anew, to somebody who has no way in any more. What it asks before
// it shows anything is the same.
type Recovery struct {
	ID        uuid.UUID
	GivenName string
	BirthYear int
	ExpiresAt time.Time
	// Language is what the screens behind its link begin in; the practice's, not asked.
	Language string
}

// Validate names every bad field.
func (r Recovery) Validate(now time.Time) error {
	var bad Invalid
	checkAsked(&bad, r.GivenName, r.BirthYear, now)
	return bad.Err()
}

// Made is the recovery with what it gets when it is made.
func (r Recovery) Made(now time.Time) Recovery {
	r.ID, r.ExpiresAt = uuid.New(), now.Add(RecoveryLife)
	return r
}
