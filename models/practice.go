package models

import (
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
	Help     Help      `json:"help"`
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
	checkText(&bad, "name", &p.Name, 120)
	checkText(&bad, "crisis_chat", &p.Help.CrisisChat, 200)
	checkText(&bad, "practice_hours", &p.Help.PracticeHours, 120)
	if !knownZone(p.TimeZone) {
		bad.Add("time_zone", "unknown_zone")
	}
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
