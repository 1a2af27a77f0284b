package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// CaredFor is one person on whose care team the actor is.
type CaredFor struct {
	ID          uuid.UUID
	DisplayName string
	Pronouns    string
	HasAccount  bool
	NextVisit   *time.Time
}

// CaredFor lists the people on whose care team the actor is, by name.
func (s *Store) CaredFor(ctx context.Context, a models.Actor) ([]CaredFor, error) {
	var people []CaredFor
	err := s.tx(ctx, a, func(t *transaction) error {
		return t.orm.Table("patients p").
			Select(`p.id, p.display_name, p.pronouns, p.account_id IS NOT NULL AS has_account,
			        (SELECT min(v.starts_at) FROM visits v WHERE v.practice_id = p.practice_id AND v.patient_id = p.id
			          AND v.state = 'planned' AND v.starts_at > now()) AS next_visit`).
			Where("p.practice_id = ?", a.PracticeID).
			Order("p.display_name, p.id").Scan(&people).Error
	})
	return people, translate(err)
}
