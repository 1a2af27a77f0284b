package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"alongside/api"
	"alongside/demo"
	"alongside/store"
)

// demoMark tells a demo's data folder from any other, so that it alone can be thrown away.
const demoMark = ".alongside-demo"

// demo serves made-up people with a known password, and therefore to this machine only.
func (p program) demo(ctx context.Context, c config) error {
	p.logTo(slog.LevelWarn)
	if !api.Loopback(c.PublicURL) {
		return errors.New("the demo is for this machine only, because everybody knows its password: " +
			"leave PUBLIC_URL away, or set it to http://localhost with a port")
	}
	return p.host(ctx, c.in(filepath.Join("data", "demo")), hosting{
		migrated: markDemo,
		prepare: func(ctx context.Context, h host) error {
			if err := h.markFolder(); err != nil {
				return err
			}
			p.stepf("Laying the demo practices")
			return demo.Lay(ctx, h.store, h.database.ownerURL, h.hasher, time.Now())
		},
		ready: func(context.Context, host) error { return p.welcome(c) },
		demo:  demoOffer(),
	})
}

// demoOffer is what the sign-in page of the demo shows.
func demoOffer() *api.Demo {
	offer := &api.Demo{Password: demo.Password}
	for _, who := range demo.SignIns() {
		offer.People = append(offer.People, api.DemoPerson{Login: who.Login, Name: who.Name, About: api.InLanguages(who.About)})
	}
	return offer
}

func markDemo(ctx context.Context, d database) error {
	if d.ownerURL == "" {
		return errors.New("the demo has to mark its database as the owner: set MIGRATE_DATABASE_URL, or leave DATABASE_URL away")
	}
	err := store.MarkDemo(ctx, d.ownerURL)
	if errors.Is(err, store.ErrNotDemo) {
		return fmt.Errorf("%w, and the demo stays out of it: choose another DATA_DIR, or leave DATABASE_URL away", err)
	}
	return err
}

func (h host) markFolder() error {
	if err := os.MkdirAll(h.config.DataDir, 0o700); err != nil {
		return fmt.Errorf("mark the demo's folder: %w", err)
	}
	mark, err := os.OpenFile(filepath.Join(h.config.DataDir, demoMark), os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("mark the demo's folder: %w", err)
	}
	return mark.Close()
}

// welcome says where to go and whom to sign in as.
func (p program) welcome(c config) error {
	if err := p.sayf("\nAlongside runs on %s\n\nSign in as", c.PublicURL); err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 3, ' ', 0)
	for _, who := range demo.SignIns() {
		if _, err := fmt.Fprintf(table, "  %s\t%s\t%s\n", who.Login, who.Name, who.About.En); err != nil {
			return err
		}
	}
	return errors.Join(table.Flush(), p.sayf("\nEverybody's password is %s\nCtrl-C ends it.", demo.Password))
}
