package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// feltHeardKind: after which visits the person was asked. Phones pull it, so that none asks twice.
func feltHeardKind() kind {
	return kind{
		name: models.KindFeltHeard, table: "felt_heard_asked", readOnly: []string{"visit_id"},
		since: `SELECT to_jsonb(t) FROM felt_heard_asked t WHERE practice_id = $1 AND patient_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
	}
}

// FeltHeard counts what the patient says after a visit of theirs; saying nothing is not being asked again.
// models.ErrNotFound where no such visit took place, models.ErrConflict where they were asked already.
func (s *Store) FeltHeard(ctx context.Context, a models.Actor, visit uuid.UUID, f models.FeltHeard) error {
	if err := f.Validate(); err != nil {
		return err
	}
	answer := func(text *string) string {
		if text == nil {
			return ""
		}
		return *text
	}
	return translate(s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT felt_heard_add($1, $2, $3)`, pgID(visit), answer(f.Heard), answer(f.Part))
	}))
}

// FeltHeardCounts are the practice's, month by month, how many people that were, and which day it is there;
// models.ErrForbidden for anybody but an owner. They say more than may be shown: see insight.FeltHeardGroups.
func (s *Store) FeltHeardCounts(ctx context.Context, a models.Actor) (counts []models.FeltHeardCount, people []models.FeltHeardPeople, today models.Day, err error) {
	if !a.Has(models.RoleOwner) {
		return nil, nil, today, models.ErrForbidden
	}
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT ($2 AT TIME ZONE time_zone)::date FROM practices WHERE id = $1`, pgID(a.PracticeID), s.now()).
			QueryRow(func(row pgx.Row) error { return row.Scan(&today) })
		queueInto(b, &counts, pgx.RowToStructByPos[models.FeltHeardCount],
			`SELECT month, heard, part, answers FROM felt_heard WHERE practice_id = $1 ORDER BY month, heard, part`, pgID(a.PracticeID))
		queueInto(b, &people, pgx.RowToStructByPos[models.FeltHeardPeople], `SELECT month, before, people FROM felt_heard_people()`)
	})
	return counts, people, today, translate(err)
}
