package models

import (
	"errors"
	"testing"
	"time"
)

func TestAPersonIsFoundByNameInitialsOrID(t *testing.T) {
	t.Parallel()
	ana := Patient{DisplayName: "Ana Íñiguez-Ruiz", Reference: "Q-1042"}
	if got := ana.Initials(); got != "AIR" {
		t.Errorf("initials %s", got)
	}
	for query, want := range map[string]bool{
		"": true, "ana": true, " ANA ": true, "iniguez": true, "Íñi": true, "ruiz": true, "AIR": true, "a.i.r.": true, "a i r": true,
		"q-10": true, "#Q-1042": true, "AR": false, "1042": false, "anna": false, "?": false,
	} {
		if got := ana.Found(query); got != want {
			t.Errorf("%q: found is %t", query, got)
		}
	}
	if (Patient{DisplayName: "Bo"}).Found("#") {
		t.Error("without an id, a mark finds nobody")
	}
}

func TestWhatIsWrongWithAPersonIsAllNamed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	err := Patient{DisplayName: " ", BirthYear: 2010, Reference: "a\nb"}.Validate(at)
	const want = "invalid: display_name=required given_name=required birth_year=adults_only reference=control_sign"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if err := (Patient{DisplayName: "Ana R.", GivenName: "Ana", BirthYear: 1990}).Validate(at); err != nil {
		t.Error(err)
	}
}

// What stands in one line begins no other one, such as a letter's Bcc.
func TestANameIsOneLine(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	patient := func(p Patient) error { p.BirthYear = 1990; return p.Validate(at) }
	invitation := func(i Invitation) error {
		i.Role, i.GivenName, i.BirthYear = RoleClinician, "Noor", 1980
		return i.Validate(at)
	}
	account := func(a Account) error { a.Roles, a.Language = []Role{RoleClinician}, "en"; return a.Validate() }
	practice := func(name, hours string) error {
		return Practice{Name: name, TimeZone: "America/Denver", Help: Help{Emergency: "911", PracticePhone: "555 0100", PracticeHours: hours}}.Validate()
	}
	for name, c := range map[string]struct {
		field string
		say   func(line string) error
	}{
		"a patient's name":       {"display_name", func(l string) error { return patient(Patient{DisplayName: l, GivenName: "Ana"}) }},
		"a patient's given name": {"given_name", func(l string) error { return patient(Patient{DisplayName: "Ana R.", GivenName: l}) }},
		"a patient's pronouns":   {"pronouns", func(l string) error { return patient(Patient{DisplayName: "Ana R.", GivenName: "Ana", Pronouns: l}) }},
		"a patient's id":         {"reference", func(l string) error { return patient(Patient{DisplayName: "Ana R.", GivenName: "Ana", Reference: l}) }},
		"an invitation's name":   {"display_name", func(l string) error { return invitation(Invitation{DisplayName: l}) }},
		"an invitation's title":  {"credentials", func(l string) error { return invitation(Invitation{DisplayName: "Noor R.", Credentials: l}) }},
		"what one is asked":      {"given_name", func(l string) error { return Recovery{GivenName: l, BirthYear: 1980}.Validate(at) }},
		"an account's name":      {"display_name", func(l string) error { return account(Account{DisplayName: l}) }},
		"an account's title":     {"credentials", func(l string) error { return account(Account{DisplayName: "Noor R.", Credentials: l}) }},
		"a practice's name":      {"name", func(l string) error { return practice(l, "") }},
		"a practice's hours":     {"practice_hours", func(l string) error { return practice("Juniper House", l) }},
		"a holiday's name": {"holidays[0].name", func(l string) error {
			return Coverage{Holidays: []Holiday{{Day: DateOf(at), Name: l}}}.Validate()
		}},
		"a translator's name": {"translator", func(l string) error { return Translation{Language: "en", Words: "x", Translator: l}.Validate() }},
		"a passkey's name":    {"name", func(l string) error { return PasskeyName(l).Validate() }},
	} {
		for _, sign := range []string{"\r\n", "\n", "\r", "\t", "\x1b", "\x7f", "\u0085", "\u2028", "\u2029"} {
			err := c.say("Ana" + sign + "Bcc: x")
			if bad, _ := errors.AsType[Invalid](err); len(bad) != 1 || bad[0] != (FieldProblem{Field: c.field, Code: "control_sign"}) {
				t.Errorf("%s with %q: %v", name, sign, err)
			}
		}
		if err := c.say("Íñigo O’Dea-Ruiz"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatADeviceCallsItselfIsOneLine(t *testing.T) {
	t.Parallel()
	if got := DeviceName("Firefox\r\nBcc: x\x1b\u2028 on Android"); got != "FirefoxBcc: x on Android" {
		t.Errorf("%q", got)
	}
}
