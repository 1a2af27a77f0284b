package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/models"
)

// SetCoverage replaces the practice's whole calendar, as an owner; models.ErrForbidden for anybody else. The practice's
// version says which one was changed: models.ErrConflict where it is no longer that one.
func (s *Store) SetCoverage(ctx context.Context, a models.Actor, version int64, c models.Coverage) error {
	if !a.Has(models.RoleOwner) {
		return models.ErrForbidden
	}
	if err := c.Validate(); err != nil {
		return err
	}
	err := s.tx(ctx, a, func(t *transaction) error {
		// The practice's row is the lock: one change of the calendar at a time.
		var colleagues []models.Colleague
		var moved int64
		var look pgx.Batch
		look.Queue(`UPDATE practices SET version = version + 1 WHERE id = $1 AND version = $2`, pgID(a.PracticeID), version).
			Exec(func(tag pgconn.CommandTag) error { moved = tag.RowsAffected(); return nil })
		look.Queue(clinicians, pgID(a.PracticeID)).Query(func(rows pgx.Rows) (err error) {
			colleagues, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.Colleague])
			return err
		})
		if err := t.conn.SendBatch(ctx, &look).Close(); err != nil {
			return err
		}
		if moved == 0 {
			return models.ErrConflict
		}
		if err := coveredBy(c, colleagues); err != nil {
			return err
		}
		queueCoverage(&t.last, a, c)
		return nil
	})
	return translate(err)
}

// coveredBy names every cover of somebody who is no clinician here, or no longer.
func coveredBy(c models.Coverage, colleagues []models.Colleague) error {
	works := func(id uuid.UUID) bool {
		return slices.ContainsFunc(colleagues, func(p models.Colleague) bool { return p.ID == id })
	}
	var bad models.Invalid
	for i, v := range c.Cover {
		if !works(v.ClinicianID) {
			bad.Add(fmt.Sprintf("cover[%d].clinician_id", i), "not_a_clinician")
		}
		if v.BackupID != nil && !works(*v.BackupID) {
			bad.Add(fmt.Sprintf("cover[%d].backup_id", i), "not_a_clinician")
		}
	}
	return bad.Err()
}

func queueCoverage(b *pgx.Batch, a models.Actor, c models.Coverage) {
	practice := pgID(a.PracticeID)
	for _, table := range []string{"practice_hours", "practice_holidays", "practice_cover"} {
		b.Queue(`DELETE FROM `+table+` WHERE practice_id = $1`, practice)
	}
	for _, h := range c.Hours {
		b.Queue(`INSERT INTO practice_hours (practice_id, weekday, opens, closes) VALUES ($1, $2, $3, $4)`, practice, h.Weekday, h.Opens, h.Closes)
	}
	for _, h := range c.Holidays {
		b.Queue(`INSERT INTO practice_holidays (practice_id, day, name) VALUES ($1, $2, $3)`, practice, h.Day, h.Name)
	}
	for _, v := range c.Cover {
		b.Queue(`INSERT INTO practice_cover (practice_id, from_day, through, weekdays, clinician_id, backup_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			practice, v.From, v.Through, v.Weekdays, pgID(v.ClinicianID), v.BackupID)
	}
	b.Queue(addEvent, practice, nil, pgID(a.AccountID), models.ActionCoverageChanged, "practice", practice, false)
}
