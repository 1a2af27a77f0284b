package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/store"
	"alongside/storetest"
)

// sealedOffice is a practice with three seals, a few events each, and one event that waits for its seal. Another practice
// has seals of its own. server is one that remembers, in the file heads.
type sealedOffice struct {
	*office

	other  *storetest.Practice
	server *store.Store
	heads  string
}

func newSealedOffice(t *testing.T) *sealedOffice {
	t.Helper()
	o := &sealedOffice{office: &office{db: storetest.Empty(t)}} // the sealer takes every practice at once
	o.practice, o.other = o.db.Practice(), o.db.Practice()
	o.maya, o.olivia = o.practice.Clinician(), o.practice.Owner()
	o.ana = o.practice.Patient(o.maya)
	lena := o.other.Clinician()
	ben := o.other.Patient(lena)
	o.heads = filepath.Join(t.TempDir(), "trail.json")
	var err error
	if o.server, err = store.Open(t.Context(), store.Config{URL: o.db.AppURL, Keys: o.db.Keys, TrailHeads: o.heads}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.server.Close)
	for range 3 {
		for range 2 {
			o.ana.Share(o.ana.Visit(o.maya, storetest.Tomorrow()))
			ben.Share(ben.Visit(lena, storetest.Tomorrow()))
		}
		if missed := o.seal(t); len(missed) > 0 {
			t.Fatalf("missed %v", missed)
		}
	}
	o.ana.Concern("the open tail")
	return o
}

// seal is what the server does every minute.
func (o *sealedOffice) seal(t *testing.T) (missed []uuid.UUID) {
	t.Helper()
	missed, err := o.server.SealAccessEvents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return missed
}

// remembered is what the server remembers.
func (o *sealedOffice) remembered(t *testing.T) store.TrailHeads {
	t.Helper()
	heads, err := store.ReadTrailHeads(o.heads)
	if err != nil {
		t.Fatal(err)
	}
	return heads
}

// verify walks every trail as the command does, and answers the first break; the owner of the practice is told the same.
func (o *sealedOffice) verify(t *testing.T) (trails []store.Trail, first store.TrailBreak) {
	t.Helper()
	trails, err := store.VerifyTrails(t.Context(), o.db.OwnerURL, o.db.Keys, o.remembered(t))
	if err != nil {
		t.Fatal(err)
	}
	if at := slices.IndexFunc(trails, func(trail store.Trail) bool { return trail.BrokenAt() != 0 }); at >= 0 {
		first = trails[at].Breaks[0]
	}
	state, err := o.server.PracticeTrail(t.Context(), o.olivia.Actor)
	if err != nil || state.BrokenAt() != first.Seal {
		t.Errorf("the owner is told %+v, %v; the first is %+v", state, err, first)
	}
	return trails, first
}

// tamper is what somebody does who may write to the database as its owner. It names the practice p, its first two events
// a and b, which lie under one seal, and the other practice q.
func (o *sealedOffice) tamper(t *testing.T, statements []string) {
	t.Helper()
	_, err := o.db.Owner.Exec(t.Context(), `CREATE TABLE t AS SELECT $1::uuid AS p, $2::uuid AS q, ids[1] AS a, ids[2] AS b
		FROM (SELECT array_agg(id ORDER BY at, id) FROM access_events WHERE practice_id = $1 AND seal = 1) e (ids)`, o.practice.ID, o.other.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range append(statements, `DROP TABLE t`) {
		if _, err := o.db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// remade makes the hashes of a practice's seals fit again, as whoever can read this file can.
const remade = `
DO $$
DECLARE previous bytea := ''; s access_seals;
BEGIN
    FOR s IN SELECT x.* FROM access_seals x, t WHERE x.practice_id = t.p ORDER BY seal LOOP
        SELECT sha256(previous || string_agg(convert_to(access_line(e) || E'\n', 'UTF8'), '' ORDER BY e.at, e.id)) INTO previous
          FROM access_events e WHERE e.practice_id = s.practice_id AND e.seal = s.seal;
        UPDATE access_seals SET hash = previous, events = (SELECT count(*) FROM access_events e WHERE e.practice_id = s.practice_id AND e.seal = s.seal)
         WHERE practice_id = s.practice_id AND seal = s.seal;
    END LOOP;
END $$`

func TestWhatIsDoneToTheSealedTrailIsFound(t *testing.T) {
	t.Parallel()
	const change = `UPDATE access_events SET `
	const first = ` FROM t WHERE practice_id = t.p AND id = t.a`
	cases := []struct {
		name   string
		tamper []string
		seal   int64 // the first that is broken; 0: none
		fault  store.TrailFault
	}{
		{"nothing", nil, 0, ""},
		{"an event changed hands", []string{change + `account_id = gen_random_uuid()` + first}, 1, store.TrailChanged},
		{"an event is of another patient", []string{change + `patient_id = gen_random_uuid()` + first}, 1, store.TrailChanged},
		{"an event is of another thing", []string{change + `object_id = gen_random_uuid()` + first}, 1, store.TrailChanged},
		{"an event is of another kind", []string{change + `object_kind = 'concern'` + first}, 1, store.TrailChanged},
		{"an event is called otherwise", []string{change + `action = 'take_back'` + first}, 1, store.TrailChanged},
		{"a denial was made a read", []string{change + `denied = NOT denied` + first}, 1, store.TrailChanged},
		{"an event was moved in time", []string{change + `at = at + interval '1 microsecond'` + first}, 1, store.TrailChanged},
		{"an event got another id", []string{change + `id = gen_random_uuid()` + first}, 1, store.TrailChanged},
		{"a value slipped into the next column", []string{change + `patient_id = NULL, account_id = patient_id` + first}, 1, store.TrailChanged},
		{"a word slipped into the next column", []string{
			change + `action = 'share|visit', object_kind = 'visit'` + first, remade,
		}, 1, store.TrailForged},
		{"two events changed places in time", []string{
			`UPDATE access_events e SET at = o.at FROM access_events o, t WHERE e.practice_id = t.p AND o.practice_id = t.p
			    AND (e.id, o.id) IN ((t.a, t.b), (t.b, t.a))`,
		}, 1, store.TrailChanged},
		{"two events changed seals", []string{
			`UPDATE access_events e SET seal = 3 - e.seal FROM t WHERE practice_id = t.p
			    AND id IN (t.a, (SELECT id FROM access_events, t WHERE practice_id = t.p AND seal = 2 LIMIT 1))`,
		}, 1, store.TrailChanged},
		{"an event was removed", []string{`DELETE FROM access_events USING t WHERE practice_id = t.p AND id = t.a`}, 1, store.TrailChanged},
		{"an event was unsealed", []string{change + `seal = NULL` + first}, 1, store.TrailChanged},
		{"an event was slipped in", []string{
			`INSERT INTO access_events (practice_id, action, object_kind, seal) SELECT p, 'share', 'visit', 1 FROM t`,
		}, 1, store.TrailChanged},
		{"an event was written into the past", []string{
			`INSERT INTO access_events (practice_id, action, object_kind, at) SELECT p, 'share', 'visit', now() - interval '1 day' FROM t`,
		}, 4, store.TrailBackdated},
		{"an event was moved to another practice", []string{change + `practice_id = t.q` + first}, 1, store.TrailChanged},
		{"a seal was removed with its events", []string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p AND seal = 2`,
			`DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 2`,
		}, 3, store.TrailGap},
		{"the first seal was removed with its events", []string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p AND seal = 1`,
			`DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 1`,
		}, 2, store.TrailGap},
		{"the newest seal was removed", []string{`DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 3`}, 3, store.TrailLoose},
		{"the newest seal was removed with its events", []string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p AND seal = 3`,
			`DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 3`,
		}, 3, store.TrailCut},
		{"the newest seal was removed, and its events wait for another", []string{
			`DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 3`,
			`UPDATE access_events SET seal = NULL FROM t WHERE practice_id = t.p AND seal = 3`,
		}, 3, store.TrailCut},
		{"everything was removed", []string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p`, `DELETE FROM access_seals USING t WHERE practice_id = t.p`,
		}, 1, store.TrailCut},
		{"a seal was made anew", []string{change + `denied = true` + first, remade}, 1, store.TrailForged},
		{"the whole chain was made anew in the former way, without signatures", []string{change + `denied = true` + first, formerChain}, 1, store.TrailForged},
		{"a signature was taken away", []string{`UPDATE access_seals SET signature = NULL FROM t WHERE practice_id = t.p AND seal = 2`}, 2, store.TrailForged},
		{"a seal got another's signature", []string{
			`UPDATE access_seals s SET signature = o.signature FROM access_seals o, t WHERE s.practice_id = t.p AND s.seal = 2 AND o.practice_id = t.p AND o.seal = 3`,
		}, 2, store.TrailForged},
		{"a seal says it is of another time", []string{
			`UPDATE access_seals SET sealed_at = sealed_at - interval '1 hour' FROM t WHERE practice_id = t.p AND seal = 2`,
		}, 2, store.TrailForged},
		{"a seal was copied to the end", []string{
			`INSERT INTO access_seals SELECT practice_id, 4, 0, hash, sealed_at, signature FROM access_seals, t WHERE practice_id = t.p AND seal = 3`,
		}, 4, store.TrailForged},
		{"a seal came from another practice", []string{
			`UPDATE access_seals s SET events = o.events, hash = o.hash, signature = o.signature FROM access_seals o, t
			  WHERE s.practice_id = t.p AND s.seal = 3 AND o.practice_id = t.q AND o.seal = 3`,
		}, 3, store.TrailForged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newSealedOffice(t)
			o.tamper(t, c.tamper)
			trails, found := o.verify(t)
			if found.Seal != c.seal || found.Fault != c.fault {
				t.Fatalf("found at %d that %s, expected at %d that %s", found.Seal, found.Fault, c.seal, c.fault)
			}
			if c.seal == 0 && (len(trails) != 2 || trails[0].Seals != 3 || trails[0].Unsealed+trails[1].Unsealed == 0) {
				t.Fatalf("%+v", trails)
			}
			o.seal(t)
			if _, again := o.verify(t); (again.Seal == 0) != (c.seal == 0) {
				t.Errorf("after the next seal, at %d: %s", again.Seal, again.Fault)
			}
		})
	}
}

// The server goes on sealing, and would soon take what somebody made of the chain for its own.
func TestSealingAgainForgetsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper []string
		seal   int64
	}{
		"the end was cut off": {[]string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p AND seal = 3`, `DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 3`,
		}, 3},
		"everything was removed": {[]string{
			`DELETE FROM access_events USING t WHERE practice_id = t.p`, `DELETE FROM access_seals USING t WHERE practice_id = t.p`,
		}, 3},
		"everything waits to be sealed anew": {[]string{
			`DELETE FROM access_seals USING t WHERE practice_id = t.p`, `UPDATE access_events SET seal = NULL, denied = true FROM t WHERE practice_id = t.p`,
		}, 3},
		"it was made anew without signatures": {[]string{`UPDATE access_events SET denied = true FROM t WHERE practice_id = t.p AND id = t.a`, formerChain}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newSealedOffice(t)
			before := o.remembered(t)[o.practice.ID]
			o.tamper(t, c.tamper)
			for range 4 { // beyond the number that is remembered
				o.ana.Share(o.ana.Visit(o.maya, storetest.Tomorrow()))
				if missed := o.seal(t); !slices.Equal(missed, []uuid.UUID{o.practice.ID}) {
					t.Errorf("missed %v", missed)
				}
			}
			if after := o.remembered(t)[o.practice.ID]; after.Seal != 3 || !bytes.Equal(after.Signature, before.Signature) {
				t.Errorf("it remembers %+v instead of %+v", after, before)
			}
			if _, found := o.verify(t); found.Seal != c.seal || found.Fault != store.TrailForged {
				t.Errorf("at %d: %s", found.Seal, found.Fault)
			}
		})
	}
}

// An older state of the database is one whose end is missing, until whoever put it there lets the memory go.
func TestAfterARestoreAServerRemembersAnew(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	o.tamper(t, []string{
		`DELETE FROM access_events USING t WHERE practice_id = t.p AND seal = 3`, `DELETE FROM access_seals USING t WHERE practice_id = t.p AND seal = 3`,
	})
	if _, found := o.verify(t); found.Fault != store.TrailCut {
		t.Errorf("with the memory of a newer state: %+v", found)
	}
	if err := os.Remove(o.heads); err != nil {
		t.Fatal(err)
	}
	if missed := o.seal(t); len(missed) > 0 {
		t.Errorf("missed %v", missed)
	}
	if _, found := o.verify(t); found.Seal != 0 {
		t.Errorf("at %d: %s", found.Seal, found.Fault)
	}
	if head := o.remembered(t)[o.practice.ID]; head.Seal != 3 || head.Signed != 1 {
		t.Errorf("it remembers %+v", head)
	}
}

func TestTheTrailIsSealedThoughItsMemoryCannotBeRead(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	if err := os.WriteFile(o.heads, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.server.SealAccessEvents(t.Context()); err == nil || !strings.Contains(err.Error(), o.heads) {
		t.Errorf("it says %v", err)
	}
	state, err := o.db.Store.PracticeTrail(t.Context(), o.olivia.Actor)
	if err != nil || state.Seals != 4 || state.Unsealed != 0 {
		t.Errorf("%+v, %v", state, err)
	}
}

// What can't be found from inside: the newest events, before their seal comes. They are counted, so that whoever verifies
// knows how many.
func TestTheOpenTailIsReported(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	o.tamper(t, []string{`UPDATE access_events SET account_id = NULL FROM t WHERE practice_id = t.p AND seal IS NULL`})
	state, err := o.db.Store.PracticeTrail(t.Context(), o.olivia.Actor)
	if err != nil || state.BrokenAt() != 0 || state.Unsealed == 0 || state.Since.IsZero() {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestAPracticeThatIsGoneIsMissed(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	gone := uuid.New()
	heads := o.remembered(t)
	heads[gone] = store.TrailHead{Seal: 7}
	trails, err := store.VerifyTrails(t.Context(), o.db.OwnerURL, o.db.Keys, heads)
	if err != nil || len(trails) != 3 || trails[0].Practice != "" || trails[0].Breaks[0].Fault != store.TrailCut {
		t.Errorf("%+v, %v", trails, err)
	}
}

// A function of the database could be changed to tell what somebody wants to hear: none of ours is asked.
func TestTheDatabaseIsNotAskedWhetherItIsInOrder(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	o.tamper(t, []string{
		`UPDATE access_events SET denied = true FROM t WHERE practice_id = t.p AND id = t.a`,
		`CREATE OR REPLACE FUNCTION access_line(e access_events) RETURNS text LANGUAGE sql STABLE AS 'SELECT ''whole'''`,
	})
	state, err := o.db.Store.PracticeTrail(t.Context(), o.olivia.Actor)
	if err != nil || state.BrokenAt() != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

// Seals from before there were signatures are judged by the form that they were made in.
func TestSealsFromBeforeSignaturesStayGood(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	o.tamper(t, []string{formerChain})
	if err := os.Remove(o.heads); err != nil { // nothing was remembered then
		t.Fatal(err)
	}
	if missed := o.seal(t); len(missed) > 0 {
		t.Errorf("missed %v", missed)
	}
	state, err := o.server.PracticeTrail(t.Context(), o.olivia.Actor)
	if err != nil || state.BrokenAt() != 0 || state.Unsigned != 3 || state.Seals != 4 {
		t.Errorf("%+v, %v", state, err)
	}
	if head := o.remembered(t)[o.practice.ID]; head.Seal != 4 || head.Signed != 4 {
		t.Errorf("it remembers %+v", head)
	}
	o.tamper(t, []string{formerChain})
	if state, err = o.server.PracticeTrail(t.Context(), o.olivia.Actor); err != nil || state.BrokenAt() != 4 || state.Unsigned != 3 {
		t.Errorf("the signed one made anew in the former way: %+v, %v", state, err)
	}
	o.tamper(t, []string{`UPDATE access_events SET object_id = NULL FROM t WHERE practice_id = t.p AND id = t.b`})
	if state, err = o.server.PracticeTrail(t.Context(), o.olivia.Actor); err != nil || state.BrokenAt() != 1 {
		t.Errorf("changed: %+v, %v", state, err)
	}
}

const formerLines = `
SELECT convert_to(string_agg(concat_ws('|', e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied) || E'\n', ''
       ORDER BY e.at, e.id), 'UTF8') FROM access_events e WHERE e.practice_id = s.practice_id AND e.seal = s.seal`

// formerChain makes the practice's seals as they were made before there were signatures.
const formerChain = `
WITH RECURSIVE former AS (
    SELECT s.seal, sha256((` + formerLines + `)) AS hash FROM access_seals s, t WHERE s.practice_id = t.p AND s.seal = 1
    UNION ALL
    SELECT s.seal, sha256(f.hash || (` + formerLines + `)) FROM t, former f, access_seals s WHERE s.practice_id = t.p AND s.seal = f.seal + 1)
UPDATE access_seals s SET hash = former.hash, signature = NULL FROM former, t WHERE s.practice_id = t.p AND s.seal = former.seal`

// What the application's role can do to the trail, and no more, whatever its settings say.
func TestTheApplicationCannotTouchASeal(t *testing.T) {
	t.Parallel()
	o := newSealedOffice(t)
	for _, attempt := range []string{
		`UPDATE access_events SET seal = NULL`, `DELETE FROM access_events`, `UPDATE access_seals SET hash = ''`, `DELETE FROM access_seals`,
		`INSERT INTO access_seals (practice_id, seal, events, hash) SELECT gen_random_uuid(), 1, 0, ''`, `TRUNCATE access_seals`,
		`SELECT access_line(e) FROM access_events e`,
	} {
		if _, err := o.db.Store.Pool().Exec(t.Context(), attempt); err == nil {
			t.Errorf("%s is let through", attempt)
		}
	}
	// Signing again, in a later transaction, changes nothing.
	if _, err := o.db.Store.Pool().Exec(t.Context(), `SELECT access_seal_sign($1, 1, decode(repeat('ab', 32), 'hex'))`, o.practice.ID); err != nil {
		t.Fatal(err)
	}
	if state, err := o.db.Store.PracticeTrail(t.Context(), o.olivia.Actor); err != nil || state.BrokenAt() != 0 {
		t.Errorf("%+v, %v", state, err)
	}
}
