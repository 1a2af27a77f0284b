package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// Promise is what the server says of something that a patient told: who answers for it, who steps in, by when, and whether
// somebody was to be alerted. With no owner there is none.
type Promise struct {
	Owner      *models.Colleague `json:"owner"`
	Backup     *models.Colleague `json:"backup"`
	PromisedAt *time.Time        `json:"promised_at"`
	Alert      bool              `json:"alert"`
}

// isOver says whether the time that was promised is over.
func (p Promise) isOver(now time.Time) bool { return p.PromisedAt != nil && now.After(*p.PromisedAt) }

// promised is a kind that comes with a promise, said as it arrives.
func promised(k kind) kind {
	k.readOnly = []string{"owner", "backup", "promised_at", "alert"}
	k.assigned = []string{"owner_id", "backup_id", "promised_at", "alert"}
	k.since = promisedIn(k.table) + recordSince
	return k
}

// promisedIn is saidIn with who answers for it.
func promisedIn(table string) string {
	return `
SELECT ` + withPromise() + ` FROM ` + table + ` t` + promisePeople
}

// withPromise is a row of the record with its author and who answers for it, where promisePeople is joined.
func withPromise() string {
	return `to_jsonb(t) || jsonb_build_object('author', CASE WHEN t.side = 'clinician' THEN ` + colleagueOf("a") + ` END,
       'owner', ` + colleagueOf("o") + `, 'backup', ` + colleagueOf("b") + `)`
}

const promisePeople = `
  LEFT JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.author_id
  LEFT JOIN accounts o ON o.practice_id = t.practice_id AND o.id = t.owner_id
  LEFT JOIN accounts b ON b.practice_id = t.practice_id AND b.id = t.backup_id`

// promise says who answers for something that arrives and by when, in the columns of a kind that comes with a promise.
func (at standing) promise(ctx context.Context, alert bool) (said map[string]any, by *time.Time, err error) {
	answer, err := at.answeredBy(ctx)
	if err != nil {
		return nil, nil, err
	}
	said = map[string]any{"alert": alert, "promised_at": answer.By}
	if answer.Owner != nil {
		said["owner_id"] = answer.Owner.ID
	}
	if answer.Backup != nil {
		said["backup_id"] = answer.Backup.ID
	}
	return said, answer.By, nil
}

// answeredBy is what the practice's calendar lets one promise to the patient now.
func (at standing) answeredBy(ctx context.Context) (insight.Answer, error) {
	practice, zone, team, err := at.calendar(ctx)
	if err != nil {
		return insight.Answer{}, err
	}
	return insight.AnsweredBy(practice, zone, at.store.now(), team), nil
}

// calendar is when the practice is open and who is on duty, and who of them looks after the patient.
func (at standing) calendar(ctx context.Context) (practice models.Practice, zone *time.Location, team []models.Colleague, err error) {
	var b pgx.Batch
	b.Queue(practiceSince, pgID(at.actor.PracticeID), 0).QueryRow(func(row pgx.Row) (err error) {
		practice, err = scanPractice(row)
		return err
	})
	queueInto(&b, &team, pgx.RowToStructByPos[models.Colleague], onTeam, pgID(at.actor.PracticeID), pgID(at.actor.PatientID))
	if err = at.t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return practice, nil, nil, err
	}
	zone, err = models.LoadZone(practice.TimeZone)
	return practice, zone, team, err
}

// unseenRows are rows of a table, those that are needed, which nobody has acknowledged, of the people in the actor's care:
// $1 practice, $2 account. Somebody who is in care here as well does not read their own.
func unseenRows(table, needed, about string) string {
	return `
    SELECT t.* FROM ` + table + ` t
      JOIN patients p ON p.practice_id = t.practice_id AND p.id = t.patient_id AND p.account_id IS DISTINCT FROM $2
     WHERE t.practice_id = $1 AND t.patient_id` + inTeam + ` AND (` + needed + `) AND t.deleted_at IS NULL AND NOT EXISTS (
           SELECT FROM acknowledgements a
            WHERE a.practice_id = $1 AND a.patient_id` + inTeam + ` AND a.patient_id = t.patient_id AND a.` + about + `_id = t.id
              AND a.deleted_at IS NULL)`
}

// waitingOf reads them with their people, what can't wait first, and tells these people of it, each at most once an hour of
// the last one: $3 action. more are further columns.
func waitingOf(rows, about, more string) string {
	return `
WITH waiting AS MATERIALIZED (` + rows + `),
told AS (
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT $1, patient_id, $2, $3, '` + about + `', id
      FROM (SELECT DISTINCT ON (patient_id) patient_id, id FROM waiting ORDER BY patient_id, seq DESC) last
     WHERE NOT access_told($3, patient_id, id))
SELECT ` + withPromise() + `, t.patient_id, k.wrapped, p.display_name, p.pronouns` + more + `
  FROM waiting t
  JOIN patients p ON p.practice_id = t.practice_id AND p.id = t.patient_id
  JOIN patient_keys k ON k.practice_id = t.practice_id AND k.patient_id = t.patient_id AND k.purpose = 'record'` + promisePeople + `
 ORDER BY t.alert DESC, coalesce(t.promised_at, t.received_at), t.id`
}

// scanOfPatient reads a row of a kind, its patient with the key, name and pronouns, and what more there is.
func (s *Store) scanOfPatient(rows pgx.Rows, practice uuid.UUID, k models.Kind, more ...any) (stored, models.Patient, vaults, error) {
	p := models.Patient{PracticeID: practice}
	var row, wrapped []byte
	if err := rows.Scan(append([]any{&row, &p.ID, &wrapped, &p.DisplayName, &p.Pronouns}, more...)...); err != nil {
		return stored{}, p, vaults{}, err
	}
	key, err := s.sealing.unwrap(keyName{practice, p.ID, record}, wrapped)
	if err != nil {
		return stored{}, p, vaults{}, err
	}
	v := vaults{record: vault{key, practice, p.ID}}
	r, err := s.kinds[k].read(v, row)
	return r, p, v, err
}
