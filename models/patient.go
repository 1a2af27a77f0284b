package models

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
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

// Validate names every bad field of what is said about a person. People are 18 or older until proxy rules exist.
func (p Patient) Validate(now time.Time) error {
	var bad Invalid
	checkPerson(&bad, p.DisplayName, p.GivenName, p.BirthYear, now)
	checkLine(&bad, "pronouns", p.Pronouns, 40)
	checkReference(&bad, p.Reference)
	return bad.Err()
}

// PatientPatch is what changes of a person; what is nil stays.
type PatientPatch struct {
	Reference *string // empty takes it away
}

// Patch changes the person, or names every bad field and changes nothing.
func (c PatientPatch) Patch(p *Patient) error {
	if c.Reference == nil {
		return nil
	}
	var bad Invalid
	reference := strings.TrimSpace(*c.Reference)
	checkReference(&bad, reference)
	if err := bad.Err(); err != nil {
		return err
	}
	p.Reference = reference
	return nil
}

// Initials are those of the name on the clinic's lists: AR of "Ana R." and of "Ana Ruiz". Accents don't count.
func (p Patient) Initials() string {
	var initials strings.Builder
	for _, word := range strings.FieldsFunc(Plain(p.DisplayName), notLetter) {
		first, _ := utf8.DecodeRuneInString(word)
		initials.WriteRune(unicode.ToUpper(first))
	}
	return initials.String()
}

// Found says whether a search finds the person: by a part of the name, by the initials, or by the beginning of the
// practice's own id. An empty one finds everybody.
func (p Patient) Found(query string) bool {
	query = Plain(query)
	letters := strings.Map(func(r rune) rune {
		if notLetter(r) {
			return -1
		}
		return r
	}, query)
	return strings.Contains(Plain(p.DisplayName), query) ||
		letters != "" && strings.ToUpper(letters) == p.Initials() ||
		p.Reference != "" && strings.HasPrefix(Plain(p.Reference), strings.TrimPrefix(query, "#"))
}

// Plain is a name as people search for it: small letters, no accents, no space around it.
func Plain(text string) string {
	return strings.ToLower(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))))
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// Invitation opens an account once, to the person whose given name and birth year it holds. The account that it makes has
// its id.
type Invitation struct {
	PracticeID  uuid.UUID
	ID          uuid.UUID
	AccountID   uuid.UUID // whose account it opens anew; uuid.Nil: it makes one
	Login       string    // of that account
	Role        Role
	PatientID   uuid.UUID // of patients; uuid.Nil for clinicians
	DisplayName string
	GivenName   string
	BirthYear   int
	Pronouns    string
	Credentials string
	Reference   string // of patients: the practice's own id
	ExpiresAt   time.Time
	// Language is what the screens behind its link begin in; the practice's, not asked.
	Language string
}

// Opens is the account that comes of it.
func (i Invitation) Opens() uuid.UUID {
	if i.AccountID != uuid.Nil {
		return i.AccountID
	}
	return i.ID
}

// InvitationDays is how long a code on paper stays good.
const InvitationDays = 14

// Validate names every bad field. Accounts are for people of 18 or older until proxy rules exist.
func (i Invitation) Validate(now time.Time) error {
	var bad Invalid
	if i.Role != RolePatient && i.Role != RoleClinician {
		bad.Add("role", "unknown")
	}
	checkPerson(&bad, i.DisplayName, i.GivenName, i.BirthYear, now)
	checkLine(&bad, "pronouns", i.Pronouns, 40)
	checkLine(&bad, "credentials", i.Credentials, 40)
	checkReference(&bad, i.Reference)
	return bad.Err()
}

func checkPerson(bad *Invalid, displayName, givenName string, birthYear int, now time.Time) {
	checkName(bad, "display_name", displayName)
	checkAsked(bad, givenName, birthYear, now)
}

// checkAsked is of what an invitation asks before it shows anything.
func checkAsked(bad *Invalid, givenName string, birthYear int, now time.Time) {
	checkName(bad, "given_name", givenName)
	switch age := now.Year() - birthYear; {
	case age > 120 || age < 0:
		bad.Add("birth_year", "out_of_range")
	case age < 18:
		bad.Add("birth_year", "adults_only")
	}
}

func checkReference(bad *Invalid, reference string) {
	checkLine(bad, "reference", reference, 40)
}

func checkName(bad *Invalid, field, name string) {
	if strings.TrimSpace(name) == "" {
		bad.Add(field, "required")
		return
	}
	checkLine(bad, field, name, 80)
}

// checkLine is for what stands in one line wherever it is shown: nobody's name begins another one, of a letter or of a log.
func checkLine(bad *Invalid, field, line string, limit int) {
	checkText(bad, field, &line, limit)
	if strings.ContainsFunc(line, func(r rune) bool { return r != 0 && (unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp)) }) {
		bad.Add(field, "control_sign")
	}
}
