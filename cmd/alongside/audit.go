package main

import (
	"context"
	"fmt"

	"alongside/doctor"
	"alongside/store"
)

// minute is how exactly a trail is spoken of.
const minute = "2 January 2006 15:04"

// auditVerify walks the trail of every practice from its first seal on, beside a running server or without one. It fails
// where one is not what was sealed, and changes nothing.
func (p program) auditVerify(ctx context.Context, c config) error {
	c = c.in("data")
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	heads, err := store.ReadTrailHeads(c.trailHeads())
	if err != nil {
		return err
	}
	d, err := p.lookIntoAsOwner(ctx, c, "the trail is read")
	if err != nil {
		return err
	}
	defer d.close()
	trails, err := store.VerifyTrails(ctx, d.ownerURL, keys, heads)
	if err != nil {
		return err
	}
	broken := int64(0)
	for _, t := range trails {
		if len(t.Breaks) > 0 {
			broken++
		}
		if err := p.sayTrail(t); err != nil {
			return err
		}
	}
	if broken > 0 {
		return fmt.Errorf("%s broken: keep the database as it is, take a copy of its folder, and compare it with a backup",
			plural(broken, "trail"))
	}
	return nil
}

func (p program) sayTrail(t store.Trail) error {
	practice := doctor.Practice(t)
	for _, b := range t.Breaks {
		if err := p.sayf("BROKEN  %s, seal %d%s: %s.", practice, b.Seal, between(b), b.Fault); err != nil {
			return err
		}
	}
	if len(t.Breaks) > 0 {
		return nil
	}
	said := fmt.Sprintf("whole   %s: %s", practice, plural(t.Seals, "seal"))
	if !t.SealedAt.IsZero() {
		said += ", the newest of " + t.SealedAt.Local().Format(minute)
	}
	if t.Unsigned > 0 {
		said += fmt.Sprintf("; the first %d are from before seals were signed", t.Unsigned)
	}
	if t.Unsealed > 0 {
		said += fmt.Sprintf("; not sealed yet: %s since %s", plural(t.Unsealed, "line"), t.Since.Local().Format(minute))
	}
	return p.sayf("%s.", said)
}

// between says when what a seal covers was written.
func between(b store.TrailBreak) string {
	switch {
	case !b.After.IsZero() && !b.Until.IsZero():
		return fmt.Sprintf(" (%s to %s)", b.After.Local().Format(minute), b.Until.Local().Format(minute))
	case !b.Until.IsZero():
		return " (until " + b.Until.Local().Format(minute) + ")"
	case !b.After.IsZero():
		return " (after " + b.After.Local().Format(minute) + ")"
	}
	return ""
}
