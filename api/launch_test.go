package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/models"
	"alongside/storetest"
)

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
