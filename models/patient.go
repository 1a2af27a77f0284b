package models

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Patient is a person in care. The person exists before the account: an invitation makes one, accepting it the other.
type Patient struct {
	PracticeID  uuid.UUID
	ID          uuid.UUID
	DisplayName string
	GivenName   string
	Pronouns    string
	BirthYear   int
	Reference   string // the practice's own id for the person; empty: none
	CreatedAt   time.Time
}

// Invitation opens an account once, to the person whose given name and birth year it holds.
type Invitation struct {
	PracticeID  uuid.UUID
	ID          uuid.UUID
	Role        Role
	PatientID   uuid.UUID // of patients; uuid.Nil for clinicians
	DisplayName string
	GivenName   string
	BirthYear   int
	Pronouns    string
	Credentials string
	ExpiresAt   time.Time
}

// InvitationDays is how long a code on paper stays good.
const InvitationDays = 14

// Validate names every bad field. Accounts are for people of 18 or older until proxy rules exist.
func (i Invitation) Validate(now time.Time) error {
	var bad Invalid
	if i.Role != RolePatient && i.Role != RoleClinician {
		bad.Add("role", "unknown")
	}
	checkName(&bad, "display_name", i.DisplayName)
	checkName(&bad, "given_name", i.GivenName)
	checkText(&bad, "pronouns", &i.Pronouns, 40)
	checkText(&bad, "credentials", &i.Credentials, 40)
	switch age := now.Year() - i.BirthYear; {
	case age > 120 || age < 0:
		bad.Add("birth_year", "out_of_range")
	case age < 18:
		bad.Add("birth_year", "adults_only")
	}
	return bad.Err()
}

func checkName(bad *Invalid, field, name string) {
	if strings.TrimSpace(name) == "" {
		bad.Add(field, "required")
		return
	}
	checkText(bad, field, &name, 80)
}
