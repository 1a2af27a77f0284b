package models

import (
	"slices"

	"github.com/google/uuid"
)

// ReminderKind is what somebody is reminded of.
type ReminderKind string

// The kinds of reminders: the digest is for clinicians, all others are for patients.
const (
	ReminderLog     ReminderKind = "log"      // to log the day, at a time that the person chose
	ReminderCheckIn ReminderKind = "check_in" // the check-in is open: a week before the visit, and the day before
	ReminderAnswer  ReminderKind = "answer"   // somebody answered a concern
	ReminderStep    ReminderKind = "step"     // the day on which the two check in on a step
	ReminderContact ReminderKind = "contact"  // somebody of the clinic speaks with them tomorrow
	ReminderDigest  ReminderKind = "digest"   // in the morning, where the day holds something
)

// ReminderKinds are all of them.
func ReminderKinds() []ReminderKind {
	return []ReminderKind{ReminderLog, ReminderCheckIn, ReminderAnswer, ReminderStep, ReminderContact, ReminderDigest}
}

// IsFor says whether somebody with these roles can have a reminder of the kind.
func (k ReminderKind) IsFor(roles []Role) bool {
	if k == ReminderDigest {
		return slices.Contains(roles, RoleClinician)
	}
	return slices.Contains(roles, RolePatient)
}

// ReminderSettings are what a person wants to be reminded of, when and where. Times are as the clock on their wall shows them.
type ReminderSettings struct {
	Zone       string         `json:"zone" doc:"IANA zone of where the person is"`
	LogAt      string         `json:"log_at" doc:"when to be reminded of the log, as 20:00; empty: never"`
	Off        []ReminderKind `json:"off" nullable:"false" enum:"log,check_in,answer,step,contact,digest" doc:"kinds that the person does not want"`
	QuietFrom  string         `json:"quiet_from" doc:"nothing is sent from then"`
	QuietUntil string         `json:"quiet_until" doc:"until then; the same as quiet_from: there are no quiet hours"`
	Email      string         `json:"email" doc:"where reminders go that no device takes, but those of the log; empty: nowhere"`
}

// DefaultReminderSettings are those of somebody who has chosen none yet: quiet through the night, and no log reminder.
func DefaultReminderSettings(zone string) ReminderSettings {
	return ReminderSettings{Zone: zone, Off: []ReminderKind{}, QuietFrom: "21:00", QuietUntil: "08:00"}
}

// Validate names every bad field at once.
func (s ReminderSettings) Validate() error {
	var bad Invalid
	if !knownZone(s.Zone) {
		bad.Add("zone", "unknown_zone")
	}
	times := true
	for _, t := range []struct{ field, at string }{{"quiet_from", s.QuietFrom}, {"quiet_until", s.QuietUntil}} {
		if !wallTime.MatchString(t.at) {
			bad.Add(t.field, "not_a_time")
			times = false
		}
	}
	switch {
	case s.LogAt == "":
	case !wallTime.MatchString(s.LogAt):
		bad.Add("log_at", "not_a_time")
	case times && s.IsQuietAt(s.LogAt):
		bad.Add("log_at", "in_quiet_hours")
	}
	for i, k := range s.Off {
		if !slices.Contains(ReminderKinds(), k) || slices.Contains(s.Off[:i], k) {
			bad.Add("off", "unknown")
			break
		}
	}
	if s.Email != "" && !IsEmail(s.Email) {
		bad.Add("email", "not_an_email")
	}
	return bad.Err()
}

// IsQuietAt says whether a time of day lies in the quiet hours, which may go over midnight.
func (s ReminderSettings) IsQuietAt(clock string) bool {
	if s.QuietFrom <= s.QuietUntil {
		return s.QuietFrom <= clock && clock < s.QuietUntil
	}
	return clock >= s.QuietFrom || clock < s.QuietUntil
}

// Wants says whether the person wants a kind.
func (s ReminderSettings) Wants(k ReminderKind) bool {
	return !slices.Contains(s.Off, k) && (k != ReminderLog || s.LogAt != "")
}

// ReminderStopPath is what a link in a reminder leads to, which its token follows. Mail programs post a form to it that nobody sees
// (RFC 8058).
const ReminderStopPath = "/api/v1/reminders/stop/"

// ReminderQueue is where the jobs of sending reminders wait.
const ReminderQueue = "reminders"

// ReminderDue is the job of looking whom to remind of what.
type ReminderDue struct{}

// Kind names the job in the queue.
func (ReminderDue) Kind() string { return "find_reminders" }

// ReminderSend is the job of sending one round of a reminder. It holds ids alone.
type ReminderSend struct {
	PracticeID uuid.UUID `json:"practice_id"`
	ReminderID uuid.UUID `json:"reminder_id"`
	Round      int       `json:"round"`
}

// Kind names the job in the queue.
func (ReminderSend) Kind() string { return "remind" }
