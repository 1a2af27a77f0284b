package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/fhir"
	"alongside/models"
	"alongside/storetest"
)

const tokenAddress = testHost + tokenPath

// form posts to the token endpoint, as a program does.
func (s *stack) form(fields map[string]string) (tokenBody, int) {
	s.t.Helper()
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, value)
	}
	got := s.do(call{method: "POST", path: tokenPath, body: values.Encode(), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}})
	if got.Header.Get("Content-Type") != "application/json" || got.Header.Get("Cache-Control") != "no-store" || len(got.Cookies()) > 0 {
		s.t.Errorf("headers %v", got.Header)
	}
	var body tokenBody
	got.into(&body)
	if (body.Error == "") != (got.StatusCode == http.StatusOK) || (body.Error != "") == (body.AccessToken != "") {
		s.t.Errorf("status %d: %s", got.StatusCode, got.text)
	}
	return body, got.StatusCode
}

func backendForm(assertion string) map[string]string {
	return map[string]string{
		"grant_type": "client_credentials", "scope": "system/*.rs", "client_assertion_type": assertionType, "client_assertion": assertion,
	}
}

func TestABackendFetchesATokenWithItsKey(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	records := practice.Backend("system/Observation.rs", "system/Patient.rs")
	got, _ := s.form(backendForm(records.Assertion(tokenAddress, time.Now())))
	if got.TokenType != "Bearer" || got.ExpiresIn != 300 || got.Scope != "system/Observation.rs system/Patient.rs" || got.RefreshToken != "" || got.Patient != "" {
		t.Errorf("answered %+v", got)
	}
	claims, err := s.server.signer.Parse(got.AccessToken)
	if err != nil || claims.Client != records.ID || claims.Account != records.ID || claims.Practice != practice.ID {
		t.Errorf("claims %+v, %v", claims, err)
	}
	again, _ := s.form(backendForm(records.Assertion(tokenAddress, time.Now())))
	if next, err := s.server.signer.Parse(again.AccessToken); err != nil || next.Session != claims.Session {
		t.Errorf("a second token is of another session: %v", err)
	}
	narrow := backendForm(records.Assertion(tokenAddress, time.Now()))
	narrow["scope"] = "system/Observation.read system/Condition.rs user/*.rs patient/*.rs offline_access system/Patient.cud"
	if got, _ := s.form(narrow); got.Scope != "system/Observation.read" {
		t.Errorf("given %q", got.Scope)
	}
	none := backendForm(records.Assertion(tokenAddress, time.Now()))
	none["scope"] = "system/Condition.rs"
	if got, status := s.form(none); got.Error != "invalid_scope" || status != 400 {
		t.Errorf("nothing of what it is registered for: %d %+v", status, got)
	}
	s.as(got.AccessToken, "GET", "/api/v1/me", nil).problem(403, "forbidden")
	records.End()
	if got, status := s.form(backendForm(records.Assertion(tokenAddress, time.Now()))); got.Error != "invalid_client" || status != 401 {
		t.Errorf("an ended one: %d %+v", status, got)
	}
	a := models.Actor{PracticeID: claims.Practice, AccountID: claims.Account, SessionID: claims.Session, Roles: claims.Roles}
	if _, err := s.db.Store.Chart(t.Context(), a, uuid.New(), nil); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("the token of an ended one: %v", err)
	}
}

// TestAWrongAssertionIsNoProof changes one thing at a time about an assertion that would be good.
func TestAWrongAssertionIsNoProof(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	records, other := practice.Backend("system/*.rs"), practice.Backend("system/*.rs")
	now := time.Now()
	in := func(d time.Duration) int64 { return now.Add(d).Unix() }
	header := func(name string, value any) func(h, c map[string]any) {
		return func(h, _ map[string]any) { h[name] = value }
	}
	claim := func(name string, value any) func(h, c map[string]any) {
		return func(_, c map[string]any) {
			if c[name] = value; value == nil {
				delete(c, name)
			}
		}
	}
	good := records.Assertion(tokenAddress, now)
	wrong := map[string]string{
		"of alg none":            unsigned(good),
		"of a shared secret":     withSecret(good),
		"with another alg":       records.Assertion(tokenAddress, now, header("alg", "RS384")),
		"of ES256":               records.Assertion(tokenAddress, now, header("alg", "ES256")),
		"of another key":         other.Assertion(tokenAddress, now, claim("iss", records.ID.String()), claim("sub", records.ID.String())),
		"of an unknown kid":      records.Assertion(tokenAddress, now, header("kid", "j")),
		"without kid":            records.Assertion(tokenAddress, now, header("kid", nil)),
		"with a key of its own":  records.Assertion(tokenAddress, now, header("jwk", map[string]any{"kty": "EC"})),
		"with keys elsewhere":    records.Assertion(tokenAddress, now, header("jku", "https://elsewhere.example/keys")),
		"with crit":              records.Assertion(tokenAddress, now, header("crit", []string{"exp"})),
		"of another type":        records.Assertion(tokenAddress, now, header("typ", "at+jwt")),
		"for another server":     records.Assertion("https://elsewhere.example"+tokenPath, now),
		"for the server's name":  records.Assertion(testHost, now),
		"for two":                records.Assertion(tokenAddress, now, claim("aud", []string{tokenAddress, "https://elsewhere.example"})),
		"without audience":       records.Assertion(tokenAddress, now, claim("aud", nil)),
		"of another issuer":      records.Assertion(tokenAddress, now, claim("iss", other.ID.String())),
		"about another":          records.Assertion(tokenAddress, now, claim("sub", other.ID.String())),
		"of nobody":              records.Assertion(tokenAddress, now, claim("iss", uuid.Nil.String()), claim("sub", uuid.Nil.String())),
		"of an unknown one":      records.Assertion(tokenAddress, now, claim("iss", uuid.NewString()), claim("sub", uuid.NewString())),
		"of another spelling":    records.Assertion(tokenAddress, now, claim("iss", strings.ToUpper(records.ID.String())), claim("sub", strings.ToUpper(records.ID.String()))),
		"that is over":           records.Assertion(tokenAddress, now, claim("exp", in(-time.Minute))),
		"that lasts too long":    records.Assertion(tokenAddress, now, claim("exp", in(6*time.Minute))),
		"that never ends":        records.Assertion(tokenAddress, now, claim("exp", nil)),
		"that has not begun":     records.Assertion(tokenAddress, now, claim("nbf", in(3*time.Minute))),
		"without a name":         records.Assertion(tokenAddress, now, claim("jti", nil)),
		"with an endless name":   records.Assertion(tokenAddress, now, claim("jti", strings.Repeat("x", 201))),
		"with another signature": good[:len(good)-4] + "AAAA",
		"with a line break":      good[:len(good)-4] + "\n" + good[len(good)-4:],
		"that is none":           "x.y.z",
		"that is endless":        strings.Repeat("x", 9000),
	}
	for what, assertion := range wrong {
		if got, status := s.form(backendForm(assertion)); got.Error != "invalid_client" || status != 401 {
			t.Errorf("one %s: %d %+v", what, status, got)
		}
	}
	if _, status := s.form(backendForm(good)); status != 200 {
		t.Fatalf("a good one: %d", status)
	}
	if got, status := s.form(backendForm(good)); got.Error != "invalid_client" || status != 401 {
		t.Errorf("the same again: %d %+v", status, got)
	}
	said := records.Assertion(tokenAddress, now, claim("jti", "once"))
	if _, status := s.form(backendForm(said)); status != 200 {
		t.Fatalf("named: %d", status)
	}
	if _, status := s.form(backendForm(records.Assertion(tokenAddress, now, claim("jti", "once"), claim("exp", in(2*time.Minute))))); status != 401 {
		t.Errorf("another of the same name: %d", status)
	}
	if _, status := s.form(backendForm(other.Assertion(tokenAddress, now, claim("jti", "once")))); status != 200 {
		t.Errorf("the same name of another client: %d", status)
	}
	mixed := backendForm(records.Assertion(tokenAddress, now))
	mixed["client_id"] = other.ID.String()
	if _, status := s.form(mixed); status != 401 {
		t.Errorf("one that says it is another: %d", status)
	}
	bare := map[string]string{"grant_type": "client_credentials", "scope": "system/*.rs", "client_id": records.ID.String()}
	if _, status := s.form(bare); status != 401 {
		t.Errorf("one that shows nothing: %d", status)
	}
}

func unsigned(token string) string {
	_, claims, _ := strings.Cut(token, ".")
	claims, _, _ = strings.Cut(claims, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"k"}`)) + "." + claims + "."
}

// withSecret signs with what everybody knows: the public key as if it were a secret.
func withSecret(token string) string {
	claims := strings.Split(token, ".")[1]
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS384","kid":"k"}`)) + "." + claims
	mac := hmac.New(sha512.New384, []byte("k"))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func TestAFormThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	app := s.db.Practice().App("https://app.example/back", "patient/*.rs")
	for body, want := range map[string]string{
		"grant_type=a&grant_type=b": "invalid_request",
		"a=%zz":                     "invalid_request",
		"grant_type=password&client_id=" + app.ID.String():                  "unsupported_grant_type",
		"grant_type=client_credentials&client_id=" + app.ID.String():        "unauthorized_client",
		"grant_type=authorization_code&code=x&client_id=" + app.ID.String(): "invalid_grant",
		"grant_type=refresh_token&client_id=" + app.ID.String():             "invalid_grant",
	} {
		got := s.do(call{method: "POST", path: tokenPath, body: body, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}})
		var out tokenBody
		got.into(&out)
		if out.Error != want {
			t.Errorf("%s: %s", body, got.text)
		}
	}
	preflight := s.do(call{method: "OPTIONS", path: tokenPath, header: map[string]string{"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}})
	if preflight.status(204).Header.Get("Access-Control-Allow-Methods") == "" || preflight.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight %v", preflight.Header)
	}
	if other := s.do(call{method: "OPTIONS", path: "/api/v1/me", header: map[string]string{"Origin": "https://app.example"}}); other.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("our own API is open to other pages")
	}
}

func TestKeysThatAreSomewhereElseAreFetchedSeldom(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var asked int
	served := storetest.KeySet(t.Fatalf, "first", &key.PublicKey)
	now := time.Now()
	s := newStackOn(t, storetest.Open(t), Config{
		Now: func() time.Time { return now },
		FetchKeys: func(context.Context, string) ([]byte, error) {
			asked++
			return served, nil
		},
	})
	records := s.db.Practice().Backend("system/*.rs")
	records.Key = key
	s.exec(`UPDATE clients SET keys = NULL, keys_at = 'https://keys.example/set' WHERE id = $1`, records.ID)
	named := func(kid string) int {
		_, status := s.form(backendForm(records.Assertion(tokenAddress, now, func(h, _ map[string]any) { h["kid"] = kid })))
		return status
	}
	for range 2 {
		if named("first") != 200 || asked != 1 {
			t.Errorf("asked %d times for one key", asked)
		}
	}
	served = storetest.KeySet(t.Fatalf, "second", &key.PublicKey)
	if named("second") != 401 || asked != 1 {
		t.Errorf("asked %d times within the minute", asked)
	}
	now = now.Add(keysAgain + time.Second)
	if named("second") != 200 || named("first") != 401 || named("third") != 401 || asked != 2 {
		t.Errorf("after the keys were changed: asked %d times", asked)
	}
	now = now.Add(keysLast + time.Second)
	served = json.RawMessage(`{"keys":[]}`)
	if named("second") != 401 || asked != 3 {
		t.Errorf("after they were withdrawn: asked %d times", asked)
	}
}

func TestAnOwnerRegistersAndEndsPrograms(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	owner := s.db.Practice().Owner()
	in, _ := s.signIn(owner.Login)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := string(storetest.KeySet(t.Fatalf, "r", &key.PublicKey))
	register := func(change map[string]any) answer {
		body := map[string]any{"name": "Epic", "kind": "backend", "keys": set, "scopes": "system/*.rs"}
		maps.Copy(body, change)
		return s.as(in.AccessToken, "POST", "/api/v1/practice/clients", body)
	}
	var made struct{ ID uuid.UUID }
	register(nil).status(201).into(&made)
	private, err := json.Marshal(map[string]any{"keys": []any{map[string]any{"kty": "oct", "k": "c2VjcmV0", "kid": "s"}}})
	if err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]map[string]any{
		"name": {"name": " "}, "keys": {"keys": "{}"}, "keys ": {"keys": string(private)}, "keys  ": {"keys": ""}, "scopes": {"scopes": "patient/*.rs"}, "scopes ": {"scopes": ""},
		"scopes  ": {"scopes": "system/*.rs openid"}, "keys_at": {"keys": "", "keys_at": "http://keys.example/"}, "keys_at ": {"keys_at": "https://keys.example/"},
		"redirect_uris": {"redirect_uris": []string{"https://a.example/"}}, "redirect_uris ": {"kind": "app", "keys": "", "scopes": "patient/*.rs", "redirect_uris": []string{"http://a.example/"}},
		"redirect_uris  ": {"kind": "app", "keys": "", "scopes": "patient/*.rs"}, "scopes   ": {"scopes": "system/Observation.rs?category=vital-signs"},
	} {
		p := register(change).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != strings.TrimSpace(field) {
			t.Errorf("%q: %+v", field, p.Errors)
		}
	}
	path := "/api/v1/practice/clients/" + made.ID.String()
	for _, other := range []string{"PATCH /api/v1/accounts/%s", "POST /api/v1/accounts/%s/disable", "POST /api/v1/accounts/%s/recovery"} {
		method, at, _ := strings.Cut(fmt.Sprintf(other, made.ID), " ")
		body := map[string]any{"given_name": "E", "birth_year": 1980}
		if method == "PATCH" {
			body = map[string]any{"roles": []string{"owner"}}
		}
		if got := s.as(in.AccessToken, method, at, body); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", other, got.StatusCode, got.text)
		}
	}
	if people := s.as(in.AccessToken, "GET", "/api/v1/practice/people", nil).status(200).text; strings.Contains(people, "Epic") {
		t.Error("a program is among the people")
	}
	s.as(in.AccessToken, "DELETE", path, nil).status(204)
	s.as(in.AccessToken, "DELETE", path, nil).status(204)
	s.as(in.AccessToken, "POST", "/api/v1/accounts/"+made.ID.String()+"/enable", map[string]any{}).problem(404, "not_found")
	var listed struct{ Clients []clientBody }
	s.as(in.AccessToken, "GET", "/api/v1/practice/clients", nil).status(200).into(&listed)
	if len(listed.Clients) != 1 || listed.Clients[0].EndedAt == nil || listed.Clients[0].Name != "Epic" || !listed.Clients[0].HasKeys {
		t.Errorf("listed %+v", listed.Clients)
	}
	s.exec(`UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE account_id = $1`, owner.ID)
	register(nil).problem(403, "not_fresh")
	if n := s.count(`SELECT count(*) FROM access_events WHERE object_id = $1 AND action IN ('client_registered', 'client_ended')`, made.ID); n != 2 {
		t.Errorf("%d lines in the trail", n)
	}
}

// TestScopesSayWhatIsRead asks for charts with programs that may read little.
func TestScopesSayWhatIsRead(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := newWorld(s)
	ana, ben := w.ana.Patient.ID.String(), w.ben.Patient.ID.String()
	careful := w.maya.Practice.Backend("system/CarePlan.s", "system/Patient.r")
	one := w.maya.Through(w.app, w.ana.Patient.ID)
	outsider := s.db.Practice().Backend("system/*.rs")
	for _, c := range []struct {
		who    string
		a      models.Actor
		path   string
		status int
		holds  string
	}{
		{"a program", w.records.SignIn(), "/Patient", 200, ben},
		{"a program", w.records.SignIn(), "/CarePlan?patient=" + ana, 200, canaryPlan},
		{"a program", w.records.SignIn(), "/Patient/" + ben, 200, ben},
		{"a program that may search plans", careful.SignIn(), "/CarePlan?patient=" + ana, 200, canaryPlan},
		{"a program that may search plans", careful.SignIn(), "/CarePlan/" + fhir.ID(w.ana.Patient.ID, fhir.PlanID(w.ana.Patient.ID)), 403, "insufficient_scope"},
		{"a program that may search plans", careful.SignIn(), "/Patient?name=a", 403, "insufficient_scope"},
		{"a program that may search plans", careful.SignIn(), "/Communication?patient=" + ana, 403, "insufficient_scope"},
		{"a program that may search plans", careful.SignIn(), "/Practitioner/" + w.maya.ID.String(), 403, "insufficient_scope"},
		{"a program that may search plans", careful.SignIn(), "/Patient/" + ana + "/$everything", 200, canaryPlan},
		{"a program of another practice", outsider.SignIn(), "/Patient/" + ana, 404, ""},
		{"a program of another practice", outsider.SignIn(), "/CarePlan?patient=" + ana, 404, ""},
		{"an app of Ana's", w.ana.Through(w.app, uuid.Nil), "/Communication", 200, canary},
		{"an app of Ana's", w.ana.Through(w.app, uuid.Nil), "/Patient/" + ben, 404, ""},
		{"an app of Maya's for Ana", one, "/Patient", 200, ana},
		{"an app of Maya's for Ana", one, "/Patient/" + ana, 200, ana},
		{"an app of Maya's for Ana", one, "/Patient/" + w.maya.Practice.Patient(w.maya).Patient.ID.String(), 404, ""},
	} {
		got := s.as(w.token(c.a), "GET", fhirRoot+c.path, nil)
		if got.StatusCode != c.status || !strings.Contains(got.text+got.Header.Get("WWW-Authenticate"), c.holds) {
			t.Errorf("%s, %s: %d %s", c.who, c.path, got.StatusCode, got.text)
		}
		if c.a.Has(models.RoleClient) && strings.Contains(got.text, canary) != (c.a.AccountID == w.records.ID && strings.Contains(c.path, "Communication")) {
			t.Errorf("%s, %s: what Ana wrote: %s", c.who, c.path, got.text)
		}
	}
	everything := s.as(w.token(careful.SignIn()), "GET", fhirRoot+"/Patient/"+ana+"/$everything", nil).text
	for _, kind := range fhir.Kinds() {
		if strings.Contains(everything, `"resourceType":"`+kind+`"`) != (kind == "CarePlan" || kind == "Patient") {
			t.Errorf("everything of a program that may read little: %s", kind)
		}
	}
	token := w.token(w.records.SignIn())
	w.records.End()
	got := s.as(token, "GET", fhirRoot+"/Patient/"+ana, nil)
	if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.text, "OperationOutcome") {
		t.Errorf("a program that was ended: %d %s", got.StatusCode, got.text)
	}
}

const canaryPlan = `"resourceType":"CarePlan"`
