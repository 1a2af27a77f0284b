package api

import (
	"strings"
	"testing"

	"alongside/auth"
	"alongside/storetest"
)

func TestWhomToSignInAsIsToldByADemoOnly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	honest := newStackOn(t, db, Config{})
	if said := honest.do(call{method: "GET", path: "/api/v1/setup"}).status(200).text; strings.Contains(said, "demo") {
		t.Errorf("a real practice says %s", said)
	}
	owner := db.Practice().Owner()
	if in, _ := honest.signIn(owner.Login); in.Account.Demo {
		t.Error("a real person is called made up")
	}
	made := newStackOn(t, db, Config{Demo: &Demo{
		Password: "known to all", People: []DemoPerson{{Login: "ida", Name: "Ida", About: InLanguages{En: "en", Es: "es"}}},
	}})
	var said setupNeeded
	made.do(call{method: "GET", path: "/api/v1/setup"}).status(200).into(&said)
	if in, _ := made.signIn(owner.Login); !in.Account.Demo {
		t.Error("a made-up person is called real")
	}
	if said.Demo == nil || said.Demo.Password != "known to all" || len(said.Demo.People) != 1 || said.Demo.People[0].About.Es != "es" {
		t.Errorf("the demo says %+v", said.Demo)
	}
}

func TestAPracticeIsSetUpWithAPasskeyAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newStackOn(t, storetest.Empty(t), Config{})
	token := auth.NewCode()
	hash, err := auth.HashCode(token)
	if err != nil {
		t.Fatal(err)
	}
	if offered, err := s.db.Store.OfferSetup(t.Context(), hash); err != nil || !offered {
		t.Fatalf("offered is %t, %v", offered, err)
	}
	body := setupBody(token)
	login := body["login"]
	body["password"] = ""
	if p := s.post("/api/v1/setup", body).problem(422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "password" {
		t.Errorf("no way in: %+v", p.Errors)
	}
	phone := s.authenticator()
	made := func(device *storetest.Authenticator, token string) map[string]any {
		var begun ceremony
		s.post("/api/v1/setup/passkey", map[string]any{"token": token, "login": login, "display_name": "Maya Chen"}).status(200).into(&begun)
		return map[string]any{"ticket": begun.Ticket, "credential": device.Create(begun.Options), "name": "My phone"}
	}
	s.post("/api/v1/setup/passkey", map[string]any{"token": token, "login": " ", "display_name": "Maya Chen"}).problem(422, "invalid")
	body["passkey"] = made(s.authenticator(), auth.NewCode())
	if p := s.post("/api/v1/setup", body).problem(422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "credential" {
		t.Errorf("begun with another token: %+v", p.Errors)
	}
	body["passkey"] = made(phone, token)
	var in signedIn
	s.post("/api/v1/setup", body).status(200).into(&in)
	if in.SecondFactorMissing {
		t.Error("a passkey is not enough")
	}
	s.as(in.AccessToken, "GET", "/api/v1/practice", nil).status(200)
	s.present(phone).status(200)
	s.post("/api/v1/setup/passkey", map[string]any{"token": token, "login": "ida", "display_name": "Ida"}).problem(404, "not_found")
}
