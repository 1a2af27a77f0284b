package jobs

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/storetest"
)

// receiver is a system of a practice's: what it was told and took, and what it answers.
type receiver struct {
	t      testing.TB
	server *httptest.Server

	mu     sync.Mutex
	answer http.HandlerFunc // nil: taken
	told   []message
	atOnce int // how many requests there are now, and were at most
	most   int
}

// message is a request as it came.
type message struct {
	id     string
	header http.Header
	body   []byte
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{t: t}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(r.take))
	r.server.EnableHTTP2 = true
	r.server.Config.ErrorLog = log.New(io.Discard, "", 0) // it is made to fail
	r.server.StartTLS()
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	answer := r.answer
	r.atOnce++
	r.most = max(r.most, r.atOnce)
	r.mu.Unlock()
	defer func() { r.mu.Lock(); r.atOnce--; r.mu.Unlock() }()
	if answer != nil {
		answer(w, q)
		return
	}
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the server was stopped in the middle of it
	}
	r.mu.Lock()
	r.told = append(r.told, message{q.Header.Get("Webhook-Id"), q.Header, body})
	r.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) say(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) taken() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.told)
}

func (r *receiver) roots() *x509.CertPool {
	roots := x509.NewCertPool()
	roots.AddCert(r.server.Certificate())
	return roots
}

// dial reaches the receiver, whatever it is called.
func (r *receiver) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, r.server.Listener.Addr().String())
}

func (r *receiver) teller(patience time.Duration) *teller {
	return newTestTeller(patience, r.roots(), r.dial)
}

// clinic is a practice whose system is told of everything.
type clinic struct {
	t        *testing.T
	db       *storetest.DB
	receiver *receiver
	worker   *webhookWorker
	owner    *storetest.Person
	ana      *storetest.Person
	maya     *storetest.Person
	work     models.WebhookWork
	secret   models.WebhookSecret
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	return newClinicOn(t, storetest.Empty(t)) // its own: jobs work on the whole database
}

func newClinicOn(t *testing.T, db *storetest.DB) *clinic {
	t.Helper()
	c := &clinic{t: t, db: db, receiver: newReceiver(t)}
	practice := db.Practice()
	c.owner, c.maya = practice.Owner(), practice.Clinician()
	c.ana = practice.Patient(c.maya)
	c.worker = &webhookWorker{store: db.Store, teller: c.receiver.teller(webhookTime)}
	id, secret, err := db.Store.AddWebhook(t.Context(), c.owner.Actor, models.NewWebhook{Address: "https://example.com/hook", Events: models.WebhookEventTypes()})
	c.must(err)
	c.work, c.secret = models.WebhookWork{PracticeID: practice.ID, WebhookID: id}, secret
	return c
}

func (c *clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// deliver works at the webhook until nothing is due.
func (c *clinic) deliver() {
	c.t.Helper()
	c.must(c.turn())
}

func (c *clinic) turn() error {
	for {
		err := c.worker.Work(c.t.Context(), &river.Job[models.WebhookWork]{Args: c.work})
		if snooze, ok := err.(*river.JobSnoozeError); !ok || snooze.Duration > 0 { //nolint:errorlint // as River does
			if ok {
				err = nil
			}
			return err
		}
	}
}

// test has so many events sent that did not happen.
func (c *clinic) test(n int) (events []uuid.UUID) {
	c.t.Helper()
	for range n {
		id, err := c.db.Store.TestWebhook(c.t.Context(), c.owner.Actor, c.work.WebhookID)
		c.must(err)
		events = append(events, id)
	}
	return events
}

// last is the delivery of the latest event.
func (c *clinic) last() models.WebhookDelivery {
	c.t.Helper()
	all, err := c.db.Store.WebhookDeliveries(c.t.Context(), c.owner.Actor, c.work.WebhookID)
	c.must(err)
	return all[0]
}

func (c *clinic) hook() models.Webhook {
	c.t.Helper()
	all, err := c.db.Store.Webhooks(c.t.Context(), c.owner.Actor)
	c.must(err)
	return all[0]
}

// pass lets so much time go by for what waits and fails.
func (c *clinic) pass(time string) {
	c.t.Helper()
	for _, sql := range []string{
		`UPDATE webhook_deliveries SET next_at = next_at - $1::interval`, `UPDATE webhooks SET failing_since = failing_since - $1::interval`,
		`UPDATE webhooks SET former_until = former_until - $1::interval`,
	} {
		_, err := c.db.Owner.Exec(c.t.Context(), sql, time)
		c.must(err)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// letters does the jobs that tell owners, and answers what was written, each as whom to and text; the same twice is one.
func (c *clinic) letters() (all []string) {
	c.t.Helper()
	office := newPostOffice(c.t)
	worker := &webhookLetterWorker{store: c.db.Store, mail: office.mail(), publicURL: "https://alongside.example/"}
	rows, err := c.db.Owner.Query(c.t.Context(), `DELETE FROM river_job WHERE kind = 'webhook_letter' RETURNING args`)
	c.must(err)
	due, err := pgx.CollectRows(rows, pgx.RowTo[models.WebhookLetter])
	c.must(err)
	for _, args := range due {
		c.must(worker.Work(c.t.Context(), &river.Job[models.WebhookLetter]{Args: args}))
	}
	return office.taken()
}

// waiting is how many deliveries wait.
func (c *clinic) waiting() (n int) {
	c.t.Helper()
	c.must(c.db.Owner.QueryRow(c.t.Context(), `SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting'`).Scan(&n))
	return n
}
