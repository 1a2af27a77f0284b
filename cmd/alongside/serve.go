package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"alongside/api"
	"alongside/auth"
	"alongside/backup"
	"alongside/jobs"
	"alongside/pwa"
	"alongside/store"
)

// grace is how long running requests and jobs may take when the server ends.
const grace = 15 * time.Second

// serve serves a real practice.
func (p program) serve(ctx context.Context, c config) error {
	p.logTo(slog.LevelInfo)
	return p.host(ctx, c.in("data"), hosting{
		prepare: func(_ context.Context, h host) error {
			if h.store.Demo() {
				return errors.New("this database holds the demo's made-up people, whose password everybody knows: " +
					"choose another DATA_DIR or DATABASE_URL for a real practice")
			}
			return nil
		},
		ready: func(ctx context.Context, h host) error {
			slog.Info("ready", "address", c.PublicURL, "version", version)
			return p.offerSetup(ctx, c, h.store)
		},
	})
}

// host is what a server stands on once its database is open.
type host struct {
	config   config
	database database
	store    *store.Store
	keys     *auth.Keys
	hasher   *auth.Hasher
	pusher   *jobs.Pusher
}

// hosting is what differs between a real practice and the demo.
type hosting struct {
	migrated func(context.Context, database) error // before the database is opened; may be nil
	prepare  func(context.Context, host) error     // before anybody is let in
	ready    func(context.Context, host) error     // when the server answers
	demo     *api.Demo                             // whom anybody may sign in as; nil for a real practice
}

// host runs the server until ctx ends or something breaks. Nobody is let in before everything is ready; the address
// is taken first, so that a taken one is known at once.
func (p program) host(ctx context.Context, c config, with hosting) error {
	ln, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer ln.Close() // again after the server has, which does no harm
	d, err := p.openDatabase(ctx, c, false)
	if err != nil {
		return err
	}
	defer d.close()
	if _, err := p.migrateUp(ctx, d); err != nil {
		return err
	}
	if with.migrated != nil {
		if err := with.migrated(ctx, d); err != nil {
			return err
		}
	}
	heads := c.trailHeads()
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		slog.Warn("nothing outside the database remembers what is sealed of the trail", "error", err.Error())
		heads = ""
	}
	s, keys, err := c.openStore(ctx, d, heads)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := p.nobodyIsBack(ctx, c, d, keys); err != nil {
		return err
	}
	pusher, pushKey, err := c.pusher(ctx, s)
	if err != nil {
		return err
	}
	h := host{config: c, database: d, store: s, keys: keys, hasher: auth.NewHasher(runtime.NumCPU()), pusher: pusher}
	if err := with.prepare(ctx, h); err != nil {
		return err
	}
	server, err := api.New(api.Config{
		Store: s, Keys: keys, Hasher: h.hasher, PublicURL: c.PublicURL, TrustedProxies: c.TrustedProxies,
		Files: pwa.Files(), Version: version, Demo: with.demo, Mails: c.SMTPURL != "", PushKey: pushKey, FetchKeys: jobs.NewKeyFetcher().Fetch,
	})
	if err != nil {
		return err
	}
	return h.answer(ctx, ln, server, with.ready)
}

// answer serves until ctx ends, then lets what runs come to its end.
func (h host) answer(ctx context.Context, ln net.Listener, server *api.API, ready func(context.Context, host) error) error {
	letters, err := h.config.mail()
	if err != nil {
		return err
	}
	working, err := jobs.Start(context.WithoutCancel(ctx), jobs.Config{
		Store: h.store, Keys: h.keys, Erasures: h.config.erasures(), Mail: letters, Pusher: h.pusher, PublicURL: strings.TrimRight(h.config.PublicURL, "/"),
	})
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	err = ready(ctx, h)
	if ctx.Err() != nil {
		err = nil // it was asked to end meanwhile, which is no failure
	}
	if err == nil {
		select {
		case <-ctx.Done():
			slog.Info("ending: running requests come to their end")
		case err = <-served:
			err = fmt.Errorf("the server ended: %w", err)
		case <-h.database.ended():
			err = fmt.Errorf("the private database ended by itself; its log is %s/postgres/postgres.log", h.config.DataDir)
		}
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return errors.Join(err, server.Shutdown(end), working.Stop(end))
}

// nobodyIsBack lets nobody in while the database holds somebody who was erased: it may be a copy from before, that came back by
// other ways than a restore. As the owner it erases them again.
func (p program) nobodyIsBack(ctx context.Context, c config, d database, keys *auth.Keys) error {
	list, err := c.holdErasures(ctx, d.appURL, keys)
	if err != nil {
		slog.Warn("nobody is erased while nothing outside the database remembers it", "error", err.Error())
	}
	held, err := store.HoldErasures(ctx, d.appURL, keys, list)
	if err != nil || held.Back == 0 {
		return err
	}
	if d.ownerURL == "" {
		return fmt.Errorf("people are in this database again who were erased (%d): start the server once with MIGRATE_DATABASE_URL, which erases them again", held.Back)
	}
	p.stepf("Erasing again who was erased")
	_, err = backup.EraseAgain(ctx, d.ownerURL, keys, list)
	return err
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken by another program: stop that, or choose another address with LISTEN and PUBLIC_URL", address)
	case err != nil:
		return nil, fmt.Errorf("LISTEN=%s can't be listened on: %w", address, err)
	}
	return ln, nil
}

// offerSetup prints the link that sets up the practice, where there is none.
func (p program) offerSetup(ctx context.Context, c config, s *store.Store) error {
	code := auth.NewCode()
	hash, err := auth.HashCode(code)
	if err != nil {
		return err
	}
	offered, err := s.OfferSetup(ctx, hash)
	if err != nil || !offered {
		return err
	}
	return p.sayf("There is no practice yet. Open this link to set it up; it works once, and the next start replaces it:\n\n  %s/setup#%s\n",
		strings.TrimRight(c.PublicURL, "/"), code)
}
