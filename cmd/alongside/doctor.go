package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/caarlos0/env/v11"

	"alongside/api"
	"alongside/auth"
	"alongside/doctor"
	"alongside/pwa"
	"alongside/store"
)

// doctor says of each part of the deployment whether it is as it should be, beside a running server or without one. It
// fails where something needs a hand, so that a nightly run can tell somebody.
func (p program) doctor(ctx context.Context, c config) error {
	c = c.in("data")
	subject, err := c.pushSubject()
	if err != nil {
		return err
	}
	unreviewed, err := pwa.Unreviewed()
	if err != nil {
		return err
	}
	examined := doctor.Deployment{
		DataDir: c.DataDir, KeyPlace: c.keyPlace(), PublicURL: c.PublicURL, Loopback: api.Loopback(c.PublicURL),
		BehindProxy: len(c.TrustedProxies) > 0, Unreviewed: unreviewed, Mails: c.SMTPURL != "",
		Pushes: subject != "", Secrets: p.secrets(),
	}
	examined.Keys, examined.KeysError = c.readKeys()
	if _, err := os.Lstat(auth.FormerKeys(c.keyPlace())); err == nil {
		examined.FormerKeys = true
	}
	d, err := p.lookInto(ctx, c)
	if err == nil {
		defer d.close()
	}
	examined.AppURL, examined.OwnerURL, examined.DatabaseError = d.appURL, d.ownerURL, err
	if examined.TrailHeads, err = store.ReadTrailHeads(c.trailHeads()); err != nil {
		return err
	}
	findings := doctor.Examine(ctx, examined, time.Now())
	table := tabwriter.NewWriter(p.out, 0, 0, 3, ' ', 0)
	hands := int64(0)
	for _, f := range findings {
		if f.Mark == doctor.Hand {
			hands++
		}
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\n", f.Mark, f.About, f.Says); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if hands > 0 {
		return fmt.Errorf("%s to be done: see the lines marked %s", plural(hands, "thing"), doctor.Hand)
	}
	return p.sayf("Everything is in order.")
}

// secrets is how each one comes that is set: in the environment, or in a file, which is named.
func (p program) secrets() map[string]string {
	variables, found := env.ToMap(p.environ), map[string]string{}
	for _, name := range secretNames() {
		if path := variables[name+"_FILE"]; path != "" || variables[name] != "" {
			found[name] = path
		}
	}
	return found
}

// lookInto opens the database and makes none.
func (p program) lookInto(ctx context.Context, c config) (database, error) {
	if c.AppURL == "" {
		if _, err := os.Stat(filepath.Join(c.DataDir, "postgres", "cluster")); err != nil {
			return database{}, fmt.Errorf("there is no database in %s: point DATA_DIR at the server's folder, or start the server once", c.DataDir)
		}
	}
	return p.openDatabase(ctx, c, true)
}

// lookIntoAsOwner is lookInto for what only the owner of a database may do, and only on one of this version. What that is
// begins the sentence that asks for the owner where none is named.
func (p program) lookIntoAsOwner(ctx context.Context, c config, what string) (database, error) {
	d, err := p.lookInto(ctx, c)
	if err != nil {
		return database{}, err
	}
	if d.ownerURL == "" {
		d.close()
		return database{}, fmt.Errorf("%s as the owner of the database: set MIGRATE_DATABASE_URL", what)
	}
	if _, err := p.migrateUp(ctx, database{appURL: d.appURL}); err != nil { // without the owner it only looks
		d.close()
		return database{}, err
	}
	return d, nil
}
