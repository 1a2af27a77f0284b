// Package backup takes everything a deployment holds into one sealed file and brings it back: of the private database
// of the default run, for which there is no pg_dump, and of any other PostgreSQL. It streams, so its memory doesn't
// grow with the data. See docs/adr/0010-backup.md for the format and the reasons.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/migrations"
)

// What can stop a backup or a restore. Each comes wrapped in a sentence that says what was found and what to do.
var (
	// ErrNewer: the database or the file was made by a later version of Alongside.
	ErrNewer = errors.New("made by a newer version of Alongside")
	// ErrBroken: the file is not a whole backup.
	ErrBroken = errors.New("this file is not a whole backup")
	// ErrWrongCode: the file was sealed under another recovery code.
	ErrWrongCode = errors.New("the recovery code doesn't open this file")
	// ErrNotEmpty: there is something where the backup should go, and it was left alone.
	ErrNotEmpty = errors.New("a restore needs an empty place")
)

// Source is the deployment that is backed up.
type Source struct {
	OwnerURL string
	Keys     *auth.Keys
	Program  string // its version, for whoever looks into the file
	// NewCode asks for another recovery code. The first backup makes one by itself.
	NewCode bool
	// ShowCode hands a new recovery code to the person, once the file is whole and before it counts. A code that can't
	// be shown is not used.
	ShowCode func(code string) error
}

// Taken is what became of a backup.
type Taken struct {
	Tables    int
	Rows      int64
	CodeSince time.Time // when the recovery code it is sealed under was made
}

// taking is one backup in progress, on one connection.
type taking struct {
	Source

	conn      *pgx.Conn
	tx        pgx.Tx
	code      string // empty where the one before stays
	recipient *age.X25519Recipient
	taken     Taken
}

// Write writes a backup to w. complete makes what was written durable, where w is a file; it runs before the backup is
// recorded, and its failure is the backup's.
func (s Source) Write(ctx context.Context, w io.Writer, complete func() error) (Taken, error) {
	conn, err := connect(ctx, s.OwnerURL)
	if err != nil {
		return Taken{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	t := &taking{Source: s, conn: conn}
	if err := t.write(ctx, w); err != nil {
		return Taken{}, err
	}
	if t.code != "" {
		if err := s.ShowCode(t.code); err != nil {
			return Taken{}, fmt.Errorf("the recovery code couldn't be shown, so there is no backup: %w", err)
		}
	}
	if err := complete(); err != nil {
		return Taken{}, err
	}
	return t.taken, t.record(ctx)
}

// write sees the database as it is in one moment, whoever writes meanwhile.
func (t *taking) write(ctx context.Context, w io.Writer) error {
	schema, program, err := migrations.Versions(ctx, t.OwnerURL)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if schema > program {
		return fmt.Errorf("%w: the database has schema %d, this program knows up to %d; back up with the newer program", ErrNewer, schema, program)
	}
	if schema < firstSchema {
		return fmt.Errorf("the database has schema %d, and backups begin with schema %d: run alongside migrate first", schema, firstSchema)
	}
	t.tx, err = t.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("begin to read the database: %w", err)
	}
	defer func() { _ = t.tx.Rollback(context.WithoutCancel(ctx)) }() // nothing was written
	if err := settle(ctx, t.tx); err != nil {
		return err
	}
	var alone bool
	if err := t.tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('alongside backup', 0))`).Scan(&alone); err != nil {
		return err
	}
	if !alone {
		return errors.New("another backup of this database is being taken: wait for it")
	}
	if err := t.chooseCode(ctx); err != nil {
		return err
	}
	return t.stream(ctx, w, schema)
}

// stream writes the archive through compression and the seal.
func (t *taking) stream(ctx context.Context, w io.Writer, schema int64) error {
	tables, err := listTables(ctx, t.tx)
	if err != nil {
		return err
	}
	keys, err := t.Keys.Content()
	if err != nil {
		return err
	}
	out, err := newSealer(w, t.recipient)
	if err != nil {
		return err
	}
	head := Header{Format: format, Program: t.Program, Schema: schema, TakenAt: time.Now().UTC().Truncate(time.Second), Tables: tables}
	if err := out.header(head); err != nil {
		return err
	}
	for _, table := range tables {
		rows, err := t.table(ctx, out, table)
		if err != nil {
			return fmt.Errorf("back up the table %s: %w", table.Name, err)
		}
		t.taken.Tables++
		t.taken.Rows += rows
	}
	return errors.Join(out.keys(keys), out.finish(sums{Tables: t.taken.Tables, Rows: t.taken.Rows}))
}

func (t *taking) table(ctx context.Context, out *sealer, table Table) (int64, error) {
	if err := out.begin(table.Name); err != nil {
		return 0, err
	}
	tag, err := t.conn.PgConn().CopyTo(ctx, out, table.copyOut())
	if err != nil {
		return 0, err
	}
	return tag.RowsAffected(), out.end(tag.RowsAffected())
}

// connect opens one connection as the owner. Its error leaves the address out: there is a password in it.
func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database's address is not one of PostgreSQL: it begins with postgres://")
	}
	config.RuntimeParams["application_name"] = "alongside backup"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database as its owner: %w", err)
	}
	return conn, nil
}
