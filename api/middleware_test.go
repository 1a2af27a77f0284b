package api

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"alongside/storetest"
)

// lines collects a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Not parallel: the log is the process's.
func TestTheLogHoldsNothingPrivate(t *testing.T) {
	var log lines
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)

	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, refresh := s.signIn(ana.Login)
	id := uuid.NewString()
	s.as(in.AccessToken, "DELETE", "/api/v1/sessions/"+id, nil).problem(404, "not_found")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": "canary-login", "password": "canary-password"}).problem(401, "wrong_sign_in")
	s.post("/api/v1/invitations/confirm", map[string]any{"code": "canary-code", "given_name": "canary-name", "birth_year": 1990})
	s.do(call{method: "GET", path: "/canary-path?q=canary-query"})
	s.withCookie("/api/v1/auth/refresh", refresh).status(200)

	text := log.text.String()
	for _, private := range []string{"canary", id, ana.Login, ana.ID.String(), in.AccessToken, refresh, storetest.Password} {
		if strings.Contains(text, private) {
			t.Errorf("the log holds %q:\n%s", private, text)
		}
	}
	for _, want := range []string{"route=/api/v1/sessions/:session_id", "status=404", "method=DELETE", "ms=", fmt.Sprintf("id=%s", "")} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q:\n%s", want, text)
		}
	}
}
