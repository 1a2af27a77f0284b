package main

import (
	"context"
	"errors"

	"alongside/store"
)

// practice prints a new set-up link, beside a running server or without one.
func (p program) practice(ctx context.Context, c config) error {
	return p.besideServer(ctx, c, func(c config, d database) error {
		if _, err := p.migrateUp(ctx, d); err != nil {
			return err
		}
		s, _, err := c.openStore(ctx, d, "")
		if err != nil {
			return err
		}
		defer s.Close()
		return p.newSetupLink(ctx, c, s)
	})
}

func (p program) newSetupLink(ctx context.Context, c config, s *store.Store) error {
	needed, err := s.SetupNeeded(ctx)
	if err != nil {
		return err
	}
	if !needed {
		return errors.New("there is a practice already: its owner invites everybody else")
	}
	return p.offerSetup(ctx, c, s)
}

// migrate brings the database to this version.
func (p program) migrate(ctx context.Context, c config) error {
	return p.besideServer(ctx, c, func(_ config, d database) error {
		if d.ownerURL == "" {
			return errors.New("migrations run as the owner of the database: set MIGRATE_DATABASE_URL")
		}
		steps, err := p.migrateUp(ctx, d)
		if err != nil {
			return err
		}
		return p.sayf("The database is up to date (%d steps taken).", steps)
	})
}

// besideServer runs a short command on the database, whether a server uses it or not.
func (p program) besideServer(ctx context.Context, c config, do func(config, database) error) error {
	c = c.in("data")
	d, err := p.openDatabase(ctx, c, true)
	if err != nil {
		return err
	}
	defer d.close()
	return do(c, d)
}
