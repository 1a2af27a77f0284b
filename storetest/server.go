package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/jackc/pgx/v5"

	"alongside/embeddedpg"
	"alongside/embeddedpg/shared"
	"alongside/migrations"
)

// server is the one PostgreSQL of all test processes of this checkout. It stays reachable, and so in use, as long as
// the process lives.
var server = sync.OnceValues(func() (*shared.Server, error) {
	root, err := checkout()
	if err != nil {
		return nil, err
	}
	return shared.Use(context.Background(), embeddedpg.Config{
		Dir:         filepath.Join(root, "tmp", "test-postgres"),
		NodeModules: filepath.Join(root, "pwa", "node_modules"),
		Settings: map[string]string{
			"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB", "max_connections": "200",
			// Half an hour off and with clock changes: what takes the server's zone for the person's shows here.
			"timezone": "America/St_Johns",
		},
	})
})

// checkout is the folder with go.mod.
func checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("tests run in a checkout, and no go.mod was found")
		}
		dir = parent
	}
}

type database struct{ name, ownerURL, appURL string }

func named(s *shared.Server, name string) database {
	return database{
		name:     name,
		ownerURL: s.URL(embeddedpg.OwnerRole, s.Password(embeddedpg.OwnerRole), name),
		appURL:   s.URL(embeddedpg.AppRole, s.Password(embeddedpg.AppRole), name),
	}
}

// databases counts those of this process, to name them.
var databases atomic.Int32

// createDatabase makes a migrated database of this process.
func createDatabase(ctx context.Context) (database, error) { return createFrom(ctx, ensureTemplate) }

// createBare makes one without a schema.
func createBare(ctx context.Context) (database, error) {
	return createFrom(ctx, func(context.Context, *shared.Server, *pgx.Conn) (string, error) { return "template0", nil })
}

func createFrom(ctx context.Context, template func(context.Context, *shared.Server, *pgx.Conn) (string, error)) (database, error) {
	s, err := server()
	if err != nil {
		return database{}, err
	}
	super, err := pgx.Connect(ctx, s.SuperURL())
	if err != nil {
		return database{}, err
	}
	defer func() { _ = super.Close(ctx) }()
	// One at a time: the first of several processes makes the template, the others wait for it.
	if _, err := super.Exec(ctx, `SELECT pg_advisory_lock(hashtext('storetest'))`); err != nil {
		return database{}, err
	}
	dropAbandoned(ctx, super)
	like, err := template(ctx, s, super)
	if err != nil {
		return database{}, err
	}
	made := named(s, fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1)))
	return made, create(ctx, super, made.name, like)
}

// create makes a database with the same rights as the real one.
func create(ctx context.Context, super *pgx.Conn, name, template string) error {
	for _, statement := range []string{
		fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE %s", name, embeddedpg.OwnerRole, template),
		fmt.Sprintf("REVOKE ALL ON DATABASE %s FROM PUBLIC", name),
		fmt.Sprintf("GRANT CONNECT ON DATABASE %s TO %s", name, embeddedpg.AppRole),
	} {
		if _, err := super.Exec(ctx, statement); err != nil {
			return fmt.Errorf("create the database %s: %w", name, err)
		}
	}
	return nil
}

// ensureTemplate answers the name of a database that these migrations made. Other migrations make another one.
func ensureTemplate(ctx context.Context, s *shared.Server, super *pgx.Conn) (string, error) {
	fingerprint, err := migrations.Fingerprint()
	if err != nil {
		return "", err
	}
	template := "template_" + fingerprint
	var made bool
	if err := super.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, template).Scan(&made); err != nil || made {
		return template, err
	}
	// Under another name until it is whole: whoever is killed here leaves no half template.
	draft := named(s, template+"_draft")
	if _, err := super.Exec(ctx, "DROP DATABASE IF EXISTS "+draft.name); err != nil {
		return "", err
	}
	if err := create(ctx, super, draft.name, "template0"); err != nil {
		return "", err
	}
	if _, err := migrations.Apply(ctx, draft.ownerURL); err != nil {
		return "", err
	}
	_, err = super.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", draft.name, template))
	return template, err
}

// dropAbandoned drops the databases of processes that are gone. It is housekeeping: what fails is tried again by the
// next process.
func dropAbandoned(ctx context.Context, super *pgx.Conn) {
	rows, err := super.Query(ctx, `SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'`)
	if err != nil {
		return
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return
	}
	for _, name := range names {
		var pid, n int
		if _, err := fmt.Sscanf(strings.ReplaceAll(name, "_", " "), "test %d %d", &pid, &n); err != nil {
			continue
		}
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_, _ = super.Exec(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s", name))
		}
	}
}

func dropDatabase(ctx context.Context, name string) error {
	s, err := server()
	if err != nil {
		return err
	}
	super, err := pgx.Connect(ctx, s.SuperURL())
	if err != nil {
		return err
	}
	defer func() { _ = super.Close(ctx) }()
	_, err = super.Exec(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name))
	return err
}
