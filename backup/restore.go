package backup

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/migrations"
)

// Archive is a backup that was read to its end and found whole.
type Archive struct {
	Header Header
	Keys   *auth.Keys

	path string
	code *age.X25519Identity
}

// Open reads a whole backup and checks it, before anything is touched for it. The error says what is wrong with the
// file or with the code.
func Open(path, code string) (*Archive, error) {
	key, err := identity(code)
	if err != nil {
		return nil, err
	}
	a := &Archive{path: path, code: key}
	err = a.read(func(o *opener) error {
		a.Header = o.Header
		return o.Header.known()
	}, func(o *opener, _ Table) error {
		_, err := o.discard()
		return err
	}, func(keys []byte) (err error) {
		a.Keys, err = auth.ParseKeys(keys)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// read goes through the file once.
func (a *Archive) read(begin func(*opener) error, table func(*opener, Table) error, end func(keys []byte) error) error {
	file, err := os.Open(a.path)
	if err != nil {
		return fmt.Errorf("the backup %s can't be opened: %w", a.path, reason(err))
	}
	defer file.Close()
	o, err := open(file, a.code)
	if err != nil {
		return err
	}
	if err := begin(o); err != nil {
		return err
	}
	var all sums
	for _, t := range o.Header.Tables {
		if err := o.begin(t.Name); err != nil {
			return err
		}
		if err := table(o, t); err != nil {
			return err
		}
		all.Tables++
		all.Rows += o.rows
	}
	keys, err := o.finish(all)
	if err != nil {
		return err
	}
	return end(keys)
}

// known refuses what this program can't load, and names both versions.
func (h Header) known() error {
	latest, err := migrations.Latest()
	if err != nil {
		return err
	}
	if h.Schema > latest {
		return fmt.Errorf("this file was %w: it has schema %d of program %s, this program knows up to %d; restore with the newer program",
			ErrNewer, h.Schema, h.Program, latest)
	}
	if h.Schema < firstSchema {
		return damaged(nil)
	}
	return nil
}

// Target is where a backup goes.
type Target struct {
	OwnerURL string
	// PlaceKeys puts the deployment's keys where the server will look for them. It is called last, when everything else
	// is done and only the commit is left, and must not replace other keys.
	PlaceKeys func(*auth.Keys) error
	// Erasures are those since the backup, and before: whom they name doesn't come back.
	Erasures auth.Erasures
}

// Restored is what came back.
type Restored struct {
	Tables []RestoredTable
	Erased int // who was in the backup and had been erased since, or before: they were erased again
}

// RestoredTable is a table as it came back: equal to the one that was backed up, or there is no restore.
type RestoredTable struct {
	Table string
	Rows  int64
}

// Restore loads the archive into an empty database and erases again whom the list of erasures names, in one transaction, and then
// brings it to this program's schema. Where it fails, the database is as empty as before.
func (a *Archive) Restore(ctx context.Context, to Target) (Restored, error) {
	conn, err := connect(ctx, to.OwnerURL)
	if err != nil {
		return Restored{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := a.prepare(ctx, conn, to.OwnerURL); err != nil {
		return Restored{}, err
	}
	l := &loading{Archive: a, conn: conn}
	if err := l.run(ctx, to); err != nil {
		return Restored{}, err
	}
	done := Restored{l.restored, len(l.erased)}
	if _, err := migrations.Apply(ctx, to.OwnerURL); err != nil {
		return done, fmt.Errorf("everything was restored at schema %d, and bringing it to this program's schema did not work: "+
			"run alongside migrate: %w", a.Header.Schema, err)
	}
	return done, keepErased(ctx, conn, l.erased)
}

// prepare lays the schema of the archive into a database that has none, or finds it there, unused.
func (a *Archive) prepare(ctx context.Context, conn *pgx.Conn, ownerURL string) error {
	var ours, others bool
	err := conn.QueryRow(ctx, `SELECT to_regclass('public.goose_db_version') IS NOT NULL,
		EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm'))`).Scan(&ours, &others)
	switch {
	case err != nil:
		return fmt.Errorf("look into the database: %w", err)
	case !ours && others:
		return fmt.Errorf("%w: this database holds tables that are not Alongside's, and nothing was touched; choose another database", ErrNotEmpty)
	case ours:
		if err := a.fits(ctx, conn); err != nil {
			return err
		}
	}
	return migrations.ApplyTo(ctx, ownerURL, a.Header.Schema)
}

// fits refuses a database of Alongside's that is in use or has gone past the archive's schema.
func (a *Archive) fits(ctx context.Context, conn *pgx.Conn) error {
	var schema int64
	if err := conn.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&schema); err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if schema > a.Header.Schema {
		return fmt.Errorf("%w: this database has schema %d already and the backup is of schema %d, which comes before it; "+
			"nothing was touched; choose a fresh folder or database, in which no server has started yet", ErrNotEmpty, schema, a.Header.Schema)
	}
	if schema == 0 {
		return nil
	}
	var people, servers bool
	err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM practices),
		EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'alongside_app')`).Scan(&people, &servers)
	switch {
	case err != nil:
		return fmt.Errorf("look into the database: %w", err)
	case people:
		return fmt.Errorf("%w: this database holds a practice, and nothing was touched; choose a fresh folder or database", ErrNotEmpty)
	case servers:
		return fmt.Errorf("a server uses this database, and nothing was touched: stop it first")
	}
	return nil
}

// loading is one restore in progress.
type loading struct {
	*Archive

	conn     *pgx.Conn
	tx       pgx.Tx
	tables   []Table
	forced   []string
	restored []RestoredTable
	sums     [][]byte // of the restored tables
	erased   []erased
}

// run does everything in one transaction: the parts of it stand in the order in which they happen.
func (l *loading) run(ctx context.Context, to Target) (err error) {
	if l.tx, err = l.conn.Begin(ctx); err != nil {
		return fmt.Errorf("begin to restore: %w", err)
	}
	defer func() { _ = l.tx.Rollback(context.WithoutCancel(ctx)) }() // after a commit it does nothing
	for _, part := range []func(context.Context) error{l.claim, l.open, l.load, l.sequences, l.close, l.compare, l.beginAnew} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	// Before anybody is let in, and in the same commit: who was erased since the backup never comes back.
	if l.erased, err = eraseAgain(ctx, l.tx, l.Keys, to.Erasures); err != nil {
		return err
	}
	if err := to.PlaceKeys(l.Keys); err != nil {
		return err
	}
	if err := l.tx.Commit(ctx); err != nil {
		return fmt.Errorf("the restore could not be committed: %w", err)
	}
	return nil
}

// claim keeps everybody else out and makes sure of the place.
func (l *loading) claim(ctx context.Context) error {
	if err := settle(ctx, l.tx); err != nil {
		return err
	}
	here, err := listTables(ctx, l.tx)
	if err != nil {
		return err
	}
	var same bool
	if l.tables, same = matched(l.Header.Tables, here); !same {
		return fmt.Errorf("the backup's tables are not those of schema %d in this database: restore with program %s", l.Header.Schema, l.Header.Program)
	}
	for _, t := range l.tables {
		if _, err := l.tx.Exec(ctx, `LOCK TABLE `+t.identifier()+` IN ACCESS EXCLUSIVE MODE`); err != nil {
			return fmt.Errorf("lock the table %s: %w", t.Name, err)
		}
		if t.Name == "deployment" { // its one row comes with the schema
			continue
		}
		var used bool
		if err := l.tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+t.identifier()+`)`).Scan(&used); err != nil {
			return fmt.Errorf("look into the table %s: %w", t.Name, err)
		}
		if used {
			return fmt.Errorf("%w: the table %s holds something, and nothing was touched; choose a fresh folder or database", ErrNotEmpty, t.Name)
		}
	}
	// A backup from before a table was added has a schema without it.
	rows, err := l.tx.Query(ctx, `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1)`,
		append(slices.Clone(forgotten), "deployment"))
	if err != nil {
		return err
	}
	present, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range present {
		if _, err := l.tx.Exec(ctx, `DELETE FROM `+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("clear the table %s: %w", name, err)
		}
	}
	return nil
}

// matched finds each of the archive's tables here, in the archive's order.
func matched(archived, here []Table) ([]Table, bool) {
	tables := make([]Table, 0, len(archived))
	for _, t := range archived {
		at := slices.IndexFunc(here, func(h Table) bool { return h.Name == t.Name })
		if at < 0 || !slices.Equal(slices.Sorted(slices.Values(here[at].Columns)), slices.Sorted(slices.Values(t.Columns))) {
			return nil, false
		}
		t.key, t.numbered = here[at].key, here[at].numbered
		tables = append(tables, t)
	}
	return tables, len(archived) == len(here)
}

const forcedTables = `
SELECT coalesce(array_agg(relname::text ORDER BY relname), '{}') FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity`

// open takes away what keeps rows from being copied in as they are: COPY is not allowed under forced row-level
// security, and triggers would do again what they did before the backup. Nobody else sees it: it is undone before the
// commit.
func (l *loading) open(ctx context.Context) error {
	if err := l.tx.QueryRow(ctx, forcedTables).Scan(&l.forced); err != nil {
		return fmt.Errorf("read the tables' protection: %w", err)
	}
	return l.each(ctx, `ALTER TABLE %s DISABLE TRIGGER USER`, `ALTER TABLE %s NO FORCE ROW LEVEL SECURITY`)
}

func (l *loading) close(ctx context.Context) error {
	if err := l.each(ctx, `ALTER TABLE %s ENABLE TRIGGER USER`, `ALTER TABLE %s FORCE ROW LEVEL SECURITY`); err != nil {
		return err
	}
	var forced []string
	if err := l.tx.QueryRow(ctx, forcedTables).Scan(&forced); err != nil {
		return fmt.Errorf("read the tables' protection: %w", err)
	}
	if !slices.Equal(forced, l.forced) {
		return fmt.Errorf("row-level security is not as it was before, so nothing was restored")
	}
	return nil
}

// each runs the first statement on every table, and the second on those whose row-level security is forced.
func (l *loading) each(ctx context.Context, every, forced string) error {
	for _, t := range l.tables {
		if _, err := l.tx.Exec(ctx, fmt.Sprintf(every, t.identifier())); err != nil {
			return fmt.Errorf("change the table %s: %w", t.Name, err)
		}
		if !slices.Contains(l.forced, t.Name) {
			continue
		}
		if _, err := l.tx.Exec(ctx, fmt.Sprintf(forced, t.identifier())); err != nil {
			return fmt.Errorf("change the table %s: %w", t.Name, err)
		}
	}
	return nil
}

// load copies the rows in, reading the file a second time. The tables of this database, in l.tables, are the header's.
func (l *loading) load(ctx context.Context) error {
	return l.read(func(*opener) error { return nil }, func(o *opener, t Table) error {
		tag, err := l.conn.PgConn().CopyFrom(ctx, o, t.copyIn())
		if err != nil {
			return fmt.Errorf("restore the table %s: %w", t.Name, err)
		}
		e, err := o.end()
		if err != nil {
			return err
		}
		if tag.RowsAffected() != e.Rows {
			return fmt.Errorf("restore the table %s: %d of %d rows arrived", t.Name, tag.RowsAffected(), e.Rows)
		}
		l.restored = append(l.restored, RestoredTable{Table: t.Name, Rows: e.Rows})
		l.sums = append(l.sums, e.SHA256)
		return nil
	}, func([]byte) error { return nil })
}

// sequences lets numbers that the database gives go on behind the restored ones.
func (l *loading) sequences(ctx context.Context) error {
	for _, t := range l.tables {
		for _, column := range t.numbered {
			_, err := l.tx.Exec(ctx, fmt.Sprintf(`SELECT setval(pg_get_serial_sequence($1, $2), (SELECT max(%s) FROM %s))`,
				pgx.Identifier{column}.Sanitize(), t.identifier()), t.identifier(), column)
			if err != nil {
				return fmt.Errorf("set the sequence of %s.%s: %w", t.Name, column, err)
			}
		}
	}
	return nil
}

// compare reads every table back and holds it against what was backed up.
func (l *loading) compare(ctx context.Context) error {
	for i, t := range l.tables {
		sum := sha256.New()
		tag, err := l.conn.PgConn().CopyTo(ctx, sum, t.copyOut())
		if err != nil {
			return fmt.Errorf("read the table %s back: %w", t.Name, err)
		}
		if tag.RowsAffected() != l.restored[i].Rows || string(sum.Sum(nil)) != string(l.sums[i]) {
			return fmt.Errorf("the table %s is not equal to the one that was backed up, so nothing was restored", t.Name)
		}
	}
	return nil
}

// beginAnew gives the database a new life: phones then offer everything they have again, also what came after the
// backup. The code that opened this file stays the one that later backups are sealed under.
func (l *loading) beginAnew(ctx context.Context) error {
	sealed, err := l.Keys.AEAD().Encrypt([]byte(l.code.Recipient().String()), recipientAD())
	if err != nil {
		return err
	}
	_, err = l.tx.Exec(ctx, `UPDATE deployment SET epoch = gen_random_uuid(), backed_up_at = $1, backup_recipient = $2,
		backup_code_at = coalesce(backup_code_at, $1)`, l.Header.TakenAt, sealed)
	return err
}
