package demo_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"alongside/auth"
	"alongside/demo"
	"alongside/store"
	"alongside/storetest"
)

func TestDemoGrowsByANightADay(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	if err := store.MarkDemo(t.Context(), db.OwnerURL); err != nil {
		t.Fatal(err)
	}
	hasher := auth.NewHasher(1)
	today := time.Now()
	lay := func(now time.Time) {
		t.Helper()
		if err := demo.Lay(t.Context(), db.Store, db.OwnerURL, hasher, now); err != nil {
			t.Fatal(err)
		}
	}
	lay(today)
	people := count(t, db, `SELECT count(*) FROM accounts`)
	if want := len(demo.SignIns()); people != want {
		t.Errorf("%d accounts, want %d", people, want)
	}
	nights := count(t, db, `SELECT count(*) FROM sleep`)
	if anas := nightsOf(t, db, "ana@juniper.example", today); anas != 90 {
		t.Errorf("%d of Ana's nights are logged before this morning, want 90", anas)
	}
	if shared := count(t, db, `SELECT count(*) FROM summaries WHERE ended_at IS NULL AND first_read_at IS NULL`); shared != 3 {
		t.Errorf("%d unread check-ins are shared, want Alma's, Lou's and Walt's", shared)
	}

	lay(today)
	if again := count(t, db, `SELECT count(*) FROM sleep`); again != nights {
		t.Errorf("a second start on the same day made %d nights of %d", again, nights)
	}
	lay(today.AddDate(0, 0, 10))
	if later := count(t, db, `SELECT count(*) FROM sleep`); later <= nights || later > nights+10*people {
		t.Errorf("ten days later there are %d nights, were %d", later, nights)
	}
	if same := count(t, db, `SELECT count(*) FROM accounts`); same != people {
		t.Errorf("%d accounts after more starts, were %d", same, people)
	}
	if ahead := count(t, db, `SELECT count(*) FROM visits WHERE starts_at > now() + interval '10 days'`); ahead == 0 {
		t.Error("ten days later nobody has a visit ahead")
	}
}

func TestDemoStaysOutOfARealPractice(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	db.Practice()
	if err := store.MarkDemo(t.Context(), db.OwnerURL); err != store.ErrNotDemo { //nolint:errorlint // exactly this one
		t.Fatalf("got %v, want ErrNotDemo", err)
	}
}

func TestTheGuideNamesEverybody(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range demo.SignIns() {
		if !strings.Contains(string(text), "`"+who.Login+"`") {
			t.Errorf("README.md does not name %s", who.Login)
		}
		if who.About.En == "" || who.About.Es == "" {
			t.Errorf("nothing is said about %s in one of the languages", who.Login)
		}
	}
}

// nightsOf counts the nights that somebody has logged before the day that is now where they live.
func nightsOf(t *testing.T, db *storetest.DB, login string, now time.Time) int {
	t.Helper()
	var n int
	if err := db.Owner.QueryRow(t.Context(), `
		SELECT count(*) FROM sleep s
		JOIN patients p ON (p.practice_id, p.id) = (s.practice_id, s.patient_id)
		JOIN accounts a ON (a.practice_id, a.id) = (p.practice_id, p.account_id)
		WHERE a.login = $1 AND s.deleted_at IS NULL AND s.day < ($2::timestamptz AT TIME ZONE 'America/Chicago' - interval '4 hours')::date`,
		login, now).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func count(t *testing.T, db *storetest.DB, query string) int {
	t.Helper()
	var n int
	if err := db.Owner.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Every state that a list or a page can be in is somebody's.
func TestTheDemoHoldsEveryState(t *testing.T) {
	t.Parallel()
	db := laid(t)
	for what, query := range map[string]string{
		"a page that is read and marked":     `SELECT count(*) FROM summaries WHERE ended_at IS NULL AND reviewed_at IS NOT NULL`,
		"a page that was taken back":         `SELECT count(*) FROM summaries WHERE ended_by = 'taken_back' AND document IS NULL`,
		"a page for the talk without a date": `SELECT count(*) FROM summaries s JOIN visits v USING (practice_id, patient_id) WHERE v.id = s.visit_id AND v.state = 'open'`,
		"a cancelled visit with a draft":     `SELECT count(*) FROM visits v JOIN checkins c USING (practice_id, patient_id) WHERE c.visit_id = v.id AND v.state = 'cancelled'`,
		"a visit that took place":            `SELECT count(*) FROM visits WHERE state = 'planned' AND starts_at < now()`,
		"a first visit ahead": `SELECT count(*) FROM visits v WHERE state = 'planned' AND starts_at > now() AND NOT EXISTS (
			SELECT FROM visits e WHERE e.patient_id = v.patient_id AND e.state = 'planned' AND e.starts_at < v.starts_at)`,
		"a visit that did not take place":     `SELECT count(*) FROM visits WHERE state = 'missed'`,
		"somebody without an account":         `SELECT count(*) FROM patients WHERE account_id IS NULL`,
		"a check-in from paper":               `SELECT count(*) FROM guest_codes WHERE way = 'paper' AND used_at IS NOT NULL`,
		"a tracker that is off":               `SELECT count(*) FROM settings WHERE cardinality(trackers_off) > 0`,
		"what calms, the body and a cycle":    `SELECT count(*) FROM regulation r JOIN body b USING (patient_id) JOIN cycle c USING (patient_id)`,
		"gentle words about food":             `SELECT count(*) FROM settings WHERE gentle_food`,
		"a daily rhythm":                      `SELECT count(*) FROM settings WHERE rhythm = 'daily'`,
		"a medicine now":                      `SELECT count(*) FROM medicines WHERE deleted_at IS NULL`,
		"a medicine of the past":              `SELECT count(*) FROM past_medicines WHERE deleted_at IS NULL`,
		"an answer that waits":                `SELECT count(*) FROM replies r WHERE side = 'clinician' AND NOT EXISTS (SELECT FROM replies WHERE reply_to = r.id)`,
		"a not quite":                         `SELECT count(*) FROM replies WHERE kind = 'not_quite'`,
		"a concern that is settled":           `SELECT count(*) FROM replies WHERE kind = 'settled'`,
		"a thread in Spanish":                 `SELECT count(*) FROM replies r JOIN patients p ON p.id = r.patient_id JOIN accounts a ON a.id = p.account_id WHERE a.language = 'es'`,
		"a follow-up that waits":              `SELECT count(*) FROM follow_ups f WHERE alert AND NOT EXISTS (SELECT FROM acknowledgements WHERE follow_up_id = f.id)`,
		"a follow-up that was seen":           `SELECT count(*) FROM acknowledgements`,
		"a measure that was sent":             `SELECT count(*) FROM sent_measures WHERE request_id IS NULL`,
		"a measure that was asked for":        `SELECT count(*) FROM sent_measures WHERE request_id IS NOT NULL`,
		"a measure that waits to be answered": `SELECT count(*) FROM measure_requests r WHERE rhythm = 'now' AND NOT EXISTS (SELECT FROM sent_measures WHERE request_id = r.id)`,
		"a safety answer that was seen":       `SELECT count(*) FROM sent_measures m WHERE alert AND EXISTS (SELECT FROM acknowledgements WHERE sent_measure_id = m.id)`,
		"a first step, by both": `SELECT count(*) FROM moves m WHERE kind = 'go' AND side = 'clinician' AND EXISTS (
			SELECT FROM moves WHERE kind = 'go' AND side = 'patient' AND line_id = m.line_id)`,
		"a log that may be read around visits":      `SELECT count(*) FROM standing_shares WHERE shared`,
		"a sealed copy":                             `SELECT count(*) FROM readings`,
		"enough people who felt heard to show them": `SELECT count(*) FROM (SELECT FROM felt_heard_answered GROUP BY month HAVING count(*) >= 5) months`,
		"too few to show":                           `SELECT count(*) FROM (SELECT FROM felt_heard_answered GROUP BY month HAVING count(*) < 5) months`,
		"what matters":                              `SELECT count(*) FROM matters WHERE deleted_at IS NULL`,
		"two people of the same initials": `SELECT count(*) FROM patients a JOIN patients b USING (practice_id)
			WHERE a.id < b.id AND a.display_name LIKE 'A% R%' AND b.display_name LIKE 'A% R%'`,
	} {
		if count(t, db, query) == 0 {
			t.Errorf("nobody has %s", what)
		}
	}
}

// laid is the demo as it begins today.
func laid(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.Empty(t)
	if err := store.MarkDemo(t.Context(), db.OwnerURL); err != nil {
		t.Fatal(err)
	}
	if err := demo.Lay(t.Context(), db.Store, db.OwnerURL, auth.NewHasher(1), time.Now()); err != nil {
		t.Fatal(err)
	}
	return db
}
