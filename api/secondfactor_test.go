package api

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// waysInAsks are the rows of the authorization matrix about Ana's own ways in. A change ends her other sessions, so each
// begins in a new one.
func waysInAsks() map[string]func(*world, uuid.UUID) asked {
	fixed := func(a asked) func(*world, uuid.UUID) asked { return func(*world, uuid.UUID) asked { return a } }
	as := func(w *world) string {
		w.ana.Actor = w.ana.SignIn()
		return w.token(w.ana.Actor)
	}
	onPasskey := func(body any) func(*world, uuid.UUID) asked {
		return func(w *world, _ uuid.UUID) asked {
			passkey := w.register(as(w), w.authenticator())
			return asked{path: "/api/v1/me/passkeys/" + passkey.ID.String(), body: body, only: []string{thePatient}}
		}
	}
	onSecondFactor := func(w *world, _ uuid.UUID) asked {
		w.setSecondFactor(as(w))
		return asked{only: []string{thePatient}}
	}
	return map[string]func(*world, uuid.UUID) asked{
		"POST /api/v1/auth/confirm": fixed(asked{body: map[string]string{"password": storetest.Password}}),
		"POST /api/v1/auth/confirm/passkey": func(w *world, _ uuid.UUID) asked {
			phone := w.authenticator()
			w.register(as(w), phone)
			begun := w.begin("", "/api/v1/auth/passkey")
			return asked{
				body: map[string]any{"ticket": begun.Ticket, "credential": phone.Get(begun.Options)},
				only: []string{thePatient}, otherwise: 422,
			}
		},
		"GET /api/v1/me/ways-in":         fixed(asked{}),
		"PUT /api/v1/me/ways-in/seen":    fixed(asked{body: map[string]any{"at": "2026-01-01T00:00:00Z"}}),
		"POST /api/v1/me/passkeys/offer": fixed(asked{body: "{}"}),
		"POST /api/v1/me/passkeys": func(w *world, _ uuid.UUID) asked {
			begun := w.begin(as(w), "/api/v1/me/passkeys/offer")
			return asked{
				body: map[string]any{"ticket": begun.Ticket, "credential": w.authenticator().Create(begun.Options), "name": "My phone"},
				only: []string{thePatient}, otherwise: 422,
			}
		},
		"PATCH /api/v1/me/passkeys/{passkey_id}":  onPasskey(map[string]any{"name": "Our tablet"}),
		"DELETE /api/v1/me/passkeys/{passkey_id}": onPasskey(nil),
		"POST /api/v1/me/second-factor/offer":     fixed(asked{body: "{}"}),
		"PUT /api/v1/me/second-factor": func(w *world, _ uuid.UUID) asked {
			var offer offered
			w.as(as(w), "POST", "/api/v1/me/second-factor/offer", "{}").status(200).into(&offer)
			return asked{
				body: map[string]any{"ticket": offer.Ticket, "code": storetest.AppCode(w.t, offer.Secret, 0)},
				only: []string{thePatient}, otherwise: 410,
			}
		},
		"DELETE /api/v1/me/second-factor": onSecondFactor,
		"POST /api/v1/me/recovery-codes": func(w *world, visit uuid.UUID) asked {
			a := onSecondFactor(w, visit)
			a.body = "{}"
			return a
		},
	}
}

// setSecondFactor sets an authenticator app up and answers its secret and the recovery codes.
func (s *stack) setSecondFactor(token string) (secret string, codes []string) {
	s.t.Helper()
	var offer offered
	s.as(token, "POST", "/api/v1/me/second-factor/offer", "{}").status(200).into(&offer)
	var made struct {
		Codes []string `json:"codes"`
	}
	s.as(token, "PUT", "/api/v1/me/second-factor", map[string]string{
		"ticket": offer.Ticket, "code": storetest.AppCode(s.t, offer.Secret, 0),
	}).status(200).into(&made)
	return offer.Secret, made.Codes
}

func (s *stack) signInWith(login, code string) answer {
	s.t.Helper()
	return s.post("/api/v1/auth/sign-in", map[string]string{"login": login, "password": storetest.Password, "code": code})
}

func TestASecondFactorStandsBesideThePassword(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	there, _ := s.signIn(ana.Login)
	secret, codes := s.setSecondFactor(in.AccessToken)
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	if len(codes) != auth.RecoveryCodes {
		t.Errorf("%d recovery codes", len(codes))
	}

	s.signInWith(ana.Login, "").problem(401, "second_factor_needed")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": "wrong", "code": storetest.AppCode(t, secret, 0)}).problem(401, "wrong_sign_in")
	// The next half minute's, which is taken already and stays good if the minute passes meanwhile.
	code := storetest.AppCode(t, secret, 1)
	s.signInWith(ana.Login, " "+code[:3]+" "+code[3:]).status(200)
	s.signInWith(ana.Login, code).problem(401, "wrong_code") // works once

	s.signInWith(ana.Login, strings.ToLower(codes[0])).status(200)
	s.signInWith(ana.Login, codes[0]).problem(401, "wrong_code")
	again := s.signInWith(ana.Login, codes[1]).status(200)
	var by signedIn
	again.into(&by)
	ways := s.waysInOf(by.AccessToken)
	if ways.SecondFactor == nil || ways.SecondFactor.RecoveryCodesLeft != 8 {
		t.Errorf("ways in: %+v", ways.SecondFactor)
	}
	told := map[models.AccessAction]int{}
	for _, change := range ways.Changes {
		told[change.Action]++
	}
	if told[models.ActionFactorSet] != 1 || told[models.ActionCodeUsed] != 2 {
		t.Errorf("told %v", told)
	}

	var other struct {
		Codes []string `json:"codes"`
	}
	s.as(by.AccessToken, "POST", "/api/v1/me/recovery-codes", "{}").status(200).into(&other)
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.signInWith(ana.Login, codes[2]).problem(401, "wrong_code")
	if slices.Contains(other.Codes, codes[2]) {
		t.Error("the same codes again")
	}
	s.as(by.AccessToken, "DELETE", "/api/v1/me/second-factor", nil).status(204)
	s.signInWith(ana.Login, "").status(200)
	s.as(by.AccessToken, "POST", "/api/v1/me/recovery-codes", "{}").problem(404, "not_found")
}

func TestConfirmingAsksForTheCodeToo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, _ := s.signIn(s.db.Practice().Patient().Login)
	secret, codes := s.setSecondFactor(in.AccessToken)
	confirm := func(code string) answer {
		return s.as(in.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password, "code": code})
	}
	for code, said := range map[string]string{"": "second_factor_needed", "12345": "wrong_code"} {
		p := confirm(code).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != "code" || p.Errors[0].Code != said {
			t.Errorf("%q: %+v", code, p.Errors)
		}
	}
	confirm(storetest.AppCode(t, secret, 1)).status(204)
	for _, code := range codes { // good ones are no tries
		confirm(code).status(204)
	}
	confirm("12345").problem(422, "invalid")
}

func TestCodesAreNoWayToGuess(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	secret, codes := s.setSecondFactor(in.AccessToken)
	// Each of her devices has a count of its own of passwords, and none of codes.
	devices := []string{"", "", ""}
	for i := range devices[1:] {
		devices[i+1] = deviceName + "=" + s.signInWith(ana.Login, codes[i]).status(200).cookie(deviceName).Value
	}
	from := func(device int, code string) answer {
		return s.do(call{
			method: "POST", path: "/api/v1/auth/sign-in", header: map[string]string{"Cookie": devices[device]},
			body: map[string]string{"login": ana.Login, "password": storetest.Password, "code": code},
		})
	}
	// None of them can be a code, so that none is right by chance.
	for i, typed := range []string{"12345", "1234567", "abcdef", "000000000000000", "BBBB-BBBB", "-", "0x1234", "1e5", " ", "......"} {
		from(i%len(devices), typed).problem(401, "wrong_code")
	}
	for device := range devices {
		from(device, storetest.AppCode(t, secret, 1)).problem(429, "too_many_tries")
		from(device, "").problem(401, "second_factor_needed")
	}
	if told := s.wrongCodesTold(in.AccessToken); told != 1 {
		t.Errorf("told %d times", told)
	}
	// Her recovery codes are for such days: nobody guesses one, and nobody keeps her from them.
	confirm := func(code string) answer {
		return s.as(in.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password, "code": code})
	}
	confirm("BBBB-BBBB-BBBB-BBBB").problem(422, "invalid")
	confirm(codes[2]).status(204)
	from(1, codes[3]).status(200)
	// She sets another password: whoever knows the one before is out of the count too.
	s.as(in.AccessToken, "PUT", "/api/v1/me/password", map[string]string{"password": newPassword}).status(204)
	s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": newPassword, "code": storetest.AppCode(t, secret, 1)}).status(200)
}

// wrongCodesTold is how often somebody was told that another has their password.
func (s *stack) wrongCodesTold(token string) (told int) {
	s.t.Helper()
	for _, change := range s.waysInOf(token).Changes {
		if change.Action == models.ActionWrongCodes && !change.ByYou {
			told++
		}
	}
	return told
}

func TestAPasswordWithoutItsPasskeyIsTold(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	maya := s.db.Practice().Clinician()
	in, _ := s.signIn(maya.Login)
	s.register(in.AccessToken, s.authenticator())
	for try := range 10 {
		if told := s.wrongCodesTold(in.AccessToken); told != 0 {
			t.Errorf("told after %d", try)
		}
		s.signInWith(maya.Login, "").problem(401, "passkey_needed")
	}
	if told := s.wrongCodesTold(in.AccessToken); told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestCodesAreNoWayToGuessSlowly(t *testing.T) {
	t.Parallel()
	s := newStackOn(t, storetest.Empty(t), Config{}) // hours pass in it
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	secret, codes := s.setSecondFactor(in.AccessToken)
	later := func(by string) {
		t.Helper()
		if _, err := s.db.Owner.Exec(t.Context(), `UPDATE sign_in_attempts SET at = at - $1::interval`, by); err != nil {
			t.Fatal(err)
		}
	}
	for hour := range 6 {
		for range 5 { // fewer than are told at once
			s.signInWith(ana.Login, "12345").problem(401, "wrong_code")
		}
		if told := s.wrongCodesTold(in.AccessToken); told != min(hour, 1) {
			t.Errorf("after %d wrong ones told %d times", 5*hour+5, told)
		}
		if hour == 0 { // a sign-in of hers in between undoes none of them
			s.signInWith(ana.Login, storetest.AppCode(t, secret, 1)).status(200)
		}
		later("1 hour")
	}
	s.signInWith(ana.Login, storetest.AppCode(t, secret, 1)).problem(429, "too_many_tries")
	s.signInWith(ana.Login, codes[0]).status(200)
	later("18 hours")
	s.signInWith(ana.Login, "12345").problem(401, "wrong_code")
}

func TestAnOfferedSecretCountsOnceAnAppShowsIt(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, _ := s.signIn(ana.Login)
	var offer offered
	s.as(in.AccessToken, "POST", "/api/v1/me/second-factor/offer", "{}").status(200).into(&offer)
	if !strings.HasPrefix(offer.URI, "otpauth://totp/Alongside:"+ana.Login+"?") || !strings.Contains(offer.URI, "secret="+offer.Secret) {
		t.Errorf("an app reads %s", offer.URI)
	}
	wrong := func(ticket, code string) answer {
		return s.as(in.AccessToken, "PUT", "/api/v1/me/second-factor", map[string]string{"ticket": ticket, "code": code})
	}
	p := wrong(offer.Ticket, storetest.AppCode(t, offer.Secret, 20)).problem(422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "code" || p.Errors[0].Code != "wrong_code" {
		t.Errorf("%+v", p.Errors)
	}
	wrong(offer.Ticket+"x", storetest.AppCode(t, offer.Secret, 0)).problem(410, "over")
	s.signInWith(ana.Login, "").status(200) // nothing has changed
}

// Clinicians and owners can't be without two factors: a session without the second does nothing else than set one up.
func TestStaffCannotBeWithoutASecondFactor(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	byPasskey, byApp := practice.Clinician(), practice.Owner()
	enrol := func(p *storetest.Person) signedIn {
		var in signedIn
		s.signInWith(p.Login, "").status(200).into(&in)
		if !in.SecondFactorMissing {
			t.Error("not said to be missing")
		}
		s.as(in.AccessToken, "GET", "/api/v1/me", nil).problem(403, "second_factor_missing")
		s.as(in.AccessToken, "GET", "/api/v1/sessions", nil).problem(403, "second_factor_missing")
		return in
	}

	maya := enrol(byPasskey)
	phone := s.authenticator()
	passkey := s.register(maya.AccessToken, phone)
	s.as(maya.AccessToken, "GET", "/api/v1/me", nil).status(200)
	s.signInWith(byPasskey.Login, "").problem(401, "passkey_needed")
	var in signedIn
	s.present(phone).status(200).into(&in)
	if in.SecondFactorMissing {
		t.Error("said to be missing after a passkey")
	}
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+passkey.ID.String(), nil).problem(409, "last_way_in")
	s.setSecondFactor(in.AccessToken)
	s.as(in.AccessToken, "DELETE", "/api/v1/me/passkeys/"+passkey.ID.String(), nil).status(204)
	s.as(in.AccessToken, "DELETE", "/api/v1/me/second-factor", nil).problem(409, "last_way_in")

	olga := enrol(byApp)
	secret, _ := s.setSecondFactor(olga.AccessToken)
	s.as(olga.AccessToken, "GET", "/api/v1/me", nil).status(200)
	s.signInWith(byApp.Login, storetest.AppCode(t, secret, 1)).status(200)

	if ana, _ := s.signIn(practice.Patient().Login); ana.SecondFactorMissing {
		t.Error("asked of a patient")
	}
}

func TestTheDemoAsksForNoSecondFactor(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	if _, err := db.Owner.Exec(t.Context(), `UPDATE deployment SET demo = true`); err != nil {
		t.Fatal(err)
	}
	s := newStackOn(t, db, Config{})
	var in signedIn
	s.signInWith(db.Practice().Clinician().Login, "").status(200).into(&in)
	if in.SecondFactorMissing {
		t.Error("asked for one")
	}
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200)
}
