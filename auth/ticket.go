package auth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"alongside/models"
)

// TicketLife is how long somebody may take between the two requests of a ceremony.
const TicketLife = 5 * time.Minute

// A ticket is what the server would have to remember between two requests: the app hands it back, and can neither read nor
// change it. It opens for its purpose only.
type ticket struct {
	Until time.Time       `json:"until"`
	Holds json.RawMessage `json:"holds"`
}

func (k *Keys) newTicket(purpose string, holds any, now time.Time) (string, error) {
	held, err := json.Marshal(holds)
	if err != nil {
		return "", fmt.Errorf("auth: write a ticket: %w", err)
	}
	text, err := json.Marshal(ticket{Until: now.Add(TicketLife), Holds: held})
	if err != nil {
		return "", fmt.Errorf("auth: write a ticket: %w", err)
	}
	sealed, err := k.aead.Encrypt(text, ticketAD(purpose))
	if err != nil {
		return "", fmt.Errorf("auth: seal a ticket: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// openTicket reads a ticket into holds. One that was changed, is for something else or is over is models.ErrOver.
func (k *Keys) openTicket(purpose, presented string, holds any, now time.Time) error {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(presented)
	if err != nil || len(presented) != base64.RawURLEncoding.EncodedLen(len(sealed)) { // Go's base64 skips line breaks
		return models.ErrOver
	}
	text, err := k.aead.Decrypt(sealed, ticketAD(purpose))
	if err != nil {
		return models.ErrOver
	}
	var t ticket
	if err := json.Unmarshal(text, &t); err != nil {
		return fmt.Errorf("auth: read a ticket: %w", err)
	}
	if now.After(t.Until) {
		return models.ErrOver
	}
	return json.Unmarshal(t.Holds, holds)
}

func ticketAD(purpose string) []byte { return []byte("ticket|" + purpose) }
