package store_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// remains says of every table that holds something of somebody's what stays when they are erased: the record, until its date, and what
// tells of the erasure itself. A new table that is not here fails the test: say whether it is of the record.
var remains = map[string]bool{
	// the record
	"patients": true, "patient_keys": true, "sync_heads": true, "care_team": true, "visits": true, "summaries": true, "translations": true,
	"readings": true, "standing_shares": true, "reading_days": true, "replies": true, "follow_ups": true, "acknowledgements": true,
	"plan_lines": true, "stances": true, "moves": true, "contacts": true, "notes": true, "measure_requests": true, "sent_measures": true,
	// without content
	"access_events": true, "erasures": true,

	"accounts": false, "sessions": false, "refresh_tokens": false, "push_subscriptions": false, "reminder_settings": false, "reminders": false,
	"passkeys": false, "second_factors": false, "recovery_codes": false, "invitations": false, "alert_addresses": false, "guest_codes": false,
	"sleep": false, "nutrition": false, "moods": false, "moments": false, "regulation": false, "body": false, "cycle": false, "labs": false,
	"measures": false, "matters": false, "hard_days": false, "medicines": false, "past_medicines": false, "concerns": false,
	"concern_versions": false, "checkins": false, "settings": false, "entry_revisions": false, "felt_heard_asked": false,
	"felt_heard_answered": false, "step_days": false, "calendar_events": false,
	"bulk_exports": false, "client_codes": false,
}

// erase erases somebody as the jobs do, after they asked and thirty days.
func erase(t *testing.T, db *storetest.DB, p *storetest.Person) {
	t.Helper()
	if err := db.Store.AskErasure(t.Context(), p.Actor, p.Patient.ID); err != nil {
		t.Fatal(err)
	}
	p.Due()
	finish(t, db, p.Patient.ID)
}

// finish erases whom it is due for.
func finish(t *testing.T, db *storetest.DB, patient uuid.UUID) {
	t.Helper()
	job := models.Erase{}
	err := db.Owner.QueryRow(t.Context(), `SELECT practice_id, id FROM erasures WHERE patient_id = $1 AND stopped_at IS NULL`, patient).Scan(&job.PracticeID, &job.ErasureID)
	if err != nil {
		t.Fatal(err)
	}
	begun, err := db.Store.BeginErasure(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // again, as after a kill
		if err := db.Store.FinishErasure(t.Context(), job, begun); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Store.BeginErasure(t.Context(), job); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("what is done begins again: %v", err)
	}
}

func TestErasureLeavesNothingPrivateAndKeepsTheRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ana, ben := w.ana, w.ben
	canary := "whippoorwill at four in the morning"
	ana.Concern(canary)
	unread := ana.Visit(w.maya, storetest.Tomorrow())
	ana.Share(unread)
	if err := w.db.Store.MatchEvent(t.Context(), w.maya.Actor, w.maya.Event("Ana again", storetest.Tomorrow()), ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	w.exec(t, `DELETE FROM erasures`)
	if _, err := w.db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, others := w.db.RowsOf(ana), w.db.RowsOf(ben)
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if _, said := remains[table]; !said {
			t.Errorf("%s holds something of somebody's: say whether it is of the record, here and in erase_rows", table)
		}
	}

	erase(t, w.db, ana)

	after := w.db.RowsOf(ana)
	private := 0
	for _, table := range slices.Sorted(maps.Keys(remains)) {
		switch {
		case !remains[table] && before[table] == 0 && !slices.Contains([]string{"alert_addresses", "felt_heard_answered", "bulk_exports", "client_codes"}, table):
			t.Errorf("%s held nothing: the test shows nothing of it", table)
		case !remains[table] && after[table] > 0:
			t.Errorf("%s still holds %d of %d rows", table, after[table], before[table])
		case remains[table] && table != "erasures" && table != "replies" && table != "patient_keys" && after[table] < before[table]:
			t.Errorf("of the record %s lost rows: %d of %d are left", table, after[table], before[table])
		}
		if !remains[table] {
			private += before[table]
		}
	}
	t.Logf("%d private rows before, 0 after; %d rows of the record", private, after["summaries"]+after["replies"]+after["plan_lines"]+after["visits"])
	if purposes := lines(t, w.db.Owner, `SELECT purpose FROM patient_keys WHERE patient_id = '`+ana.Patient.ID.String()+`'`); !slices.Equal(purposes, []string{"record"}) {
		t.Errorf("of Ana's keys there are %v", purposes)
	}
	if now := w.db.RowsOf(ben); !maps.Equal(now, others) {
		t.Errorf("of Ben something changed: %v, before %v", now, others)
	}
	for column, values := range w.db.AtRest() {
		for _, v := range values {
			for _, of := range []string{canary, ana.Login, ana.ID.String()} {
				if strings.Contains(v.Raw+v.Opened, of) && column != "access_events.account_id" && column != "access_events.object_id" && column != "erasures.asked_by" && column != "river_job.args" {
					t.Errorf("%s still says %q", column, of)
				}
			}
		}
	}

	// What nobody read is wiped; what was read stays as a sealed copy, for an owner.
	if wiped := lines(t, w.db.Owner, `SELECT count(*)::text FROM summaries WHERE visit_id = '`+unread.String()+`' AND document IS NOT NULL`); wiped[0] != "0" {
		t.Error("a page that nobody read stays")
	}
	copies, _, err := w.db.Store.SealedCopies(t.Context(), w.olivia.Actor, store.Place{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(copies, func(c models.SealedCopy) bool { return c.Patient == ana.Patient.DisplayName })
	if at < 0 {
		t.Fatal("nothing is left of the record for an owner")
	}
	if _, _, err := w.db.Store.OpenSealedCopy(t.Context(), w.olivia.Actor, copies[at].ID); err != nil {
		t.Errorf("an owner opens a sealed copy: %v", err)
	}

	// So are the other rows of the record, opened and told.
	rows, err := w.db.Store.ErasedRecord(t.Context(), w.olivia.Actor, ana.Patient.ID)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, row := range rows {
		kinds[row.Kind]++
		for column, value := range row.Fields {
			if strings.Contains(string(value), `\\x01`) {
				t.Errorf("%s.%s is still sealed", row.Kind, column)
			}
		}
	}
	for table, stays := range remains {
		if stays && before[table] > 0 && kinds[table] == 0 && !slices.Contains([]string{"access_events", "erasures", "patient_keys", "sync_heads"}, table) {
			t.Errorf("of the record %s can't be opened", table)
		}
	}
	for what, who := range map[string]*storetest.Person{"a clinician": w.maya, "another practice": w.lena, "another patient": ben} {
		if _, err := w.db.Store.ErasedRecord(t.Context(), who.Actor, ana.Patient.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s opens the record: %v", what, err)
		}
	}
	if _, err := w.db.Store.ErasedRecord(t.Context(), w.olivia.Actor, ben.Patient.ID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("an owner opens what is not erased: %v", err)
	}

	// Nobody who cared for Ana sees her any more, nobody can begin to, and her phone is told to sign in.
	if _, err := w.db.Store.Plan(t.Context(), w.maya.Actor, ana.Patient.ID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("Maya reads the plan: %v", err)
	}
	if people, err := w.db.Store.People(t.Context(), w.olivia.Actor); err != nil || slices.ContainsFunc(people.Unattended, func(u store.Unattended) bool { return u.PatientID == ana.Patient.ID }) {
		t.Errorf("Ana waits for somebody to look after her: %v", err)
	}
	if err := w.db.Store.JoinTeam(t.Context(), w.olivia.Actor, ana.Patient.ID, w.noor.ID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("an owner finds her somebody: %v", err)
	}
	if _, err := w.db.Store.Sync(t.Context(), ana.Actor, "", nil); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("her phone is told %v", err)
	}
	if taken, err := w.db.Store.LoginTaken(t.Context(), ana.Login); err != nil || taken {
		t.Errorf("her login is still taken: %v", err)
	}

	// The record goes at its date, with its key and her name; the trail stays whole and says less.
	w.exec(t, `UPDATE erasures SET record_until = now()::date WHERE patient_id = $1`, ana.Patient.ID)
	finish(t, w.db, ana.Patient.ID)
	for table, n := range w.db.RowsOf(ana) {
		if n > 0 && table != "access_events" && table != "erasures" {
			t.Errorf("after the record's date %s holds %d rows", table, n)
		}
	}
	if _, err := w.db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	trail, _, err := w.db.Store.PracticeEvents(t.Context(), w.olivia.Actor, store.TrailFilter{}, store.Place{}, 500)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(trail, func(e models.PracticeEvent) bool { return e.Action == models.ActionRecordErased && e.Patient == "" }) {
		t.Error("the trail does not say that the record was erased, or says whose")
	}
}

func TestTheTrailStaysWholeWhenSomebodyIsErased(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	ana.Shared(maya)
	for range 2 {
		if _, err := db.Store.SealAccessEvents(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ana.Patient.ID != uuid.Nil {
			erase(t, db, ana)
			ana.Patient.ID = uuid.Nil
		}
	}
	trails, err := store.VerifyTrails(t.Context(), db.OwnerURL, db.Keys, nil)
	if err != nil || len(trails) != 1 || trails[0].Seals < 2 || trails[0].BrokenAt() != 0 {
		t.Errorf("the trail is %+v, %v", trails, err)
	}
}

func TestWhoMayAskForAnErasureAndWhoMayStopIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya, olivia := practice.Clinician(), practice.Owner()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	elsewhere := db.Practice()
	lena, omar := elsewhere.Owner(), elsewhere.Patient(elsewhere.Clinician())
	ask := func(who *storetest.Person, whose *storetest.Person) error {
		return db.Store.AskErasure(t.Context(), who.Actor, whose.Patient.ID)
	}
	stop := func(who *storetest.Person, whose *storetest.Person) error {
		return db.Store.StopErasure(t.Context(), who.Actor, whose.Patient.ID)
	}
	expect := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	expect("nothing was asked", stop(ana, ana), models.ErrNotFound)
	for what, err := range map[string]error{
		"a clinician asks": ask(maya, ana), "somebody else asks": ask(ben, ana), "another practice's owner asks": ask(lena, ana),
		"an owner asks for another practice's patient": ask(olivia, omar), "for nobody": db.Store.AskErasure(t.Context(), olivia.Actor, uuid.New()),
	} {
		expect(what, err, models.ErrNotFound)
	}
	stale := ana.SignIn()
	if _, err := db.Owner.Exec(t.Context(), `UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE id = $1`, stale.SessionID); err != nil {
		t.Fatal(err)
	}
	expect("who signed in long ago asks", db.Store.AskErasure(t.Context(), stale, ana.Patient.ID), models.ErrNotFresh)

	expect("Ana asks", ask(ana, ana), nil)
	expect("and again", ask(ana, ana), models.ErrConflict)
	expect("so does an owner", ask(olivia, ana), models.ErrConflict)
	for what, who := range map[string]*storetest.Person{"an owner stops it": olivia, "a clinician": maya, "another patient": ben, "another practice": lena} {
		expect(what, stop(who, ana), models.ErrNotFound)
	}
	e, err := db.Store.Erasure(t.Context(), ana.Actor)
	if err != nil || e.DueAt == nil || e.ByPractice || e.Days != 30 || e.DueAt.Sub(*e.AskedAt).Hours() != 30*24 {
		t.Errorf("Ana is told %+v, %v", e, err)
	}
	job := models.Erase{PracticeID: practice.ID}
	if err := db.Owner.QueryRow(t.Context(), `SELECT id FROM erasures WHERE patient_id = $1`, ana.Patient.ID).Scan(&job.ErasureID); err != nil {
		t.Fatal(err)
	}
	_, err = db.Store.BeginErasure(t.Context(), job)
	expect("it begins before its time", err, models.ErrNotFound)
	expect("Ana changes her mind", stop(ana, ana), nil)
	ana.Due()
	_, err = db.Store.BeginErasure(t.Context(), job)
	expect("what was stopped begins", err, models.ErrNotFound)

	expect("an owner asks", ask(olivia, ana), nil)
	expect("and stops it", stop(olivia, ana), nil)
	expect("an owner asks again", ask(olivia, ana), nil)
	expect("and Ana keeps her account", stop(ana, ana), nil)

	expect("Ana asks at last", ask(ana, ana), nil)
	ana.Due()
	if err := db.Owner.QueryRow(t.Context(), `SELECT id FROM erasures WHERE patient_id = $1 AND stopped_at IS NULL`, ana.Patient.ID).Scan(&job.ErasureID); err != nil {
		t.Fatal(err)
	}
	begun, err := db.Store.BeginErasure(t.Context(), job)
	expect("it begins", err, nil)
	expect("Ana changes her mind too late", stop(ana, ana), models.ErrUsed)
	if !begun.Record {
		t.Error("of somebody who was never seen a record is kept")
	}
	if err := db.Store.FinishErasure(t.Context(), job, begun); err != nil {
		t.Fatal(err)
	}
	for table, n := range db.RowsOf(ana) {
		if n > 0 && table != "access_events" && table != "erasures" {
			t.Errorf("%s holds %d rows", table, n)
		}
	}
	// Six things were asked or changed and one was done; each stands in the trail, and says nothing.
	if n := len(lines(t, db.Owner, `SELECT action FROM access_events WHERE NOT denied AND object_kind = 'erasure' AND patient_id = '`+ana.Patient.ID.String()+`'`)); n != 8 {
		t.Errorf("the trail has %d lines of it", n)
	}
}

func TestWhoWorksHereAsWellStaysAColleague(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ben := practice.Patient(maya)
	ana := practice.Patient(maya)
	// Ana is the only owner and a clinician too, and wrote in Ben's record.
	if _, err := db.Owner.Exec(t.Context(), `UPDATE accounts SET roles = '{patient,clinician,owner}' WHERE id = $1`, ana.ID); err != nil {
		t.Fatal(err)
	}
	ana.Roles = []models.Role{models.RolePatient, models.RoleClinician, models.RoleOwner}
	ana.Actor = ana.SignIn()
	ana.Join(ben.Patient)
	ben.Visit(ana, storetest.Tomorrow())
	ana.Night(storetest.Today())
	if _, err := db.Store.AddPasskey(t.Context(), ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login)}); err != nil {
		t.Fatal(err)
	}
	erase(t, db, ana)
	rows := db.RowsOf(ana)
	if rows["sleep"] != 0 || rows["patients"] != 0 || rows["accounts"] != 1 || rows["passkeys"] != 1 {
		t.Errorf("of Ana there are %v", rows)
	}
	if roles := lines(t, db.Owner, `SELECT array_to_string(roles, ' ') FROM accounts WHERE id = '`+ana.ID.String()+`'`); roles[0] != "clinician owner" {
		t.Errorf("she is %v", roles)
	}
	ana.Roles, ana.Patient = ana.Roles[1:], models.Patient{}
	if _, err := db.Store.Plan(t.Context(), ana.SignIn(), ben.Patient.ID); err != nil {
		t.Errorf("she doesn't care for Ben any more: %v", err)
	}
}

func TestWhoWorkedHereBeforeStaysTheAuthorOfWhatTheyWrote(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	ana := practice.Patient(practice.Clinician())
	practice.Patient().Visit(ana, storetest.Tomorrow())
	erase(t, db, ana)
	left := lines(t, db.Owner, `SELECT login || ' ' || (password_hash IS NULL) || ' ' || (disabled_at IS NOT NULL) FROM accounts WHERE id = '`+ana.ID.String()+`'`)
	if !slices.Equal(left, []string{"erased " + ana.ID.String() + " true true"}) {
		t.Errorf("of the account %v is left", left)
	}
}

func TestTheRecordIsKeptForAsLongAsThePracticeSays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya, olivia := practice.Clinician(), practice.Owner()
	ana := practice.Patient(maya)
	day := func() string {
		t.Helper()
		e, err := db.Store.Erasure(t.Context(), ana.Actor)
		if err != nil {
			t.Fatal(err)
		}
		if e.KeptUntil == nil {
			return "nothing is kept"
		}
		return e.KeptUntil.String()
	}
	ana.Night(storetest.Today())
	ana.Shared(maya) // and not read
	if got := day(); got != "nothing is kept" {
		t.Errorf("of who was never seen: %s", got)
	}
	ana.Visit(maya, longAgo)
	if got, want := day(), longAgo.AddDate(7, 0, 0).Format("2006"); !strings.HasPrefix(got, want) {
		t.Errorf("seven years after the last visit is %s", got)
	}
	for _, years := range []int{-1, 31} {
		if err := db.Store.SetRetention(t.Context(), olivia.Actor, models.Retention{Years: years}); !errors.As(err, new(models.Invalid)) {
			t.Errorf("%d years: %v", years, err)
		}
	}
	if err := db.Store.SetRetention(t.Context(), maya.Actor, models.Retention{Years: 3}); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician sets it: %v", err)
	}
	if err := db.Store.SetRetention(t.Context(), olivia.Actor, models.Retention{Years: 10}); err != nil {
		t.Fatal(err)
	}
	if got, want := day(), longAgo.AddDate(10, 0, 0).Format("2006"); !strings.HasPrefix(got, want) {
		t.Errorf("ten years after the last visit is %s", got)
	}
	found, err := db.Store.PracticeErasures(t.Context(), olivia.Actor)
	if err != nil || found.Retention.Years != 10 || found.Retention.ConfirmedAt == nil || len(found.People) != 1 {
		t.Errorf("an owner sees %+v, %v", found, err)
	}
}

func TestWhoHasNoAccountIsErasedByTheOwner(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya, olivia := practice.Clinician(), practice.Owner()
	guest := &storetest.Person{Account: models.Account{PracticeID: practice.ID}, Patient: practice.InCare(maya)}
	if err := db.Store.AskErasure(t.Context(), olivia.Actor, guest.Patient.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.Exec(t.Context(), `UPDATE erasures SET due_at = now() WHERE patient_id = $1`, guest.Patient.ID); err != nil {
		t.Fatal(err)
	}
	finish(t, db, guest.Patient.ID)
	if rows := db.RowsOf(guest); rows["patients"] != 0 || rows["patient_keys"] != 0 || rows["visits"] != 0 {
		t.Errorf("there are %v", rows)
	}
}
