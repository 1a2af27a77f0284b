package jobs

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"alongside/auth"
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
}

func TestMain(m *testing.M) {
	if text := os.Getenv(workerEnv); text != "" {
		work(text)
	}
	os.Exit(m.Run())
}

// work finds reminders and sends them until the process is killed.
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
	pusher := newPusher(vapid, "nobody@alongside.example", roots, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.PushService)
	})
	_, err = Start(ctx, Config{Store: s, Pusher: pusher, PublicURL: "https://alongside.example"})
	must(err)
	for { // in small steps, so that it is killed in the middle of finding too
		_, err := s.PlanReminders(ctx, 10)
		must(err)
	}
}

// People are told once however often servers are killed: each phone shows one reminder, for what is handed over again has the topic
// and the tag of what it has. Only what was on its way in the moment of a kill is handed over again at all.
func TestKilledServersTellNobodyTwiceAndForgetNobody(t *testing.T) {
	t.Parallel()
	const people, kills = 200, 5
	db, service := storetest.Empty(t), newPushService(t)
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
	subscribeMany(t, db, service.browser(), people)
	start := server(t, db, service)
	for range kills {
		running := start()
		for range people / (2 * kills) {
			select {
			case <-came:
			case <-time.After(time.Minute):
				t.Fatal("nothing is sent: the server ended by itself")
			}
		}
		if err := running.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = running.Wait()
		// As River does by itself two minutes later.
		if _, err := db.Owner.Exec(t.Context(), `UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind = 'remind'`); err != nil {
			t.Fatal(err)
		}
	}
	running := start()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var done int
		if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM reminders WHERE done_at IS NOT NULL`).Scan(&done); err != nil {
			t.Fatal(err)
		}
		if done == people {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d were told", done, people)
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
	var reminders, deliveries int
	if err := db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM reminders), (SELECT count(*) FROM reminder_deliveries)`).Scan(&reminders, &deliveries); err != nil ||
		reminders != people || deliveries != people {
		t.Errorf("%d reminders and %d deliveries, %v", reminders, deliveries, err)
	}
}

// server starts processes that work on a database.
func server(t *testing.T, db *storetest.DB, service *pushService) func() *exec.Cmd {
	t.Helper()
	keys, err := db.Keys.Content()
	if err != nil {
		t.Fatal(err)
	}
	told, err := json.Marshal(worker{
		URL: db.AppURL, Keys: keys, VAPIDKey: service.key.Private(), PushService: service.server.Listener.Addr().String(),
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: service.server.Certificate().Raw}),
	})
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
