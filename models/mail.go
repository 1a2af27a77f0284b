package models

import "github.com/google/uuid"

// Mail is one e-mail. It says nothing about anybody.
type Mail struct {
	// ID is the same for the same e-mail again, which mail programs then show once.
	ID      uuid.UUID `json:"-"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	// Stop is an address that ends such e-mails when something is posted to it (RFC 8058); empty: they are not of a kind that can be
	// switched off.
	Stop string `json:"stop,omitempty"`
}
