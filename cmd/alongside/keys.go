package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"alongside/auth"
	"alongside/store"
)

// rotateKeys replaces the deployment's keys, beside running servers or without any: alongside keys rotate. It goes as far as
// it can, says what has to be done before it can go on, and goes on there when it is run again, also after it was killed.
func (p program) rotateKeys(ctx context.Context, c config) (err error) {
	c = c.in("data")
	if c.Keyset != "" {
		return errors.New("the keys come from KEYSET, which nobody can write: put them into a file of mode 0600 and name it in KEYSET_FILE")
	}
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	path, err := filepath.EvalSymlinks(c.keyPlace())
	if err != nil {
		return err
	}
	d, err := p.lookIntoAsOwner(ctx, c, "keys are rotated")
	if err != nil {
		return err
	}
	defer d.close()
	in, err := store.OpenRotation(ctx, d.ownerURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	r := &rotation{program: p, path: path, keys: keys, in: in}
	return r.run(ctx)
}

// rotation is one run. What it has done stands in the key file and in the database, nowhere else.
type rotation struct {
	program

	path string
	keys *auth.Keys
	in   *store.Rotation
}

func (r *rotation) run(ctx context.Context) error {
	over, err := r.over()
	if err != nil {
		return err
	}
	if over {
		return r.finished()
	}
	for _, step := range []func(context.Context) (waits string, err error){r.prepare, r.promote, r.finish} {
		waits, err := step(ctx)
		if err != nil {
			return err
		}
		if waits != "" {
			return r.sayf("%s Where servers have key files of their own, copy %s to each. Restart each server, then run alongside keys rotate again.", waits, r.path)
		}
	}
	return r.finished()
}

// over says whether the last run was stopped when only its tidying was left.
func (r *rotation) over() (bool, error) {
	former, err := auth.ReadKeys(auth.FormerKeys(r.path))
	if errors.Is(err, fs.ErrNotExist) || err == nil && r.keys.Rotation() != auth.Settled {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	same, err := former.Equal(r.keys)
	return !same, err
}

func (r *rotation) finished() error {
	r.stepf("Removing the keys before")
	if err := auth.ForgetFormer(r.path); err != nil {
		return err
	}
	return r.sayf("The keys in %s are new, and everything is sealed with them. Take a backup now: the ones before hold the keys before.", r.path)
}

// write makes a step stand.
func (r *rotation) write(keys *auth.Keys, err error) error {
	if err == nil {
		err = keys.Replace(r.path)
	}
	if err != nil {
		return fmt.Errorf("the key file %s can't be written, and is as it was: %w", r.path, err)
	}
	r.keys = keys
	return nil
}

// prepare adds the next keys, which open and accept from here on.
func (r *rotation) prepare(context.Context) (waits string, err error) {
	if r.keys.Rotation() != auth.Settled {
		return "", nil
	}
	r.stepf("Adding the next keys to %s", r.path)
	return "", r.write(r.keys.Prepare())
}

// promote seals and signs with them, once every server knows them.
func (r *rotation) promote(ctx context.Context) (waits string, err error) {
	if r.keys.Rotation() != auth.Prepared {
		return "", nil
	}
	const without = "The next keys are there, and a server runs that doesn't know them yet."
	next := r.keys.NextDataKey()
	for range 2 { // one may have started before the database asked for them
		if all, err := r.in.EveryServer(ctx, next, false); err != nil || !all {
			return without, err
		}
		r.stepf("Letting no server start without the next keys")
		if err := r.in.Require(ctx, next); err != nil {
			return "", err
		}
	}
	r.stepf("Sealing and signing with the next keys from here on")
	return "", r.write(r.keys.Promote())
}

// finish drops the keys before, once no server seals with them and nothing lies under them.
func (r *rotation) finish(ctx context.Context) (waits string, err error) {
	if err := r.rewrap(ctx); err != nil {
		return "", err
	}
	ids := r.keys.DataKeys()
	for range 2 { // one may have started before the database refused it
		if all, err := r.in.EveryServer(ctx, ids[0], true); err != nil || !all {
			return "What was sealed is sealed with the next keys, and a server runs that still seals with the ones before.", err
		}
		r.stepf("Letting no server start that seals with the keys before")
		if err := r.in.Retire(ctx, ids[1:]); err != nil {
			return "", err
		}
	}
	if err := r.rewrap(ctx); err != nil { // what such a server wrote last
		return "", err
	}
	r.stepf("Taking the keys before out of %s", r.path)
	return "", r.write(r.keys.Finish(time.Now()))
}

func (r *rotation) rewrap(ctx context.Context) error {
	r.stepf("Sealing with the next keys what lies under the ones before")
	values, err := r.in.Rewrap(ctx, r.keys)
	if err != nil {
		return err
	}
	r.stepf("Sealed anew: %s", plural(int64(values), "value"))
	return nil
}
