package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/models"
)

// teamKind: who looks after a patient, from when until when. Clinicians change it; phones only pull it.
func teamKind() kind {
	return kind{
		name: models.KindTeam, table: "care_team", readOnly: []string{"clinician", "since", "until", "works_here"},
		since: `
SELECT jsonb_build_object('id', t.id, 'rev', t.rev, 'seq', t.seq, 'since', t.since, 'until', t.until,
       'works_here', a.disabled_at IS NULL AND 'clinician' = ANY (a.roles),
       'clinician', jsonb_build_object('id', a.id, 'display_name', a.display_name, 'credentials', a.credentials))
  FROM care_team t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
 WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.seq > $3 ORDER BY t.seq LIMIT $4`,
	}
}

// inTeam keeps a column to the people in the actor's care. Policies do it too, row by row of what a plan brings: this lets
// PostgreSQL go from one person to the next by an index, however many the practice has.
const inTeam = ` = ANY (ARRAY(SELECT app_team()))`

// TeamMember is a clinician who looks after a patient.
type TeamMember struct {
	models.Colleague
	Since     time.Time
	WorksHere bool // false: the account is closed, or no longer a clinician's
}

// Team is who looks after a patient, and who else of the practice could.
type Team struct {
	Members    []TeamMember
	Colleagues []models.Colleague
}

// Colleague is a clinician of the practice by their id, as everybody here knows them; models.ErrNotFound where it is nobody's.
func (s *Store) Colleague(ctx context.Context, a models.Actor, id uuid.UUID) (models.Colleague, error) {
	var c models.Colleague
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT id, display_name, credentials FROM accounts WHERE practice_id = $1 AND id = $2 AND 'clinician' = ANY (roles)`,
			pgID(a.PracticeID), pgID(id)).QueryRow(func(row pgx.Row) error { return row.Scan(&c.ID, &c.DisplayName, &c.Credentials) })
	})
	return c, translate(err)
}

// Team answers who looks after a patient, to those who do; models.ErrNotFound to anybody else.
func (s *Store) Team(ctx context.Context, a models.Actor, patient uuid.UUID) (Team, error) {
	var team Team
	err := s.batch(ctx, a.About(patient), func(b *pgx.Batch) {
		b.Queue(inCare, pgID(a.PracticeID), pgID(patient)).QueryRow(func(row pgx.Row) error { return row.Scan(new(uuid.UUID)) })
		b.Queue(`
SELECT a.id, a.display_name, a.credentials, t.since, a.disabled_at IS NULL AND 'clinician' = ANY (a.roles)
  FROM care_team t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
 WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.until IS NULL ORDER BY t.since, a.display_name, a.id`,
			pgID(a.PracticeID), pgID(patient)).Query(func(rows pgx.Rows) (err error) {
			team.Members, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m TeamMember, err error) {
				return m, row.Scan(&m.ID, &m.DisplayName, &m.Credentials, &m.Since, &m.WorksHere)
			})
			return err
		})
		b.Queue(`
SELECT id, display_name, credentials FROM accounts a
 WHERE practice_id = $1 AND disabled_at IS NULL AND 'clinician' = ANY (roles) AND NOT EXISTS (
       SELECT FROM care_team t WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.clinician_id = a.id AND t.until IS NULL)
 ORDER BY display_name, id`, pgID(a.PracticeID), pgID(patient)).Query(func(rows pgx.Rows) (err error) {
			team.Colleagues, err = pgx.CollectRows(rows, pgx.RowToStructByPos[models.Colleague])
			return err
		})
	})
	return team, translate(err)
}

// JoinTeam adds a clinician of the practice to a care team: as a clinician who is on it or, where nobody looks after the
// person any more, as an owner. models.ErrNotFound for anybody else; models.Invalid where it is no clinician of the
// practice's. Somebody who is on it already stays, and that is no event.
func (s *Store) JoinTeam(ctx context.Context, a models.Actor, patient, clinician uuid.UUID) error {
	err := s.batch(ctx, a, func(b *pgx.Batch) { b.Queue(`SELECT team_join($1, $2)`, pgID(patient), pgID(clinician)) })
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "AL422" {
		return models.Invalid{{Field: "clinician_id", Code: "not_a_clinician"}}
	}
	return s.orDenied(ctx, a, models.ActionTeamJoined, patient, "account", err)
}

// LeaveTeam takes a clinician off a care team, as one who is on it; models.ErrNotFound for anybody else, and where the
// clinician is not on it. What they could see ends with the next request, and
// the talk without a date goes to who has been on the team longest. Somebody always stays: models.ErrConflict.
func (s *Store) LeaveTeam(ctx context.Context, a models.Actor, patient, clinician uuid.UUID) error {
	err := s.batch(ctx, a.About(patient), func(b *pgx.Batch) {
		// First, for afterwards somebody who takes themself off sees nothing of it; nothing of it stands if the other fails.
		b.Queue(handOverOpenVisit, pgID(a.PracticeID), pgID(patient), pgID(clinician))
		b.Queue(`SELECT team_leave($1, $2)`, pgID(patient), pgID(clinician))
	})
	if err = translate(err); errors.Is(err, models.ErrNotFound) {
		if _, notLetIn := s.Team(ctx, a, patient); notLetIn == nil {
			return err // it is the other one who is not on it
		}
	}
	return s.orDenied(ctx, a, models.ActionTeamLeft, patient, "account", err)
}
