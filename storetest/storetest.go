// Package storetest gives every test a real PostgreSQL and people to act as. All packages share one server, each
// test process has one database, and each test makes fresh practices in it, committed and beside other tests:
// rolled-back tests hide mistakes, because a transaction that never ends never shows what outlives it.
//
//	db := storetest.Open(t)
//	practice := db.Practice()
//	maya := practice.Clinician()
//	ana := practice.Patient(maya)
//	visit := ana.Visit(maya, time.Now().Add(24*time.Hour))
//	ana.Share(visit)
//	summary, err := db.Store.Summary(t.Context(), maya.Actor, visit)
package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"alongside/auth"
	"alongside/migrations"
	"alongside/store"
)

// DB is a migrated database, with the two ways to look at it.
type DB struct {
	// Store is what is tested; it is alongside_app.
	Store *store.Store
	// Owner arranges what no request could, and looks into the catalog. It is alongside_owner, which policies let
	// through and which is no superuser.
	Owner *pgxpool.Pool
	// Keys are the deployment's.
	Keys *auth.Keys
	// AppURL and OwnerURL connect as the two roles.
	AppURL, OwnerURL string

	tb testing.TB
}

// process has what all tests of a process share: one server, one database.
var process = sync.OnceValues(func() (*DB, error) {
	ctx := context.Background()
	database, err := createDatabase(ctx)
	if err != nil {
		return nil, err
	}
	return connect(ctx, database)
})

// Open is the database that all tests of this package share; what a test makes in it belongs to its own practices.
func Open(tb testing.TB) *DB {
	tb.Helper()
	shared, err := process()
	if err != nil {
		tb.Fatalf("storetest: %v", err)
	}
	db := *shared
	db.tb = tb
	return &db
}

// Empty is a database of this test alone, migrated and without anybody in it. It takes a moment longer than Open.
func Empty(tb testing.TB) *DB {
	tb.Helper()
	database, err := createDatabase(tb.Context())
	if err != nil {
		tb.Fatalf("storetest: %v", err)
	}
	db, err := connect(tb.Context(), database)
	if err != nil {
		tb.Fatalf("storetest: %v", err)
	}
	db.tb = tb
	tb.Cleanup(func() {
		db.Store.Close()
		db.Owner.Close()
		if err := dropDatabase(context.Background(), database.name); err != nil {
			tb.Errorf("storetest: %v", err)
		}
	})
	return db
}

// Unmigrated is a database with nothing in it, owned by alongside_owner, to be migrated while somebody is connected.
func Unmigrated(tb testing.TB) *DB {
	tb.Helper()
	db := Empty(tb)
	for _, statement := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO PUBLIC"} {
		if _, err := db.Owner.Exec(tb.Context(), statement); err != nil {
			tb.Fatalf("storetest: %v", err)
		}
	}
	return db
}

// Before is a database as it was before a migration, for that to meet somebody: Upgrade takes the rest.
func Before(tb testing.TB, migration int64) *DB {
	tb.Helper()
	db := Unmigrated(tb)
	if err := migrations.ApplyTo(tb.Context(), db.OwnerURL, migration-1); err != nil {
		tb.Fatalf("storetest: %v", err)
	}
	return db
}

// Upgrade takes every migration that is left.
func (db *DB) Upgrade() {
	db.tb.Helper()
	if _, err := migrations.Apply(db.tb.Context(), db.OwnerURL); err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
}

// Bare is a database as its server's administrator hands it over: nothing in it, and nobody connected.
func Bare(tb testing.TB) (ownerURL, appURL string) {
	tb.Helper()
	database, err := createBare(tb.Context())
	if err != nil {
		tb.Fatalf("storetest: %v", err)
	}
	tb.Cleanup(func() {
		if err := dropDatabase(context.Background(), database.name); err != nil {
			tb.Errorf("storetest: %v", err)
		}
	})
	return database.ownerURL, database.appURL
}

// Reopen is another Store on the same database, as after a restart of the server.
func (db *DB) Reopen() *store.Store {
	db.tb.Helper()
	s, err := store.Open(db.tb.Context(), store.Config{URL: db.AppURL, Keys: db.Keys})
	if err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
	db.tb.Cleanup(s.Close)
	return s
}

func connect(ctx context.Context, database database) (*DB, error) {
	keys, err := auth.NewKeys()
	if err != nil {
		return nil, err
	}
	owner, err := pgxpool.New(ctx, database.ownerURL)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{URL: database.appURL, Keys: keys})
	if err != nil {
		owner.Close()
		return nil, err
	}
	return &DB{Store: s, Owner: owner, Keys: keys, AppURL: database.appURL, OwnerURL: database.ownerURL}, nil
}

// exec arranges something as the owner.
func (db *DB) exec(sql string, args ...any) {
	db.tb.Helper()
	if _, err := db.Owner.Exec(db.tb.Context(), sql, args...); err != nil {
		db.tb.Fatalf("storetest: %v", err)
	}
}
