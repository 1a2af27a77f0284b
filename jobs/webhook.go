package jobs

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"alongside/models"
	"alongside/store"
)

const (
	// webhookTime is how long telling a webhook of one thing may take.
	webhookTime = 15 * time.Second
	// webhookBatch is how much of what is due at one webhook is delivered before others have their turn, and webhookAtOnce how much
	// of that at once: a receiver is not flooded by what has waited.
	webhookBatch  = 16
	webhookAtOnce = 4
	// maxWebhookAnswer is how much of an answer is read: nothing in it is used, and what is read to its end leaves the connection
	// for the next.
	maxWebhookAnswer = 4 << 10
	// longestWebhookWait bounds what a receiver may ask for (Retry-After).
	longestWebhookWait = time.Hour
	// soon is what is waited for here; what is due later is found by the job that looks each minute.
	soon = time.Minute
)

// webhookWaits are how long is waited after each attempt: the schedule of Standard Webhooks, and two days more, so that a receiver
// may be away over a long weekend.
func webhookWaits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
		24 * time.Hour, 24 * time.Hour, 24 * time.Hour,
	}
}

// wakeArgs asks for work at the webhooks at which something is due: the job that what happened brought along is over by the time that
// it is tried again.
type wakeArgs struct{}

// Kind names the job in the queue.
func (wakeArgs) Kind() string { return "wake_webhooks" }

type wakeWorker struct {
	river.WorkerDefaults[wakeArgs]

	store *store.Store
}

// Work adds a job for each.
func (w *wakeWorker) Work(ctx context.Context, _ *river.Job[wakeArgs]) error {
	return w.store.WakeWebhooks(ctx)
}

type webhookWorker struct {
	river.WorkerDefaults[models.WebhookWork]

	store  *store.Store
	teller *teller
}

// Timeout is for a batch in which nothing is answered, and a little.
func (w *webhookWorker) Timeout(*river.Job[models.WebhookWork]) time.Duration {
	return webhookBatch/webhookAtOnce*webhookTime + 15*time.Second
}

// Work delivers what is due at one webhook. Only one works at it; one that finds another at work is done, because that looks again
// when it leaves.
func (w *webhookWorker) Work(ctx context.Context, job *river.Job[models.WebhookWork]) error {
	batch, err := w.store.TakeWebhook(ctx, job.Args, webhookBatch)
	if err != nil || len(batch.Due) == 0 {
		return err
	}
	var delivering sync.WaitGroup
	failed := make(chan error, len(batch.Due))
	turns := make(chan struct{}, webhookAtOnce)
	for _, m := range batch.Due {
		turns <- struct{}{}
		delivering.Go(func() {
			defer func() { <-turns }()
			attempt := w.teller.tell(ctx, batch, m)
			if ctx.Err() != nil && !attempt.Taken {
				return // the server is being stopped: that says nothing of the receiver
			}
			failed <- w.store.WebhookTried(context.WithoutCancel(ctx), job.Args, m.ID, attempt)
		})
	}
	delivering.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	next, left := w.store.LeaveWebhook(context.WithoutCancel(ctx), job.Args)
	if err = errors.Join(err, left); err != nil || next == nil || time.Until(*next) > soon {
		return err
	}
	return river.JobSnooze(max(0, time.Until(*next)))
}

// teller tells webhooks what happened. An address comes from an owner, what it answers from a stranger: it is https, never into a
// network of our own, followed nowhere, not large, not for long. Its errors name no address: it may hold a secret.
type teller struct{ client *http.Client }

func newTeller() *teller {
	dialer := net.Dialer{Timeout: webhookTime, Control: onlyPublic()}
	return &teller{newSender(webhookTime, webhookAtOnce, nil, dialer.DialContext)}
}

// newTestTeller waits for so long and reaches a server that has an address and a certificate of its own.
func newTestTeller(patience time.Duration, roots *x509.CertPool, dial func(context.Context, string, string) (net.Conn, error)) *teller {
	return &teller{newSender(patience, webhookAtOnce, roots, dial)}
}

// tell makes an attempt, and says what became of it.
func (t *teller) tell(ctx context.Context, to models.WebhookBatch, m models.WebhookMessage) models.WebhookAttempt {
	status, later, err := t.post(ctx, to, m)
	a := models.WebhookAttempt{Status: status, Taken: status >= 200 && status < 300, Gone: status == http.StatusGone}
	if err != nil {
		a.Fault = webhookFault(err)
	}
	if waits := webhookWaits(); !a.Taken && m.Attempts < len(waits) {
		wait := max(waits[m.Attempts], later)
		a.Wait = &wait
	}
	return a
}

func (t *teller) post(ctx context.Context, to models.WebhookBatch, m models.WebhookMessage) (status int, later time.Duration, err error) {
	if !models.CanBeToldAt(to.Address) {
		return 0, 0, errPrivateNetwork // whatever is in the table
	}
	body, err := json.Marshal(m)
	if err != nil {
		return 0, 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Address, bytes.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	now := time.Now()
	signed, err := signatures(to.Secrets, m.ID.String(), now, body)
	if err != nil {
		return 0, 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Alongside (webhooks)")
	request.Header.Set(standardwebhooks.HeaderWebhookID, m.ID.String())
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signed)
	response, err := t.client.Do(request)
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxWebhookAnswer)
	if code := response.StatusCode; code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
			later = min(time.Duration(min(seconds, 1<<20))*time.Second, longestWebhookWait)
		}
	}
	return response.StatusCode, later, nil
}

// signatures are those of each secret: while one is replaced, a receiver knows the one or the other.
func signatures(secrets []models.WebhookSecret, id string, at time.Time, body []byte) (string, error) {
	all := make([]string, len(secrets))
	for i, secret := range secrets {
		w, err := standardwebhooks.NewWebhook(string(secret))
		if err != nil {
			return "", errors.New("a secret that can't be signed with")
		}
		if all[i], err = w.Sign(id, at, body); err != nil {
			return "", err
		}
	}
	return strings.Join(all, " "), nil
}

// webhookFault says why there was no answer.
func webhookFault(err error) models.WebhookFault {
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errPrivateNetwork):
		return models.WebhookPrivateNetwork
	case errors.As(err, &dns) && dns.IsNotFound:
		return models.WebhookAddressUnknown
	case errors.As(err, &certificate), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return models.WebhookNoCertificate
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return models.WebhookTooSlow
	}
	return models.WebhookNoAnswer
}

// webhookLetterWorker tells an owner by e-mail that a webhook was switched off. Where there is no mail server, the e-mail is kept.
type webhookLetterWorker struct {
	river.WorkerDefaults[models.WebhookLetter]

	store     *store.Store
	mail      *Mail
	publicURL string
}

// Timeout is for one letter.
func (w *webhookLetterWorker) Timeout(*river.Job[models.WebhookLetter]) time.Duration {
	return time.Minute
}

// Work writes one letter. An address that the mail server knows nobody at is nobody's to mend: that is the end of it.
func (w *webhookLetterWorker) Work(ctx context.Context, job *river.Job[models.WebhookLetter]) error {
	to, language, err := w.store.WebhookLetter(ctx, job.Args)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	letter := webhookLetter(language, w.publicURL)
	letter.ID, letter.To = job.Args.ID, to
	if w.mail == nil {
		return w.store.KeepMail(ctx, job.Args.PracticeID, letter.ID, letter)
	}
	if err = w.mail.send(ctx, letter); errors.Is(err, errNoSuchAddress) {
		return nil
	}
	return err
}

// webhookLetter says what happened and where to look, and names no system: mail lies open on many machines.
func webhookLetter(language, publicURL string) models.Mail {
	page := strings.TrimRight(publicURL, "/") + "/owner/webhooks"
	if language == "es" {
		return models.Mail{Subject: "Alongside ya no avisa a un sistema de su clínica", Body: `Un webhook se apagó solo: el otro sistema no aceptó nada en cinco días, o dijo que no quiere más avisos.

Lo que pasa mientras está apagado no se le envía después. Mire qué respondió y enciéndalo de nuevo: ` + page + `
`}
	}
	return models.Mail{Subject: "Alongside no longer tells one of your systems", Body: `A webhook was switched off: the other system took nothing for five days, or said that it wants nothing more.

What happens while it is off is not sent to it later. See what it answered, and switch it on again: ` + page + `
`}
}
