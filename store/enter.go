package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"alongside/models"
)

// There are two ways in, and both begin by telling PostgreSQL who is asking. batch is for hot paths: all statements
// travel together and run as one implicit transaction. tx is for everything that has to look before it writes.

const enter = `SELECT app_enter($1, $2, $3)`

func (s *Store) enterArgs(a models.Actor) []any {
	return []any{pgID(a.PracticeID), pgID(a.SessionID), pgtype.UUID{Bytes: a.Subject, Valid: a.Subject != uuid.Nil}}
}

// pgID spares pgx the reflection that uuid.UUID costs (50 µs on a hot path, measured).
func pgID(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

// accountBatch is batch for what somebody may do with their own account even while they lack the second factor that they
// must have. Policies let nobody see more by it than the account's own rows.
func (s *Store) accountBatch(ctx context.Context, a models.Actor, queue func(*pgx.Batch)) error {
	var b pgx.Batch
	b.Queue(`SELECT account_enter($1, $2)`, pgID(a.PracticeID), pgID(a.SessionID))
	queue(&b)
	return s.pool.SendBatch(ctx, &b).Close()
}

// batch sends what queue adds in one round trip. Results read in callbacks count only if batch returns nil: they run
// before the commit.
func (s *Store) batch(ctx context.Context, a models.Actor, queue func(*pgx.Batch)) error {
	var b pgx.Batch
	// Never queue BEGIN here: a failing batch would then cost its connection.
	b.Queue(enter, s.enterArgs(a)...)
	queue(&b)
	return s.pool.SendBatch(ctx, &b).Close()
}

// transaction is one transaction of an actor's on one connection, shared by GORM and raw statements.
type transaction struct {
	orm   *gorm.DB
	conn  *pgx.Conn
	actor models.Actor
	last  pgx.Batch // travels with COMMIT
}

// tx runs fn inside a transaction of the actor's and commits if fn returns nil.
func (s *Store) tx(ctx context.Context, a models.Actor, fn func(*transaction) error) error {
	return s.within(ctx, a, "BEGIN", fn)
}

// moment is tx for what only reads, however long it takes: everything as it was when it began.
func (s *Store) moment(ctx context.Context, a models.Actor, fn func(*transaction) error) error {
	return s.within(ctx, a, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", fn)
}

func (s *Store) within(ctx context.Context, a models.Actor, beginning string, fn func(*transaction) error) (err error) {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	t := &transaction{actor: a, orm: s.orm.Session(&gorm.Session{NewDB: true, Context: ctx})}
	t.orm.Statement.ConnPool = connection{conn}
	if err := conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("not a pgx connection")
		}
		t.conn = c.Conn()
		return nil
	}); err != nil {
		return err
	}
	var begin pgx.Batch
	begin.Queue(beginning)
	begin.Queue(enter, s.enterArgs(a)...)
	if err := t.conn.SendBatch(ctx, &begin).Close(); err != nil {
		return errors.Join(err, t.rollback(ctx))
	}
	defer func() {
		if p := recover(); p != nil {
			_ = t.rollback(ctx)
			panic(p)
		}
	}()
	if err := fn(t); err != nil {
		return errors.Join(err, t.rollback(ctx))
	}
	return t.commit(ctx)
}

// commit checks the tag: after an error somebody swallowed, COMMIT answers ROLLBACK and no error.
func (t *transaction) commit(ctx context.Context) error {
	var tag string
	t.last.Queue("COMMIT").Exec(func(ct pgconn.CommandTag) error {
		tag = ct.String()
		return nil
	})
	if err := t.conn.SendBatch(ctx, &t.last).Close(); err != nil {
		return errors.Join(err, t.rollback(ctx))
	}
	if tag != "COMMIT" {
		return errors.New("the transaction was rolled back")
	}
	return nil
}

// rollback works after the request's own context has ended.
func (t *transaction) rollback(ctx context.Context) error {
	if t.conn.IsClosed() || t.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := t.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	return err
}

// connection hides BeginTx from GORM, so that it never opens a transaction of its own inside ours.
type connection struct{ c *sql.Conn }

func (c connection) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return c.c.PrepareContext(ctx, q)
}

func (c connection) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return c.c.ExecContext(ctx, q, args...)
}

func (c connection) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return c.c.QueryContext(ctx, q, args...)
}

func (c connection) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return c.c.QueryRowContext(ctx, q, args...)
}
