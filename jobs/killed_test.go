package jobs

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// workerEnv makes this test program a server that only works: what it needs for that, as JSON.
const workerEnv = "ALONGSIDE_TEST_WORKER"

// worker is what such a server is told.
type worker struct {
	URL         string `json:"url"` // of the database
	Keys        []byte `json:"keys"`
	VAPIDKey    string `json:"vapid_key"`
	PushService string `json:"push_service"` // where every push goes
	Certificate []byte `json:"certificate"`
	PostOffice  string `json:"post_office"` // as ParseMail reads it
	Receiver    string `json:"receiver"`    // where every webhook leads; empty: there are none
	Erasures    string `json:"erasures"`    // the list of them
}

func TestMain(m *testing.M) {
	if text := os.Getenv(workerEnv); text != "" {
		work(text)
	}
	os.Exit(m.Run())
}

// work finds reminders, and sends them and all other letters, until the process is killed.
func work(text string) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var w worker
	must(json.Unmarshal([]byte(text), &w))
	keys, err := auth.ParseKeys(w.Keys)
	must(err)
	vapid, err := auth.ParseVAPIDKey(w.VAPIDKey)
	must(err)
	s, err := store.Open(ctx, store.Config{URL: w.URL, Keys: keys})
	must(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(w.Certificate)
	pusher := newPusher(vapid, "nobody@alongside.example", pushTime, roots, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.PushService)
	})
	office, err := ParseMail(w.PostOffice)
	must(err)
	teller := newTestTeller(webhookTime, roots, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.Receiver)
	})
	_, err = Start(ctx, Config{Store: s, Keys: keys, Erasures: w.Erasures, Mail: office, Pusher: pusher, PublicURL: "https://alongside.example", teller: teller})
	must(err)
	for { // in small steps, so that it is killed in the middle of finding too
		_, err := s.PlanReminders(ctx, 10)
		must(err)
	}
}

// People are told once however often servers are killed: each phone shows one reminder, for what is handed over again has the topic
// and the tag of what it has, and each mailbox one letter, for that has its Message-ID. Only what was on its way in the moment of a
// kill is handed over again at all.
func TestKilledServersTellNobodyTwiceAndForgetNobody(t *testing.T) {
	t.Parallel()
	const people, writtenTo, kills = 200, 40, 5
	w, service := newWard(t), newPushService(t)
	db := w.db
	var mu sync.Mutex
	handed := 0
	topics := map[string]map[string]bool{} // by phone
	came := make(chan struct{}, 100*people)
	service.say(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handed++
		if topics[r.URL.Path] == nil {
			topics[r.URL.Path] = map[string]bool{}
		}
		topics[r.URL.Path][r.Header.Get("Topic")] = true
		mu.Unlock()
		w.WriteHeader(http.StatusCreated)
		came <- struct{}{}
	})
	// The first server is told of no letter that it was taken: it is killed before it can keep that.
	killed := make(chan struct{})
	free := sync.OnceFunc(func() { close(killed) })
	t.Cleanup(free)
	w.office.took = func(string) {
		came <- struct{}{}
		<-killed
	}
	subscribeMany(t, db, service.browser(), people)
	w.writeTo(writtenTo)
	start := server(t, db, service, w.office)
	for i := range kills {
		running := start()
		for range (people + 3*writtenTo) / (3 * kills) {
			select {
			case <-came:
			case <-time.After(time.Minute):
				t.Fatal("nothing is sent: the server ended by itself")
			}
		}
		if i == 0 {
			w.office.waitFor("You have a reminder", "How you sign in", "Somebody in your care")
		}
		if err := running.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = running.Wait()
		if i == 0 {
			free()
		}
		// As River does by itself two minutes later.
		if _, err := db.Owner.Exec(t.Context(), `UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind IN (`+tellingJobs+`)`); err != nil {
			t.Fatal(err)
		}
	}
	running := start()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var done, left int
		if err := db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM reminders WHERE done_at IS NOT NULL),
			(SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable') AND kind IN (`+tellingJobs+`))`).Scan(&done, &left); err != nil {
			t.Fatal(err)
		}
		if done == people+writtenTo && left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d were reminded, and %d jobs are left", done, people+writtenTo, left)
		}
	}
	if err := running.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = running.Wait()

	mu.Lock()
	defer mu.Unlock()
	if len(topics) != people {
		t.Errorf("%d phones of %d were reached", len(topics), people)
	}
	for phone, shown := range topics {
		if len(shown) != 1 {
			t.Errorf("%s shows %d reminders", phone, len(shown))
		}
	}
	if again := handed - people; again < 0 || again > kills*reminderWorkers {
		t.Errorf("%d were handed over again", again)
	}
	t.Logf("%d kills: %d phones, %d handed over again", kills, len(topics), handed-people)
	for subject, ids := range w.office.ids() {
		letters, again := 0, 0
		for _, times := range ids {
			letters, again = letters+1, again+times-1
		}
		t.Logf("%s: %d letters, %d handed over again", subject, letters, again)
		if letters != writtenTo || again == 0 {
			t.Errorf("%s: %d letters to %d, %d handed over again", subject, letters, writtenTo, again)
		}
	}
	var reminders, deliveries int
	if err := db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM reminders), (SELECT count(*) FROM reminder_deliveries)`).Scan(&reminders, &deliveries); err != nil ||
		reminders != people+writtenTo || deliveries != people+writtenTo {
		t.Errorf("%d reminders and %d deliveries, %v", reminders, deliveries, err)
	}
}

// tellingJobs are those that tell somebody something.
const tellingJobs = `'remind', 'alert', 'way_in_letter'`

// writeTo has three letters due for each of so many patients: that they have a reminder, that a passkey was made, and to Maya that
// they need a look.
func (w *ward) writeTo(people int) {
	w.t.Helper()
	for range people {
		w.ana = w.maya.Practice.Patient(w.maya, w.noor)
		w.notRight()
		_, err := w.db.Store.AddPasskey(w.t.Context(), w.ana.Actor, "My phone", auth.Credential{ID: []byte(w.ana.Login)})
		settings := models.DefaultReminderSettings("UTC")
		settings.QuietUntil, settings.Email = settings.QuietFrom, w.ana.Login
		if err := errors.Join(err, w.db.Store.SetReminderSettings(w.t.Context(), w.ana.Actor, settings)); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, sql := range []string{
		`INSERT INTO step_days (practice_id, patient_id, line_id, day)
			SELECT p.practice_id, p.id, gen_random_uuid(), now()::date - 1 FROM patients p JOIN reminder_settings s USING (practice_id, account_id) WHERE s.email IS NOT NULL`,
		`UPDATE reminder_settings SET since = '2026-01-01' WHERE email IS NOT NULL`,
	} {
		if _, err := w.db.Owner.Exec(w.t.Context(), sql); err != nil {
			w.t.Fatal(err)
		}
	}
}

// server starts processes that work on a database.
func server(t *testing.T, db *storetest.DB, service *pushService, office *postOffice) func() *exec.Cmd {
	t.Helper()
	return serverOf(t, db, worker{
		VAPIDKey: service.key.Private(), PushService: service.server.Listener.Addr().String(),
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: service.server.Certificate().Raw}), PostOffice: office.address(),
	})
}

// serverOf is server with what they are told besides.
func serverOf(t *testing.T, db *storetest.DB, w worker) func() *exec.Cmd {
	t.Helper()
	keys, err := db.Keys.Content()
	if err != nil {
		t.Fatal(err)
	}
	w.URL, w.Keys = db.AppURL, keys
	told, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return func() *exec.Cmd {
		t.Helper()
		command := exec.CommandContext(t.Context(), program) //nolint:gosec // this test itself
		command.Env = append(os.Environ(), workerEnv+"="+string(told))
		command.Stderr = os.Stderr
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		return command
	}
}
