package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

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

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// logged collects what the process logs from here to the end of a test: of tests beside it too.
func logged(t *testing.T) *lines {
	t.Helper()
	log, before := &lines{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	return log
}

// Not parallel: the log is the process's.
func TestTheLogHoldsNothingPrivate(t *testing.T) {
	log := logged(t)
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	in, refresh := s.signIn(ana.Login)
	id := uuid.NewString()
	s.as(in.AccessToken, "DELETE", "/api/v1/sessions/"+id, nil).problem(404, "not_found")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": "canary-login", "password": "canary-password"}).problem(401, "wrong_sign_in")
	s.post("/api/v1/invitations/confirm", map[string]any{"code": "canary-code", "given_name": "canary-name", "birth_year": 1990})
	s.do(call{method: "GET", path: "/canary-path?q=canary-query"})
	concern := func(fields map[string]any) map[string]any {
		return map[string]any{"id": uuid.New(), "kind": "concern", "op": "set", "base_rev": 0, "recorded_at": time.Now(), "fields": fields}
	}
	s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{
		"cursor": "", "device": uuid.New(), "app_version": "1", "changes": []any{
			concern(map[string]any{"written_on": storetest.Today(), "zone": "America/New_York", "words": "canary-words"}),
			concern(map[string]any{"written_on": storetest.Today(), "zone": "canary-zone", "words": "canary-words", "canary-field": "canary"}),
			concern(map[string]any{"written_on": storetest.Today(), "zone": "America/New_York", "words": "canary-nul\x00"}),
		},
	}).status(200)
	s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{"canary-field": "canary-value"}).problem(422, "invalid")
	visit := ana.Shared(maya)
	s.as(in.AccessToken, "GET", "/api/v1/visits/"+visit.String()+"/preview?day=canary-day", nil).problem(422, "invalid")
	s.withCookie("/api/v1/auth/refresh", refresh).status(200)
	waysIn := s.everyWayIn(maya, ana, in.AccessToken)

	text := log.String()
	for _, private := range append(waysIn, "canary", id, ana.Login, ana.ID.String(), in.AccessToken, refresh, storetest.Password) {
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

// everyWayIn uses all ways into somebody's account, rightly and wrongly, and answers what opens it: tickets, credentials, secrets,
// codes and links.
func (s *stack) everyWayIn(clinician, p *storetest.Person, token string) []string {
	s.t.Helper()
	phone := s.authenticator()
	offer, begun := s.begin(token, "/api/v1/me/passkeys/offer"), s.begin("", "/api/v1/auth/passkey")
	made := string(phone.Create(offer.Options))
	s.as(token, "POST", "/api/v1/me/passkeys", map[string]any{"ticket": offer.Ticket, "credential": json.RawMessage(made), "name": "canary-phone"}).status(201)
	shown := string(phone.Get(begun.Options))
	for _, status := range []int{200, 401} {
		s.post("/api/v1/auth/passkey/sign-in", map[string]any{"ticket": begun.Ticket, "credential": json.RawMessage(shown)}).status(status)
	}
	secret, codes := s.setSecondFactor(token)
	code := storetest.AppCode(s.t, secret, 1)
	s.signInWith(p.Login, code).status(200)
	for _, wrong := range []string{code, "canary-code", codes[0], codes[0]} {
		s.signInWith(p.Login, wrong)
	}
	s.as(token, "PUT", "/api/v1/me/password", map[string]string{"password": newPassword}).status(204)
	by, _ := s.signIn(clinician.Login)
	back := s.invitedBack(by.AccessToken, p.Patient.ID)
	first := s.firstPasskey(s.authenticator(), claim(back), "")
	s.post("/api/v1/invitations/passkey", claim("canary-code")).status(404)
	s.post("/api/v1/invitations/recover", recoverBody(claim(back))).status(200)
	s.post("/api/v1/invitations/recover", recoverBody(claim(back))).status(404)
	ticket, isText := first["ticket"].(string)
	var credential struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(made), &credential); err != nil || credential.ID == "" || !isText {
		s.t.Fatalf("a passkey without an id or a ticket: %v", err)
	}
	return append(codes, offer.Ticket, begun.Ticket, ticket, credential.ID, secret, code, newPassword, back)
}
