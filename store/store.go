// Package store keeps everything in PostgreSQL. It owns transactions, row-level security and the sealing of free
// text; it is the only place with queries. Nothing is read or written without an actor: see enter.go for the two
// ways in, and migrations/0003_doors.sql for the named functions that work before there is one.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"alongside/auth"
	"alongside/models"
)

// connectionsPerCore was measured: more only queue inside PostgreSQL.
const connectionsPerCore = 8

// Store is the database of one deployment, seen as alongside_app.
type Store struct {
	pool    *pgxpool.Pool
	sql     *sql.DB
	orm     *gorm.DB
	keys    *auth.Keys
	sealing *keyring
	queue   *river.Client[pgx.Tx] // that jobs are added to
	kinds   map[models.Kind]kind
	since   string // reads what is new of all of them
	epoch   uuid.UUID
	demo    bool
	now     func() time.Time

	trailHeads string
}

// Config is what a Store needs. Now is the clock of what people did (shares, expiries); sessions live by PostgreSQL's.
// TrailHeads is the file that remembers the newest seals; without it nothing outside the database does.
type Config struct {
	URL        string
	Keys       *auth.Keys
	Now        func() time.Time
	TrailHeads string
}

// Open connects as alongside_app and reads which deployment this is. The schema has to be in place. Keys from before a
// rotation are ErrFormerKeys.
func Open(ctx context.Context, c Config) (*Store, error) {
	config, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		// pgx's message would repeat the address, and the password in it.
		return nil, fmt.Errorf("DATABASE_URL is not an address of PostgreSQL")
	}
	config.MaxConns = int32(connectionsPerCore * runtime.NumCPU()) //nolint:gosec // a count of cores
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams["application_name"] = serverName(c.Keys)
	// What PostgreSQL expects of a turning disk makes it read all of a practice where it could look for a clinician's people.
	config.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s := &Store{pool: pool, keys: c.Keys, kinds: allKinds(), now: c.Now, trailHeads: c.TrailHeads, sql: stdlib.OpenDBFromPool(pool)}
	s.since = sinceOf(s.kinds)
	if s.now == nil {
		s.now = time.Now
	}
	s.sealing = newKeyring(c.Keys.AEAD())
	if s.queue, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)}); err != nil {
		s.Close()
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	var required *int64
	var retired []int64
	if err := pool.QueryRow(ctx, `SELECT epoch, demo, data_key, retired_data_keys FROM deployment`).Scan(&s.epoch, &s.demo, &required, &retired); err != nil {
		s.Close()
		return nil, fmt.Errorf("read the deployment: %w", err)
	}
	if !fits(c.Keys, required, retired) {
		s.Close()
		return nil, ErrFormerKeys
	}
	s.orm, err = gorm.Open(postgres.New(postgres.Config{Conn: s.sql}), &gorm.Config{
		SkipDefaultTransaction: true, // every transaction here is our own
		TranslateError:         true,
		Logger:                 logger.Discard, // values in a statement are a patient's
	})
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open GORM: %w", err)
	}
	return s, nil
}

// Close waits for running queries and lets every connection go.
func (s *Store) Close() {
	if err := s.sql.Close(); err != nil {
		slog.Warn("closing the database", "error", err.Error())
	}
	s.pool.Close()
}

// Pool is the one pool of connections, for the job queue.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Demo says whether this deployment holds made-up people with known passwords.
func (s *Store) Demo() bool { return s.demo }

// Ready says whether the database answers.
func (s *Store) Ready(ctx context.Context) error { return s.pool.Ping(ctx) }
