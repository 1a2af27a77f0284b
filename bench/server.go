package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"alongside/auth"
	"alongside/models"
)

// server is the program under load, a process of its own.
type server struct {
	address string
	command *exec.Cmd
	ready   time.Duration // from its start until it answered
}

func (p *place) start(ctx context.Context) (*server, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{address: ln.Addr().String(), command: exec.CommandContext(ctx, p.program, "serve")}
	if err := ln.Close(); err != nil {
		return nil, err
	}
	var words bytes.Buffer
	s.command.Env = append(os.Environ(), "LISTEN="+s.address, "PUBLIC_URL="+publicURL, "DATA_DIR="+p.dir,
		"DATABASE_URL="+p.postgres.AppURL(), "MIGRATE_DATABASE_URL="+p.postgres.OwnerURL(), "KEYSET_FILE="+p.keyFile())
	s.command.Stderr = &words
	begun := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	for time.Since(begun) < 30*time.Second {
		if c, err := dial(ctx, s.address); err == nil {
			status, _, err := c.ask(request(http.MethodGet, "/readyz", "", nil))
			c.close()
			if err == nil && status == http.StatusOK {
				s.ready = time.Since(begun)
				return s, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("the server did not start: %s", words.String())
}

func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	_ = s.command.Wait() // it was told to end
}

// conn is one connection of a client that costs as little as it can: the machine is shared with what is measured.
type conn struct {
	c    net.Conn
	r    *bufio.Reader
	body bytes.Buffer
}

func dial(ctx context.Context, address string) (*conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &conn{c: c, r: bufio.NewReader(c)}, nil
}

func (c *conn) close() { _ = c.c.Close() }

// ask sends a request and answers what comes back. The body is good until the next one.
func (c *conn) ask(request []byte) (status int, body []byte, err error) {
	if _, err := c.c.Write(request); err != nil {
		return 0, nil, err
	}
	response, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	c.body.Reset()
	_, err = io.Copy(&c.body, response.Body)
	return response.StatusCode, c.body.Bytes(), err
}

func request(method, path, token string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost:8080\r\n", method, path)
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	if body != nil {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

func (p *place) token(a models.Actor) (string, error) {
	token, _, err := p.keys.Signer(publicURL, time.Now).Sign(auth.AccessClaims{
		Account: a.AccountID, Session: a.SessionID, Practice: a.PracticeID, Roles: a.Roles, Patient: a.PatientID,
	})
	return token, err
}

// loaded is what the clients saw in one turn: every request was asked, those that count took a time.
type loaded struct {
	asked int
	took  []time.Duration
}

// load lets every client ask as fast as it is answered. The first moment, in which caches fill, doesn't count.
func (p *place) load(ctx context.Context, s *server, w workload, turn time.Duration) (loaded, error) {
	var all loaded
	var mu sync.Mutex
	var failed error
	var working sync.WaitGroup
	counted := time.Now().Add(time.Second)
	for i := range p.served {
		working.Go(func() {
			before := p.served[i].asked
			took, err := p.client(ctx, s, w, &p.served[i], counted, counted.Add(turn))
			mu.Lock()
			defer mu.Unlock()
			all.asked += p.served[i].asked - before
			all.took, failed = append(all.took, took...), errors.Join(failed, err)
		})
	}
	working.Wait()
	return all, failed
}

func (p *place) client(ctx context.Context, s *server, w workload, who *person, from, until time.Time) ([]time.Duration, error) {
	token, err := p.token(w.actor(*who))
	if err != nil {
		return nil, err
	}
	c, err := dial(ctx, s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	path := w.path(*who)
	var took []time.Duration
	for ctx.Err() == nil {
		body, err := w.body(who.next(), who.cursor)
		if err != nil {
			return nil, err
		}
		text := request(w.method, path, token, body)
		begun := time.Now()
		if begun.After(until) {
			return took, nil
		}
		status, answer, err := c.ask(text)
		if err != nil {
			return nil, err
		}
		ended := time.Now()
		if who.cursor, err = w.answered(status, answer); err != nil {
			return nil, err
		}
		who.count(w)
		if begun.After(from) {
			took = append(took, ended.Sub(begun))
		}
	}
	return nil, ctx.Err()
}

// firstDay is long before what people logged when they were made.
func firstDay() models.Day { return models.DateOf(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)) }

func percentile(all []time.Duration, part float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(part*float64(len(sorted)-1))]
}

// weight is how heavy the server is, in MB of memory.
type weight struct {
	warm           time.Duration
	idle, thousand float64
}

// weigh starts the server anew, leaves it alone for a while, then opens a thousand connections.
func (p *place) weigh(ctx context.Context) (weight, error) {
	s, err := p.start(ctx)
	if err != nil {
		return weight{}, err
	}
	defer s.stop()
	w := weight{warm: s.ready}
	time.Sleep(3 * time.Second)
	if w.idle, err = memory(ctx, s.command.Process.Pid); err != nil {
		return w, err
	}
	ask := request(http.MethodGet, "/healthz", "", nil)
	for range 1000 {
		c, err := dial(ctx, s.address)
		if err != nil {
			return w, err
		}
		defer c.close()
		if _, _, err := c.ask(ask); err != nil {
			return w, err
		}
	}
	time.Sleep(time.Second)
	w.thousand, err = memory(ctx, s.command.Process.Pid)
	return w, err
}
