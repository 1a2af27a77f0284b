package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// Statements of Overview: $1 practice, $2 account, $3 action, $4 now. Each begins at the actor's people and goes from one to the
// next by the keys of the tables, so that it costs as much as those people have, however many the practice has.
const (
	// team are the people in the actor's care: nobody is in their own.
	team = `
WITH team AS MATERIALIZED (
    SELECT p.practice_id, p.id AS patient_id, p.display_name, p.pronouns, p.birth_year, coalesce(p.reference, '') AS reference
      FROM app_team() t (id) JOIN patients p ON p.practice_id = $1 AND p.id = t.id AND p.account_id IS DISTINCT FROM $2)`

	overviewPeople = team + `
SELECT t.patient_id, t.display_name, t.pronouns, t.birth_year, t.reference,
       (SELECT min(v.starts_at) FROM visits v WHERE v.practice_id = $1 AND v.patient_id = t.patient_id
           AND v.state = 'planned' AND v.deleted_at IS NULL AND v.starts_at > now()),
       coalesce((SELECT v.clinician_id <> $2 FROM visits v WHERE v.practice_id = $1 AND v.patient_id = t.patient_id AND v.state = 'open'), false)
  FROM team t ORDER BY t.display_name, t.birth_year, t.patient_id`

	// overviewPages are the last ones that people shared and nobody marked as read, or where all were, the last, as far as they
	// can be read now.
	overviewPages = team + `,
pages AS MATERIALIZED (
    SELECT t.patient_id, s.id, s.visit_id, s.shared_at, s.reviewed_at IS NOT NULL AS reviewed, s.document, k.wrapped
      FROM team t
     CROSS JOIN LATERAL (
           SELECT * FROM summaries s WHERE s.practice_id = $1 AND s.patient_id = t.patient_id AND s.ended_at IS NULL AND s.ends_at > now()
            ORDER BY s.reviewed_at IS NOT NULL, s.shared_at DESC, s.id LIMIT 1) s
      JOIN patient_keys k ON k.practice_id = $1 AND k.patient_id = t.patient_id AND k.purpose = 'record'),` + overviewTold + `
SELECT * FROM pages`

	// overviewConcerns are those on a page that can be read now, with what was said of each in its order.
	overviewConcerns = team + `
SELECT c.patient_id, c.shared_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'at', r.received_at) ORDER BY r.seq) FROM replies r
                  WHERE r.practice_id = $1 AND r.patient_id = c.patient_id AND r.concern_id = c.id), '[]')
  FROM (SELECT t.patient_id, concern.id, min(s.shared_at) AS shared_at
          FROM team t
          JOIN summaries s ON s.practice_id = $1 AND s.patient_id = t.patient_id AND s.ended_at IS NULL AND s.ends_at > now()
         CROSS JOIN unnest(s.concern_ids) concern (id)
         GROUP BY t.patient_id, concern.id) c`

	// overviewWaiting is what somebody sent, said or planned and that waits, each with the time since when.
	overviewWaiting = team + `,
pages AS MATERIALIZED (` + saidWaits + ` UNION ALL ` + measuresCame + ` UNION ALL ` + movesWait + ` UNION ALL ` + contactsWait + `),` + overviewTold + `
SELECT patient_id, code, since FROM pages
 UNION ALL ` + noContactWaits

	// saidWaits is what waits until somebody says that they have seen it, of the people in team. Lists of visits say it too.
	saidWaits = measuresWait + ` UNION ALL ` + followUpsWait + ` UNION ALL ` + stopsWait

	measuresWait = `
    SELECT t.patient_id, 'measure' AS code, m.received_at AS since
      FROM team t JOIN sent_measures m ON m.practice_id = $1 AND m.patient_id = t.patient_id AND m.alert
     WHERE NOT EXISTS (SELECT FROM acknowledgements a WHERE a.practice_id = $1 AND a.patient_id` + inTeam + ` AND a.patient_id = t.patient_id AND a.sent_measure_id = m.id AND a.deleted_at IS NULL)`

	// measuresCame are those without a safety answer, until the clinician reads that person's measures.
	measuresCame = `
    SELECT t.patient_id, 'measure_came', m.received_at
      FROM team t CROSS JOIN measures_read_at(t.patient_id) read (at)
      JOIN sent_measures m ON m.practice_id = $1 AND m.patient_id = t.patient_id AND NOT m.alert AND m.skipped IS NOT TRUE
       AND m.received_at > coalesce(read.at, '-infinity')`

	followUpsWait = `
    SELECT t.patient_id, CASE WHEN f.alert THEN 'follow_up_now' ELSE 'follow_up' END, f.received_at
      FROM team t JOIN follow_ups f ON f.practice_id = $1 AND f.patient_id = t.patient_id
     WHERE (f.reason <> 'baseline' OR f.alert) AND f.deleted_at IS NULL AND NOT EXISTS (
           SELECT FROM acknowledgements a WHERE a.practice_id = $1 AND a.patient_id` + inTeam + ` AND a.patient_id = t.patient_id AND a.follow_up_id = f.id AND a.deleted_at IS NULL)`

	stopsWait = `
    SELECT t.patient_id, 'stop', m.received_at
      FROM team t JOIN moves m ON m.practice_id = $1 AND m.patient_id` + inTeam + ` AND m.patient_id = t.patient_id AND m.alert
     WHERE NOT EXISTS (SELECT FROM acknowledgements a WHERE a.practice_id = $1 AND a.patient_id` + inTeam + ` AND a.patient_id = t.patient_id AND a.move_id = m.id AND a.deleted_at IS NULL)`

	// movesWait are a patient's go that nobody answered and their talk first: the last of all that bears on the steps of a line,
	// as models.Ladder has it. A go is answered that comes after the clinic's to the same step, with nothing in between but
	// yeses; to talk first is done with a contact that happened.
	movesWait = `
    SELECT t.patient_id, m.kind, m.received_at
      FROM team t JOIN moves m ON m.practice_id = $1 AND m.patient_id = t.patient_id
     WHERE m.patient_id` + inTeam + ` AND m.side = 'patient' AND m.kind IN ('go', 'talk_first')
       AND NOT EXISTS (SELECT FROM moves n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = m.line_id
                          AND n.seq > m.seq AND n.kind NOT IN ('way_out', 'looked'))
       AND NOT EXISTS (SELECT FROM stances n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = m.line_id
                          AND n.seq > m.seq AND n.stance <> 'agree')
       AND NOT EXISTS (SELECT FROM plan_lines n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = m.line_id
                          AND n.version > m.version)
       AND CASE m.kind WHEN 'go' THEN NOT EXISTS (
           SELECT FROM moves o WHERE o.practice_id = $1 AND o.patient_id = t.patient_id AND o.line_id = m.line_id
              AND o.side = 'clinician' AND o.kind = 'go' AND o.step = m.step AND o.version = m.version AND o.seq < m.seq
              AND NOT EXISTS (SELECT FROM moves n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = m.line_id
                                 AND n.seq BETWEEN o.seq AND m.seq AND n.kind NOT IN ('go', 'way_out', 'looked'))
              AND NOT EXISTS (SELECT FROM stances n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = m.line_id
                                 AND n.seq BETWEEN o.seq AND m.seq AND n.stance <> 'agree'))
           ELSE NOT EXISTS (SELECT FROM contacts c WHERE c.practice_id = $1 AND c.patient_id = t.patient_id AND c.kind = 'happened' AND c.seq > m.seq)
           END`

	contactsWait = `
    SELECT t.patient_id, 'contact', c.at
      FROM team t JOIN contacts c ON c.practice_id = $1 AND c.patient_id = t.patient_id
     WHERE c.kind = 'planned' AND c.at <= $4 AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = $1 AND o.patient_id = t.patient_id AND o.about = c.id AND o.deleted_at IS NULL)`

	// noContactWaits are those with something on their plan whom nobody speaks with next.
	noContactWaits = `
    SELECT t.patient_id, 'no_contact', NULL FROM team t
     WHERE EXISTS (SELECT FROM plan_lines l WHERE l.practice_id = $1 AND l.patient_id = t.patient_id AND l.removed IS NOT TRUE AND NOT EXISTS (
                   SELECT FROM plan_lines n WHERE n.practice_id = $1 AND n.patient_id = t.patient_id AND n.line_id = l.line_id AND n.version > l.version))
       AND NOT EXISTS (SELECT FROM contacts c WHERE c.practice_id = $1 AND c.patient_id = t.patient_id AND c.kind = 'planned' AND NOT EXISTS (
                   SELECT FROM contacts o WHERE o.practice_id = $1 AND o.patient_id = t.patient_id AND o.about = c.id AND o.deleted_at IS NULL))`

	// overviewTold tells the people of whom something of theirs was looked through for it, whoever stands on the page in the end.
	overviewTold = `
told AS (
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT $1, patient_id, $2, $3, 'patient', patient_id FROM (SELECT DISTINCT patient_id FROM pages) seen
     WHERE NOT access_told($3, patient_id, patient_id))`
)

// Overview is a page of the people in the actor's care.
type Overview struct {
	insight.Overview

	Zone string // the practice's
	From models.LookThresholds
}

// Overview lists the people in the actor's care with why they may need a look, from what they shared or sent alone, and
// tells those whose pages and messages were looked through: one round trip.
func (s *Store) Overview(ctx context.Context, a models.Actor, q insight.OverviewQuery) (Overview, error) {
	var out Overview
	var language string
	var people []insight.Overviewed
	at := overviewed{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		who := []any{pgID(a.PracticeID), pgID(a.AccountID)}
		reads := slices.Concat(who, []any{models.ActionListPeople})
		b.Queue(`SELECT p.time_zone, a.language, `+lookColumns+` FROM practices p JOIN accounts a ON a.practice_id = p.id AND a.id = $2 WHERE p.id = $1`, who...).
			QueryRow(func(row pgx.Row) error {
				return row.Scan(append([]any{&out.Zone, &language}, lookFields(&out.From)...)...)
			})
		b.Queue(overviewPeople, who...).Query(func(rows pgx.Rows) (err error) {
			if people, err = pgx.CollectRows(rows, scanOverviewed); err != nil {
				return err
			}
			for i := range people {
				at[people[i].Patient.ID] = &people[i]
			}
			return nil
		})
		b.Queue(overviewPages, reads...).Query(func(rows pgx.Rows) error { return s.scanOverviewPages(rows, a.PracticeID, at) })
		b.Queue(overviewConcerns, who...).Query(func(rows pgx.Rows) error { return scanOverviewConcerns(rows, at) })
		b.Queue(overviewWaiting, append(reads, s.now())...).Query(func(rows pgx.Rows) error {
			var patient uuid.UUID
			var look insight.Look
			_, err := pgx.ForEachRow(rows, []any{&patient, &look.Code, &look.Since}, func() error {
				at.of(patient).Waiting = append(at.of(patient).Waiting, look)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return out, translate(err)
	}
	out.Overview = insight.OverviewOf(people, q, out.From, language, s.now())
	return out, nil
}

// overviewed are the people in the actor's care, by who they are.
type overviewed map[uuid.UUID]*insight.Overviewed

// of is where what is read of somebody belongs. Who came into the actor's care after the people were read is on the next look.
func (o overviewed) of(patient uuid.UUID) *insight.Overviewed {
	return cmp.Or(o[patient], new(insight.Overviewed))
}

func scanOverviewed(row pgx.CollectableRow) (o insight.Overviewed, err error) {
	p := &o.Patient
	err = row.Scan(&p.ID, &p.DisplayName, &p.Pronouns, &p.BirthYear, &p.Reference, &o.NextVisit, &o.Covering)
	return o, err
}

func (s *Store) scanOverviewPages(rows pgx.Rows, practice uuid.UUID, at overviewed) error {
	for rows.Next() {
		var patient, id uuid.UUID
		var page insight.OverviewedPage
		var document, wrapped []byte
		if err := rows.Scan(&patient, &id, &page.VisitID, &page.SharedAt, &page.Reviewed, &document, &wrapped); err != nil {
			return err
		}
		key, err := s.sealing.unwrap(keyName{practice, patient, record}, wrapped)
		if err != nil {
			return err
		}
		if page.Document, err = openDocument(vault{key, practice, patient}, id, document); err != nil {
			return err
		}
		at.of(patient).Page = &page
	}
	return rows.Err()
}

func scanOverviewConcerns(rows pgx.Rows, at overviewed) error {
	for rows.Next() {
		var patient uuid.UUID
		var concern insight.WaitingConcern
		var said []byte
		if err := rows.Scan(&patient, &concern.SharedAt, &said); err != nil {
			return err
		}
		if err := json.Unmarshal(said, &concern.Said); err != nil {
			return err
		}
		at.of(patient).Concerns = append(at.of(patient).Concerns, concern)
	}
	return rows.Err()
}
