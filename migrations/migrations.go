// Package migrations holds every statement that shapes the database, in order, and applies them.
// They run as alongside_owner, forward only, one transaction each, one process at a time.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed *.sql
var files embed.FS

// ErrNewerSchema: the database was shaped by a later version of Alongside than this one.
var ErrNewerSchema = errors.New("the database is newer than this program")

// Apply brings the database at ownerURL to this program's version and answers how many steps that took.
// Two processes may call it at once: the second waits up to five minutes for the first.
func Apply(ctx context.Context, ownerURL string) (int, error) {
	return apply(ctx, ownerURL, goose.MaxVersion)
}

// ApplyTo stops at a version: that of a backup, which is loaded into the schema it was taken from.
func ApplyTo(ctx context.Context, ownerURL string, version int64) error {
	_, err := apply(ctx, ownerURL, version)
	return err
}

func apply(ctx context.Context, ownerURL string, version int64) (int, error) {
	pool, err := connect(ctx, ownerURL)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	provider, closeDB, err := provider(pool)
	if err != nil {
		return 0, err
	}
	defer closeDB()
	if err := refuseNewer(ctx, provider); err != nil {
		return 0, err
	}
	applied, err := provider.UpTo(ctx, version)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(applied), nil
}

// Versions answers the database's version and this program's. The app may ask too, once it has been migrated.
func Versions(ctx context.Context, url string) (database, program int64, err error) {
	pool, err := connect(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	provider, closeDB, err := provider(pool)
	if err != nil {
		return 0, 0, err
	}
	defer closeDB()
	return provider.GetVersions(ctx)
}

// Latest is this program's version, which Versions answers too where there is a database.
func Latest() (latest int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		latest = max(latest, version)
	}
	return latest, nil
}

// Fingerprint changes with every statement that Apply would run: databases made by programs of one fingerprint have
// the same schema.
func Fingerprint() (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s\n%s\n", name, text)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return "", err
	}
	for _, m := range queue.AllVersions() {
		fmt.Fprintf(sum, "river %d\n%s\n", m.Version, m.SQLUp)
	}
	fmt.Fprintln(sum, grantJobQueue)
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// connect doesn't try the address yet. Its error leaves the address out: there is a password in it.
func connect(ctx context.Context, url string) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, errNoAddress()
	}
	return pool, nil
}

func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	database, program, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if database > program {
		return fmt.Errorf("%w: it has schema %d, this program knows up to %d; install the newer program", ErrNewerSchema, database, program)
	}
	return nil
}

func provider(pool *pgxpool.Pool) (*goose.Provider, func(), error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	p, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithGoMigrations(jobQueue(pool)))
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return p, func() { _ = p.Close() }, nil
}

// jobQueue lays River's own tables, from River's own migrations. They hold ids and times, nothing of patients.
func jobQueue(pool *pgxpool.Pool) *goose.Migration {
	return goose.NewGoMigration(4, &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error {
		migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
		if err != nil {
			return err
		}
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return err
		}
		_, err = pool.Exec(ctx, grantJobQueue)
		return err
	}}, nil)
}

const grantJobQueue = `
GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue, river_notification TO alongside_app;
GRANT SELECT ON river_migration TO alongside_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO alongside_app`
