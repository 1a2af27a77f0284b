package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/models"
	"alongside/storetest"
)

// These tests take the store's own WHERE away: raw statements, sent as alongside_app by somebody who is signed in.
// What comes back then is what row-level security alone lets through.

// town is two practices in which everybody has written something of every kind.
type town struct {
	db *storetest.DB
	// Maya cares for Ana, Noor for Ben; Olivia owns their practice. Lena cares for Omar in the other one.
	maya, noor, olivia, ana, ben, lena, omar *storetest.Person
	team                                     map[*storetest.Person]*storetest.Person
	// records is a program of Ana's and Ben's practice, app one that people let in.
	records, app *storetest.Program
}

func newTown(t *testing.T) *town {
	t.Helper()
	db := storetest.Empty(t) // its own: another test's sealer would add to the trail meanwhile
	juniper, harbor := db.Practice(), db.Practice()
	w := &town{db: db, maya: juniper.Clinician(), noor: juniper.Clinician(), olivia: juniper.Owner(), lena: harbor.Clinician()}
	w.ana, w.ben, w.omar = juniper.Patient(w.maya), juniper.Patient(w.noor), harbor.Patient(w.lena)
	w.records, w.app = juniper.Backend("system/*.rs"), juniper.App("https://app.example/", "patient/*.rs", "user/*.rs")
	harbor.Backend("system/*.rs")
	w.team = map[*storetest.Person]*storetest.Person{w.maya: w.ana, w.noor: w.ben, w.lena: w.omar}
	for clinician, patient := range w.team {
		night := patient.Night(storetest.Today(), storetest.Fields{"note": "mine alone"})
		_, err := db.Store.Sync(t.Context(), patient.Actor, "", []models.Change{
			{ID: night, Kind: models.KindSleep, Op: "set", RecordedAt: longAgo, Fields: storetest.Fields{
				"day": storetest.Today(), "zone": "UTC", "note": "an older version"}.Raw()},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range conformingKinds {
			id, fields := k.entry(patient, clinician)
			patient.Save(k.kind, id, fields)
		}
		words := patient.Concern("what it said first")
		if _, err := db.Store.Sync(t.Context(), patient.Actor, "", []models.Change{
			{ID: words, Kind: models.KindConcern, Op: "set", BaseRev: 1, RecordedAt: time.Now(), Fields: storetest.Fields{"words": "and then"}.Raw()},
		}); err != nil {
			t.Fatal(err)
		}
		patient.CheckIn(patient.EndedShare(clinician), storetest.Fields{"nervous": true})
		w.translated(t, patient, clinician)
		w.replied(t, patient, clinician)
		w.followedUp(t, patient, clinician)
		leave(patient, ask(t, w.db, patient, clinician, gad2Now()))
		w.standing(t, patient, clinician)
		if err := db.Store.FeltHeard(t.Context(), patient.Actor, patient.Visit(clinician, longAgo), models.FeltHeard{Heard: new("yes")}); err != nil {
			t.Fatal(err)
		}
		w.planned(t, patient, clinician)
		w.reminded(t, patient)
		w.exec(t, `INSERT INTO invitations (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, invited_by, expires_at)
			VALUES ($1, gen_random_uuid(), uuid_send(gen_random_uuid()), 'patient', $2, 'Ana', 'Ana', 1990, $3, now())`,
			patient.PracticeID, patient.Patient.ID, clinician.ID)
		clinician.Event("AR", storetest.Tomorrow())
		w.exec(t, `INSERT INTO guest_codes (practice_id, patient_id, id, visit_id, way, code_hash, made_by)
			SELECT practice_id, patient_id, gen_random_uuid(), id, 'link', uuid_send(gen_random_uuid()), $3
			  FROM visits WHERE practice_id = $1 AND patient_id = $2 LIMIT 1`, patient.PracticeID, patient.Patient.ID, clinician.ID)
		w.waysIn(t, patient)
		w.waysIn(t, clinician)
		w.exec(t, `INSERT INTO client_codes (practice_id, hash, client_id, account_id, ways_in, role, redirect_uri, challenge, scopes)
			SELECT practice_id, uuid_send(gen_random_uuid()), id, $2, 0, 'patient', '', '', scopes FROM clients WHERE practice_id = $1 LIMIT 1`, patient.PracticeID, patient.ID)
		w.exec(t, `INSERT INTO refresh_tokens (practice_id, session_id, hash) VALUES ($1, $2, uuid_send(gen_random_uuid()))`,
			patient.PracticeID, patient.Actor.SessionID)
		// A colleague who looks after the same patient: whoever is on a team sees all of it.
		patient.Practice.Clinician().Join(patient.Patient)
		w.exec(t, `INSERT INTO practice_hours (practice_id, weekday, opens, closes) SELECT $1, 1, '09:00', '17:00' WHERE NOT EXISTS (
			SELECT FROM practice_hours WHERE practice_id = $1)`, patient.PracticeID)
		w.exec(t, `INSERT INTO practice_holidays (practice_id, day, name) VALUES ($1, '2026-12-25', 'Christmas Day') ON CONFLICT DO NOTHING`,
			patient.PracticeID)
		w.exec(t, `INSERT INTO practice_cover (practice_id, from_day, weekdays, clinician_id) VALUES ($1, '2026-01-01', '{1}', $2)`,
			patient.PracticeID, clinician.ID)
		w.exec(t, `INSERT INTO webhooks (practice_id, id, address, events, secret) VALUES
			($1, gen_random_uuid(), '\x01'::bytea || decode(repeat('00', 40), 'hex'), '{flag.raised}', '\x01'::bytea || decode(repeat('00', 40), 'hex'))`, patient.PracticeID)
		w.exec(t, `WITH e AS (INSERT INTO webhook_events (practice_id, id, type, data) VALUES ($1, gen_random_uuid(), 'webhook.test', '{}') RETURNING id)
			INSERT INTO webhook_deliveries (practice_id, webhook_id, event_id) SELECT $1, w.id, e.id FROM webhooks w, e WHERE w.practice_id = $1`, patient.PracticeID)
		w.exec(t, `INSERT INTO practice_instruments (practice_id, code, offered) VALUES ($1, 'stc', true) ON CONFLICT DO NOTHING`, patient.PracticeID)
		w.exec(t, `INSERT INTO erasures (practice_id, patient_id, id, by_owner, due_at) VALUES ($1, $2, gen_random_uuid(), true, now() + interval '30 days')`,
			patient.PracticeID, patient.Patient.ID)
		w.exec(t, `INSERT INTO access_seals (practice_id, seal, events, hash) VALUES ($1, 1, 0, '') ON CONFLICT DO NOTHING`, patient.PracticeID)
	}
	w.copied(t)
	return w
}

// copied lets the program copy what it may read.
func (w *town) copied(t *testing.T) {
	t.Helper()
	id, err := w.db.Store.BeginBulkExport(t.Context(), w.records.SignIn(), models.BulkExport{Kinds: []string{"Patient"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Store.MakeBulkExport(t.Context(), models.BulkMake{PracticeID: w.records.PracticeID, ExportID: id}); err != nil {
		t.Fatal(err)
	}
}

// translated lets a clinician read two pages with a translation on each; the share of one is over by now.
func (w *town) translated(t *testing.T, patient, clinician *storetest.Person) {
	t.Helper()
	for _, over := range []bool{false, true} {
		visit := patient.Shared(clinician)
		page, err := w.db.Store.Summary(t.Context(), clinician.Actor, visit)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.db.Store.Translate(t.Context(), clinician.Actor, visit, translation(wordedLine(page.Document))); err != nil {
			t.Fatal(err)
		}
		if over {
			patient.Expire(visit)
		}
	}
}

// standing lets a clinician read some days of a patient's.
func (w *town) standing(t *testing.T, patient, clinician *storetest.Person) {
	t.Helper()
	patient.Save(models.KindStandingShare, uuid.New(), storetest.Fields{"domain": "sleep", "shared": true})
	patient.Save(models.KindReadingDay, uuid.New(), storetest.Fields{"weekday": 1})
	patient.Visit(clinician, storetest.Tomorrow())
	if _, err := w.db.Store.ReadLog(t.Context(), clinician.Actor, patient.Patient.ID, models.DomainSleep, storetest.Today(), 14); err != nil {
		t.Fatal(err)
	}
}

// replied lets a clinician answer a concern that is shared, and the patient close one that is not.
func (w *town) replied(t *testing.T, patient, clinician *storetest.Person) {
	t.Helper()
	concern := patient.Concern("answered")
	patient.Shared(clinician)
	if err := w.db.Store.Reply(t.Context(), clinician.Actor, patient.Patient.ID, uuid.New(), answer(concern)); err != nil {
		t.Fatal(err)
	}
	patient.Save(models.KindReply, uuid.New(), storetest.Fields{"concern_id": patient.Concern("mine alone"), "kind": models.ReplySettled})
}

func (w *town) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := w.db.Owner.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// row is a row of any table.
type row map[string]any

func (r row) is(column string, id uuid.UUID) bool {
	value, ok := r[column].([16]byte)
	return ok && value == id
}

func (r row) has(column, value string) bool {
	list, ok := r[column].([]any)
	return ok && slices.Contains(list, any(value))
}

// cares says whether a clinician's request reaches a patient: all of the care team, or the one who is named.
func (w *town) cares(p *storetest.Person, a models.Actor, r row, column string) bool {
	if a.Has(models.RoleClient) { // what the care teams of its practice see
		return (r.is(column, w.ana.Patient.ID) || r.is(column, w.ben.Patient.ID)) && (a.Subject == uuid.Nil || r.is(column, a.Subject))
	}
	patient := w.team[p]
	if patient == nil || !r.is(column, patient.Patient.ID) {
		return false
	}
	return a.Subject == uuid.Nil || a.Subject == patient.Patient.ID
}

// visible says for each table which rows of the actor's own practice the actor may see. A table that is not here fails
// the test.
func (w *town) visible() map[string]func(p *storetest.Person, a models.Actor, r row) bool {
	own := func(p *storetest.Person, _ models.Actor, r row) bool { return r.is("patient_id", p.Patient.ID) }
	team := func(p *storetest.Person, a models.Actor, r row) bool {
		return r.is("patient_id", p.Patient.ID) || w.cares(p, a, r, "patient_id")
	}
	owner := func(_ *storetest.Person, a models.Actor, _ row) bool { return a.Has(models.RoleOwner) }
	calendar := func(p *storetest.Person, _ models.Actor, r row) bool { return r.is("clinician_id", p.ID) }
	account := func(p *storetest.Person, _ models.Actor, r row) bool { return r.is("account_id", p.ID) }
	nobody := func(*storetest.Person, models.Actor, row) bool { return false }
	everybody := func(*storetest.Person, models.Actor, row) bool { return true }
	return map[string]func(*storetest.Person, models.Actor, row) bool{
		"sleep": own, "nutrition": own, "moods": own, "moments": own, "regulation": own, "body": own, "cycle": own, "labs": own, "measures": own,
		"matters": own, "hard_days": own, "medicines": own, "past_medicines": own,
		"concerns": own, "concern_versions": own, "checkins": own, "settings": own, "entry_revisions": own,
		"felt_heard_asked": own, "felt_heard": owner, "felt_heard_answered": nobody,
		"standing_shares": team, "reading_days": team, "readings": nobody,
		"follow_ups": team, "acknowledgements": team, "measure_requests": team, "sent_measures": team,
		"plan_lines": team, "stances": team, "moves": team, "contacts": team, "notes": team, "step_days": team,
		"visits": team, "sync_heads": team, "guest_codes": team,
		"calendar_feeds": calendar, "calendar_events": calendar,
		"patient_keys": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || r["purpose"] == "record" && w.cares(p, a, r, "patient_id")
		},
		"summaries": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || r["live"] == true && w.cares(p, a, r, "patient_id")
		},
		"translations": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || r["live"] == true && w.cares(p, a, r, "patient_id")
		},
		"replies": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || r["live"] == true && w.cares(p, a, r, "patient_id")
		},
		"patients": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("id", p.Patient.ID) || w.cares(p, a, r, "id")
		},
		"practices": everybody,
		"accounts": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("id", p.ID) || a.Has(models.RoleOwner) || !r.has("roles", "patient")
		},
		"practice_hours": everybody, "practice_holidays": everybody, "practice_cover": everybody, "practice_instruments": everybody,
		"care_team": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || r.is("clinician_id", p.ID) || w.cares(p, a, r, "patient_id")
		},
		"alert_addresses": account, "sessions": account, "reminder_settings": account, "push_subscriptions": account,
		"passkeys": account, "second_factors": account, "recovery_codes": account,
		"reminders": nobody, "reminder_deliveries": nobody, "mails": owner,
		"webhooks": owner, "webhook_events": owner, "webhook_deliveries": owner,
		"invitations": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("invited_by", p.ID) || a.Has(models.RoleOwner)
		},
		"access_events": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || a.Has(models.RoleOwner)
		},
		"bulk_exports": account,
		"bulk_parts":   func(p *storetest.Person, _ models.Actor, r row) bool { return r.is("of", p.ID) },
		"clients":      everybody,
		"client_codes": nobody,
		"access_seals": owner,
		"erasures": func(p *storetest.Person, a models.Actor, r row) bool {
			return r.is("patient_id", p.Patient.ID) || a.Has(models.RoleOwner)
		},
		"refresh_tokens": nobody, "setup_tokens": nobody, "sign_in_attempts": nobody, "used_tickets": nobody,
	}
}

// asApp runs fn in a transaction of the actor's, with nothing of the store between. No actor, no enter.
func asApp(t *testing.T, db *storetest.DB, a *models.Actor, fn func(pgx.Tx)) {
	t.Helper()
	tx, err := db.Store.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if a != nil {
		if err := enter(t.Context(), tx, *a); err != nil {
			t.Fatal(err)
		}
	}
	fn(tx)
}

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func enter(ctx context.Context, c execer, a models.Actor) error {
	var subject *uuid.UUID
	if a.Subject != uuid.Nil {
		subject = &a.Subject
	}
	_, err := c.Exec(ctx, `SELECT app_enter($1, $2, $3)`, a.PracticeID, a.SessionID, subject)
	return err
}

func readRows(t *testing.T, c catalog, sql string, args ...any) []row {
	t.Helper()
	rows, err := c.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	maps, err := pgx.CollectRows(rows, pgx.RowToMap)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]row, len(maps))
	for i, m := range maps {
		all[i] = m
	}
	return all
}

// names makes rows comparable and readable, by what is in the keys of all tables.
func names(rows []row) []string {
	all := make([]string, 0, len(rows))
	for _, r := range rows {
		var name []string
		for _, column := range []string{"patient_id", "id", "purpose", "clinician_id", "seal", "webhook_id", "event_id"} {
			switch value := r[column].(type) {
			case nil:
			case [16]byte:
				name = append(name, uuid.UUID(value).String())
			default:
				name = append(name, fmt.Sprint(value))
			}
		}
		all = append(all, strings.Join(name, "/"))
	}
	slices.Sort(all)
	return all
}

// tables lists what row-level security protects, with the columns the application may read.
func tables(t *testing.T, db *storetest.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, line := range lines(t, db.Owner, `
SELECT c.relname || ':' || coalesce(string_agg(a.attname, ', ') FILTER (WHERE has_column_privilege('alongside_app', c.oid, a.attnum, 'SELECT')), '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity GROUP BY c.relname`) {
		table, columns, _ := strings.Cut(line, ":")
		all[table] = columns
	}
	return all
}

func TestWithoutAnyFilterEverybodySeesExactlyTheirOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	program, ofProgram := &storetest.Person{Account: models.Account{ID: w.records.ID}}, w.records.SignIn()
	ofAna, ofMaya := w.ana.Through(w.app, uuid.Nil), w.maya.Through(w.app, uuid.Nil)
	visible := w.visible()
	columns := tables(t, w.db)
	standing := map[string][]row{} // as the owner sees it
	for table := range columns {
		if visible[table] == nil {
			t.Errorf("%s is a new table: say who may see it", table)
			continue
		}
		of, more := "practice_id", ""
		switch table {
		case "practices":
			of = "id"
		case "setup_tokens", "sign_in_attempts", "used_tickets":
			continue
		case "summaries":
			more = ", ended_at IS NULL AND ends_at > now() AS live"
		case "replies":
			more = ", EXISTS (SELECT FROM summaries s WHERE s.practice_id = replies.practice_id AND concern_id = ANY (s.concern_ids) AND s.ended_at IS NULL AND s.ends_at > now()) AS live"
		case "bulk_parts":
			more = ", (SELECT account_id FROM bulk_exports e WHERE e.id = export_id) AS of"
		case "translations":
			more = ", EXISTS (SELECT FROM summaries s WHERE s.id = summary_id AND s.ended_at IS NULL AND s.ends_at > now()) AS live"
		}
		standing[table] = readRows(t, w.db.Owner, fmt.Sprintf(`SELECT *%s FROM %s WHERE %s IN ($1, $2)`, more, table, of),
			w.maya.PracticeID, w.lena.PracticeID)
		if len(standing[table]) == 0 {
			t.Errorf("%s holds nothing: the test shows nothing of it", table)
		}
	}
	as := []struct {
		who   string
		p     *storetest.Person
		actor models.Actor
	}{
		{"a patient", w.ana, w.ana.Actor},
		{"another patient", w.ben, w.ben.Actor},
		{"a patient who names another", w.ana, w.ana.Actor.About(w.ben.Patient.ID)},
		{"a clinician", w.maya, w.maya.Actor},
		{"a clinician who names a patient in their care", w.maya, w.maya.Actor.About(w.ana.Patient.ID)},
		{"a clinician who names somebody else's patient", w.maya, w.maya.Actor.About(w.ben.Patient.ID)},
		{"a clinician who names a patient of another practice", w.maya, w.maya.Actor.About(w.omar.Patient.ID)},
		{"another clinician", w.noor, w.noor.Actor},
		{"the owner", w.olivia, w.olivia.Actor},
		{"the owner who names a patient", w.olivia, w.olivia.Actor.About(w.ana.Patient.ID)},
		{"a program of the practice", program, ofProgram},
		{"a program that names a patient", program, ofProgram.About(w.ana.Patient.ID)},
		{"a program that names a patient of another practice", program, ofProgram.About(w.omar.Patient.ID)},
		{"an app of a patient's", w.ana, ofAna},
		{"an app of a clinician's", w.maya, ofMaya},
		{"a clinician of another practice", w.lena, w.lena.Actor},
		{"a patient of another practice", w.omar, w.omar.Actor},
	}
	for _, c := range as {
		t.Run(c.who, func(t *testing.T) {
			t.Parallel()
			for table, readable := range columns {
				if readable == "" {
					expectDenied(t, w.db, &c.actor, "SELECT FROM "+table)
					continue
				}
				var expected []row
				for _, r := range standing[table] {
					here := r.is("practice_id", c.actor.PracticeID) || table == "practices" && r.is("id", c.actor.PracticeID)
					if here && visible[table](c.p, c.actor, r) {
						expected = append(expected, r)
					}
				}
				asApp(t, w.db, &c.actor, func(tx pgx.Tx) {
					got := names(readRows(t, tx, fmt.Sprintf(`SELECT %s FROM %s`, readable, table)))
					if want := names(expected); !slices.Equal(got, want) {
						t.Errorf("%s: sees %d rows %v, may see %d %v", table, len(got), got, len(want), want)
					}
				})
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		t.Parallel()
		for table, readable := range columns {
			if readable == "" {
				expectDenied(t, w.db, nil, "SELECT FROM "+table)
				continue
			}
			asApp(t, w.db, nil, func(tx pgx.Tx) {
				if got := readRows(t, tx, fmt.Sprintf(`SELECT %s FROM %s`, readable, table)); len(got) > 0 {
					t.Errorf("%s: %d rows without an actor", table, len(got))
				}
			})
		}
	})
}

func expectDenied(t *testing.T, db *storetest.DB, a *models.Actor, sql string, args ...any) {
	t.Helper()
	asApp(t, db, a, func(tx pgx.Tx) {
		_, err := tx.Exec(t.Context(), sql, args...)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: expected to be refused, got %v", sql, err)
		}
	})
}
