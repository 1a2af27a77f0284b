package storetest

import (
	"time"

	"github.com/google/uuid"

	"alongside/auth"
)

// Event lays an event into the clinician's calendar, as if it had been read there, and answers its id. The calendar is
// made with the first one.
func (p *Person) Event(title string, startsAt time.Time) uuid.UUID {
	p.db.tb.Helper()
	feed, event := uuid.NewSHA1(p.ID, []byte("calendar")), uuid.New()
	sealed := func(text, table, column string, id uuid.UUID) []byte {
		bytes, err := p.db.Keys.AEAD().Encrypt([]byte(text), auth.AD(table, column, p.PracticeID, uuid.Nil, id))
		if err != nil {
			p.db.tb.Fatalf("storetest: %v", err)
		}
		return bytes
	}
	p.db.exec(`INSERT INTO calendar_feeds (practice_id, id, clinician_id, address) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		p.PracticeID, feed, p.ID, sealed("https://calendar.example/"+p.Login, "calendar_feeds", "address", feed))
	p.db.exec(`
INSERT INTO calendar_events (practice_id, id, feed_id, clinician_id, series, instance, starts_at, minutes, title)
VALUES ($1, $2, $3, $4, $5, '', $6, 45, $7)`,
		p.PracticeID, event, feed, p.ID, event.String(), startsAt, sealed(title, "calendar_events", "title", event))
	return event
}
