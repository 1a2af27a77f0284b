package models

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Account is a login with a set of roles. Its secrets (password hash, private outbox key) never leave the store.
type Account struct {
	PracticeID  uuid.UUID
	ID          uuid.UUID
	Login       string
	DisplayName string
	Credentials string // "NP"; empty for patients
	Roles       []Role
	Language    string
}

// Validate names every bad field of what a person says about themselves.
func (a Account) Validate() error {
	var bad Invalid
	checkName(&bad, "display_name", a.DisplayName)
	checkLine(&bad, "credentials", a.Credentials, 40)
	checkOne(&bad, "language", &a.Language, []string{"en", "es"})
	if len(a.Roles) == 0 {
		bad.Add("roles", "required")
	}
	for _, role := range a.Roles {
		if !role.Known() {
			bad.Add("roles", "unknown")
			break
		}
	}
	return bad.Err()
}

// AccountPatch is what an owner changes of somebody's account; nil leaves a part as it is.
type AccountPatch struct {
	DisplayName *string
	Credentials *string
	Roles       []Role
}

// Patch is the account with the change made, and judged as a whole. A patient's role belongs to a person in care: it is
// neither given nor taken here, and a patient does not become staff with the same account.
func (c AccountPatch) Patch(a Account) (Account, error) {
	isPatient := slices.Contains(a.Roles, RolePatient)
	staff := slices.ContainsFunc(a.Roles, func(r Role) bool { return r != RolePatient })
	if c.DisplayName != nil {
		a.DisplayName = strings.TrimSpace(*c.DisplayName)
	}
	if c.Credentials != nil {
		a.Credentials = strings.TrimSpace(*c.Credentials)
	}
	if c.Roles != nil {
		a.Roles = c.Roles
	}
	bad, _ := errors.AsType[Invalid](a.Validate())
	if slices.Contains(a.Roles, RolePatient) != isPatient || isPatient && !staff && len(a.Roles) > 1 {
		bad.Add("roles", "patient")
	}
	return a, bad.Err()
}

// NewAccount is what a person chooses when their account is made. Login is normalised, the password hashed already.
type NewAccount struct {
	Login        string
	PasswordHash string
	Language     string
}

// OutboxKey is an account's key pair (JSON Web Keys) for changes that a phone could not send yet: sealed to the public
// half, they are opened with the private one, which is handed out at sign-in only.
type OutboxKey struct {
	Public  json.RawMessage `json:"public"`
	Private json.RawMessage `json:"private"`
}

// DeviceName is what a browser calls itself, made fit to be shown and kept: printable signs, 80 of them at most.
func DeviceName(said string) string {
	name := []rune(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, said))
	return string(name[:min(len(name), 80)])
}

// Session is one signed-in device. It ends after a time without use, after a time in all, or at once when ended.
type Session struct {
	ID        uuid.UUID `json:"id"`
	Device    string    `json:"device" doc:"a plain name of the browser and system, as told by the browser"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	Current   bool      `json:"current"`
	App       string    `json:"app" doc:"name of the program of others that reads by it; empty for our own app"`
	Reads     []string  `json:"reads" nullable:"false" doc:"the kinds of FHIR resources that such a program may read; * is every one"`
	Stays     bool      `json:"stays" doc:"it may come back without being let in again"`
}

// SessionLimits are how long a session lives without use and in all.
type SessionLimits struct{ Idle, Life time.Duration }

// LimitsFor gives the limits of the most careful role: staff screens show other people's lives.
func LimitsFor(roles []Role) SessionLimits {
	for _, role := range roles {
		if role != RolePatient {
			return SessionLimits{Idle: 15 * time.Minute, Life: 12 * time.Hour}
		}
	}
	return SessionLimits{Idle: 30 * 24 * time.Hour, Life: 90 * 24 * time.Hour}
}
