package migrations_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"alongside/migrations"
	"alongside/storetest"
)

// bare is a database as its server's administrator hands it over: owned by alongside_owner, with nothing in it.
func bare(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.Empty(t)
	for _, statement := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO PUBLIC"} {
		if _, err := db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	db := bare(t)
	_, program, err := migrations.Versions(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
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
	if int64(total) != program {
		t.Errorf("%d steps in all, the program has %d", total, program)
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
