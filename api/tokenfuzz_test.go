package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// FuzzToken sends any form to the token endpoint, with a real database at its end: it is refused in OAuth's words, and nothing that
// wasn't signed, or let in by somebody, is ever given a token.
func FuzzToken(f *testing.F) {
	target := newFuzzed(f)
	practice := storetest.Open(f).Practice()
	records, app := practice.Backend("system/*.rs"), practice.App("https://app.example/back", "patient/*.rs", "offline_access")
	token, _ := auth.NewRefreshToken()
	for _, form := range []url.Values{
		{
			"grant_type": {"client_credentials"}, "scope": {"system/*.rs"}, "client_assertion_type": {assertionType},
			"client_assertion": {records.Assertion("https://elsewhere.example"+tokenPath, time.Now())},
		},
		{"grant_type": {"client_credentials"}, "client_id": {records.ID.String()}, "scope": {"system/*.rs"}},
		{
			"grant_type": {"authorization_code"}, "client_id": {app.ID.String()}, "code": {token},
			"redirect_uri": {"https://app.example/back"}, "code_verifier": {verifier},
		},
		{"grant_type": {"refresh_token"}, "client_id": {app.ID.String()}, "refresh_token": {token}, "scope": {"patient/*.cruds openid"}},
		{"grant_type": {"password"}, "client_id": {app.ID.String()}, "username": {"ana"}, "password": {"\x00"}},
		{"grant_type": {"refresh_token", "client_credentials"}},
	} {
		f.Add([]byte(form.Encode()))
	}
	f.Add([]byte("%zz=&;"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) == 0 || len(body) > bodyLimit {
			return // refused before it is read
		}
		r := httptest.NewRequest(http.MethodPost, tokenPath, bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		status, text := target.answer(t, r)
		var got tokenBody
		if err := json.Unmarshal(text, &got); err != nil || got.AccessToken != "" || got.RefreshToken != "" {
			t.Fatalf("%q is answered %d %s", body, status, text)
		}
		codes := []string{"invalid_request", "invalid_grant", "invalid_scope", "unauthorized_client", "unsupported_grant_type"}
		if (status != http.StatusUnauthorized || got.Error != "invalid_client") && (status != http.StatusBadRequest || !slices.Contains(codes, got.Error)) {
			t.Fatalf("%q is answered %d %s", body, status, text)
		}
	})
}

// FuzzLaunch asks for anything in the name of an app: a person is never sent anywhere but to where it is registered, and what it could
// read is never more than what it is registered for.
func FuzzLaunch(f *testing.F) {
	target := newFuzzed(f)
	db := storetest.Open(f)
	practice := db.Practice()
	app := practice.App("https://app.example/back?of=us", "patient/Observation.rs", "launch/patient")
	local := practice.App("http://127.0.0.1/back", "patient/*.rs")
	person := practice.Patient().Actor
	good := launchAsk{
		ResponseType: "code", RedirectURI: app.RedirectURIs[0], Scope: "patient/*.rs launch/patient openid", State: "a state",
		Audience: testHost + fhirRoot, Challenge: challengeOf(verifier), Method: "S256",
	}
	add := func(change func(*launchAsk)) {
		ask := good
		change(&ask)
		f.Add(ask.ResponseType, ask.RedirectURI, ask.Scope, ask.State, ask.Audience, ask.Challenge, ask.Method)
	}
	add(func(*launchAsk) {})
	add(func(a *launchAsk) { a.RedirectURI = "http://127.0.0.1:49152/back" })
	add(func(a *launchAsk) { a.RedirectURI = "http://127.0.0.1:1@elsewhere.example/back" })
	add(func(a *launchAsk) { a.RedirectURI = "https://app.example/back?of=us#" })
	add(func(a *launchAsk) { a.RedirectURI = "//app.example/back?of=us" })
	add(func(a *launchAsk) { a.State = "&code=x#\r\nLocation: x" })
	add(func(a *launchAsk) {
		a.Scope, a.Method = "system/*.rs patient/Observation.rs?category=x patient/*.cruds", "plain"
	})
	f.Fuzz(func(t *testing.T, response, redirect, scope, state, audience, challenge, method string) {
		for _, client := range []*storetest.Program{app, local} {
			ask := launchAsk{
				ResponseType: response, ClientID: client.ID.String(), RedirectURI: redirect, Scope: scope, State: state,
				Audience: audience, Challenge: challenge, Method: method,
			}
			_, l, wrong, err := target.made.server.launch(context.WithValue(t.Context(), actorKey{}, person), ask)
			if errors.Is(err, models.ErrNotFound) {
				continue
			}
			if err != nil {
				t.Fatalf("%+v: %v", ask, err)
			}
			if wrong == "" && (state == "" || method != "S256" || len(l.Scopes.Kinds()) == 0) {
				t.Errorf("%+v is let on", ask)
			}
			for _, given := range l.Scopes {
				if given.Resource() && !client.Scopes.For(given.Level()) || client == app && given.Resource() && !(models.Scopes{given}).Allow("Observation", models.ScopeRead) && !(models.Scopes{given}).Allow("Observation", models.ScopeSearch) {
					t.Errorf("%q becomes %v", scope, l.Scopes)
				}
			}
			registered, err := url.Parse(client.RedirectURIs[0])
			if err != nil {
				t.Fatal(err)
			}
			back := target.made.server.back(l, state, "code", "x")
			to, err := url.Parse(back)
			if err != nil || to.Scheme != registered.Scheme || to.Hostname() != registered.Hostname() || to.Path != registered.Path || to.User != nil || to.Fragment != "" {
				t.Fatalf("%+v goes to %q: %v", ask, back, err)
			}
			if query := to.Query(); len(query["code"]) != 1 || query.Get("code") != "x" || query.Get("state") != state || query.Get("of") != registered.Query().Get("of") {
				t.Errorf("%+v goes to %q", ask, back)
			}
		}
	})
}
