package jobs

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"alongside/models"
)

func TestWhatAPushServiceMayDo(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"fails":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"can't take it": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusRequestEntityTooLarge) },
		"leads elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://169.254.169.254/", http.StatusTemporaryRedirect)
		},
		"answers for ever": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway); flood(w, r) },
		"has huge headers": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) },
		"hangs up":         func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"says a wrong wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "soon")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, models.ReminderLog, "")
			e.service.say(answer)
			err := e.work(0)
			if err == nil || strings.Contains(err.Error(), "example.com") || strings.Contains(err.Error(), "169.254") {
				t.Errorf("it says %v", err)
			}
			if e.browsers() != 1 {
				t.Error("the browser is forgotten")
			}
			e.service.say(nil)
			e.must(e.work(time.Second))
			if got := e.service.taken(); len(got) != 1 {
				t.Errorf("then pushed is %v", got)
			}
		})
	}
}

// flood writes until nobody reads, or has read on and on, and answers how much it wrote.
func flood(w io.Writer, r *http.Request) (written int) {
	for r.Context().Err() == nil && written < enough {
		n, err := w.Write(make([]byte, 1<<16))
		if written += n; err != nil {
			return written
		}
	}
	return written
}

// enough is far more than what lies in between two ends of a connection.
const enough = 64 << 20

func TestAPushServiceIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderLog, "")
	e.worker.pusher = e.service.pusher(200 * time.Millisecond)
	e.service.say(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if err := e.work(0); err == nil || err.Error() != "the push service is too slow" || e.browsers() != 1 {
		t.Errorf("one that never answers: %v, %d browsers", err, e.browsers())
	}
	// It was handed over by then.
	e.service.say(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("."))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	e.must(e.work(time.Second))
	if err := e.work(2 * time.Second); err != nil || len(e.service.taken()) != 0 {
		t.Errorf("one that never ends its answer has it twice: %v", err)
	}
}

func TestOfAnEndlessAnswerLittleIsRead(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderLog, "")
	e.worker.pusher = e.service.pusher(time.Minute)
	written := make(chan int, 1)
	e.service.say(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		written <- flood(w, r)
	})
	e.must(e.work(0))
	if n := <-written; n >= enough {
		t.Errorf("%d bytes were taken of it", n)
	}
}

func TestAPushServiceIsWaitedForAnHourAtTheMost(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderLog, "")
	for header, want := range map[string]time.Duration{"120": 2 * time.Minute, "999999999": time.Hour} {
		e.service.say(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		if snooze, ok := errors.AsType[*river.JobSnoozeError](e.work(0)); !ok || snooze.Duration != want {
			t.Errorf("%s: %v", header, snooze)
		}
	}
}

// Whatever is in the table, and whatever the DNS says by then: the server never calls inside.
func TestNothingIsPushedIntoANetworkOfOurOwn(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderLog, "")
	e.worker.pusher = NewPusher(e.service.key, "nobody@alongside.example")
	_, port, err := net.SplitHostPort(e.service.server.Listener.Addr().String())
	e.must(err)
	for _, endpoint := range []string{
		"https://localhost/", "https://127.0.0.1:" + port + "/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/latest", "https://2130706433/",
		"https://127.1/", "http://example.com/", "https://user:word@example.com/", "https://example.com:8443/", "https://printer.local/", "ftp://example.com/",
	} {
		if err := e.worker.pusher.push(t.Context(), models.PushSubscription{Endpoint: endpoint}, e.job.ReminderID, time.Hour, nil); !errors.Is(err, errPushAddress) {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
	// A name of the internet that leads inside, as a resolver says by the time it is dialled.
	inside := newPusher(e.service.key, "nobody@alongside.example", pushTime, nil, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{Control: onlyPublic()}).DialContext(ctx, network, "localhost:"+port)
	})
	e.worker.pusher = inside
	if err := e.work(0); !errors.Is(err, errPushInside) || e.browsers() != 1 || len(e.service.taken()) != 0 {
		t.Errorf("a name that leads inside: %v, %d browsers", err, e.browsers())
	}
}
