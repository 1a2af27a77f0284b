package models

import (
	"regexp"
	"slices"
	"strings"
)

// ScopeLevel is for whom a client reads: itself, the person who let it in, or the one patient it was opened for.
type ScopeLevel string

// The levels of SMART.
const (
	ScopeSystem  ScopeLevel = "system"
	ScopeUser    ScopeLevel = "user"
	ScopePatient ScopeLevel = "patient"
)

// ScopeWay is a way of reading: one resource by its id, or whatever a search finds.
type ScopeWay byte

// The ways of reading. Everything else that a scope can ask for changes something, and is never given.
const (
	ScopeRead   ScopeWay = 'r'
	ScopeSearch ScopeWay = 's'
)

// The scopes beside those of resources: a client wants to be told which patient it was opened for, and to come back without the person.
const (
	ScopeLaunchPatient = "launch/patient"
	ScopeOffline       = "offline_access"
)

// Scope is one thing that a client may do, as SMART spells it: patient/Observation.rs, system/*.rs, offline_access.
type Scope string

// Scopes are what a client may do, each once.
type Scopes []Scope

var resourceScope = regexp.MustCompile(`^(system|user|patient)/(\*|[A-Z][A-Za-z]{1,40})\.(c?r?u?d?s?|read|write|\*)$`) //nolint:gochecknoglobals // a constant that Go can't write

// parts reads a resource's scope, in version 2 (rs) or 1 (read); ok is false for anything else, also for one that is limited to a part of
// its kind by a search: not knowing the limit would widen it.
func (s Scope) parts() (level ScopeLevel, kind string, ways []ScopeWay, ok bool) {
	found := resourceScope.FindStringSubmatch(string(s))
	if found == nil {
		return "", "", nil, false
	}
	asks := found[3]
	switch asks {
	case "read", "*":
		asks = "rs"
	case "write":
		asks = ""
	}
	for _, way := range []ScopeWay{ScopeRead, ScopeSearch} {
		if strings.ContainsRune(asks, rune(way)) {
			ways = append(ways, way)
		}
	}
	return ScopeLevel(found[1]), found[2], ways, true
}

// Resource says whether the scope lets resources be read.
func (s Scope) Resource() bool {
	_, _, ways, ok := s.parts()
	return ok && len(ways) > 0
}

// Level is for whom it reads; empty for what is no resource's.
func (s Scope) Level() ScopeLevel {
	level, _, _, _ := s.parts() //nolint:dogsled // the other three are for other questions
	return level
}

// ParseScopes reads a list as OAuth writes it, without what we don't know: a client asks for whatever it could use somewhere.
func ParseScopes(list string) Scopes {
	var scopes Scopes
	for word := range strings.FieldsSeq(list) {
		scope := Scope(word)
		if (scope.Resource() || scope == ScopeLaunchPatient || scope == ScopeOffline) && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// String is the list as OAuth writes it.
func (s Scopes) String() string {
	words := make([]string, len(s))
	for i, scope := range s {
		words[i] = string(scope)
	}
	return strings.Join(words, " ")
}

// Allow says whether resources of a kind may be read in a way.
func (s Scopes) Allow(kind string, way ScopeWay) bool {
	return slices.ContainsFunc(s, func(scope Scope) bool {
		_, of, ways, ok := scope.parts()
		return ok && (of == "*" || of == kind) && slices.Contains(ways, way)
	})
}

// Kinds are the kinds of resources that may be read; * is every one.
func (s Scopes) Kinds() []string {
	var kinds []string
	for _, scope := range s {
		if _, kind, ways, ok := scope.parts(); ok && len(ways) > 0 && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if slices.Contains(kinds, "*") {
		return []string{"*"}
	}
	slices.Sort(kinds)
	return kinds
}

// For says whether there is one of a level.
func (s Scopes) For(level ScopeLevel) bool {
	return slices.ContainsFunc(s, func(scope Scope) bool { return scope.Level() == level })
}

// Within is what both lists allow: what a client asked for, of what it was registered with. Each stays as it was asked for where
// that is the narrower, so that a client finds what it knows.
func (s Scopes) Within(registered Scopes) Scopes {
	var granted Scopes
	add := func(scope Scope) {
		if !slices.Contains(granted, scope) {
			granted = append(granted, scope)
		}
	}
	for _, asked := range s {
		for _, limit := range registered {
			if asked == limit && (asked == ScopeLaunchPatient || asked == ScopeOffline) {
				add(asked)
				continue
			}
			if both, ok := asked.and(limit); ok {
				add(both)
			}
		}
	}
	return granted
}

// and is what two scopes of resources both allow.
func (s Scope) and(other Scope) (Scope, bool) {
	level, kind, ways, ok := s.parts()
	otherLevel, otherKind, otherWays, otherOK := other.parts()
	if !ok || !otherOK || level != otherLevel || kind != "*" && otherKind != "*" && kind != otherKind {
		return "", false
	}
	narrow := kind
	if kind == "*" {
		narrow = otherKind
	}
	var both string
	for _, way := range ways {
		if slices.Contains(otherWays, way) {
			both += string(rune(way))
		}
	}
	if both == "" {
		return "", false
	}
	if both == "rs" && strings.HasSuffix(string(s), ".read") { // spelled as in version 1
		both = "read"
	}
	return Scope(string(level) + "/" + narrow + "." + both), true
}
