package jobs

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// The vector that the specification's libraries publish.
func TestASignatureIsThatOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	got, err := signatures([]models.WebhookSecret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "msg_p5jXN8AQM9LWM0D4loKWxJek",
		time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("signed %s, %v", got, err)
	}
}

func TestAReceiverIsToldIdsAndKnowsWhoToldIt(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	concern := c.ana.Concern("my legs won't be still")
	visit := c.ana.Visit(c.maya, storetest.Tomorrow())
	c.ana.CheckIn(visit, storetest.Fields{"nervous": true})
	shared := c.ana.Share(visit)
	c.deliver()
	told := c.receiver.taken()
	if len(told) != 1 {
		t.Fatalf("told %d times", len(told))
	}
	verifier, err := standardwebhooks.NewWebhook(string(c.secret))
	c.must(err)
	c.must(verifier.Verify(told[0].body, told[0].header))
	if err := verifier.Verify(append(told[0].body, ' '), told[0].header); err == nil {
		t.Error("another body has the same signature")
	}
	var event struct {
		ID        uuid.UUID            `json:"id"`
		Type      string               `json:"type"`
		Timestamp time.Time            `json:"timestamp"`
		Data      map[string]uuid.UUID `json:"data"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(told[0].body)))
	decoder.DisallowUnknownFields()
	c.must(decoder.Decode(&event))
	if event.ID.String() != told[0].id || event.Type != "check_in.shared" || event.Timestamp.IsZero() || len(event.Data) != 4 ||
		event.Data["patient_id"] != c.ana.Patient.ID || event.Data["visit_id"] != visit || event.Data["check_in_id"] != shared.ID {
		t.Errorf("told is %s", told[0].body)
	}
	for _, secret := range []string{"legs", concern.String(), c.ana.Patient.DisplayName, c.maya.DisplayName, c.ana.Practice.Name} {
		if strings.Contains(string(told[0].body), secret) {
			t.Errorf("told is %s", secret)
		}
	}
	if d := c.last(); d.State != models.WebhookDelivered || d.Attempts != 1 || d.Status != http.StatusNoContent || d.NextAt != nil || d.Fault != "" {
		t.Errorf("%+v", d)
	}
}

func TestWhatIsNotTakenIsTriedAgainWithTheSameID(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.receiver.say(status(http.StatusInternalServerError))
	event := c.test(1)[0]
	c.deliver()
	if d := c.last(); d.State != models.WebhookWaiting || d.Attempts != 1 || d.Status != 500 || d.NextAt == nil || c.hook().FailingSince == nil {
		t.Errorf("%+v", d)
	}
	c.deliver() // not due
	if d := c.last(); d.Attempts != 1 {
		t.Errorf("%+v", d)
	}
	c.receiver.say(nil)
	c.pass("5 seconds")
	c.must((&wakeWorker{store: c.db.Store}).Work(t.Context(), nil))
	var jobs int
	c.must(c.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'webhook'`).Scan(&jobs))
	c.deliver()
	c.must(c.db.Store.ReplayWebhook(t.Context(), c.owner.Actor, c.work.WebhookID, event))
	c.deliver()
	told := c.receiver.taken()
	if len(told) != 2 || told[0].id != event.String() || told[1].id != event.String() || string(told[0].body) != string(told[1].body) || jobs != 2 {
		t.Errorf("told %d times, %d jobs", len(told), jobs)
	}
	if d := c.last(); d.State != models.WebhookDelivered || c.hook().FailingSince != nil {
		t.Errorf("%+v", d)
	}
}

func TestAfterDaysADeliveryFailsAndTheWebhookIsSwitchedOff(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.receiver.say(status(http.StatusBadGateway))
	c.test(1)
	c.deliver()
	var waited time.Duration
	for i, wait := range webhookWaits() {
		if d := c.last(); d.State != models.WebhookWaiting || d.Attempts != i+1 || d.NextAt.Sub(*d.TriedAt) != wait {
			t.Fatalf("attempt %d: %+v", i+1, d)
		}
		if c.hook().OffAt != nil {
			t.Fatalf("off after %s", waited)
		}
		waited += wait
		c.pass(wait.String())
		c.deliver()
	}
	if d, w := c.last(), c.hook(); d.State != models.WebhookFailed || d.NextAt != nil || w.OffWhy != models.WebhookOffFailing || waited < 5*24*time.Hour {
		t.Errorf("after %s: %+v, %+v", waited, d, w)
	}
	if told := c.letters(); len(told) != 1 || !strings.Contains(told[0], "https://alongside.example/owner/webhooks") || !strings.HasPrefix(told[0], c.owner.Login) {
		t.Errorf("owners are told %q", told)
	}
	// Nothing is kept meanwhile; switched on again, what failed can be sent again, and fails for days again first.
	c.ana.Shared(c.maya)
	c.receiver.say(nil)
	c.must(c.db.Store.ChangeWebhook(t.Context(), c.owner.Actor, c.work.WebhookID, models.WebhookPatch{Off: new(false)}))
	if again, err := c.db.Store.ReplayFailedWebhook(t.Context(), c.owner.Actor, c.work.WebhookID, time.Now().Add(time.Hour)); err != nil || again != 0 {
		t.Errorf("of what is to come: %d, %v", again, err)
	}
	if again, err := c.db.Store.ReplayFailedWebhook(t.Context(), c.owner.Actor, c.work.WebhookID, time.Now().Add(-time.Hour)); err != nil || again != 1 {
		t.Errorf("%d, %v", again, err)
	}
	c.deliver()
	if told := c.receiver.taken(); len(told) != 1 || c.last().State != models.WebhookDelivered {
		t.Errorf("told %d times", len(told))
	}
}

func TestAReceiverThatWantsNothingMoreIsToldNothing(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.receiver.say(status(http.StatusGone))
	c.test(3)
	c.deliver()
	w := c.hook()
	if w.OffWhy != models.WebhookOffGone || c.last().State != models.WebhookWaiting {
		t.Errorf("%+v, %+v", w, c.last())
	}
	if told := c.letters(); len(told) != 1 {
		t.Errorf("owners are told %d times", len(told))
	}
	var lines int
	c.must(c.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM access_events WHERE action = 'webhook_off' AND object_id = $1`, w.ID).Scan(&lines))
	if lines != 1 {
		t.Errorf("%d lines in the trail", lines)
	}
	c.receiver.say(nil)
	c.must(c.db.Store.ChangeWebhook(t.Context(), c.owner.Actor, w.ID, models.WebhookPatch{Off: new(false)}))
	c.deliver()
	if told := c.receiver.taken(); len(told) != 3 {
		t.Errorf("told %d times once it is on again", len(told))
	}
}

func TestWhileASecretIsReplacedBothSign(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	former := c.secret
	now, _, err := c.db.Store.RenewWebhookSecret(t.Context(), c.owner.Actor, c.work.WebhookID)
	c.must(err)
	check := func(what string, want map[models.WebhookSecret]bool) {
		t.Helper()
		c.test(1)
		c.deliver()
		told := c.receiver.taken()
		last := told[len(told)-1]
		for secret, fits := range want {
			verifier, err := standardwebhooks.NewWebhook(string(secret))
			c.must(err)
			if err := verifier.Verify(last.body, last.header); (err == nil) != fits {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	check("on the same day", map[models.WebhookSecret]bool{former: true, now: true})
	c.pass("25 hours")
	check("afterwards", map[models.WebhookSecret]bool{former: false, now: true})
	c.must(c.db.Store.SweepWebhooks(t.Context()))
	check("once it is forgotten", map[models.WebhookSecret]bool{former: false, now: true})
}

func TestWhatAReceiverMayDo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		status int
		fault  models.WebhookFault
		wait   time.Duration
	}{
		"leads elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://169.254.169.254/", http.StatusPermanentRedirect)
		}, 308, "", 0},
		"answers for ever": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway); flood(w, r) }, 502, "", 0},
		"has huge headers": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, 0, models.WebhookNoAnswer, 0},
		"hangs up":         {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, models.WebhookNoAnswer, 0},
		"wants a while": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 429, "", 2 * time.Minute},
		"wants a year": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "31536000000")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 503, "", time.Hour},
		"never answers": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, models.WebhookTooSlow, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			if tt.fault == models.WebhookTooSlow {
				c.worker.teller = c.receiver.teller(200 * time.Millisecond)
			}
			c.receiver.say(tt.answer)
			c.test(1)
			c.deliver()
			d := c.last()
			if d.State != models.WebhookWaiting || d.Status != tt.status || d.Fault != tt.fault || d.NextAt.Sub(*d.TriedAt) != max(tt.wait, webhookWaits()[0]) {
				t.Errorf("%+v", d)
			}
		})
	}
}

// Whatever is in the table, and whatever the DNS says by then: the server never calls inside.
func TestNoWebhookLeadsIntoANetworkOfOurOwn(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	_, port, err := net.SplitHostPort(r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	m := models.WebhookMessage{ID: uuid.New(), Type: models.WebhookTest}
	try := func(by *teller, address string) models.WebhookAttempt {
		return by.tell(t.Context(), models.WebhookBatch{Address: address, Secrets: []models.WebhookSecret{models.NewWebhookSecret()}}, m)
	}
	for _, address := range []string{
		"https://localhost/", "https://127.0.0.1:" + port + "/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/latest", "https://2130706433/",
		"https://127.1/", "http://example.com/", "https://user:word@example.com/", "https://example.com:8443/", "https://printer.local/", "ftp://example.com/",
	} {
		if a := try(newTeller(), address); a.Fault != models.WebhookPrivateNetwork || a.Status != 0 || a.Taken {
			t.Errorf("%s: %+v", address, a)
		}
	}
	// A name of the internet that leads inside, as a resolver says by the time it is dialled.
	for _, inside := range []string{"localhost:" + port, "127.0.0.1:" + port, "[::ffff:127.0.0.1]:" + port, "10.0.0.1:443", "169.254.169.254:443", "[fd00::1]:443", "[64:ff9b::7f00:1]:443"} {
		by := newTestTeller(webhookTime, r.roots(), func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Control: onlyPublic()}).DialContext(ctx, network, inside)
		})
		if a := try(by, "https://example.com/"); a.Fault != models.WebhookPrivateNetwork || a.Taken {
			t.Errorf("%s: %+v", inside, a)
		}
	}
	if told := r.taken(); len(told) != 0 {
		t.Errorf("told %d times", len(told))
	}
	if a := try(newTestTeller(webhookTime, nil, r.dial), "https://example.com/"); a.Fault != models.WebhookNoCertificate {
		t.Errorf("a certificate that nobody trusts: %+v", a)
	}
}

// A receiver that never answers has a few requests at a time, and holds nobody else up.
func TestOneThatNeverAnswersKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	dead, alive := newClinicOn(t, db), newClinicOn(t, db)
	release := make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	t.Cleanup(free)
	full := make(chan struct{}, 100)
	dead.receiver.say(func(_ http.ResponseWriter, r *http.Request) {
		full <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	// Both are called by their own names, and reached by them.
	reached := map[string]*receiver{"dead.example.com:443": dead.receiver, "example.com:443": alive.receiver}
	roots := alive.receiver.roots()
	roots.AddCert(dead.receiver.server.Certificate())
	running, err := Start(t.Context(), Config{Store: db.Store, PublicURL: "https://alongside.example", teller: newTestTeller(time.Minute, roots,
		func(ctx context.Context, network, address string) (net.Conn, error) {
			return reached[address].dial(ctx, network, address)
		})})
	if err != nil {
		t.Fatal(err)
	}
	id, _, err := db.Store.AddWebhook(t.Context(), dead.owner.Actor, models.NewWebhook{Address: "https://dead.example.com/", Events: models.WebhookEventTypes()})
	dead.must(err)
	dead.work.WebhookID = id
	dead.test(40)
	for range webhookAtOnce {
		<-full
	}
	alive.test(3)
	for deadline := time.Now().Add(time.Minute); len(alive.receiver.taken()) < 3; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the other one is not told")
		}
	}
	dead.receiver.mu.Lock()
	if dead.receiver.most != webhookAtOnce {
		t.Errorf("%d requests at once", dead.receiver.most)
	}
	dead.receiver.mu.Unlock()
	free()
	stop, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	if err := running.Stop(stop); err != nil {
		t.Error(err)
	}
}

// Every event comes, however often servers are killed: again only what was on its way in the moment of a kill, and with the id that it
// had, by which a receiver does it once.
func TestKilledServersForgetNoEvent(t *testing.T) {
	t.Parallel()
	const events, kills = 120, 3
	c := newClinic(t)
	key, err := auth.NewVAPIDKey()
	c.must(err)
	came := make(chan struct{}, 10*events)
	c.receiver.say(func(w http.ResponseWriter, r *http.Request) {
		c.receiver.mu.Lock()
		c.receiver.told = append(c.receiver.told, message{id: r.Header.Get("Webhook-Id")})
		c.receiver.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
		came <- struct{}{}
	})
	all := map[string]int{}
	for _, id := range c.test(events) {
		all[id.String()] = 0
	}
	start := serverOf(t, c.db, worker{
		VAPIDKey: key.Private(), PostOffice: newPostOffice(t).address(), Receiver: c.receiver.server.Listener.Addr().String(),
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.receiver.server.Certificate().Raw}),
	})
	for kill := range kills + 1 {
		var since time.Time
		c.must(c.db.Owner.QueryRow(t.Context(), `SELECT clock_timestamp()`).Scan(&since))
		running := start()
		for range events / (kills + 1) {
			select {
			case <-came:
			case <-time.After(time.Minute):
				t.Fatal("nothing is told: the server ended by itself")
			}
		}
		if kill == kills {
			for deadline := time.Now().Add(time.Minute); c.waiting() > 0; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d wait", c.waiting())
				}
			}
		}
		c.must(running.Process.Kill())
		_ = running.Wait()
		for left := 1; left > 0; time.Sleep(10 * time.Millisecond) { // until PostgreSQL is done with what it last said
			c.must(c.db.Owner.QueryRow(t.Context(), `
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'alongside %' AND backend_start > $1`, since).Scan(&left))
		}
		// As River does by itself two minutes later, when a webhook is nobody's any more.
		for _, sql := range []string{`UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind = 'webhook'`, `UPDATE webhooks SET busy_until = NULL`} {
			_, err := c.db.Owner.Exec(t.Context(), sql)
			c.must(err)
		}
	}
	again := -events
	for _, m := range c.receiver.taken() {
		if _, known := all[m.id]; !known {
			t.Errorf("told of %s, which nobody raised", m.id)
		}
		all[m.id]++
		again++
	}
	for id, times := range all {
		if times == 0 {
			t.Errorf("%s never came", id)
		}
	}
	if again < 0 || again > kills*webhookAtOnce {
		t.Errorf("%d came again", again)
	}
	t.Logf("%d kills: %d events, %d came again", kills, events, again)
}
