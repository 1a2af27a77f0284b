package models

import (
	"time"

	"github.com/google/uuid"
)

// Passkey is a way in that a device or a keychain holds, as its person sees it.
type Passkey struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	Synced    bool       `json:"synced" doc:"a keychain may hold it on several devices"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"used_at"`
}

// PasskeyName is what somebody calls a passkey.
type PasskeyName string

// Validate names what is wrong with it.
func (n PasskeyName) Validate() error {
	var bad Invalid
	checkLine(&bad, "name", string(n), 60)
	if n == "" {
		bad.Add("name", "required")
	}
	return bad.Err()
}
