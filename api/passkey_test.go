package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

const testName = "alongside.test"

func (s *stack) authenticator() *storetest.Authenticator {
	return storetest.NewAuthenticator(s.t, testName, testHost)
}

// begin asks for what a browser needs, and its ticket.
func (s *stack) begin(token, path string) ceremony {
	s.t.Helper()
	var begun ceremony
	if token == "" {
		s.post(path, "{}").status(200).into(&begun)
	} else {
		s.as(token, "POST", path, "{}").status(200).into(&begun)
	}
	return begun
}

// register adds the passkey of a device to whoever is signed in.
func (s *stack) register(token string, device *storetest.Authenticator) models.Passkey {
	s.t.Helper()
	begun := s.begin(token, "/api/v1/me/passkeys/offer")
	var passkey models.Passkey
	s.as(token, "POST", "/api/v1/me/passkeys", map[string]any{
		"ticket": begun.Ticket, "credential": device.Create(begun.Options), "name": "My phone",
	}).status(201).into(&passkey)
	return passkey
}

// present shows a device's passkey to sign in.
func (s *stack) present(device *storetest.Authenticator) answer {
	s.t.Helper()
	begun := s.begin("", "/api/v1/auth/passkey")
	return s.post("/api/v1/auth/passkey/sign-in", map[string]any{
		"ticket": begun.Ticket, "credential": device.Get(begun.Options), "device": "Firefox on Android",
	})
}

// stale makes a session one in which nobody has shown for a while who they are.
func (s *stack) stale(a models.Actor) {
	s.t.Helper()
	if _, err := s.db.Owner.Exec(s.t.Context(), `UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE practice_id = $1 AND account_id = $2`,
		a.PracticeID, a.AccountID); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stack) waysInOf(token string) waysIn {
	s.t.Helper()
	var ways waysIn
	s.as(token, "GET", "/api/v1/me/ways-in", nil).status(200).into(&ways)
	return ways
}

func TestAPasskeySignsIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	here, _ := s.signIn(ana.Login)
	there, _ := s.signIn(ana.Login)
	phone, keychain := s.authenticator(), s.authenticator()
	phone.Count = 1

	first := s.register(here.AccessToken, phone)
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.as(here.AccessToken, "GET", "/api/v1/me", nil).status(200)
	second := s.register(here.AccessToken, keychain)

	phone.Count = 2
	var in signedIn
	a := s.present(phone).status(200)
	a.into(&in)
	if in.Account.ID != ana.ID || in.OutboxKey == nil || a.cookie(refreshName) == nil || a.cookie(deviceName) == nil {
		t.Errorf("signed in as %+v", in.Account)
	}
	s.present(keychain).status(200)
	s.present(keychain).status(200)                // it doesn't count, and works again
	s.present(phone).problem(401, "wrong_passkey") // it counts, and has counted no further: a copy

	s.as(in.AccessToken, "PATCH", "/api/v1/me/passkeys/"+second.ID.String(), map[string]string{"name": " Our tablet "}).status(204)
	ways := s.waysInOf(in.AccessToken)
	if len(ways.Passkeys) != 2 || ways.Passkeys[0].ID != first.ID || ways.Passkeys[0].UsedAt == nil || ways.Passkeys[1].Name != "Our tablet" || ways.SecondFactor != nil {
		t.Errorf("ways in: %+v", ways)
	}
	if len(ways.Changes) != 2 || ways.Changes[0].Action != models.ActionPasskeyAdded || !ways.Changes[0].ByYou {
		t.Errorf("told: %+v", ways.Changes)
	}
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+second.ID.String(), nil).status(204)
	s.present(keychain).problem(401, "wrong_passkey")
	s.as(here.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")

	// The patient reads of it where they read who looked.
	var told struct {
		Events []models.AccessEvent `json:"events"`
	}
	s.as(in.AccessToken, "GET", "/api/v1/access-events", nil).status(200).into(&told)
	seen := map[models.AccessAction]int{}
	for _, event := range told.Events {
		seen[event.Action]++
	}
	if seen[models.ActionPasskeyAdded] != 2 || seen[models.ActionPasskeyRemoved] != 1 {
		t.Errorf("the trail has %v", seen)
	}
}

func TestAPasskeyOfADisabledAccountIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	phone := s.authenticator()
	s.register(in.AccessToken, phone)
	ana.Disable()
	s.present(phone).problem(401, "wrong_passkey")
}

func TestATicketWorksOnceAndForItsPurpose(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana, theo := s.db.Practice().Patient(), s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	other, _ := s.signIn(theo.Login)
	phone := s.authenticator()
	s.register(in.AccessToken, phone)

	begun := s.begin("", "/api/v1/auth/passkey")
	shown := map[string]any{"ticket": begun.Ticket, "credential": phone.Get(begun.Options)}
	s.post("/api/v1/auth/passkey/sign-in", shown).status(200)
	s.post("/api/v1/auth/passkey/sign-in", shown).problem(401, "wrong_passkey")
	shown["ticket"] = begun.Ticket + "\n"
	s.post("/api/v1/auth/passkey/sign-in", shown).problem(410, "over")

	offer := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")
	s.post("/api/v1/auth/passkey/sign-in", map[string]any{"ticket": offer.Ticket, "credential": phone.Get(offer.Options)}).problem(410, "over")
	// An offer to one account makes no passkey of another's.
	made := map[string]any{"ticket": offer.Ticket, "credential": s.authenticator().Create(offer.Options), "name": "Mine"}
	p := s.as(other.AccessToken, "POST", "/api/v1/me/passkeys", made).problem(422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "credential" || p.Errors[0].Code != "not_accepted" {
		t.Errorf("%+v", p.Errors)
	}
	// One passkey is one account's.
	again := s.begin(other.AccessToken, "/api/v1/me/passkeys/offer")
	s.as(other.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{
		"ticket": again.Ticket, "credential": phone.Create(again.Options), "name": "Mine",
	}).problem(409, "passkey_taken")
}

func TestTwentyPasskeysAreEnough(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, _ := s.signIn(s.db.Practice().Patient().Login)
	var twentieth models.Passkey
	for range 20 {
		twentieth = s.register(in.AccessToken, s.authenticator())
	}
	offer := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")
	another := func() answer {
		return s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{
			"ticket": offer.Ticket, "credential": s.authenticator().Create(offer.Options), "name": "One more",
		})
	}
	another().problem(409, "too_many_passkeys")
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+twentieth.ID.String(), nil).status(204)
	another().status(201)
}

func TestABentPasskeyIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, _ := s.signIn(s.db.Practice().Patient().Login)
	bends := map[string]func(*storetest.Authenticator){
		"of another host":               func(a *storetest.Authenticator) { a.Host = "alongside.evil" },
		"asked by another page":         func(a *storetest.Authenticator) { a.Origin = "https://alongside.evil" },
		"asked by a page below ours":    func(a *storetest.Authenticator) { a.Origin = "https://x." + testName },
		"asked over plain http":         func(a *storetest.Authenticator) { a.Origin = "http://" + testName },
		"that didn't look who it was":   func(a *storetest.Authenticator) { a.Unverified = true },
		"that answers something else":   func(a *storetest.Authenticator) { a.Challenge = strings.Repeat("A", 43) },
		"that says to be somebody else": func(a *storetest.Authenticator) { a.Handle = "AAAAAAAAAAAAAAAAAAAAAA" },
	}
	for name, bend := range bends {
		straight, bent := s.authenticator(), s.authenticator()
		s.register(in.AccessToken, straight)
		bend(straight)
		s.present(straight).problem(401, "wrong_passkey")
		bend(bent)
		if bent.Handle != "" {
			continue // registering says nobody's
		}
		begun := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")
		p := s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{
			"ticket": begun.Ticket, "credential": bent.Create(begun.Options), "name": "Bent",
		}).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != "credential" {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
}

func TestWhatIsNoPasskey(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, _ := s.signIn(s.db.Practice().Patient().Login)
	signIn := s.begin("", "/api/v1/auth/passkey")
	offer := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")
	for _, credential := range []any{nil, 1, "x", []int{}, map[string]any{}, map[string]any{"id": "", "rawId": "", "type": "public-key"},
		s.authenticator().Get(signIn.Options), json.RawMessage(`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`)} {
		s.post("/api/v1/auth/passkey/sign-in", map[string]any{"ticket": signIn.Ticket, "credential": credential}).problem(401, "wrong_passkey")
		s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{"ticket": offer.Ticket, "credential": credential, "name": "x"}).problem(422, "invalid")
	}
	good := s.authenticator().Create(offer.Options)
	for _, ticket := range []string{"", "x", offer.Ticket + "x", offer.Ticket[:40], signIn.Ticket, strings.Repeat("A", 4096)} {
		s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{"ticket": ticket, "credential": good, "name": "x"}).problem(410, "over")
	}
	for name, code := range map[string]string{"": "required", "  ": "required", strings.Repeat("x", 61): "too_long", "a\x00b": "not_text", "a\r\nb": "control_sign"} {
		p := s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{"ticket": offer.Ticket, "credential": good, "name": name}).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != "name" || p.Errors[0].Code != code {
			t.Errorf("name %q: %+v", name, p.Errors)
		}
	}
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+uuid.NewString(), nil).problem(404, "not_found")
}

func TestChangingAWayInAsksForAFreshSignIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana, theo := s.db.Practice().Patient(), s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	phone, theos := s.authenticator(), s.authenticator()
	passkey := s.register(in.AccessToken, phone)
	other, _ := s.signIn(theo.Login)
	s.register(other.AccessToken, theos)

	_, codes := s.setSecondFactor(in.AccessToken)
	ticket := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")
	var secret offered
	s.as(in.AccessToken, "POST", "/api/v1/me/second-factor/offer", "{}").status(200).into(&secret)

	refused := func() {
		t.Helper()
		s.stale(ana.Actor)
		s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{
			"ticket": ticket.Ticket, "credential": s.authenticator().Create(ticket.Options), "name": "Theirs",
		}).problem(403, "not_fresh")
		s.as(in.AccessToken, "PUT", "/api/v1/me/second-factor", map[string]string{
			"ticket": secret.Ticket, "code": storetest.AppCode(t, secret.Secret, 0),
		}).problem(403, "not_fresh")
		s.as(in.AccessToken, "DELETE", "/api/v1/me/second-factor", nil).problem(403, "not_fresh")
		s.as(in.AccessToken, "POST", "/api/v1/me/recovery-codes", "{}").problem(403, "not_fresh")
		s.as(in.AccessToken, "PUT", "/api/v1/me/password", map[string]string{"password": newPassword}).problem(403, "not_fresh")
		s.as(in.AccessToken, "POST", "/api/v1/me/passkeys/offer", "{}").problem(403, "not_fresh")
		s.as(in.AccessToken, "POST", "/api/v1/me/second-factor/offer", "{}").problem(403, "not_fresh")
		s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+passkey.ID.String(), nil).problem(403, "not_fresh")
	}
	refused()
	s.as(in.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": "wrong"}).problem(422, "invalid")
	refused()
	s.as(in.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password, "code": codes[0]}).status(204)
	offer := s.begin(in.AccessToken, "/api/v1/me/passkeys/offer")

	// What was begun in time has to end in time.
	s.stale(ana.Actor)
	s.as(in.AccessToken, "POST", "/api/v1/me/passkeys", map[string]any{
		"ticket": offer.Ticket, "credential": s.authenticator().Create(offer.Options), "name": "Late",
	}).problem(403, "not_fresh")

	confirm := func(device *storetest.Authenticator) answer {
		begun := s.begin("", "/api/v1/auth/passkey")
		return s.as(in.AccessToken, "POST", "/api/v1/auth/confirm/passkey", map[string]any{"ticket": begun.Ticket, "credential": device.Get(begun.Options)})
	}
	confirm(theos).problem(422, "invalid") // somebody else's
	refused()
	confirm(phone).status(204)
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+passkey.ID.String(), nil).status(204)
}

func TestConfirmingIsNoWayToGuess(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	confirm := func(password string) answer {
		return s.as(in.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": password})
	}
	// A stranger who guesses keeps nobody from setting another password, which is when they need to.
	for range 10 {
		s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": "wrong"}).problem(401, "wrong_sign_in")
	}
	confirm(storetest.Password).status(204)

	for range 10 {
		confirm("wrong").problem(422, "invalid")
	}
	confirm(storetest.Password).problem(429, "too_many_tries")
}

func TestWrongConfirmationsKeepNobodyOutElsewhere(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	left, _ := s.signIn(ana.Login) // open, in a waiting room
	for range 10 {
		s.as(left.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": "wrong"}).problem(422, "invalid")
	}
	s.signIn(ana.Login)
}

// BenchmarkSignIn states what signing in costs, each time with a session that begins. By a password nearly all of it is the
// password's hash, on purpose; by a passkey it is two requests.
func BenchmarkSignIn(b *testing.B) {
	s := newStack(b)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	phone := s.authenticator()
	s.register(in.AccessToken, phone)
	hasher := auth.NewHasher(1)
	hash, err := hasher.Hash(b.Context(), storetest.Password)
	if err != nil {
		b.Fatal(err)
	}
	// People of tests have hashes that cost less.
	if _, err := s.db.Owner.Exec(b.Context(), `UPDATE accounts SET password_hash = $1 WHERE id = $2`, hash, ana.ID); err != nil {
		b.Fatal(err)
	}
	b.Run("hash", func(b *testing.B) {
		for b.Loop() {
			if ok, _, err := hasher.Verify(b.Context(), storetest.Password, hash); !ok {
				b.Fatal(err)
			}
		}
	})
	b.Run("password", func(b *testing.B) {
		for b.Loop() {
			s.signIn(ana.Login)
		}
	})
	b.Run("passkey", func(b *testing.B) {
		for b.Loop() {
			s.present(phone).status(200)
		}
	})
}
