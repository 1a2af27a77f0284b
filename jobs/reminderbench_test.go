package jobs

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// dueAtOnce is how many people want to be reminded at the same minute.
const dueAtOnce = 20_000

// BenchmarkReminders drains reminders that are due for everybody at once, with a push service beside it that takes each: finding them,
// a job, sealing, a push over TLS and what is kept of it. River's own jobs, which do nothing, run before it on the same queue.
func BenchmarkReminders(b *testing.B) {
	for b.Loop() {
		nothing := drainNothing(b)
		reminders := drainReminders(b)
		b.ReportMetric(reminders, "reminders/s")
		b.ReportMetric(nothing, "river/s")
		b.ReportMetric(reminders/nothing, "ratio")
	}
}

func drainReminders(b *testing.B) (aSecond float64) {
	b.Helper()
	db, service := storetest.Empty(b), newPushService(b)
	service.say(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	subscribeMany(b, db, service.browser(), dueAtOnce)
	began := time.Now()
	running, err := Start(b.Context(), Config{Store: db.Store, Pusher: service.pusher(pushTime), PublicURL: "https://alongside.example"})
	if err != nil {
		b.Fatal(err)
	}
	wait(b, db, `SELECT count(*) FROM reminders WHERE done_at IS NOT NULL`)
	took := time.Since(began)
	if err := running.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
	var told int
	if err := db.Owner.QueryRow(b.Context(), `SELECT count(DISTINCT target_id) FROM reminder_deliveries`).Scan(&told); err != nil || told != dueAtOnce {
		b.Fatalf("%d were told, %v", told, err)
	}
	return dueAtOnce / took.Seconds()
}

type nothingArgs struct{}

func (nothingArgs) Kind() string { return "nothing" }

type nothingWorker struct {
	river.WorkerDefaults[nothingArgs]
}

func (nothingWorker) Work(context.Context, *river.Job[nothingArgs]) error { return nil }

func drainNothing(b *testing.B) (aSecond float64) {
	b.Helper()
	db, workers := storetest.Empty(b), river.NewWorkers()
	river.AddWorker(workers, nothingWorker{})
	client, err := river.NewClient(riverpgxv5.New(db.Store.Pool()), &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: reminderWorkers}},
		FetchCooldown: fetchCooldown, ReindexerSchedule: river.NeverSchedule(),
	})
	if err != nil {
		b.Fatal(err)
	}
	all := make([]river.InsertManyParams, dueAtOnce)
	for i := range all {
		all[i].Args = nothingArgs{}
	}
	began := time.Now()
	for len(all) > 0 { // as they are found: so many at a time
		if _, err := client.InsertManyFast(b.Context(), all[:remindersATime]); err != nil {
			b.Fatal(err)
		}
		all = all[remindersATime:]
	}
	if err := client.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	wait(b, db, `SELECT count(*) FROM river_job WHERE state = 'completed'`)
	took := time.Since(began)
	if err := client.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
	return dueAtOnce / took.Seconds()
}

func wait(b *testing.B, db *storetest.DB, count string) {
	b.Helper()
	for deadline := time.Now().Add(10 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		var n int
		if err := db.Owner.QueryRow(b.Context(), count).Scan(&n); err != nil {
			b.Fatal(err)
		}
		if n >= dueAtOnce {
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("%d of %d", n, dueAtOnce)
		}
	}
}

// subscribeMany makes patients, each with a phone, who want to be reminded of their log since this minute.
func subscribeMany(tb testing.TB, db *storetest.DB, phone models.PushSubscription, people int) {
	tb.Helper()
	practice, aead := db.Practice().ID, db.Keys.AEAD()
	nobodys, err := aead.Encrypt([]byte("nobody's key"), nil)
	if err != nil {
		tb.Fatal(err)
	}
	exec := func(sql string, args ...any) {
		tb.Helper()
		if _, err := db.Owner.Exec(tb.Context(), sql, append([]any{practice}, args...)...); err != nil {
			tb.Fatal(err)
		}
	}
	exec(`INSERT INTO accounts (practice_id, id, login, display_name, roles, password_hash, outbox_public, outbox_private_sealed)
		SELECT $1, gen_random_uuid(), gen_random_uuid()::text, 'Patient', '{patient}', '', '{}', $2 FROM generate_series(1, $3)`, nobodys, people)
	exec(`INSERT INTO patients (practice_id, id, account_id, display_name, given_name, birth_year)
		SELECT $1, gen_random_uuid(), id, 'Patient', 'Ana', 1990 FROM accounts WHERE practice_id = $1`)
	exec(`INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, idle_for, idle_until, ends_at)
		SELECT $1, gen_random_uuid(), account_id, '{patient}', id, '1 hour', now() + interval '1 hour', now() + interval '1 hour' FROM patients WHERE practice_id = $1`)
	exec(`INSERT INTO reminder_settings (practice_id, account_id, zone, log_at, quiet_from, quiet_until, since)
		SELECT $1, id, 'UTC', to_char(now() AT TIME ZONE 'UTC', 'HH24:MI'), '03:00', '03:00', now() - interval '1 hour' FROM accounts WHERE practice_id = $1`)
	rows, err := db.Owner.Query(tb.Context(), `SELECT id, account_id FROM sessions WHERE practice_id = $1`, practice)
	if err != nil {
		tb.Fatal(err)
	}
	type signedIn struct{ Session, Account uuid.UUID }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[signedIn])
	if err != nil {
		tb.Fatal(err)
	}
	var browsers, sessions, accounts []uuid.UUID
	var sealed [][]byte
	for _, s := range all {
		id, one := uuid.New(), phone
		one.Endpoint += "/" + s.Account.String()
		text, err := json.Marshal(one)
		if err != nil {
			tb.Fatal(err)
		}
		bytes, err := aead.Encrypt(text, auth.AD("push_subscriptions", "subscription", practice, uuid.Nil, id))
		if err != nil {
			tb.Fatal(err)
		}
		browsers, sessions, accounts, sealed = append(browsers, id), append(sessions, s.Session), append(accounts, s.Account), append(sealed, bytes)
	}
	exec(`INSERT INTO push_subscriptions (practice_id, id, account_id, session_id, subscription) SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[])`,
		browsers, accounts, sessions, sealed)
	if _, err := db.Owner.Exec(tb.Context(), `ANALYZE`); err != nil {
		tb.Fatal(err)
	}
}
