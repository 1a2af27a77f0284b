package models

import (
	"time"

	"github.com/google/uuid"
)

// StandingShare is the patient's word on whether the care team may read one domain of the log around visits. The last one
// counts; there is none until they say so.
type StandingShare struct {
	Domain Domain `json:"domain"`
	Shared *bool  `json:"shared"`
}

// Domain is a part of the log that can be shared by itself.
type Domain string

// The domains.
const (
	DomainSleep      Domain = "sleep"
	DomainNutrition  Domain = "nutrition"
	DomainMood       Domain = "mood"
	DomainRegulation Domain = "regulation"
	DomainBody       Domain = "body"
)

// Domains are all of them, in the order they are shown. A cycle and results of tests are none: they reach the care team on
// a page alone.
func Domains() []string {
	return []string{string(DomainSleep), string(DomainNutrition), string(DomainMood), string(DomainRegulation), string(DomainBody)}
}

// SaidBy is who can say it.
func (s StandingShare) SaidBy() Side { return SidePatient }

// Validate names every bad field at once.
func (s StandingShare) Validate() error {
	var bad Invalid
	checkOne(&bad, "domain", (*string)(&s.Domain), Domains())
	if s.Shared == nil {
		bad.Add("shared", "required")
	}
	return bad.Err()
}

// ReadingDay names a weekday on which the log may be read besides the days before visits, or none. It holds once both
// sides have named the same.
type ReadingDay struct {
	Weekday *int `json:"weekday,omitempty" doc:"1 is Monday, 7 is Sunday; absent: none"`
}

// Validate names every bad field at once.
func (r ReadingDay) Validate() error {
	var bad Invalid
	checkRange(&bad, "weekday", r.Weekday, 1, 7)
	return bad.Err()
}

// SealedCopy is what was read of somebody's and can be read no longer, without a word of what it holds.
type SealedCopy struct {
	Kind        string    `json:"kind" enum:"page,sleep,nutrition,mood,regulation,body"`
	ID          uuid.UUID `json:"id"`
	Patient     string    `json:"patient" doc:"name on the practice's lists"`
	ReadAt      time.Time `json:"read_at"`
	Name        string    `json:"name" doc:"who read it"`
	Credentials string    `json:"credentials"`
}
