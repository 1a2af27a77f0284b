package store_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"alongside/storetest"
)

// The catalog says what the policies, keys and rights really are, whatever the migrations meant. These tests read it
// as the owner; a table that somebody adds and forgets to protect fails them.

// catalog is what can be asked: a pool, or a transaction in which something was just created.
type catalog interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func lines(t *testing.T, c catalog, sql string) []string {
	t.Helper()
	rows, err := c.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// without drops what is known and why; a name that no longer stands in the catalog is stale and comes back too.
func without(found []string, known map[string]string) []string {
	var rest []string
	for _, name := range found {
		if known[name] == "" {
			rest = append(rest, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if !slices.Contains(found, name) {
			rest = append(rest, name+" (no longer there)")
		}
	}
	return rest
}

// rule is one thing the catalog must say. sql lists what breaks it; known are the exceptions with their reasons.
type rule struct {
	name  string
	sql   string
	known map[string]string
}

var rules = []rule{
	{
		name: "every table has row-level security, forced",
		sql: `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`,
		known: map[string]string{
			"deployment":         "one row about the database itself",
			"goose_db_version":   "which migrations ran",
			"river_job":          "jobs hold ids; the queue has to see every practice's",
			"river_leader":       "the queue's own",
			"river_migration":    "the queue's own",
			"river_notification": "the queue's own",
			"river_queue":        "the queue's own",
		},
	},
	{
		name: "every table with somebody's data lets the owner do everything, explicitly",
		sql: `SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
			AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY['alongside_owner'::regrole::oid] AND p.polcmd = '*'
				AND pg_get_expr(p.polqual, c.oid) = 'true' AND pg_get_expr(p.polwithcheck, c.oid) = 'true') ORDER BY 1`,
	},
	{
		name: "every table with somebody's data says what the application may see",
		sql: `SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
			AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY['alongside_app'::regrole::oid]
				AND p.polcmd IN ('*', 'r') AND pg_get_expr(p.polqual, c.oid) LIKE '%app.practice_id%') ORDER BY 1`,
		known: map[string]string{
			"felt_heard_answered": "only the doors touch it",
			"reminder_deliveries": "only the doors touch it",
			"reminders":           "only the doors touch it",
			"readings":            "is added to, and read through a door",
			"refresh_tokens":      "only the doors touch it",
			"setup_tokens":        "only the doors touch it",
			"sign_in_attempts":    "only the doors touch it",
			"client_codes":        "only the doors touch it",
			"used_tickets":        "only the doors touch it",
		},
	},
	{
		name: "every policy is for one of the two roles",
		sql: `SELECT polrelid::regclass || '.' || polname FROM pg_policy
			WHERE polroles NOT IN (ARRAY['alongside_owner'::regrole::oid], ARRAY['alongside_app'::regrole::oid])`,
	},
	{
		name: "a program of others writes nothing: CALL app_read_only_for_clients",
		sql: `SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
			AND (has_any_column_privilege('alongside_app', c.oid, 'INSERT, UPDATE') AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
					AND NOT p.polpermissive AND p.polcmd = '*' AND pg_get_expr(p.polwithcheck, c.oid) LIKE '%app.client_id%')
				OR has_table_privilege('alongside_app', c.oid, 'DELETE') AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
					AND NOT p.polpermissive AND p.polcmd = 'd' AND pg_get_expr(p.polqual, c.oid) LIKE '%app.client_id%')) ORDER BY 1`,
		known: map[string]string{
			"access_events": "a line of what it read is what it leaves",
			"readings":      "and the sealed copy of what it read of a log",
		},
	},
	{
		name: "a view looks with its reader's eyes",
		sql: `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
			AND NOT coalesce(reloptions, '{}') && '{security_invoker=true,security_invoker=on}'`,
	},
	{
		name: "neither role passes row-level security or makes roles or databases",
		sql: `SELECT rolname::text FROM pg_roles WHERE rolname IN ('alongside_app', 'alongside_owner')
			AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
	},
	{
		name: "the application belongs to no other role",
		sql:  `SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'alongside_app'::regrole`,
	},
	{
		name: "the application owns nothing",
		sql: `SELECT pg_describe_object(classid, objid, objsubid) FROM pg_shdepend
			WHERE refobjid = 'alongside_app'::regrole AND deptype = 'o' AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
	},
	{
		name: "the application creates nothing",
		sql: `SELECT what FROM (VALUES ('in the schema', has_schema_privilege('alongside_app', 'public', 'CREATE')),
			('schemas', has_database_privilege('alongside_app', current_database(), 'CREATE')),
			('temporary tables', has_database_privilege('alongside_app', current_database(), 'TEMP'))) v (what, may) WHERE may`,
	},
	{
		name: "whatever passes row-level security is the owner's and looks names up in one place",
		sql: `SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
			AND (proowner <> 'alongside_owner'::regrole OR NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp'])`,
	},
	{
		name: "whatever passes row-level security is one of the known doors",
		sql:  `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1`,
		known: map[string]string{
			"erased_stay_alone":               "looks whether somebody was erased, whoever comes to look after them",
			"erased_record":                   "opens for an owner what is kept of somebody who was erased, and tells the trail; of a fresh session only",
			"erasure_ask":                     "asks for one's own erasure, or as an owner for anybody's; of a fresh session only",
			"erasure_begin":                   "a job's, which has no session; answers ids of what is due",
			"erasure_due":                     "answers a day, before there is an actor",
			"erasure_finish":                  "a job's; erases what was begun, and answers nothing",
			"erasure_keeps_until":             "answers a day of the actor's own record, or to an owner of anybody's",
			"erasure_stop":                    "keeps the actor, or as an owner whom an owner asked for",
			"erasures_due":                    "a job's; answers ids of what is due",
			"erasures_known":                  "answers ids and days, which the list outside the database is held against",
			"last_contact":                    "of the next one only",
			"practice_erasable":               "shows owners whom they can erase, by the names on the lists",
			"practice_erasures":               "shows owners whom they erased, and nothing that was said",
			"record_until":                    "asks when a record may go on behalf of the others",
			"replies_concern_stands":          "looks whether a concern is there, which is the patient's alone",
			"alert_unreachable":               "shows owners who of the cover and the care teams has no address for alerts, and no address",
			"access_denied":                   "tells a patient of somebody who may not know whose visit it is",
			"access_seal_next":                "chains the trail, which the application cannot change",
			"access_seal_sign":                "signs what the one before has chained in the same transaction",
			"access_seals_remembered":         "a job's, which has no session; answers signatures of seals",
			"access_told":                     "looks whether the actor's own reading was told already, which nobody but the patient may read",
			"account_enter":                   "finds the session that says whose account it is",
			"account_recover":                 "before there is a session; needs the code of an invitation",
			"account_event":                   "tells a patient of what was done with their account by an owner, who does not know the patient",
			"accounts_disabled_ends_sessions": "ends another person's sessions",
			"accounts_change_is_told":         "tells the phones of a clinician's patients",
			"accounts_keep_an_owner":          "looks at a practice's owners, whoever is changed",
			"alert_recipients":                "a job's, which has no session; answers whom to write to, and nothing of patients",
			"alert_sent":                      "a job's; tells the patient who was alerted",
			"app_enter":                       "finds the session that says who is asking",
			"app_subject":                     "asks the care team on behalf of policies",
			"app_team":                        "asks the care team on behalf of policies",
			"app_unattended":                  "asks the care team on behalf of a policy",
			"bulk_add":                        "adds to a copy of the session that asks, and tells whom it is of",
			"bulk_begin":                      "begins a copy of the client's that asks, with a session of its own",
			"bulk_cancel":                     "throws a copy of the actor's own away",
			"bulk_end":                        "ends a copy of the session that asks",
			"bulk_open":                       "a job's, which has no session yet; answers ids and a sealed key",
			"bulk_sweep":                      "throws away what is over, of everybody",
			"bulk_withdraw":                   "takes somebody out of copies that others may read and they may not",
			"calendar_due":                    "a job's, which has no session; answers sealed addresses",
			"calendar_enter":                  "opens one calendar to the job that reads it, and nothing of patients",
			"calendar_follow":                 "changes the visit that an event is of, also when the job reads that it moved",
			"care_team_number":                "takes a number of a patient's, for the first clinician too",
			"mail_keep":                       "a job's, which has no session; answers nothing",
			"push_forget":                     "a job's; answers nothing",
			"push_subscribe":                  "takes a browser over from whoever was signed in there before",
			"reminder_language":               "with a signed link only; answers a language",
			"reminder_later":                  "with a signed link only; answers a practice and hours",
			"reminder_nudge":                  "has another person looked at soon",
			"reminder_occasions":              "a job's; answers days, moments and ids, and nothing that anybody wrote",
			"reminder_open":                   "a job's; answers sealed addresses of the one who is reminded",
			"reminder_stop":                   "with a signed link only; answers nothing",
			"reminder_sweep":                  "forgets what is long over, of everybody",
			"reminder_told":                   "a job's; answers nothing",
			"reminders_add":                   "a job's; answers ids of what is new",
			"reminders_due":                   "a job's; answers what people want to be reminded of, and when",
			"reminders_looked":                "a job's; answers nothing",
			"sessions_end_push":               "forgets the browser of a session that anybody may have ended",
			"vapid_key_keep":                  "keeps the first key for pushing that a server made, sealed",
			"instrument_attested":             "says that some practice here may use one, and not which",
			"invitation_accept":               "before there is an account",
			"felt_heard_add":                  "counts what somebody said without keeping who it was",
			"felt_heard_people":               "counts for owners how many people that were, and nothing of who",
			"chart_read":                      "tells a patient that their chart is read, and marks the pages read with it",
			"check_in_uptake":                 "counts for owners how often people's visits had a check-in, without who they are",
			"client_allow":                    "keeps the code by which an app reads for the actor, which the application may not read",
			"client_assertion_use":            "before there is a session",
			"client_code_use":                 "before there is a session; needs a code",
			"client_end":                      "ends sessions of everybody whom a program reads for, by an owner",
			"client_find":                     "before there is a session; answers what a program is registered with",
			"client_register":                 "makes an account, by an owner in a fresh session",
			"client_session":                  "before there is a session",
			"code_refused":                    "before there is a session; tells the one person whose password somebody has",
			"contact_escalate":                "a job's, which has no session; marks a contact that passed, and answers whether it did",
			"contact_waits":                   "a job's; answers a contact's time and the hours of the practice",
			"guest_check_in":                  "without an account; needs a code",
			"guest_open":                      "without an account; needs a code",
			"invitation_confirm":              "before there is an account",
			"record_denied":                   "tells a patient of somebody who does not look after them",
			"measures_read_at":                "says when the actor read somebody's measures last, which the trail knows alone",
			"passkey_account":                 "before there is a session",
			"passkey_add":                     "changes a way in, of a fresh session only",
			"passkey_first":                   "begins an account on behalf of the doors that make or open one",
			"passkey_remove":                  "changes a way in, of a fresh session only",
			"passkey_use":                     "before there is a session",
			"password_set":                    "changes a way in, of a fresh session only",
			"practice_trail":                  "shows owners the names that stand in the trail, and nothing else of a patient's",
			"practice_unattended":             "shows owners whom nobody looks after",
			"login_taken":                     "before there is an account",
			"recovery_code_use":               "before there is a session",
			"recovery_codes_set":              "changes a way in, of a fresh session only",
			"recovery_refuse":                 "ends invitations that somebody else made, of the actor's own account",
			"recovery_offer":                  "makes an invitation to an account on behalf of the next three",
			"recovery_offer_owner":            "of the owner of the database only",
			"recovery_offer_patient":          "opens an account that its maker may not see, of a fresh session only",
			"recovery_offer_staff":            "opens a colleague's account, of a fresh session only",
			"sealed_copies":                   "lists for owners what was read of whom, and nothing of what it holds",
			"sealed_copy_open":                "opens one for an owner, who does not know the patient",
			"standing_now":                    "says which domains of a log the actor may read, and nothing that is in them",
			"standing_open":                   "asks for the next one whether it may be read now",
			"standing_read":                   "reads a domain of the log, which is the patient's alone",
			"second_factor_missing":           "looks at an account's ways in on behalf of the doors",
			"second_factor_remove":            "changes a way in, of a fresh session only",
			"second_factor_set":               "changes a way in, of a fresh session only",
			"second_factor_use":               "before there is a session",
			"session_end":                     "with a refresh token only",
			"session_enrolling":               "answers yes or no, before there is an actor",
			"session_open":                    "before there is a session",
			"session_prove":                   "forgets tries, which the application cannot see; of the actor's own session",
			"session_rotate":                  "with a refresh token only",
			"session_sweep":                   "ends what nobody uses, of everybody",
			"setup_needed":                    "before there is a practice",
			"setup_offer":                     "before there is a practice",
			"setup_practice":                  "before there is a practice",
			"sign_in_account":                 "before there is a session",
			"sign_in_wait":                    "before there is a session",
			"team_has":                        "asks the care team on behalf of the next two",
			"team_join":                       "adds somebody else to a care team",
			"team_leave":                      "takes somebody else off a care team",
			"team_stands":                     "asks the care team, and whether its accounts are open",
			"way_in_changed":                  "ends a person's other sessions on behalf of the doors",
			"way_in_letter":                   "a job's, which has no session; answers whom to write to, and nothing of patients",
			"way_in_letter_due":               "adds a job, whoever changed a way in",
			"way_in_changes":                  "shows somebody of the trail what was done to their own account",
			"way_in_seen":                     "of the actor's own account, which the application may not change",
			"way_in_unseen":                   "answers yes or no, before there is an actor",
			"flag_raise":                      "has webhooks told, whoever told what can't wait",
			"plan_raise":                      "has webhooks told that a line was agreed to, by somebody who sees it",
			"summaries_raise":                 "has webhooks told, whoever shared a page or took it back",
			"webhook_leave":                   "a job's, which has no session; answers a moment",
			"webhook_letter":                  "a job's; answers whom to write to, and nothing of patients",
			"webhook_own":                     "locks a webhook for its owner, on behalf of the next ones",
			"webhook_raise":                   "keeps what webhooks are told, on behalf of what raises it",
			"webhook_replay":                  "adds a job; of a webhook of the owner's",
			"webhook_resume":                  "adds a job; of a webhook of the owner's",
			"webhook_secret":                  "replaces a secret, which the application may not read; of a webhook of the owner's",
			"webhook_sweep":                   "forgets what is long over, of everybody",
			"webhook_switch_off":              "has owners told of a webhook that takes nothing",
			"webhook_take":                    "a job's; answers sealed addresses and secrets, and ids",
			"webhook_test":                    "adds a job; of a webhook of the owner's",
			"webhook_tried":                   "a job's; answers nothing",
			"webhook_work":                    "adds a job",
			"webhooks_wake":                   "a job's; answers nothing",
		},
	},
	{
		name: "nobody but the two roles may call our functions",
		sql: `SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
			WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = 'alongside_owner'::regrole
			AND p.proname NOT LIKE 'river\_%' AND p.prokind <> 'a'
			AND a.grantee NOT IN ('alongside_owner'::regrole, 'alongside_app'::regrole)`,
	},
	{
		name: "a patient's row is found by practice and patient first",
		sql: `SELECT c.relname::text FROM pg_class c
			JOIN pg_attribute patient ON patient.attrelid = c.oid AND patient.attname = 'patient_id' AND patient.attnotnull
			JOIN pg_attribute practice ON practice.attrelid = c.oid AND practice.attname = 'practice_id'
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_constraint k
				WHERE k.conrelid = c.oid AND k.contype = 'p' AND k.conkey[1:2] = ARRAY[practice.attnum, patient.attnum])`,
	},
	{
		name: "a practice's row is found by practice first",
		sql: `SELECT c.relname::text FROM pg_class c JOIN pg_attribute practice ON practice.attrelid = c.oid AND practice.attname = 'practice_id'
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_constraint k
				WHERE k.conrelid = c.oid AND k.contype = 'p' AND k.conkey[1] = practice.attnum)`,
	},
	{
		name: "no reference leaves its practice, nor its patient where both sides have one",
		sql: `SELECT k.conname::text FROM pg_constraint k, (VALUES ('practice_id'), ('patient_id')) tie (name)
			WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
			AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.conrelid AND attname = tie.name)
			AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = tie.name)
			AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) pair (here, there)
				JOIN pg_attribute h ON h.attrelid = k.conrelid AND h.attnum = pair.here AND h.attname = tie.name
				JOIN pg_attribute o ON o.attrelid = k.confrelid AND o.attnum = pair.there AND o.attname = tie.name)`,
	},
	{
		name: "bytes are sealed, and the table refuses anything else",
		sql: `SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.atttypid = 'bytea'::regtype AND a.attnum > 0
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'river\_%'
			AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated
				AND k.conname = c.relname || '_' || regexp_replace(a.attname, '_sealed$', '') || '_sealed'
				AND pg_get_constraintdef(k.oid) LIKE '%get_byte(' || a.attname || ', 0) = 1%octet_length(' || a.attname || ') > 32%') ORDER BY 1`,
		known: map[string]string{
			"access_seals.hash":        "a hash of the trail",
			"access_seals.signature":   "a keyed hash of that",
			"client_codes.hash":        "a hash of a random code",
			"guest_codes.code_hash":    "a hash of a random code",
			"invitations.code_hash":    "a hash of a random code",
			"passkeys.credential_hash": "a hash of a random id",
			"recovery_codes.hash":      "a hash of a random code",
			"refresh_tokens.hash":      "a hash of a random token",
			"setup_tokens.hash":        "a hash of a random token",
			"sign_in_attempts.key":     "a keyed hash",
			"used_tickets.hash":        "a hash of a random challenge",
		},
	},
	{
		name: "rules have names that say what they are",
		sql: `SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x', 'f')
			AND conrelid::regclass::text NOT LIKE 'river\_%' AND conname ~ '(_check|_fkey|_key|_excl)[0-9]*$' AND (contype = 'c' OR conname ~ '[0-9]$')`,
	},
	{
		name: "of what can be deleted, only what stands has to be unique",
		sql: `SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'deleted_at'
			JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
			WHERE i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL`,
		known: map[string]string{"plan_lines_version_key": "the record is never deleted, and others refer to it"},
	},
}

func TestTheCatalogHoldsEveryRule(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if broken := without(lines(t, db.Owner, r.sql), r.known); len(broken) > 0 {
				t.Errorf("broken by %s", strings.Join(broken, ", "))
			}
		})
	}
}

// TestACarelessMigrationIsFound shows that the rules can fail: each is broken once, in a transaction that is rolled
// back.
func TestACarelessMigrationIsFound(t *testing.T) { //nolint:tparallel // they take turns with the schema's locks
	t.Parallel()
	db := storetest.Empty(t) // its own: what it locks, nobody waits for
	const diaries = `CREATE TABLE diaries (practice_id uuid NOT NULL, patient_id uuid NOT NULL, id uuid NOT NULL, deleted_at timestamptz, words bytea);`
	cases := []struct{ rule, migration string }{
		{"every table has row-level security, forced", diaries},
		{"every table has row-level security, forced", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY`},
		{"every table with somebody's data lets the owner do everything, explicitly", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY`},
		{"every table with somebody's data says what the application may see", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY`},
		{"every table with somebody's data says what the application may see", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY;
			CREATE POLICY app ON diaries TO alongside_app USING (true)`},
		{"every policy is for one of the two roles", diaries + `CREATE POLICY everybody ON diaries USING (true)`},
		{"a program of others writes nothing: CALL app_read_only_for_clients", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY; GRANT UPDATE (words) ON diaries TO alongside_app`},
		{"a program of others writes nothing: CALL app_read_only_for_clients", diaries + `ALTER TABLE diaries ENABLE ROW LEVEL SECURITY; GRANT DELETE ON diaries TO alongside_app`},
		{"a view looks with its reader's eyes", `CREATE VIEW nights AS SELECT * FROM sleep`},
		{"whatever passes row-level security is the owner's and looks names up in one place",
			`CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM sleep'`},
		{"whatever passes row-level security is one of the known doors",
			`CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT count(*) FROM sleep'`},
		{"nobody but the two roles may call our functions", `CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM sleep'`},
		{"a patient's row is found by practice and patient first", diaries + `ALTER TABLE diaries ADD PRIMARY KEY (practice_id, id)`},
		{"a practice's row is found by practice first", diaries + `ALTER TABLE diaries ADD PRIMARY KEY (id)`},
		{"no reference leaves its practice, nor its patient where both sides have one",
			diaries + `CREATE UNIQUE INDEX sleep_id ON sleep (id);
			ALTER TABLE diaries ADD CONSTRAINT diaries_night_fkey FOREIGN KEY (id) REFERENCES sleep (id)`},
		{"no reference leaves its practice, nor its patient where both sides have one",
			diaries + `CREATE UNIQUE INDEX sleep_id ON sleep (practice_id, id);
			ALTER TABLE diaries ADD CONSTRAINT diaries_night_fkey FOREIGN KEY (practice_id, id) REFERENCES sleep (practice_id, id)`},
		{"bytes are sealed, and the table refuses anything else", diaries},
		{"bytes are sealed, and the table refuses anything else", diaries + `ALTER TABLE diaries ADD CONSTRAINT diaries_words_sealed CHECK (words <> '')`},
		{"rules have names that say what they are", diaries + `ALTER TABLE diaries ADD CHECK (words <> '')`},
		{"of what can be deleted, only what stands has to be unique", diaries + `CREATE UNIQUE INDEX diaries_key ON diaries (practice_id, patient_id)`},
	}
	for _, c := range cases {
		t.Run(c.rule+" after "+c.migration, func(t *testing.T) {
			at := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.rule })
			if at < 0 {
				t.Fatal("no such rule")
			}
			tx, err := db.Owner.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
			for statement := range strings.SplitSeq(c.migration, ";") {
				if _, err := tx.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			if len(without(lines(t, tx, rules[at].sql), rules[at].known)) == 0 {
				t.Error("the rule did not notice")
			}
		})
	}
}
