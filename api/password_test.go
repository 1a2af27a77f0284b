package api

import (
	"testing"

	"alongside/models"
	"alongside/storetest"
)

func TestAPasswordIsSetInPlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	const another = "seven grey kestrels"
	here, _ := s.signIn(ana.Login)
	there, refresh := s.signIn(ana.Login)
	set := func(password string) answer {
		return s.as(here.AccessToken, "PUT", "/api/v1/me/password", map[string]string{"password": password})
	}

	for password, code := range map[string]string{"short": "too_short", "password123": "too_common", ana.Login: "same_as_login"} {
		p := set(password).problem(422, "invalid")
		if last := p.Errors[len(p.Errors)-1]; last.Field != "password" || last.Code != code {
			t.Errorf("%q: %+v", password, p.Errors)
		}
	}
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).status(200) // nothing has changed

	s.stale(ana.Actor)
	set(another).problem(403, "not_fresh")
	s.as(here.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password}).status(204)
	set(another).status(204)

	s.as(here.AccessToken, "GET", "/api/v1/me", nil).status(200)
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	s.signInWith(ana.Login, "").problem(401, "wrong_sign_in")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": another}).status(200)
	if changes := s.waysInOf(here.AccessToken).Changes; len(changes) != 1 || changes[0].Action != models.ActionPasswordSet || !changes[0].ByYou {
		t.Errorf("told: %+v", changes)
	}
}
