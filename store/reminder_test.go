package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// reminded has somebody subscribed, reminded of something, and an e-mail kept.
func (w *town) reminded(t *testing.T, p *storetest.Person) {
	t.Helper()
	if err := w.db.Store.Subscribe(t.Context(), p.Actor, subscription(p.Login)); err != nil {
		t.Fatal(err)
	}
	id := uuid.New()
	w.exec(t, `INSERT INTO reminders (practice_id, id, account_id, kind, about, due_at) VALUES ($1, $2, $3, 'log', $4, now())`,
		p.PracticeID, id, p.ID, storetest.Today().String())
	w.exec(t, `INSERT INTO reminder_deliveries (practice_id, reminder_id, round, target_id) VALUES ($1, $2, 1, $3)`, p.PracticeID, id, p.ID)
	w.exec(t, `INSERT INTO step_days (practice_id, patient_id, line_id, day) VALUES ($1, $2, $3, '2026-06-03')`, p.PracticeID, p.Patient.ID, uuid.New())
	if err := w.db.Store.KeepMail(t.Context(), p.PracticeID, uuid.New(), models.Mail{To: p.Login, Subject: "s", Body: "b"}); err != nil {
		t.Fatal(err)
	}
}

// evening is eight in New York.
var evening = time.Date(2026, 6, 4, 0, 0, 0, 0, time.UTC)

// reminding is Ana with a log reminder at eight, in a database of her own: whoever looks looks at everybody.
type reminding struct {
	*office
	t *testing.T
}

func newReminding(t *testing.T) reminding {
	t.Helper()
	r := reminding{newOfficeOn(t, storetest.Empty(t)), t}
	settings := models.DefaultReminderSettings("America/New_York")
	settings.LogAt = "20:00"
	r.must(r.db.Store.SetReminderSettings(t.Context(), r.ana.Actor, settings))
	r.must(r.db.Store.Subscribe(t.Context(), r.ana.Actor, subscription("ana")))
	r.exec(`UPDATE reminder_settings SET since = '2026-01-01', next_at = '2026-01-01'`)
	return r
}

func (r reminding) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r reminding) exec(sql string, args ...any) {
	r.t.Helper()
	if _, err := r.db.Owner.Exec(r.t.Context(), sql, args...); err != nil {
		r.t.Fatal(err)
	}
}

func (r reminding) at(now time.Time) *store.Store {
	return r.db.Store.At(func() time.Time { return now })
}

// plan looks at everybody, and answers the jobs that wait.
func (r reminding) plan(now time.Time) []models.ReminderSend {
	r.t.Helper()
	if _, err := r.at(now).PlanReminders(r.t.Context(), 100); err != nil {
		r.t.Fatal(err)
	}
	rows, err := r.db.Owner.Query(r.t.Context(), `SELECT (args->>'practice_id')::uuid, (args->>'reminder_id')::uuid, (args->>'round')::integer FROM river_job WHERE kind = 'remind' ORDER BY id`)
	r.must(err)
	jobs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[models.ReminderSend])
	r.must(err)
	return jobs
}

func TestALogReminderComesOnceInAnEvening(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	if jobs := r.plan(evening.Add(-time.Minute)); len(jobs) != 0 {
		t.Errorf("before the time: %v", jobs)
	}
	jobs := r.plan(evening)
	if len(jobs) != 1 {
		t.Fatalf("at the time: %v", jobs)
	}
	r.exec(`UPDATE reminder_settings SET next_at = '2026-01-01'`) // as if nobody had looked yet
	if again := r.plan(evening.Add(time.Minute)); len(again) != 1 {
		t.Errorf("looked at again: %v", again)
	}
	sent, err := r.at(evening).Reminder(t.Context(), jobs[0])
	r.must(err)
	if sent.Kind != models.ReminderLog || len(sent.Browsers) != 1 || sent.Browsers[0].Endpoint != "https://push.example.com/ana" || sent.Language != "en" {
		t.Errorf("%+v", sent)
	}
	r.must(r.db.Store.ReminderTold(t.Context(), sent, true, sent.Browsers[0].ID))
	if _, err := r.at(evening).Reminder(t.Context(), jobs[0]); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("sent already: %v", err)
	}
	if next := r.plan(evening.AddDate(0, 0, 1)); len(next) != 2 {
		t.Errorf("the next evening: %v", next)
	}
}

func TestWhoLoggedMeanwhileIsNotReminded(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	jobs := r.plan(evening)
	day := models.DateOf(evening).Add(-1)
	r.ana.Night(day)
	r.exec(`UPDATE sleep SET recorded_at = $1`, evening)
	if sent, err := r.at(evening.Add(time.Minute)).Reminder(t.Context(), jobs[0]); err != nil || !sent.Over {
		t.Errorf("%+v, %v", sent, err)
	}
	if more := r.plan(evening.Add(2 * time.Minute)); len(more) != 1 {
		t.Errorf("%v", more)
	}
	r.exec(`UPDATE reminder_settings SET next_at = '2026-01-01'`)
	r.exec(`DELETE FROM reminders`)
	r.exec(`DELETE FROM river_job`)
	if none := r.plan(evening); len(none) != 0 {
		t.Errorf("who logged before the time: %v", none)
	}
}

func TestSomebodyIsLookedAtSoonOnceSomethingOfTheirsChanges(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	r.exec(`UPDATE reminder_settings SET log_at = ''`)
	r.plan(evening)
	soon := func(what string) {
		t.Helper()
		var due bool
		r.must(r.db.Owner.QueryRow(t.Context(), `SELECT next_at <= now() FROM reminder_settings WHERE account_id = $1`, r.ana.ID).Scan(&due))
		if !due {
			t.Errorf("%s: nobody looks", what)
		}
		r.exec(`UPDATE reminder_settings SET next_at = 'infinity'`)
	}
	r.exec(`UPDATE reminder_settings SET next_at = 'infinity'`)
	r.ana.Visit(r.maya, storetest.Tomorrow())
	soon("a visit is planned")
	concern := r.ana.Concern("x")
	r.ana.Shared(r.maya)
	r.exec(`UPDATE reminder_settings SET next_at = 'infinity'`)
	r.must(r.db.Store.Reply(t.Context(), r.maya.Actor, r.ana.Patient.ID, uuid.New(), answer(concern)))
	soon("somebody answered")
}

func TestALinkStopsAKindWithoutSigningIn(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	sent, err := r.at(evening).Reminder(t.Context(), r.plan(evening)[0])
	r.must(err)
	off := func() []models.ReminderKind {
		t.Helper()
		settings, _, err := r.db.Store.ReminderSettings(t.Context(), r.ana.Actor)
		r.must(err)
		return settings.Off
	}
	if language, err := r.db.Store.StopLanguage(t.Context(), sent.Stop); err != nil || language != "en" || len(off()) != 0 {
		t.Errorf("asked: %s, %v, off %v", language, err, off())
	}
	for range 2 {
		if language, err := r.db.Store.StopReminders(t.Context(), sent.Stop); err != nil || language != "en" {
			t.Fatalf("%s, %v", language, err)
		}
	}
	if got := off(); !slices.Equal(got, []models.ReminderKind{models.ReminderLog}) {
		t.Errorf("off is %v", got)
	}
	for _, link := range []string{"", sent.Stop[1:], sent.Later, sent.Stop + "=", "log." + sent.Stop} {
		if _, err := r.db.Store.StopReminders(t.Context(), link); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", link, err)
		}
		if _, err := r.db.Store.StopLanguage(t.Context(), link); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestAReminderComesAgainLaterThreeTimes(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	now := time.Now()
	r.exec(`UPDATE reminder_settings SET zone = 'UTC', log_at = $1, quiet_from = '00:00', quiet_until = '00:00'`, now.UTC().Format("15:04"))
	job := r.plan(now)[0]
	sent, err := r.at(now).Reminder(t.Context(), job)
	r.must(err)
	for round := 2; round <= 4; round++ {
		r.must(r.db.Store.ReminderTold(t.Context(), sent, true, sent.Browsers[0].ID))
		for range 2 { // two taps are one
			r.must(r.db.Store.RemindLater(t.Context(), sent.Later))
		}
		var waiting int
		r.must(r.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'remind' AND state = 'scheduled' AND scheduled_at > now() + interval '59 minutes'`).Scan(&waiting))
		if waiting != round-1 {
			t.Fatalf("%d jobs wait for round %d", waiting, round)
		}
		if _, err := r.at(now.Add(time.Hour)).Reminder(t.Context(), job); !errors.Is(err, models.ErrNotFound) {
			t.Fatalf("a job of the round before: %v", err)
		}
		job.Round = round
		sent, err = r.at(now.Add(time.Hour)).Reminder(t.Context(), job)
		r.must(err)
		if sent.Round != round || len(sent.Browsers) != 1 || sent.Taken {
			t.Fatalf("%+v", sent)
		}
	}
	r.must(r.db.Store.ReminderTold(t.Context(), sent, true))
	for _, link := range []string{sent.Later, sent.Stop, ""} {
		if err := r.db.Store.RemindLater(t.Context(), link); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%q: %v", link, err)
		}
	}
}

// One phone has it and says "in an hour", while the other one's push service fails for hours.
func TestLaterCountsWhileAnotherBrowserFails(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	r.must(r.db.Store.Subscribe(t.Context(), r.ana.SignIn(), subscription("second phone")))
	now := time.Now()
	r.exec(`UPDATE reminder_settings SET zone = 'UTC', log_at = $1, quiet_from = '00:00', quiet_until = '00:00'`, now.UTC().Format("15:04"))
	job := r.plan(now)[0]
	sent, err := r.at(now).Reminder(t.Context(), job)
	r.must(err)
	r.must(r.db.Store.RemindLater(t.Context(), sent.Later)) // nothing took it yet: there is nothing to put off
	r.must(r.db.Store.ReminderTold(t.Context(), sent, false, sent.Browsers[0].ID))
	r.must(r.db.Store.RemindLater(t.Context(), sent.Later))
	if jobs := r.plan(now); jobs[len(jobs)-1] != (models.ReminderSend{PracticeID: job.PracticeID, ReminderID: job.ReminderID, Round: 2}) {
		t.Fatalf("%+v", jobs)
	}
	if _, err := r.at(now).Reminder(t.Context(), job); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("what was put off is still sent: %v", err)
	}
}

// A zone is somebody's word. Servers and databases know different ones, and nobody's stops the reminders of anybody else; nor does
// what can't be read of one of them.
func TestNobodyStopsTheRemindersOfOthers(t *testing.T) {
	t.Parallel()
	for name, poison := range map[string]string{
		"a zone that PostgreSQL doesn't know": `UPDATE reminder_settings SET zone = 'right/UTC', next_at = '2025-01-01' WHERE account_id = $1`,
		"a zone that nothing knows":           `UPDATE reminder_settings SET zone = 'Nowhere', next_at = '2025-01-01' WHERE account_id = $1`,
		"a day that can't be read": `INSERT INTO step_days (practice_id, patient_id, line_id, day)
			SELECT practice_id, id, gen_random_uuid(), '12345-01-01' FROM patients WHERE account_id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReminding(t)
			settings := models.DefaultReminderSettings("America/New_York")
			settings.LogAt = "20:00"
			ben := r.practice.Patient(r.maya)
			r.must(r.db.Store.SetReminderSettings(t.Context(), ben.Actor, settings))
			r.exec(`UPDATE reminder_settings SET since = '2026-01-01', next_at = '2026-01-01'`)
			ben.Night(models.DateOf(evening).Add(-3))
			r.exec(poison, ben.ID)
			if _, err := r.at(evening).PlanReminders(t.Context(), 100); (err != nil) != (name == "a day that can't be read") {
				t.Error(err)
			}
			var planned int
			r.must(r.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM reminders WHERE account_id = $1`, r.ana.ID).Scan(&planned))
			if planned != 1 {
				t.Errorf("Ana has %d reminders", planned)
			}
			var later bool
			r.must(r.db.Owner.QueryRow(t.Context(), `SELECT min(next_at) > $1 FROM reminder_settings`, evening).Scan(&later))
			if !later {
				t.Error("somebody is looked at over and over")
			}
		})
	}
}

func TestTheDayOfAStepIsKeptUntilItIsDone(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	days := func() []models.Day {
		t.Helper()
		rows, err := p.db.Owner.Query(t.Context(), `SELECT day FROM step_days WHERE patient_id = $1`, p.ana.Patient.ID)
		p.must(err)
		all, err := pgx.CollectRows(rows, pgx.RowTo[models.Day])
		p.must(err)
		return all
	}
	line := p.taken()
	zone, err := models.LoadZone(p.practice.TimeZone)
	p.must(err)
	if got, want := days(), models.DateOf(time.Now().In(zone)).Add(6); len(got) != 1 || want.Sub(got[0]) > 1 || want.Compare(got[0]) < 0 {
		t.Fatalf("%v, expected %s", got, want)
	}
	p.phone.must("applied", set(models.KindFollowUp, uuid.Must(uuid.NewV7()), 0, 9, notRight().With(storetest.Fields{"reason": models.FollowUpCheckIn, "line_id": line, "step": 1})))
	if got := days(); len(got) != 0 {
		t.Errorf("after the check-in: %v", got)
	}
}

func TestWhatTheRecordHoldsIsRemindedOf(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	r.noor.Join(r.ana.Patient)
	r.exec(`UPDATE visits SET state = 'cancelled' WHERE id = $1`, r.visit)
	r.exec(`UPDATE reminder_settings SET log_at = ''`)
	tomorrow := storetest.Today().Add(1).At(15, 0, time.UTC) // in the morning in New York
	r.ana.Visit(r.maya, tomorrow.AddDate(0, 0, 7))
	r.ana.Shared(r.maya) // for tomorrow: nothing is left to put together
	contact := contactWith(r.maya, r.noor)
	contact.At = new(tomorrow.AddDate(0, 0, 1))
	r.must(r.db.Store.Contact(t.Context(), r.maya.Actor, r.ana.Patient.ID, uuid.New(), contact))
	concern := r.ana.Concern("x")
	r.ana.Shared(r.maya)
	r.must(r.db.Store.Reply(t.Context(), r.maya.Actor, r.ana.Patient.ID, uuid.New(), answer(concern)))
	for _, clinician := range []*storetest.Person{r.maya, r.noor} { // the day holds something for one of them
		r.must(r.db.Store.SetReminderSettings(t.Context(), clinician.Actor, models.DefaultReminderSettings("America/New_York")))
	}
	r.practice.Patient(r.maya).Visit(r.maya, tomorrow.Add(time.Hour))
	r.exec(`UPDATE reminder_settings SET since = '2026-01-01'`)
	r.plan(tomorrow)
	rows, err := r.db.Owner.Query(t.Context(), `SELECT kind || CASE account_id WHEN $1 THEN ' ana' WHEN $2 THEN ' maya' ELSE ' noor' END FROM reminders ORDER BY 1`, r.ana.ID, r.maya.ID)
	r.must(err)
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	r.must(err)
	if want := []string{"answer ana", "check_in ana", "contact ana", "digest maya"}; !slices.Equal(kinds, want) {
		t.Errorf("%q, expected %q", kinds, want)
	}
}

// Whom to look at is found by one index, and what there is to remind them of by the keys of their rows: however many want reminders,
// nobody is looked at for being there.
func TestWhoIsDueIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	r := newReminding(t)
	const others = 5000
	r.exec(`INSERT INTO accounts (practice_id, id, login, display_name, roles, password_hash, outbox_public, outbox_private_sealed)
		SELECT practice_id, gen_random_uuid(), gen_random_uuid()::text, 'Patient', '{patient}', '', '{}', outbox_private_sealed
		  FROM accounts, generate_series(1, $2) WHERE id = $1`, r.ana.ID, others)
	r.exec(`INSERT INTO patients (practice_id, id, account_id, display_name, given_name, birth_year)
		SELECT practice_id, gen_random_uuid(), id, 'Patient', 'Ben', 1990 FROM accounts WHERE display_name = 'Patient' AND password_hash = ''`)
	r.exec(`INSERT INTO reminder_settings (practice_id, account_id, zone, log_at, quiet_from, quiet_until, next_at)
		SELECT practice_id, id, 'UTC', '20:00', '21:00', '08:00', '2030-01-01' FROM accounts WHERE display_name = 'Patient' AND password_hash = ''`)
	r.exec(`ANALYZE`)
	tx, err := r.db.Owner.Begin(t.Context())
	r.must(err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	before := r.reads(tx) // of what was made above, whose counts may still be the connection's
	for _, call := range []string{
		`SELECT * FROM reminders_due($1, 500)`,
		`SELECT o.* FROM reminder_settings s, reminder_occasions(ARRAY[s.practice_id], ARRAY[s.account_id], $1) o WHERE s.next_at <= $1`,
	} {
		rows, err := tx.Query(t.Context(), call, evening)
		r.must(err)
		found := 0
		for rows.Next() {
			found++
		}
		if r.must(rows.Err()); found != 1 {
			t.Errorf("%s finds %d", call, found)
		}
	}
	for table, now := range r.reads(tx) {
		read, fetched := now[0]-before[table][0], now[1]-before[table][1]
		if read > 0 || fetched == 0 || fetched > 10 {
			t.Errorf("of %d rows of %s %d are read one after the other, and %d by an index", others, table, read, fetched)
		}
	}
}

// reads are how many rows were read one after the other, and how many by an index, of each table that says whom to remind.
func (r reminding) reads(tx pgx.Tx) map[string][2]int {
	r.t.Helper()
	rows, err := tx.Query(r.t.Context(), `
SELECT relname::text, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname IN ('accounts', 'patients', 'reminder_settings')`)
	r.must(err)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Table         string
		Read, Fetched int
	}])
	r.must(err)
	counts := map[string][2]int{}
	for _, one := range all {
		counts[one.Table] = [2]int{one.Read, one.Fetched}
	}
	return counts
}
