// Package doctor looks a deployment over and says in plain lines what is as it should be, and what to do where it is not.
package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/auth"
	"alongside/migrations"
	"alongside/store"
)

// Mark says what a finding means for whoever reads it.
type Mark string

// The marks, from nothing to do to something.
const (
	Fine Mark = "ok"
	Note Mark = "note" // good to know; nothing to do now
	Hand Mark = "DO"   // needs a hand
)

// Finding is one line.
type Finding struct {
	Mark  Mark
	About string
	Says  string
}

// Deployment is what is looked over.
type Deployment struct {
	AppURL, OwnerURL string
	DatabaseError    error // why the database could not be opened
	Keys             *auth.Keys
	KeyPlace         string
	KeysError        error
	DataDir          string
	PublicURL        string
	Loopback         bool // the public address is this machine's
	BehindProxy      bool // a proxy is trusted
	Unreviewed       int
	Mails            bool // a mail server is named
	Pushes           bool // push services can be told who runs this
	TrailHeads       store.TrailHeads
	FormerKeys       bool              // the keys before lie beside the key file
	Secrets          map[string]string // by the name of the setting, the file that it comes from; empty: from the environment
}

// freshness is how old the last backup may be.
const freshness = 7 * 24 * time.Hour

// Examine looks a deployment over.
func Examine(ctx context.Context, d Deployment, now time.Time) []Finding {
	findings := d.database(ctx, now)
	findings = append(findings, d.keyFile())
	findings = append(findings, d.secrets()...)
	return append(findings, d.disk(), d.address(), d.passkeys(), d.mail(), d.push(), d.texts())
}

func fine(about, says string, args ...any) Finding {
	return Finding{Fine, about, fmt.Sprintf(says, args...)}
}
func note(about, says string, args ...any) Finding {
	return Finding{Note, about, fmt.Sprintf(says, args...)}
}
func hand(about, says string, args ...any) Finding {
	return Finding{Hand, about, fmt.Sprintf(says, args...)}
}

// database is everything that needs it; where it doesn't answer, that is the one finding.
func (d Deployment) database(ctx context.Context, now time.Time) []Finding {
	if d.DatabaseError != nil {
		return []Finding{hand("database", "it can't be opened: %v", d.DatabaseError)}
	}
	schema, known := d.schema(ctx)
	if !known {
		return []Finding{schema}
	}
	e, err := store.Examine(ctx, d.AppURL)
	if err != nil {
		return []Finding{schema, hand("database", "the application can't read it: %v", err)}
	}
	findings := []Finding{fine("database", "PostgreSQL %s answers", e.Server), schema, d.kind(e), d.protection(e), d.backup(e, now), d.keysAge(e, now)}
	return append(findings, d.asOwner(ctx, e, now)...)
}

// schema says which one the database has; known is false where nothing else can be asked.
func (d Deployment) schema(ctx context.Context) (f Finding, known bool) {
	has, needs, err := migrations.Versions(ctx, d.AppURL)
	switch {
	case err != nil:
		return hand("database", "it doesn't answer the application, or has no schema yet: check DATABASE_URL, then start the server once (%v)", err), false
	case has > needs:
		return hand("schema", "%d, and this program knows up to %d: install the newer program", has, needs), false
	case has < needs:
		return hand("schema", "%d, and this program needs %d: take a backup with the program that ran here, then start this one, or run alongside migrate", has, needs), false
	}
	return fine("schema", "%d, as this program needs", has), true
}

func (d Deployment) kind(e store.Examination) Finding {
	if e.Demo {
		return note("practice", "made-up people of the demo, whose password everybody knows: nobody real may be added here")
	}
	return fine("practice", "a real one")
}

func (d Deployment) protection(e store.Examination) Finding {
	if len(e.Unprotected) > 0 {
		return hand("protection", "row-level security is not forced on %s: as the owner, ALTER TABLE … FORCE ROW LEVEL SECURITY, and find out who changed it",
			strings.Join(e.Unprotected, ", "))
	}
	return fine("protection", "row-level security is forced on every table of a practice")
}

func (d Deployment) backup(e store.Examination, now time.Time) Finding {
	switch age := now.Sub(e.BackedUpAt); {
	case e.BackedUpAt.IsZero() && e.Demo:
		return note("backup", "none yet; a demo can do without")
	case e.BackedUpAt.IsZero():
		return hand("backup", "there is none yet: run alongside backup, and write down the recovery code it prints")
	case age > freshness:
		return hand("backup", "the last one is %d days old (%s): run alongside backup, and let it run every night", int(age.Hours()/24), e.BackedUpAt.Format(time.DateOnly))
	default:
		return fine("backup", "the last one was taken on %s", e.BackedUpAt.Local().Format("2 January 2006 at 15:04"))
	}
}

// asOwner is what the application may not see.
func (d Deployment) asOwner(ctx context.Context, app store.Examination, now time.Time) []Finding {
	if d.OwnerURL == "" || d.Keys == nil {
		findings := []Finding{d.roles(app, store.OwnersExamination{})}
		if d.OwnerURL == "" {
			findings = append(findings, note("trail", "not looked at: that needs MIGRATE_DATABASE_URL"))
		}
		return findings
	}
	e, err := store.ExamineAsOwner(ctx, d.OwnerURL, d.Keys, d.TrailHeads)
	if err != nil {
		return []Finding{hand("database", "the owner can't read it: check MIGRATE_DATABASE_URL (%v)", err)}
	}
	findings := []Finding{d.roles(app, e)}
	if !e.KeysOpen {
		findings = append(findings, hand("keys", "the keys in %s are not those of this database: bring back the ones that belong to it, from the backup", d.KeyPlace))
	}
	for _, t := range e.Trails {
		findings = append(findings, trail(t, now))
	}
	return findings
}

func (d Deployment) roles(app store.Examination, owner store.OwnersExamination) Finding {
	const less = "as a superuser, ALTER ROLE %[1]s NOSUPERUSER NOBYPASSRLS"
	switch {
	case app.AppPasses:
		return hand("roles", "the application connects as %[1]s, which passes row-level security or owns tables: DATABASE_URL has to be alongside_app's, and "+less, app.AppRole)
	case owner.Passes:
		return hand("roles", "the owner %[1]s passes row-level security: "+less, owner.Role)
	case owner.Role == "":
		return fine("roles", "%s owns nothing and passes no policy", app.AppRole)
	}
	return fine("roles", "%s owns nothing, and neither it nor %s passes row-level security", app.AppRole, owner.Role)
}

// sealedBy is how long an event may wait for its seal, which comes every minute while the server runs.
const sealedBy = 10 * time.Minute

func trail(t store.Trail, now time.Time) Finding {
	switch practice := Practice(t); {
	case len(t.Breaks) > 0:
		return hand("trail", "%s: seal %d of %d: %s. Keep this database as it is, and run alongside audit verify", practice, t.BrokenAt(), t.Seals, t.Breaks[0].Fault)
	case t.Unsealed > 0 && now.Sub(t.Since) > sealedBy:
		return hand("trail", "%s: lines wait for their seal since %s (%d): is the server running?", practice, t.Since.Local().Format("2 January 2006 at 15:04"), t.Unsealed)
	default:
		return fine("trail", "%s: whole (seals: %d, lines that wait for the next: %d)", practice, t.Seals, t.Unsealed)
	}
}

// Practice names the practice of a trail.
func Practice(t store.Trail) string {
	if t.Practice == "" {
		return "a practice that is no longer there"
	}
	return t.Practice
}
