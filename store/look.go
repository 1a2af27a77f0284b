package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// lookColumns are the practice's models.LookThresholds, where practices are p.
const lookColumns = `p.look_sleep_below, p.look_sleep_change, p.look_low_days, p.look_new_days, p.look_unanswered_days, p.look_contact_days`

func lookFields(l *models.LookThresholds) []any {
	return []any{&l.SleepBelow, &l.SleepChange, &l.LowDays, &l.NewDays, &l.UnansweredDays, &l.ContactDays}
}

// SetLookThresholds sets, for an owner's practice, from when on something is a reason to look; models.ErrForbidden for anybody
// else. The last one to set them has the say.
func (s *Store) SetLookThresholds(ctx context.Context, a models.Actor, l models.LookThresholds) error {
	if !a.Has(models.RoleOwner) {
		return models.ErrForbidden
	}
	if err := l.Validate(); err != nil {
		return err
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`
WITH changed AS (
    UPDATE practices SET look_sleep_below = $4, look_sleep_change = $5, look_low_days = $6, look_new_days = $7,
           look_unanswered_days = $8, look_contact_days = $9
     WHERE id = $1 RETURNING id)
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id)
SELECT $1, $2, $3, 'practice', id FROM changed`, pgID(a.PracticeID), pgID(a.AccountID), models.ActionPracticeChanged,
			l.SleepBelow, l.SleepChange, l.LowDays, l.NewDays, l.UnansweredDays, l.ContactDays)
	}))
}
