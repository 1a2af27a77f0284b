package store_test

import (
	"strings"
	"testing"

	"alongside/storetest"
)

// rights is everything the application may do to a table; a column list where it may not to all of them.
var rights = map[string]string{
	"access_events":        "INSERT (account_id action denied object_id object_kind patient_id practice_id), SELECT",
	"access_seals":         "SELECT",
	"accounts":             "SELECT (created_at credentials disabled_at display_name id language login outbox_public practice_id roles), UPDATE (credentials disabled_at display_name roles)",
	"acknowledgements":     "INSERT, SELECT",
	"alert_addresses":      "DELETE, INSERT, SELECT, UPDATE",
	"bulk_exports":         "SELECT",
	"bulk_parts":           "SELECT",
	"calendar_events":      "DELETE, INSERT, SELECT, UPDATE",
	"calendar_feeds":       "DELETE, INSERT, SELECT, UPDATE",
	"care_team":            "INSERT, SELECT",
	"clients":              "SELECT",
	"checkins":             "INSERT, SELECT, UPDATE",
	"contacts":             "INSERT, SELECT",
	"concern_versions":     "INSERT, SELECT, UPDATE (deleted_at rev seq)",
	"concerns":             "INSERT, SELECT, UPDATE",
	"deployment":           "SELECT",
	"entry_revisions":      "INSERT, SELECT, UPDATE",
	"erasures":             "SELECT",
	"felt_heard":           "SELECT",
	"measure_requests":     "INSERT, SELECT",
	"measures":             "INSERT, SELECT, UPDATE",
	"sent_measures":        "INSERT, SELECT",
	"felt_heard_asked":     "SELECT",
	"follow_ups":           "INSERT, SELECT",
	"goose_db_version":     "SELECT",
	"guest_codes":          "INSERT, SELECT (created_at id made_by patient_id practice_id used_at visit_id way)",
	"invitations":          "INSERT (birth_year code_hash credentials display_name expires_at given_name id invited_by patient_id practice_id role), SELECT (account_id created_at credentials display_name expires_at id invited_by patient_id practice_id role used_at), UPDATE (expires_at)",
	"hard_days":            "INSERT, SELECT, UPDATE",
	"mails":                "SELECT",
	"matters":              "INSERT, SELECT, UPDATE",
	"medicines":            "INSERT, SELECT, UPDATE",
	"moments":              "INSERT, SELECT, UPDATE",
	"regulation":           "INSERT, SELECT, UPDATE",
	"body":                 "INSERT, SELECT, UPDATE",
	"cycle":                "INSERT, SELECT, UPDATE",
	"labs":                 "INSERT, SELECT, UPDATE",
	"moves":                "INSERT, SELECT",
	"moods":                "INSERT, SELECT, UPDATE",
	"notes":                "INSERT, SELECT",
	"nutrition":            "INSERT, SELECT, UPDATE",
	"passkeys":             "SELECT, UPDATE (name)",
	"past_medicines":       "INSERT, SELECT, UPDATE",
	"patient_keys":         "INSERT, SELECT",
	"patients":             "INSERT, SELECT, UPDATE (reference)",
	"plan_lines":           "INSERT, SELECT",
	"practice_cover":       "DELETE, INSERT, SELECT",
	"practice_holidays":    "DELETE, INSERT, SELECT",
	"practice_hours":       "DELETE, INSERT, SELECT",
	"practice_instruments": "INSERT (attested_at attested_by code offered practice_id), SELECT, UPDATE (attested_at attested_by offered)",
	"practices":            "SELECT, UPDATE (help help_called_at languages look_contact_days look_low_days look_new_days look_sleep_below look_sleep_change look_unanswered_days name record_years record_years_confirmed_at time_zone version)",
	"push_subscriptions":   "DELETE, SELECT",
	"reading_days":         "INSERT, SELECT",
	"readings":             "INSERT",
	"recovery_codes":       "SELECT (account_id practice_id used_at)",
	"reminder_settings":    "INSERT, SELECT, UPDATE",
	"replies":              "INSERT, SELECT",
	"river_job":            "DELETE, INSERT, SELECT, UPDATE",
	"river_leader":         "DELETE, INSERT, SELECT, UPDATE",
	"river_migration":      "SELECT",
	"river_notification":   "DELETE, INSERT, SELECT, UPDATE",
	"river_queue":          "DELETE, INSERT, SELECT, UPDATE",
	"second_factors":       "SELECT (account_id created_at practice_id)",
	"sessions":             "SELECT, UPDATE (ended_at)",
	"settings":             "INSERT, SELECT, UPDATE",
	"standing_shares":      "INSERT, SELECT",
	"sleep":                "INSERT, SELECT, UPDATE",
	"stances":              "INSERT, SELECT",
	"step_days":            "DELETE, INSERT, SELECT, UPDATE",
	"summaries":            "INSERT, SELECT, UPDATE (document ended_at ended_by first_read_at first_read_by rev reviewed_at reviewed_by seq)",
	"sync_heads":           "INSERT, SELECT, UPDATE",
	"translations":         "INSERT, SELECT, UPDATE (removed_at)",
	"visits":               "INSERT, SELECT, UPDATE",
	"webhook_deliveries":   "SELECT",
	"webhook_events":       "SELECT (at id practice_id type)",
	"webhooks":             "DELETE, INSERT (address events id practice_id secret), SELECT (address created_at events failing_since former_until id off_at off_why practice_id), UPDATE (events off_at off_why)",
}

func TestTheApplicationMayDoNothingElse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	found := map[string]string{}
	for _, line := range lines(t, db.Owner, `
SELECT relname || ':' || string_agg(privilege || coalesce(' (' || columns || ')', ''), ', ' ORDER BY privilege) FROM (
    SELECT c.relname, x.privilege_type AS privilege, NULL AS columns
      FROM pg_class c, aclexplode(c.relacl) x
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'S' AND x.grantee IN (0, 'alongside_app'::regrole)
    UNION ALL
    SELECT c.relname, x.privilege_type, string_agg(a.attname, ' ' ORDER BY a.attname)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
     WHERE c.relnamespace = 'public'::regnamespace AND x.grantee IN (0, 'alongside_app'::regrole)
     GROUP BY 1, 2) r
 GROUP BY relname`) {
		table, may, _ := strings.Cut(line, ":")
		found[table] = may
	}
	for table, may := range found {
		if rights[table] != may {
			t.Errorf("%s: may %s, expected %s", table, may, rights[table])
		}
	}
	for table := range rights {
		if found[table] == "" {
			t.Errorf("%s: may nothing, expected %s", table, rights[table])
		}
	}
}
