package calendar

import (
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"alongside/models"
)

// How a title names somebody, the surest first.
const (
	ByReference = "reference"
	ByName      = "name"
	ByInitials  = "initials"
)

// Candidate is somebody an event may be of, and what in its title says so.
type Candidate struct {
	PatientID uuid.UUID
	By        string
}

// Candidates are the people in care whom a title may name: by the practice's own id, by their name as it stands on the
// lists (or the given name and the beginning of the other), or by their initials. Whoever is named in the surest way
// comes first; nobody is chosen, also where there is only one.
func Candidates(title string, people []models.Patient) []Candidate {
	words := strings.FieldsFunc(models.Plain(title), unicode.IsSpace)
	for i, word := range words {
		words[i] = strings.TrimFunc(word, func(r rune) bool { return strings.ContainsRune(`.,;:!?()[]{}"'“”«»*`, r) })
	}
	var found []Candidate
	for _, by := range []string{ByReference, ByName, ByInitials} {
		for _, p := range people {
			if names(words, p, by) && !slices.ContainsFunc(found, func(c Candidate) bool { return c.PatientID == p.ID }) {
				found = append(found, Candidate{p.ID, by})
			}
		}
	}
	return found
}

// names says whether the words of a title name somebody in one way.
func names(words []string, p models.Patient, by string) bool {
	switch by {
	case ByReference:
		reference := strings.TrimPrefix(models.Plain(p.Reference), "#")
		return reference != "" && slices.ContainsFunc(words, func(word string) bool { return strings.TrimPrefix(word, "#") == reference })
	case ByName:
		name := letters(models.Plain(p.DisplayName))
		for at := range words {
			if len(name) > 1 && begins(words[at:], name) {
				return true
			}
		}
		return false
	}
	initials := strings.ToLower(p.Initials())
	for at, word := range words {
		if len([]rune(initials)) < 2 {
			return false
		}
		// "AR" and "A.R." are one word, "A. R." is two.
		if strings.Join(letters(word), "") == initials && len([]rune(word)) < 3*len(initials) || spelled(words[at:], initials) {
			return true
		}
	}
	return false
}

// begins says whether the words that follow are a name: the first one whole, of the others at least the beginning.
func begins(words, name []string) bool {
	if len(words) < 2 || words[0] != name[0] {
		return false
	}
	next := strings.Join(letters(words[1]), "")
	return next != "" && (strings.HasPrefix(name[1], next) || strings.HasPrefix(next, name[1]))
}

// spelled says whether the words that follow are the letters of the initials, one each.
func spelled(words []string, initials string) bool {
	all := []rune(initials)
	if len(words) < len(all) {
		return false
	}
	for i, letter := range all {
		if words[i] != string(letter) {
			return false
		}
	}
	return true
}

// letters are the words of a text without anything but letters.
func letters(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}
