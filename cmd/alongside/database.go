package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"alongside/auth"
	"alongside/embeddedpg"
	"alongside/migrations"
	"alongside/store"
)

// patience bounds a start of the private database: after a power cut it replays its log first.
const patience = 10 * time.Minute

// database is where the data is. ownerURL is empty where only the app's way in was given.
type database struct {
	appURL, ownerURL string
	private          *embeddedpg.Server // nil for a server of the operator's
}

// openDatabase answers the operator's database or starts the private one. A private one that runs already is used if
// beside says that two commands may.
func (p program) openDatabase(ctx context.Context, c config, beside bool) (database, error) {
	if c.AppURL != "" {
		return c.theirDatabase(ctx)
	}
	dir := filepath.Join(c.DataDir, "postgres")
	if beside {
		if running, err := embeddedpg.Running(ctx, dir); err == nil {
			return privateDatabase(running), nil
		} else if !errors.Is(err, embeddedpg.ErrNotRunning) {
			return database{}, err
		}
	}
	p.stepf("Starting the private database in %s", dir)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	server, err := embeddedpg.Start(ctx, embeddedpg.Config{Dir: dir})
	if err != nil {
		return database{}, err
	}
	return privateDatabase(server), nil
}

// theirDatabase answers the operator's database once each way in is known to lead there.
func (c config) theirDatabase(ctx context.Context) (database, error) {
	for _, way := range []struct{ name, url string }{{"DATABASE_URL", c.AppURL}, {"MIGRATE_DATABASE_URL", c.OwnerURL}} {
		if way.url == "" {
			continue
		}
		if err := migrations.Reach(ctx, way.url); err != nil {
			return database{}, fmt.Errorf("%s: %w", way.name, err)
		}
	}
	return database{appURL: c.AppURL, ownerURL: c.OwnerURL}, nil
}

func privateDatabase(server *embeddedpg.Server) database {
	return database{appURL: server.AppURL(), ownerURL: server.OwnerURL(), private: server}
}

// close stops the private database, if this process started it.
func (d database) close() {
	if d.private == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := d.private.Stop(ctx); err != nil {
		slog.Error("stopping the database", "error", err.Error())
	}
}

// ended is closed when the private database has ended by itself; for any other it is nil.
func (d database) ended() <-chan struct{} {
	if d.private == nil {
		return nil
	}
	return d.private.Done()
}

// migrateUp brings the schema to this version, where the owner's way in is known; otherwise it must be there already.
func (p program) migrateUp(ctx context.Context, d database) (steps int, err error) {
	if d.ownerURL != "" {
		before, needed, err := migrations.Versions(ctx, d.ownerURL)
		if err != nil {
			return 0, err
		}
		if before < needed {
			p.stepf("Bringing the database from schema %d to %d", before, needed)
		}
		return migrations.Apply(ctx, d.ownerURL)
	}
	has, needed, err := migrations.Versions(ctx, d.appURL)
	switch {
	case err != nil:
		return 0, fmt.Errorf("the database's schema can't be read as the application (%w): run alongside migrate with MIGRATE_DATABASE_URL", err)
	case has > needed:
		return 0, fmt.Errorf("%w: it has schema %d, this program knows up to %d; install the newer program", migrations.ErrNewerSchema, has, needed)
	case has < needed:
		return 0, fmt.Errorf("the database has schema %d and this program needs %d: run alongside migrate with MIGRATE_DATABASE_URL", has, needed)
	}
	return 0, nil
}

// openStore opens the database with the deployment's keys, which are made with the first practice and never again. heads is
// the file that remembers what is sealed of the trail; empty: none does.
func (c config) openStore(ctx context.Context, d database, heads string) (*store.Store, *auth.Keys, error) {
	keys, err := c.readKeys()
	if errors.Is(err, fs.ErrNotExist) {
		keys, err = c.firstKeys(ctx, d)
	}
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, store.Config{URL: d.appURL, Keys: keys, TrailHeads: heads})
	if errors.Is(err, store.ErrFormerKeys) {
		err = fmt.Errorf("%s: %w", c.keyPlace(), err)
	}
	return s, keys, err
}

// firstKeys makes the deployment's keys. New ones open nothing of what older ones sealed, so it refuses where somebody
// is there already.
func (c config) firstKeys(ctx context.Context, d database) (*auth.Keys, error) {
	passing, err := auth.NewKeys() // nothing is sealed with them
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{URL: d.appURL, Keys: passing})
	empty := false
	if err == nil {
		defer s.Close()
		empty, err = s.SetupNeeded(ctx)
	}
	if err != nil && !errors.Is(err, store.ErrFormerKeys) {
		return nil, err
	}
	if !empty {
		return nil, fmt.Errorf("the key file %s is missing and the database already holds people: "+
			"bring it back from the backup, because without it nobody can read what they wrote", c.keyFile())
	}
	return auth.OpenKeys(c.keyFile())
}
