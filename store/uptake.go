package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// CheckInUptake is how often people's visits of the last 90 days had a check-in, a line a person, and which day it is at the
// practice; models.ErrForbidden for anybody but an owner. It says more than may be shown: see insight.UptakeOf.
func (s *Store) CheckInUptake(ctx context.Context, a models.Actor) (people []models.Uptake, today models.Day, err error) {
	if !a.Has(models.RoleOwner) {
		return nil, today, models.ErrForbidden
	}
	now := s.now()
	err = s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT ($2 AT TIME ZONE time_zone)::date FROM practices WHERE id = $1`, pgID(a.PracticeID), now).
			QueryRow(func(row pgx.Row) error { return row.Scan(&today) })
		queueInto(b, &people, pgx.RowToStructByPos[models.Uptake],
			`SELECT language, birth_year, visits, app, link, tablet, paper FROM check_in_uptake($1)`, now)
	})
	return people, today, translate(err)
}
