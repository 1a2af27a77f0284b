package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// followUpKind: how somebody is, said by the patient, with what the server says of it as it arrives.
func followUpKind() kind {
	return kind{
		name: models.KindFollowUp, table: "follow_ups", record: true, sealed: []string{"symptoms", "words"},
		readOnly: []string{"owner", "backup", "promised_at", "alert"},
		assigned: []string{"owner_id", "backup_id", "promised_at", "alert"},
		assign:   assigning(followUpArrives),
		blank:    func() model { return new(models.FollowUp) },
		since:    `SELECT ` + followUpSaid() + ` FROM follow_ups t` + followUpPeople + recordSince,
	}
}

// followUpSaid is a follow-up with who answers for it.
func followUpSaid() string {
	return `to_jsonb(t) || jsonb_build_object('owner', ` + colleagueOf("o") + `, 'backup', ` + colleagueOf("b") + `)`
}

const followUpPeople = `
  LEFT JOIN accounts o ON o.practice_id = t.practice_id AND o.id = t.owner_id
  LEFT JOIN accounts b ON b.practice_id = t.practice_id AND b.id = t.backup_id`

const baselinesOf = `
SELECT to_jsonb(t) FROM follow_ups t WHERE practice_id = $1 AND patient_id = $2 AND reason = 'baseline' ORDER BY seq`

// followUpArrives says who answers for a follow-up and by when, and sees to it that they are told. Nobody has to answer a
// baseline in which nothing needs somebody.
func followUpArrives(ctx context.Context, at standing, id uuid.UUID, f *models.FollowUp) (map[string]any, error) {
	var baselines []models.FollowUp
	err := at.each(ctx, models.KindFollowUp, baselinesOf, func(r stored) error {
		var b models.FollowUp
		err := r.into(&b)
		baselines = append(baselines, b)
		return err
	})
	if err != nil {
		return nil, err
	}
	alert := insight.NeedsSomebody(*f, insight.Compare(*f, baselines))
	if f.Reason == models.FollowUpBaseline && !alert {
		return map[string]any{"alert": false}, nil
	}
	answer, err := at.answeredBy(ctx)
	if err != nil {
		return nil, err
	}
	said := map[string]any{"alert": alert, "promised_at": answer.By}
	if answer.Owner != nil {
		said["owner_id"] = answer.Owner.ID
	}
	if answer.Backup != nil {
		said["backup_id"] = answer.Backup.ID
	}
	if !alert {
		return said, nil
	}
	about := models.Alert{PracticeID: at.actor.PracticeID, PatientID: at.actor.PatientID, FollowUpID: id}
	return said, at.alert(ctx, about, answer.By)
}

// answeredBy is what the practice's calendar lets one promise to the patient now.
func (at standing) answeredBy(ctx context.Context) (insight.Answer, error) {
	var practice models.Practice
	var team []models.Colleague
	var b pgx.Batch
	b.Queue(practiceSince, pgID(at.actor.PracticeID), 0).QueryRow(func(row pgx.Row) (err error) {
		practice, err = scanPractice(row)
		return err
	})
	queueInto(&b, &team, pgx.RowToStructByPos[models.Colleague], onTeam, pgID(at.actor.PracticeID), pgID(at.actor.PatientID))
	if err := at.t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return insight.Answer{}, err
	}
	zone, err := models.LoadZone(practice.TimeZone)
	if err != nil {
		return insight.Answer{}, err
	}
	return insight.AnsweredBy(practice, zone, at.store.now(), team), nil
}

// FollowUp is how somebody is, and who answers for it.
type FollowUp struct {
	ID uuid.UUID
	models.FollowUp
	Spoken
	Promise
	Patient models.Patient
	// Comparison is with the baseline; Compared is false where there was none.
	Comparison insight.Comparison
	Compared   bool
	Overdue    bool // the time that was promised is over
}

// Promise is what the server says of a follow-up. With no owner there is none.
type Promise struct {
	Owner      *models.Colleague `json:"owner"`
	Backup     *models.Colleague `json:"backup"`
	PromisedAt *time.Time        `json:"promised_at"`
	Alert      bool              `json:"alert"`
}

// FollowUps are those of the actor's own people that nobody has seen yet, what can't wait first.
type FollowUps struct {
	Zone    string // the practice's
	Waiting []FollowUp
}

// waitingFollowUps are those nobody has seen yet, told to the people whose words stand in them: $1 practice, $2 account,
// $3 action. Somebody who is in care here as well does not read their own.
const waitingFollowUps = `
WITH waiting AS MATERIALIZED (
    SELECT t.*, p.display_name, p.pronouns, k.wrapped FROM follow_ups t
      JOIN patients p ON p.practice_id = t.practice_id AND p.id = t.patient_id AND p.account_id IS DISTINCT FROM $2
      JOIN patient_keys k ON k.practice_id = t.practice_id AND k.patient_id = t.patient_id AND k.purpose = 'record'
     WHERE t.practice_id = $1 AND (t.reason <> 'baseline' OR t.alert) AND t.deleted_at IS NULL AND NOT EXISTS (
           SELECT FROM acknowledgements a WHERE a.practice_id = $1 AND a.patient_id = t.patient_id AND a.follow_up_id = t.id)),
seen AS (
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT $1, patient_id, $2, $3, 'follow_up', id FROM waiting)`

const waitingOrder = ` ORDER BY t.alert DESC, coalesce(t.promised_at, t.received_at), t.id`

// standingBaselines are those of everybody in care.
const standingBaselines = `
SELECT to_jsonb(t), t.patient_id, k.wrapped FROM follow_ups t
  JOIN patient_keys k ON k.practice_id = t.practice_id AND k.patient_id = t.patient_id AND k.purpose = 'record'
 WHERE t.practice_id = $1 AND t.reason = 'baseline' ORDER BY t.patient_id, t.seq`

// FollowUps lists what waits to be seen among the people in the actor's care.
func (s *Store) FollowUps(ctx context.Context, a models.Actor) (FollowUps, error) {
	var all FollowUps
	baselines := map[uuid.UUID][]models.FollowUp{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT time_zone FROM practices WHERE id = $1`, pgID(a.PracticeID)).QueryRow(func(row pgx.Row) error { return row.Scan(&all.Zone) })
		b.Queue(standingBaselines, pgID(a.PracticeID)).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				f, err := s.scanFollowUp(rows, a.PracticeID)
				if err != nil {
					return err
				}
				baselines[f.Patient.ID] = append(baselines[f.Patient.ID], f.FollowUp)
			}
			return rows.Err()
		})
		b.Queue(waitingFollowUps+`
SELECT `+followUpSaid()+`, t.patient_id, t.wrapped, t.display_name, t.pronouns FROM waiting t`+followUpPeople+waitingOrder,
			pgID(a.PracticeID), pgID(a.AccountID), models.ActionListFollowUps).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				f, err := s.scanFollowUp(rows, a.PracticeID)
				if err != nil {
					return err
				}
				all.Waiting = append(all.Waiting, f)
			}
			return rows.Err()
		})
	})
	for i := range all.Waiting {
		f := &all.Waiting[i]
		standing := baselines[f.Patient.ID]
		f.Compared = insight.Baseline(f.FollowUp, standing) != nil
		f.Comparison = insight.Compare(f.FollowUp, standing)
		f.Overdue = f.PromisedAt != nil && s.now().After(*f.PromisedAt)
	}
	return all, translate(err)
}

// scanFollowUp reads a row, its patient and the patient's key; then, where they are there, the patient's name and pronouns.
func (s *Store) scanFollowUp(rows pgx.Rows, practice uuid.UUID) (FollowUp, error) {
	f := FollowUp{Patient: models.Patient{PracticeID: practice}}
	var row, wrapped []byte
	columns := []any{&row, &f.Patient.ID, &wrapped, &f.Patient.DisplayName, &f.Patient.Pronouns}
	if err := rows.Scan(columns[:len(rows.FieldDescriptions())]...); err != nil {
		return f, err
	}
	key, err := s.sealing.unwrap(keyName{practice, f.Patient.ID, record}, wrapped)
	if err != nil {
		return f, err
	}
	r, err := s.kinds[models.KindFollowUp].read(vaults{record: vault{key, practice, f.Patient.ID}}, row)
	if err != nil {
		return f, err
	}
	f.ID = r.ID
	return f, errors.Join(r.into(&f.FollowUp), r.into(&f.Spoken), r.into(&f.Promise))
}
