package migrations_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"alongside/migrations"
	"alongside/storetest"
)

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Unmigrated(t)
	var starting sync.WaitGroup
	applied := make(chan int, 3)
	for range 3 {
		starting.Go(func() {
			steps, err := migrations.Apply(t.Context(), db.OwnerURL)
			if err != nil {
				t.Error(err)
			}
			applied <- steps
		})
	}
	starting.Wait()
	close(applied)
	total := 0
	for steps := range applied {
		total += steps
	}
	var taken int
	if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM goose_db_version WHERE version_id > 0`).Scan(&taken); err != nil {
		t.Fatal(err)
	}
	if total != taken || taken == 0 {
		t.Errorf("%d steps were taken, and the database counts %d", total, taken)
	}
	if steps, err := migrations.Apply(t.Context(), db.OwnerURL); err != nil || steps != 0 {
		t.Errorf("again: %d steps, %v", steps, err)
	}
	if at, program, err := migrations.Versions(t.Context(), db.OwnerURL); err != nil || at != program {
		t.Errorf("the database is at %d of %d, %v", at, program, err)
	}
	// What was made this way serves.
	db.Reopen()
	db.Practice().Patient().Concern("hello")
}

func TestWhoIsInCareAlreadyGetsAnOpenVisit(t *testing.T) {
	t.Parallel()
	db := storetest.Before(t, 6)
	// Maya, then Noor care for Ana; nobody cares for Ben any more.
	_, err := db.Owner.Exec(t.Context(), `
WITH p AS (INSERT INTO practices (id, name, time_zone, help) VALUES (gen_random_uuid(), 'Juniper', 'UTC', '{}') RETURNING id),
a AS (INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
      SELECT p.id, gen_random_uuid(), n || '@test.example', n, '', '{clinician}', 'en', 'x', '{}', decode(repeat('01', 40), 'hex') FROM p, unnest('{maya,noor}'::text[]) n RETURNING *),
i AS (INSERT INTO patients (practice_id, id, display_name, given_name, pronouns, birth_year)
      SELECT p.id, gen_random_uuid(), n, n, '', 1990 FROM p, unnest('{ana,ben}'::text[]) n RETURNING *),
h AS (INSERT INTO sync_heads (practice_id, patient_id, seq) SELECT practice_id, id, 7 FROM i)
INSERT INTO care_team (practice_id, patient_id, clinician_id, since, until)
SELECT i.practice_id, i.id, a.id, now() - (CASE a.display_name WHEN 'maya' THEN 2 ELSE 1 END) * interval '1 year',
       CASE i.display_name WHEN 'ben' THEN now() - interval '1 day' END
  FROM i, a WHERE i.display_name = 'ana' OR a.display_name = 'maya'`)
	if err != nil {
		t.Fatal(err)
	}
	db.Upgrade()
	var made string
	err = db.Owner.QueryRow(t.Context(), `
SELECT string_agg(concat_ws(' ', p.display_name, a.display_name, v.state, v.starts_at, v.seq, v.seq <= h.seq), ', ')
  FROM visits v JOIN patients p ON p.id = v.patient_id JOIN accounts a ON a.id = v.clinician_id JOIN sync_heads h ON h.patient_id = p.id`).Scan(&made)
	if err != nil || made != "ana maya open 8 t" {
		t.Errorf("made %q, %v", made, err)
	}
	// Who was on a care team has a place in the sequence from now on, each their own.
	err = db.Owner.QueryRow(t.Context(), `
SELECT string_agg(concat_ws(' ', p.display_name, a.display_name, t.seq > 7 AND t.seq <= h.seq), ', ' ORDER BY t.seq)
  FROM care_team t JOIN patients p ON p.id = t.patient_id JOIN accounts a ON a.id = t.clinician_id JOIN sync_heads h ON h.patient_id = p.id
 WHERE p.display_name = 'ana'`).Scan(&made)
	if err != nil || made != "ana maya t, ana noor t" {
		t.Errorf("made %q, %v", made, err)
	}
}

func TestANewerDatabaseIsRefusedAndBothVersionsAreNamed(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	if _, err := db.Owner.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (987, true)`); err != nil {
		t.Fatal(err)
	}
	_, err := migrations.Apply(t.Context(), db.OwnerURL)
	if !errors.Is(err, migrations.ErrNewerSchema) || !strings.Contains(err.Error(), "987") {
		t.Errorf("got %v", err)
	}
}

func TestAWrongAddressDoesNotShowItsPassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://owner:hunter2@/db?host=/nowhere", "postgres://owner:hunter2@:port/db", "owner:hunter2"} {
		if _, err := migrations.Apply(t.Context(), url); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

func TestTheFingerprintIsOfTheMigrationsAlone(t *testing.T) {
	t.Parallel()
	one, err := migrations.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	if two, err := migrations.Fingerprint(); err != nil || one != two || len(one) != 16 {
		t.Errorf("%q and %q, %v", one, two, err)
	}
}
