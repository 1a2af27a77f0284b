package store

import (
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
)

// Taken is what a patient says they take, as the page has it that they shared last and that is live. It stands beside a
// plan once the page was opened by somebody: until then there is nothing of it, so that who reads a plan never reads a page
// that the patient sees as not read.
type Taken struct {
	VisitID  uuid.UUID
	SharedAt time.Time
	Opened   bool
	// Medicines and Supplements are verbatim; there are none where the patient left them out, or wrote down none.
	Medicines   []TakenMedicine
	Supplements []string

	page   uuid.UUID
	sealed []byte
}

// TakenMedicine is one of them.
type TakenMedicine struct {
	Name string
	insight.MedicineFacts
}

// lastShared is the page that a patient shared last, of those that are live: its document only where it was opened.
const lastShared = `
SELECT s.id, s.visit_id, s.shared_at, s.first_read_at IS NOT NULL, CASE WHEN s.first_read_at IS NOT NULL THEN s.document END
  FROM summaries s
 WHERE s.practice_id = $1 AND s.patient_id = $2 AND s.ended_at IS NULL AND s.ends_at > now()
 ORDER BY s.shared_at DESC, s.id DESC LIMIT 1`

// queueTaken leaves nil where nothing is shared.
func queueTaken(b *pgx.Batch, practice, patient uuid.UUID, out **Taken) {
	b.Queue(lastShared, pgID(practice), pgID(patient)).QueryRow(func(row pgx.Row) error {
		var t Taken
		err := row.Scan(&t.page, &t.VisitID, &t.SharedAt, &t.Opened, &t.sealed)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		*out = &t
		return err
	})
}

// open reads them out of the page, and says whether there is any.
func (t *Taken) open(v vault) (bool, error) {
	if t == nil || !t.Opened {
		return false, nil
	}
	page, err := openDocument(v, t.page, t.sealed)
	if err != nil {
		return false, err
	}
	for _, b := range page.Blocks {
		if b.Facts.Taking != nil {
			t.Medicines = append(t.Medicines, TakenMedicine{b.Words, *b.Facts.Taking})
		}
		noted := b.Facts.Supplements
		if b.Facts.Nutrition != nil {
			noted = append(noted, b.Facts.Nutrition.Supplements...) // where pages had them before
		}
		for _, s := range noted {
			t.Supplements = append(t.Supplements, s.Words)
		}
	}
	return len(t.Medicines)+len(t.Supplements) > 0, nil
}
