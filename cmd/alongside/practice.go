package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"alongside/auth"
	"alongside/models"
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

// practiceRecover prints the link by which an owner gets back in whom nobody else can let in: alongside practice recover LOGIN.
// Beside a running server or without one.
func (p program) practiceRecover(ctx context.Context, c config, login string) error {
	c = c.in("data")
	d, err := p.lookIntoAsOwner(ctx, c, "owners are let in anew")
	if err != nil {
		return err
	}
	defer d.close()
	asked, err := p.askedOfOwner()
	if err != nil {
		return err
	}
	code := auth.NewCode()
	hash, err := auth.HashCode(code)
	if err != nil {
		return err
	}
	offered, err := store.OfferOwnerRecovery(ctx, d.ownerURL, login, asked, hash)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return errors.New("no owner signs in with that name: an owner invites everybody else back in the app, and clinicians their patients")
	case errors.Is(err, models.ErrConflict):
		return errors.New("that account is disabled: another owner can enable it in the app")
	case err != nil:
		return err
	}
	return p.sayf(`Open this link, and type the given name and the birth year again. It works once, until %s:

  %s/invitation#%s

Whoever uses it chooses how to sign in from now on. Every way in of before ends then, and every session.
It stands in the practice's record that somebody on this server did this, and %s is told.`,
		offered.ExpiresAt.Local().Format("2 January 2006, 15:04"), strings.TrimRight(c.PublicURL, "/"), code, login)
}

// askedOfOwner is what the link asks before it shows anything, so that no one else who sees it gets in.
func (p program) askedOfOwner() (models.Recovery, error) {
	var r models.Recovery
	typed := bufio.NewReader(p.in)
	ask := func(what string) (string, error) {
		if _, err := fmt.Fprint(p.progress, what); err != nil {
			return "", err
		}
		line, _ := typed.ReadString('\n') // what is there is typed
		if line = strings.TrimSpace(line); line == "" {
			return "", errors.New("nobody typed anything: run it at a terminal")
		}
		return line, nil
	}
	name, err := ask("The owner's given name: ")
	if err != nil {
		return r, err
	}
	year, err := ask("The owner's birth year: ")
	if err != nil {
		return r, err
	}
	r.GivenName = name
	if r.BirthYear, err = strconv.Atoi(year); err != nil || r.Validate(time.Now()) != nil {
		return r, errors.New("that can't be somebody's given name and birth year: type Olga, and then 1980")
	}
	return r, nil
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
