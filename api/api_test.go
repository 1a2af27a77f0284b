package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"alongside/auth"
	"alongside/storetest"
)

const (
	testHost = "https://alongside.test"
	jsonType = "application/json"
)

// stack is the whole server: API, files, a real database, reached over a real connection.
type stack struct {
	*API
	db      *storetest.DB
	t       testing.TB
	url     string
	address string // the network all its requests seem to come from, so that tests don't use up each other's tries
	client  *http.Client
}

func newStack(tb testing.TB) *stack {
	tb.Helper()
	return newStackOn(tb, storetest.Open(tb), Config{})
}

func newStackOn(tb testing.TB, db *storetest.DB, c Config) *stack {
	tb.Helper()
	c.Store, c.Keys = db.Store, db.Keys
	if c.Hasher == nil {
		c.Hasher = auth.NewHasher(2)
	}
	if c.PublicURL == "" {
		c.PublicURL = testHost
	}
	if c.Files == nil {
		c.Files = fstest.MapFS{
			"index.html":               {Data: []byte("<!doctype html><title>Alongside</title>" + strings.Repeat(" ", 2000))},
			"sw.js":                    {Data: []byte("self.skipWaiting()")},
			"assets/index-abc.js":      {Data: []byte("export const a = 1;" + strings.Repeat("\n", 2000))},
			"assets/serif-1.woff2":     {Data: []byte("wOF2 font bytes")},
			"instruments/who_5-1.json": {Data: []byte("{}")},
			".gitkeep":                 {Data: []byte("")},
		}
	}
	c.TrustedProxies = append(c.TrustedProxies, netip.MustParsePrefix("127.0.0.0/8"))
	made, err := New(c)
	if err != nil {
		tb.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- made.Serve(ln) }()
	s := &stack{
		API: made, db: db, t: tb, url: "http://" + ln.Addr().String(), client: &http.Client{Transport: &http.Transport{}},
		address: netip.AddrFrom4([4]byte(append([]byte{198}, randomBytes(3)...))).String(),
	}
	tb.Cleanup(func() {
		if err := errors.Join(made.Shutdown(context.Background()), <-served); err != nil {
			tb.Errorf("stop serving: %v", err)
		}
	})
	s.do(call{method: "GET", path: "/healthz"}).status(200) // ending before it has begun would do nothing
	return s
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// call is one request. A body that is no string is sent as JSON.
type call struct {
	method, path string
	body         any
	header       map[string]string
}

// answer is what came back, read to its end.
type answer struct {
	*http.Response
	text string
	t    testing.TB
}

func (s *stack) do(c call) answer {
	s.t.Helper()
	var body io.Reader
	switch b := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), c.method, s.url+c.path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", jsonType)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
	r.Header.Set("X-Forwarded-For", strings.TrimPrefix(r.Header.Get("X-Forwarded-For")+", "+s.address, ", "))
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v", c.method, c.path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	got := answer{response, string(text), s.t}
	s.carriesHeaders(c, got)
	return got
}

func (s *stack) post(path string, body any) answer {
	s.t.Helper()
	return s.do(call{method: "POST", path: path, body: body})
}

// as calls with an access token.
func (s *stack) as(token, method, path string, body any) answer {
	s.t.Helper()
	return s.do(call{method: method, path: path, body: body, header: map[string]string{"Authorization": "Bearer " + token}})
}

func (a answer) status(want int) answer {
	a.t.Helper()
	if a.StatusCode != want {
		a.t.Fatalf("status %d, want %d: %s", a.StatusCode, want, a.text)
	}
	return a
}

// problem checks that the answer is a problem and nothing but one, and returns it.
func (a answer) problem(status int, code string) Problem {
	a.t.Helper()
	a.status(status)
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		a.t.Errorf("content type %q", kind)
	}
	var p Problem
	decoder := json.NewDecoder(strings.NewReader(a.text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		a.t.Fatalf("not a problem: %v: %s", err, a.text)
	}
	if p.Status != status || p.Code != code || p.Title == "" || p.Type != "about:blank" {
		a.t.Errorf("problem %+v, want %d %s", p, status, code)
	}
	return p
}

func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.text), v); err != nil {
		a.t.Fatalf("%v: %s", err, a.text)
	}
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

const (
	refreshName = "__Host-alongside"
	deviceName  = "__Host-alongside-device"
)

// signIn signs somebody in with the password all test people have.
func (s *stack) signIn(login string) (signedIn, string) {
	s.t.Helper()
	a := s.post("/api/v1/auth/sign-in", map[string]string{"login": login, "password": storetest.Password}).status(200)
	var in signedIn
	a.into(&in)
	if in.SecondFactorMissing { // staff go on as if they had one
		if _, err := s.db.Owner.Exec(s.t.Context(), `UPDATE sessions SET enrolling = false WHERE account_id = $1`, in.Account.ID); err != nil {
			s.t.Fatal(err)
		}
	}
	return in, a.cookie(refreshName).Value
}

// withCookie calls as one of our pages does.
func (s *stack) withCookie(path, refresh string) answer {
	s.t.Helper()
	return s.do(call{method: "POST", path: path, body: "{}", header: map[string]string{
		"Origin": testHost, "Cookie": refreshName + "=" + refresh,
	}})
}
