package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"alongside/embeddedpg"
)

// How large a practice the work is measured in again, to see that it costs as much as in a small one.
const (
	practiceClinicians = 30
	practicePatients   = 6000
)

// cloned are the tables of a patient that a larger practice is made of, in the order of their references, with the ids in them
// that become another's. Sealed texts come along: nobody opens those of the copies.
func cloned() [][]string {
	return [][]string{
		{"patient_keys"}, {"sync_heads"}, {"visits", "id"}, {"summaries", "id", "visit_id"}, {"checkins", "id", "visit_id"},
		{"concerns", "id"}, {"replies", "id", "concern_id", "reply_to"}, {"plan_lines", "id", "line_id"}, {"stances", "id", "line_id"},
		{"moves", "id", "line_id"}, {"contacts", "id", "about"}, {"follow_ups", "id", "line_id"},
	}
}

// fill makes a practice of a bench's people: colleagues, each with as many patients, who are copies of the first of them, and
// logs of as many entries together.
func (p *place) fill(ctx context.Context, entries int) error {
	config, err := pgx.ParseConfig(p.postgres.SuperURL())
	if err != nil {
		return err
	}
	config.Database = embeddedpg.Database
	super, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = super.Close(ctx) }()
	of := p.peers[0]
	practice, patient, clinician := of.patient.PracticeID, of.patient.PatientID, of.clinician.AccountID
	run := func(sql string, args ...any) {
		if err == nil {
			_, err = super.Exec(ctx, sql, args...)
		}
	}
	run(`SET session_replication_role = replica`) // what triggers say of a row is copied with it
	run(`CREATE TEMP TABLE colleagues AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, $1::int - 1) n`, practiceClinicians-1)
	run(`CREATE TEMP TABLE copies AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, $1::int - 1) n`, practicePatients)
	run(`INSERT INTO accounts SELECT (jsonb_populate_record(a, jsonb_build_object('id', c.id, 'login', 'colleague' || c.n))).*
		FROM accounts a, colleagues c WHERE a.practice_id = $1 AND a.id = $2`, practice, clinician)
	run(`INSERT INTO patients SELECT (jsonb_populate_record(p, jsonb_build_object('id', c.id, 'account_id', NULL, 'reference', NULL))).*
		FROM patients p, copies c WHERE p.practice_id = $1 AND p.id = $2`, practice, patient)
	for _, table := range cloned() {
		ids := []string{`'patient_id', c.id`}
		for _, column := range table[1:] {
			ids = append(ids, fmt.Sprintf(`'%[1]s', md5(t.%[1]s::text || c.id)::uuid`, column))
		}
		run(fmt.Sprintf(`INSERT INTO %[1]s SELECT (jsonb_populate_record(t, jsonb_build_object(%[2]s))).* FROM %[1]s t, copies c
			WHERE t.practice_id = $1 AND t.patient_id = $2`, table[0], strings.Join(ids, ", ")), practice, patient)
	}
	run(`INSERT INTO care_team SELECT (jsonb_populate_record(t, jsonb_build_object('patient_id', c.id, 'clinician_id', d.id, 'id', gen_random_uuid()))).*
		FROM care_team t, copies c JOIN colleagues d ON d.n = c.n % $3::int WHERE t.practice_id = $1 AND t.patient_id = $2`, practice, patient, practiceClinicians-1)
	// The days of the first of them, further and further back.
	days := entries / 3 / practicePatients
	for _, table := range []string{"sleep", "nutrition", "moods"} {
		run(fmt.Sprintf(`INSERT INTO %[1]s SELECT (jsonb_populate_record(t, jsonb_build_object('patient_id', c.id, 'id', gen_random_uuid(), 'day', $3::date - back))).*
			FROM %[1]s t, copies c, generate_series(0, $4::int - 1) back
			WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.id = (
			      SELECT id FROM %[1]s WHERE practice_id = $1 AND patient_id = $2 ORDER BY day DESC LIMIT 1)`, table), practice, patient, firstDay().Add(50_000), days)
	}
	run(`ANALYZE`)
	return errors.Join(err, ctx.Err())
}
