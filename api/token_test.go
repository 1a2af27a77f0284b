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
	"slices"
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

// let lets an app in as a person does on the page, and answers the code that the app is sent.
func (s *stack) let(token string, app *storetest.Program, more map[string]any, changes ...string) (code string, to *url.URL) {
	s.t.Helper()
	ask := launchBody(app)
	for i := 0; i < len(changes); i += 2 {
		ask[changes[i]] = changes[i+1]
	}
	body := map[string]any{"ask": ask}
	maps.Copy(body, more)
	var out struct{ To string }
	s.as(token, "POST", "/api/v1/launch/allow", body).status(200).into(&out)
	to, err := url.Parse(out.To)
	if err != nil {
		s.t.Fatal(err)
	}
	return to.Query().Get("code"), to
}

func codeForm(app *storetest.Program, code string) map[string]string {
	return map[string]string{
		"grant_type": "authorization_code", "client_id": app.ID.String(), "redirect_uri": app.RedirectURIs[0], "code": code, "code_verifier": verifier,
	}
}

func TestAnAppIsLetIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := newWorld(s)
	code, to := s.let(w.token(w.ana.Actor), w.app, nil)
	if to.Host != "app.example" || to.Query().Get("state") != "a state" || to.Query().Get("iss") != testHost {
		t.Errorf("sent to %s", to)
	}
	got, _ := s.form(codeForm(w.app, code))
	if got.Patient != w.ana.Patient.ID.String() || got.Scope != "launch/patient patient/*.rs offline_access" || got.RefreshToken == "" {
		t.Errorf("answered %+v", got)
	}
	s.as(got.AccessToken, "GET", "/api/v1/access-events", nil).problem(403, "forbidden")
	s.withCookie("/api/v1/auth/refresh", got.RefreshToken).problem(401, "signed_out")

	refresh := map[string]string{"grant_type": "refresh_token", "client_id": w.app.ID.String(), "refresh_token": got.RefreshToken}
	next, _ := s.form(refresh)
	if next.RefreshToken == "" || next.RefreshToken == got.RefreshToken || next.Patient != got.Patient {
		t.Errorf("refreshed: %+v", next)
	}
	stranger := w.maya.Practice.App("https://app.example/back", "patient/*.rs")
	if got, status := s.form(map[string]string{"grant_type": "refresh_token", "client_id": stranger.ID.String(), "refresh_token": next.RefreshToken}); got.Error != "invalid_grant" || status != 400 {
		t.Errorf("another app's refresh: %d %+v", status, got)
	}
	_, own := s.signIn(w.ana.Login)
	if got, _ := s.form(map[string]string{"grant_type": "refresh_token", "client_id": w.app.ID.String(), "refresh_token": own}); got.Error != "invalid_grant" {
		t.Errorf("the refresh token of our own app: %+v", got)
	}
	s.withCookie("/api/v1/auth/refresh", own).status(200)

	var listed struct{ Sessions []models.Session }
	s.as(w.token(w.ana.Actor), "GET", "/api/v1/sessions", nil).status(200).into(&listed)
	at := slices.IndexFunc(listed.Sessions, func(one models.Session) bool { return one.App == "Harbor Records" && one.Stays })
	if at < 0 {
		t.Fatalf("the app is not among where Ana is signed in: %+v", listed.Sessions)
	}
	s.as(w.token(w.ana.Actor), "DELETE", "/api/v1/sessions/"+listed.Sessions[at].ID.String(), nil).status(204)
	if got, _ := s.form(map[string]string{"grant_type": "refresh_token", "client_id": w.app.ID.String(), "refresh_token": next.RefreshToken}); got.Error != "invalid_grant" {
		t.Errorf("after Ana ended it: %+v", got)
	}
}

func TestACodeWorksOnceForTheOneItWasMadeFor(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := newWorld(s)
	ana := w.token(w.ana.Actor)
	other := w.maya.Practice.App("https://app.example/back", "patient/*.rs")
	keyed := w.maya.Practice.AppWithKeys("https://app.example/back", "patient/*.rs")
	for what, change := range map[string]map[string]string{
		"another verifier":      {"code_verifier": strings.Repeat("b", 50)},
		"no verifier":           {"code_verifier": ""},
		"the challenge":         {"code_verifier": challengeOf(verifier)},
		"a verifier that isn't": {"code_verifier": strings.Repeat("é", 43)},
		"another address":       {"redirect_uri": "https://app.example/back/"},
		"no address":            {"redirect_uri": ""},
		"another app":           {"client_id": other.ID.String()},
	} {
		code, _ := s.let(ana, w.app, nil)
		form := codeForm(w.app, code)
		maps.Copy(form, change)
		if got, status := s.form(form); got.Error != "invalid_grant" || status != 400 {
			t.Errorf("%s: %d %+v", what, status, got)
		}
		if got, _ := s.form(codeForm(w.app, code)); got.Error != "invalid_grant" {
			t.Errorf("well, after %s: the code still works", what)
		}
	}
	code, _ := s.let(ana, w.app, nil)
	got, _ := s.form(codeForm(w.app, code))
	if again, _ := s.form(codeForm(w.app, code)); again.Error != "invalid_grant" {
		t.Errorf("twice: %+v", again)
	}
	if next, _ := s.form(map[string]string{"grant_type": "refresh_token", "client_id": w.app.ID.String(), "refresh_token": got.RefreshToken}); next.Error != "invalid_grant" {
		t.Error("two hold the code, and its session lives")
	}
	late, _ := s.let(ana, w.app, nil)
	s.exec(`UPDATE client_codes SET created_at = now() - interval '61 seconds' WHERE used_at IS NULL`)
	if got, _ := s.form(codeForm(w.app, late)); got.Error != "invalid_grant" {
		t.Errorf("after a minute: %+v", got)
	}
	secret, _ := s.let(ana, keyed, nil)
	if got, status := s.form(codeForm(keyed, secret)); got.Error != "invalid_client" || status != 401 {
		t.Errorf("an app with keys that shows none: %d %+v", status, got)
	}
	shown := codeForm(keyed, secret)
	shown["client_assertion_type"], shown["client_assertion"] = assertionType, keyed.Assertion(tokenAddress, time.Now())
	if got, _ := s.form(shown); got.RefreshToken != "" || got.AccessToken == "" {
		t.Errorf("an app with keys, that may not stay: %+v", got)
	}
	changed, _ := s.let(ana, w.app, nil)
	s.exec(`UPDATE accounts SET ways_in = ways_in + 1 WHERE id = $1`, w.ana.ID)
	if got, _ := s.form(codeForm(w.app, changed)); got.Error != "invalid_grant" {
		t.Errorf("after a way in was changed: %+v", got)
	}
	ended, _ := s.let(ana, w.app, nil)
	w.app.End()
	if got, _ := s.form(codeForm(w.app, ended)); got.Error != "invalid_client" {
		t.Errorf("after the app was ended: %+v", got)
	}
	s.as(ana, "POST", "/api/v1/launch", launchBody(w.app)).problem(404, "not_found")
	if stored := s.count(`SELECT count(*) FROM client_codes c WHERE position(convert_to($1, 'UTF8') IN c.hash) > 0`, code); stored > 0 {
		t.Error("a code is stored")
	}
}

func (s *stack) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Owner.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stack) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.Owner.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// TestNobodyIsSentElsewhere asks to be let in wrongly: to an address that isn't the app's nobody is sent, not even with an error.
func TestNobodyIsSentElsewhere(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := newWorld(s)
	ana := w.token(w.ana.Actor)
	local := w.maya.Practice.App("http://127.0.0.1/back", "patient/*.rs")
	for _, address := range []string{
		"", "https://elsewhere.example/back", "https://app.example/back/", "https://app.example/back?x=1", "https://app.example/back#x", "https://app.example:444/back",
		"http://app.example/back", "https://app.example@elsewhere.example/back", "https://APP.example/back", "https://app.example/./back", "//app.example/back",
		"https://app.example/back/../other", "javascript:alert(1)", "https://app.example\\@elsewhere.example/back", "https://app.example/back%0d%0aX: y", "http://127.0.0.1/back",
	} {
		ask := launchBody(w.app)
		ask["redirect_uri"] = address
		s.as(ana, "POST", "/api/v1/launch", ask).problem(404, "not_found")
		s.as(ana, "POST", "/api/v1/launch/allow", map[string]any{"ask": ask}).problem(404, "not_found")
	}
	port := launchBody(local)
	port["redirect_uri"] = "http://127.0.0.1:40123/back"
	s.as(ana, "POST", "/api/v1/launch", port).status(200)
	for _, address := range []string{"http://localhost:40123/back", "http://127.0.0.1:40123/other", "https://127.0.0.1/back", "http://127.0.0.2/back"} {
		port["redirect_uri"] = address
		s.as(ana, "POST", "/api/v1/launch", port).problem(404, "not_found")
	}
	for what, change := range map[string][3]string{
		"unsupported_response_type": {"response_type", "token"}, "invalid_request 1": {"code_challenge_method", "plain"}, "invalid_request 2": {"code_challenge", ""},
		"invalid_request 3": {"aud", "https://elsewhere.example/fhir/R4"}, "invalid_request 4": {"state", ""}, "invalid_scope": {"scope", "openid system/*.rs user/Patient.cud"},
		"invalid_request 5": {"code_challenge", verifier},
	} {
		ask := launchBody(w.app)
		ask[change[0]] = change[1]
		want, _, _ := strings.Cut(what, " ")
		var asked struct{ Broken string }
		s.as(ana, "POST", "/api/v1/launch", ask).status(200).into(&asked)
		_, to := s.let(ana, w.app, nil, change[0], change[1])
		broken, err := url.Parse(asked.Broken)
		if err != nil || broken.Query().Get("error") != want || to.Query().Get("error") != want || to.Query().Has("code") {
			t.Errorf("%s: sent to %s and %s", what, asked.Broken, to)
		}
	}
	// Another practice's people don't let this practice's apps in.
	s.as(w.token(w.omar.Actor), "POST", "/api/v1/launch/allow", map[string]any{"ask": launchBody(w.app)}).problem(404, "not_found")
}

func TestAClinicianOpensAnAppForOnePatient(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := newWorld(s)
	maya := w.token(w.maya.Actor)
	s.as(maya, "POST", "/api/v1/launch/allow", map[string]any{"ask": launchBody(w.app)}).problem(422, "invalid")
	s.as(maya, "POST", "/api/v1/launch/allow", map[string]any{"ask": launchBody(w.app), "patient_id": w.ben.Patient.ID}).problem(404, "not_found")
	code, _ := s.let(maya, w.app, map[string]any{"patient_id": w.ana.Patient.ID}, "scope", "launch/patient patient/*.rs user/*.rs offline_access")
	got, _ := s.form(codeForm(w.app, code))
	if got.Patient != w.ana.Patient.ID.String() {
		t.Fatalf("answered %+v", got)
	}
	all, _ := s.let(maya, w.app, nil, "scope", "user/*.rs")
	if got, _ := s.form(codeForm(w.app, all)); got.Patient != "" || got.RefreshToken != "" {
		t.Errorf("for everybody in her care: %+v", got)
	}
	// An owner who is a clinician lets an app read as a clinician.
	both := w.maya.Practice.Staff(models.RoleClinician, models.RoleOwner)
	code, _ = s.let(w.token(both.Actor), w.app, nil, "scope", "user/*.rs")
	got, _ = s.form(codeForm(w.app, code))
	if claims, err := s.server.signer.Parse(got.AccessToken); err != nil || !slices.Equal(claims.Roles, []models.Role{models.RoleClinician}) {
		t.Errorf("claims %+v, %v", claims, err)
	}
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
	if named("first") != 200 || named("first") != 200 || asked != 1 {
		t.Errorf("asked %d times for one key", asked)
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
