package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"alongside/storetest"
)

func TestNobodyWritesWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const night = `INSERT INTO sleep (practice_id, patient_id, id, rev, seq, recorded_at, clock, day, zone)
		VALUES ($1, $2, gen_random_uuid(), 1, 1, now(), '{}', '2020-01-01', 'UTC')`
	const event = `INSERT INTO access_events (practice_id, account_id, action, object_kind) VALUES ($1, $2, 'share', 'visit')`
	const visit = `INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes)
		VALUES ($1, $2, gen_random_uuid(), 1, $3, now(), 30)`
	const joins = `INSERT INTO care_team (practice_id, patient_id, clinician_id) VALUES ($1, $2, $3)`
	const invites = `INSERT INTO invitations (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, invited_by, expires_at)
		VALUES ($1, gen_random_uuid(), '', $2, $3, 'X', 'X', 1990, $4, now())`
	const feed = `INSERT INTO calendar_feeds (practice_id, id, clinician_id, address)
		VALUES ($1, gen_random_uuid(), $2, decode('01' || repeat('00', 40), 'hex'))`
	here, there := w.ana.PracticeID, w.omar.PracticeID
	refused := []struct {
		name string
		as   *storetest.Person
		sql  string
		args []any
	}{
		{"a patient logs a night of another's", w.ana, night, []any{here, w.ben.Patient.ID}},
		{"a patient logs a night in another practice", w.ana, night, []any{there, w.omar.Patient.ID}},
		{"a clinician logs a night of a patient's", w.maya, night, []any{here, w.ana.Patient.ID}},
		{"an owner logs a night of a patient's", w.olivia, night, []any{here, w.ana.Patient.ID}},
		{"a clinician plans a visit of somebody else's patient", w.maya, visit, []any{here, w.ben.Patient.ID, w.maya.ID}},
		{"an event in another's name", w.maya, event, []any{here, w.noor.ID}},
		{"an event in another practice", w.maya, event, []any{there, w.maya.ID}},
		{"a clinician joins the care team of somebody who has one", w.maya, joins, []any{here, w.ben.Patient.ID, w.maya.ID}},
		{"a clinician puts another on a care team", w.maya, joins, []any{here, w.ana.Patient.ID, w.noor.ID}},
		{"a patient joins a care team", w.ana, joins, []any{here, w.ben.Patient.ID, w.ana.ID}},
		{"an owner joins a care team", w.olivia, joins, []any{here, w.ana.Patient.ID, w.olivia.ID}},
		{"a clinician invites for somebody else's patient", w.maya, invites, []any{here, "patient", w.ben.Patient.ID, w.maya.ID}},
		{"a clinician invites a clinician", w.maya, invites, []any{here, "clinician", nil, w.maya.ID}},
		{"a patient invites a clinician", w.ana, invites, []any{here, "clinician", nil, w.ana.ID}},
		{"a clinician invites in another's name", w.maya, invites, []any{here, "patient", w.ana.Patient.ID, w.noor.ID}},
		{"the trail is changed", w.olivia, `UPDATE access_events SET denied = false`, nil},
		{"the trail is shortened", w.olivia, `DELETE FROM access_events`, nil},
		{"the trail is emptied", w.olivia, `TRUNCATE access_events`, nil},
		{"the trail is backdated", w.maya, `INSERT INTO access_events (practice_id, account_id, action, object_kind, at) VALUES ($1, $2, 'share', 'visit', now())`,
			[]any{here, w.maya.ID}},
		{"a password is read", w.olivia, `SELECT password_hash FROM accounts`, nil},
		{"an outbox key is read", w.ana, `SELECT outbox_private_sealed FROM accounts`, nil},
		{"an invitation's code is read", w.maya, `SELECT code_hash FROM invitations`, nil},
		{"a session takes a role", w.maya, `UPDATE sessions SET roles = '{owner}'`, nil},
		{"a session lives longer", w.maya, `UPDATE sessions SET ends_at = 'infinity'`, nil},
		{"an earlier text is changed", w.ana, `UPDATE concern_versions SET value = ''`, nil},
		{"a night is deleted for good", w.ana, `DELETE FROM sleep`, nil},
		{"a share moves to another patient", w.ana, `UPDATE summaries SET patient_id = gen_random_uuid()`, nil},
		{"a share lives longer", w.ana, `UPDATE summaries SET ends_at = 'infinity'`, nil},
		{"a data key is replaced", w.ana, `UPDATE patient_keys SET wrapped = ''`, nil},
		{"the practice becomes another", w.olivia, `UPDATE practices SET id = gen_random_uuid()`, nil},
		{"a clinician writes the hours", w.maya, `INSERT INTO practice_hours (practice_id, weekday, opens, closes) VALUES ($1, 2, '09:00', '17:00')`, []any{here}},
		{"a patient writes a holiday", w.ana, `INSERT INTO practice_holidays (practice_id, day, name) VALUES ($1, '2030-01-01', 'Mine')`, []any{here}},
		{"an owner writes the hours of another practice", w.olivia, `INSERT INTO practice_hours (practice_id, weekday, opens, closes) VALUES ($1, 2, '09:00', '17:00')`, []any{there}},
		{"the hours are moved", w.olivia, `UPDATE practice_hours SET opens = '10:00'`, nil},
		{"a clinician offers an instrument", w.maya, `INSERT INTO practice_instruments (practice_id, code, offered) VALUES ($1, 'who_5', true)`, []any{here}},
		{"an owner attests for another practice", w.olivia, `INSERT INTO practice_instruments (practice_id, code, offered) VALUES ($1, 'who_5', true)`, []any{there}},
		{"an owner attests in another's name", w.olivia, `INSERT INTO practice_instruments (practice_id, code, offered, attested_by, attested_at) VALUES ($1, 'who_5', true, $2, now())`, []any{here, w.maya.ID}},
		{"an owner comes to attest in another's name", w.olivia, `UPDATE practice_instruments SET attested_by = $1, attested_at = now()`, []any{w.maya.ID}},
		{"an invitation is given more time", w.maya, `UPDATE invitations SET expires_at = now() + interval '1 year'`, nil},
		{"an invitation opens for somebody else", w.maya, `UPDATE invitations SET given_name = 'Mallory'`, nil},
		{"somebody leaves a care team by hand", w.maya, `UPDATE care_team SET until = now()`, nil},
		{"a practice is made", w.olivia, `INSERT INTO practices (id, name, time_zone, help) VALUES (gen_random_uuid(), 'Mine', 'UTC', '{}')`, nil},
		{"a row moves to another practice", w.ana, `UPDATE sleep SET practice_id = $1`, []any{there}},
		{"a row moves to another patient", w.ana, `UPDATE sleep SET patient_id = $1`, []any{w.ben.Patient.ID}},
		{"a clinician gives a colleague a calendar", w.maya, feed, []any{here, w.noor.ID}},
		{"a clinician has a calendar in another practice", w.maya, feed, []any{there, w.maya.ID}},
		{"an owner has a calendar", w.olivia, feed, []any{here, w.olivia.ID}},
		{"a patient is renamed", w.maya, `UPDATE patients SET display_name = 'X'`, nil},
		{"a clinician ends a share", w.maya, `UPDATE summaries SET ended_at = now()`, nil},
	}
	for _, c := range refused {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expectDenied(t, w.db, &c.as.Actor, c.sql, c.args...)
		})
	}
	unmoved := []struct {
		name string
		as   *storetest.Person
		sql  string
	}{
		{"a patient edits nights without a filter", w.ana, `UPDATE sleep SET rev = rev`},
		{"a clinician edits concerns", w.maya, `UPDATE concerns SET rev = rev`},
		{"an owner marks pages as read", w.olivia, `UPDATE summaries SET reviewed_at = now()`},
		{"a clinician moves visits", w.maya, `UPDATE visits SET minutes = minutes`},
		{"a clinician disables accounts", w.maya, `UPDATE accounts SET disabled_at = now()`},
		{"a clinician takes a role", w.maya, `UPDATE accounts SET roles = '{owner}'`},
		{"a clinician renames the practice", w.maya, `UPDATE practices SET name = 'Mine'`},
		{"a patient renames the practice", w.ana, `UPDATE practices SET name = 'Mine'`},
		{"an owner renames the practice", w.olivia, `UPDATE practices SET name = 'Ours'`},
		{"an owner enables accounts", w.olivia, `UPDATE accounts SET disabled_at = NULL`},
		{"a clinician withdraws invitations", w.maya, `UPDATE invitations SET expires_at = now() - interval '1 second'`},
		{"a patient ends sessions", w.ana, `UPDATE sessions SET ended_at = now()`},
	}
	for _, c := range unmoved {
		t.Run(c.name+" and reaches nobody else's", func(t *testing.T) {
			t.Parallel()
			table := strings.Fields(c.sql)[1]
			asApp(t, w.db, &c.as.Actor, func(tx pgx.Tx) {
				before := readRows(t, tx, `SELECT count(*) FROM `+table)[0]["count"]
				tag, err := tx.Exec(t.Context(), c.sql)
				if err != nil {
					t.Fatal(err)
				}
				if managed := table == "accounts" || table == "practices"; managed && c.as != w.olivia {
					before = int64(0) // sees them, and manages nothing
				}
				if tag.RowsAffected() != before {
					t.Errorf("changed %d rows, sees %v", tag.RowsAffected(), before)
				}
			})
		})
	}
}
