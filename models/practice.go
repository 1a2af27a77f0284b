package models

import (
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Practice is the tenant; every row belongs to exactly one.
type Practice struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	TimeZone string    `json:"time_zone" doc:"IANA zone; clinic days and hours are in it"`
	Version  int64     `json:"version" doc:"grows with every change, so a phone knows when to take the new one"`
	// Languages are those in which the practice can be spoken with.
	Languages []string    `json:"languages" nullable:"false" enum:"en,es" doc:"invitations begin in the first of them"`
	Help      Help        `json:"help"`
	Coverage  Coverage    `json:"coverage"`
	People    []Colleague `json:"people" nullable:"false" doc:"the clinicians whom the cover names, as long as they work here"`
	// Instruments are the codes of those that it offers.
	Instruments []string `json:"instruments" nullable:"false" doc:"codes of the questionnaires that it offers"`
}

// Help is what a practice wants a person in need to find. Phones keep it, so that it works offline.
type Help struct {
	Emergency     string `json:"emergency" doc:"emergency number, for example 911"`
	CrisisCall    string `json:"crisis_call" doc:"crisis line, for example 988"`
	CrisisText    string `json:"crisis_text" doc:"number to text"`
	CrisisChat    string `json:"crisis_chat" doc:"https address of a chat, for phones without service"`
	PracticePhone string `json:"practice_phone" doc:"the practice's own number"`
	PracticeHours string `json:"practice_hours" doc:"when somebody answers it, in plain words"`
}

// DefaultHelp is the United States' default: the 988 Suicide & Crisis Lifeline (988lifeline.org) and 911.
func DefaultHelp() Help {
	return Help{Emergency: "911", CrisisCall: "988", CrisisText: "988", CrisisChat: "https://chat.988lifeline.org"}
}

// Validate names every bad field; lengths are those a phone's screen can show.
func (p Practice) Validate() error {
	var bad Invalid
	if strings.TrimSpace(p.Name) == "" {
		bad.Add("name", "required")
	}
	checkLine(&bad, "name", p.Name, 120)
	checkLine(&bad, "crisis_chat", p.Help.CrisisChat, 200)
	checkLine(&bad, "practice_hours", p.Help.PracticeHours, 120)
	if !knownZone(p.TimeZone) {
		bad.Add("time_zone", "unknown_zone")
	}
	checkSet(&bad, "languages", p.Languages, []string{"en", "es"})
	for field, value := range map[string]string{
		"emergency": p.Help.Emergency, "crisis_call": p.Help.CrisisCall, "crisis_text": p.Help.CrisisText,
		"practice_phone": p.Help.PracticePhone,
	} {
		if !dialable(value) {
			bad.Add(field, "not_a_number")
		}
	}
	if p.Help.Emergency == "" {
		bad.Add("emergency", "required")
	}
	if p.Help.PracticePhone == "" {
		bad.Add("practice_phone", "required")
	}
	if p.Help.CrisisChat != "" && !strings.HasPrefix(p.Help.CrisisChat, "https://") {
		bad.Add("crisis_chat", "not_https")
	}
	return bad.Err()
}

// PracticePatch is what an owner changes of a practice; nil leaves a part as it is. Version is the one that was changed.
type PracticePatch struct {
	Version   int64
	Name      *string
	TimeZone  *string
	Languages []string
	Help      *Help
	// HelpCalled: somebody has called every help number as it stands. A number that changes has to be called again.
	HelpCalled bool
}

// Patch is the practice with the change made, and judged as a whole.
func (c PracticePatch) Patch(p Practice) (Practice, error) {
	if c.Name != nil {
		p.Name = strings.TrimSpace(*c.Name)
	}
	if c.TimeZone != nil {
		p.TimeZone = *c.TimeZone
	}
	if c.Help != nil {
		p.Help = *c.Help
	}
	if c.Languages != nil {
		p.Languages = c.Languages
	}
	err := p.Validate()
	if len(p.Languages) > 0 {
		return p, err
	}
	bad, _ := errors.AsType[Invalid](err)
	bad.Add("languages", "required")
	return p, bad
}

// dialable says whether a phone could dial it: digits with the usual marks between them.
func dialable(number string) bool {
	if len(number) > 32 {
		return false
	}
	return strings.Trim(number, "+0123456789 ()-.") == ""
}

// knownZone says whether name is an IANA zone this server knows.
func knownZone(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
