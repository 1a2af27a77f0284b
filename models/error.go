// Package models is the vocabulary of Alongside: one noun a file, its fields, its rules and its states.
// It imports nothing else of the project and does no I/O.
package models

import (
	"errors"
	"strings"
	"time"
)

// What can go wrong, told apart by what the caller may know. The API maps each to one status;
// nothing else of an error reaches a client.
var (
	// ErrSignedOut: there is no live session behind the request (401).
	ErrSignedOut = errors.New("signed out")
	// ErrForbidden: the role can never do this (403).
	ErrForbidden = errors.New("forbidden")
	// ErrSecondFactorMissing: whoever is signed in must have a second factor first (403).
	ErrSecondFactorMissing = errors.New("a second factor is missing")
	// ErrNotFresh: whoever is signed in has to show again who they are (403).
	ErrNotFresh = errors.New("signed in too long ago")
	// ErrNotFound: it does not exist, or its existence is private to somebody else (404).
	ErrNotFound = errors.New("not found")
	// ErrConflict: it changed in between, or stands already (409).
	ErrConflict = errors.New("conflict")
	// ErrUsed: a code that works once was used already (410).
	ErrUsed = errors.New("used already")
	// ErrOver: its time is over (410).
	ErrOver = errors.New("over")
)

// TooMany says that something was done as often as it may be, and how long to wait (429).
type TooMany struct{ Wait time.Duration } //nolint:errname // what happened, as Invalid is

func (t TooMany) Error() string { return "too many: wait " + t.Wait.String() }

// FieldProblem says what is wrong with one field. Field is its JSON name; Code is a stable word the
// screens turn into a sentence; Limit, where it helps, is the bound that was passed; Said and Have are the two figures of
// a mismatch: the one place where something that was sent goes back.
type FieldProblem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Limit int    `json:"limit,omitempty"`
	Said  string `json:"said,omitempty" doc:"of mismatch: the total that was sent; none where there was none"`
	Have  string `json:"have,omitempty" doc:"of mismatch: what the server adds the answers up to"`
}

// Invalid lists every bad field at once (422). Beside the figures of a mismatch it never carries what was typed.
type Invalid []FieldProblem

func (i Invalid) Error() string {
	var b strings.Builder
	b.WriteString("invalid:")
	for _, p := range i {
		b.WriteString(" " + p.Field + "=" + p.Code)
	}
	return b.String()
}

// Add appends a problem; use it to collect all of them before answering.
func (i *Invalid) Add(field, code string) { *i = append(*i, FieldProblem{Field: field, Code: code}) }

// Err is nil where nothing is wrong, so that a list of problems can be returned as an error.
func (i Invalid) Err() error {
	if len(i) == 0 {
		return nil
	}
	return i
}
