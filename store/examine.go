package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/auth"
)

// Examination is what whoever runs the server wants to know of the database. It holds nothing of patients.
type Examination struct {
	Server      string // PostgreSQL's version
	Demo        bool
	BackedUpAt  time.Time // zero: never
	KeysSince   time.Time // when the deployment's keys were made or replaced
	Unprotected []string  // tables of a practice without forced row-level security
	AppRole     string
	AppPasses   bool // the application's role passes row-level security or owns tables
}

// Examine looks at the database as the application.
func Examine(ctx context.Context, appURL string) (Examination, error) {
	var e Examination
	var backedUp *time.Time
	err := ask(ctx, appURL, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `
SELECT current_setting('server_version'), d.demo, d.backed_up_at, d.keys_since,
       (SELECT coalesce(array_agg(c.relname::text ORDER BY c.relname), '{}') FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
           AND (c.relrowsecurity OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'practice_id'))),
       current_user,
       (SELECT r.rolsuper OR r.rolbypassrls FROM pg_roles r WHERE r.rolname = current_user)
           OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = current_user::regrole)
  FROM deployment d`).Scan(&e.Server, &e.Demo, &backedUp, &e.KeysSince, &e.Unprotected, &e.AppRole, &e.AppPasses)
	})
	if backedUp != nil {
		e.BackedUpAt = *backedUp
	}
	return e, err
}

// OwnersExamination is what only the owner of the database can find out.
type OwnersExamination struct {
	Role     string
	Passes   bool // the owner passes row-level security, so mistakes in policies don't show
	KeysOpen bool // the keys open what is stored, or nothing is
	Trails   []Trail
}

// ExamineAsOwner looks at the database as its owner, whether the keys are this database's and the trails what was sealed.
func ExamineAsOwner(ctx context.Context, ownerURL string, keys *auth.Keys, heads TrailHeads) (OwnersExamination, error) {
	e := OwnersExamination{KeysOpen: true}
	err := ask(ctx, ownerURL, func(conn *pgx.Conn) error {
		var practice, account uuid.UUID
		var sealed []byte
		err := conn.QueryRow(ctx, `SELECT practice_id, id, outbox_private_sealed FROM accounts ORDER BY created_at DESC LIMIT 1`).
			Scan(&practice, &account, &sealed)
		switch {
		case err == nil:
			_, wrong := keys.AEAD().Decrypt(sealed, outboxAD(practice, account))
			e.KeysOpen = wrong == nil
		case !errors.Is(err, pgx.ErrNoRows):
			return err
		}
		if err := conn.QueryRow(ctx, `SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).
			Scan(&e.Role, &e.Passes); err != nil {
			return err
		}
		e.Trails, err = verifyTrails(ctx, conn, keys, heads)
		return err
	})
	return e, err
}

// ask asks on a connection of its own. Its error leaves the address out: there is a password in it.
func ask(ctx context.Context, url string, questions func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if _, unreadable := errors.AsType[*pgconn.ParseConfigError](err); unreadable {
		return errors.New("the database's address is not one of PostgreSQL: it begins with postgres://")
	}
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return questions(conn)
}
