package api

import (
	"bytes"
	"compress/gzip"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// carriesHeaders is asked of every answer that any test here gets: of every route as everybody, of errors and of files.
func (s *stack) carriesHeaders(c call, a answer) {
	s.t.Helper()
	overTLS := "max-age=63072000; includeSubDomains"
	if !s.server.site.secure {
		overTLS = ""
	}
	path, _, _ := strings.Cut(c.path, "?")
	everybody := ""
	if path == tokenPath || path == smartPath || strings.HasPrefix(path, fhirRoot+"/") { // without a cookie
		everybody = "*"
	}
	for header, want := range map[string]string{
		"Content-Security-Policy":      policy,
		"Strict-Transport-Security":    overTLS,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Permissions-Policy":           permissions,
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Access-Control-Allow-Origin":  everybody,
		"Server":                       "",
	} {
		if got := a.Header.Get(header); got != want {
			s.t.Errorf("%s %s (%d): %s is %q", c.method, c.path, a.StatusCode, header, got)
		}
	}
	if got := a.Header.Get("Cache-Control"); isAPI(c.path) && got != "no-store" {
		s.t.Errorf("%s %s (%d): Cache-Control is %q", c.method, c.path, a.StatusCode, got)
	}
}

func TestHeadersStandOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, refresh := s.signIn(s.db.Practice().Patient().Login)
	answers := map[string]answer{
		"the app":          s.do(call{method: "GET", path: "/", header: map[string]string{"Accept": "text/html"}}),
		"a page of it":     s.do(call{method: "GET", path: "/visits/today", header: map[string]string{"Accept": "text/html"}}),
		"a file":           s.do(call{method: "GET", path: "/assets/index-abc.js"}),
		"a missing file":   s.do(call{method: "GET", path: "/assets/index-gone.js"}),
		"no such route":    s.do(call{method: "GET", path: "/api/v2/me"}),
		"another method":   s.do(call{method: "PUT", path: "/api/v1/me"}),
		"options":          s.do(call{method: "OPTIONS", path: "/api/v1/me", header: map[string]string{"Origin": "https://elsewhere.test"}}),
		"signed out":       s.do(call{method: "GET", path: "/api/v1/me"}),
		"signed in":        s.as(in.AccessToken, "GET", "/api/v1/me", nil),
		"refreshed":        s.withCookie("/api/v1/auth/refresh", refresh),
		"invalid":          s.post("/api/v1/auth/sign-in", map[string]any{}),
		"malformed":        s.post("/api/v1/auth/sign-in", "{"),
		"too large":        s.post("/api/v1/auth/sign-in", strings.Repeat("a", bodyLimit+1)),
		"headers too long": s.do(call{method: "GET", path: "/healthz", header: map[string]string{"X-Long": strings.Repeat("a", headerLimit)}}),
		"health":           s.do(call{method: "GET", path: "/healthz"}),
		"ready":            s.do(call{method: "GET", path: "/readyz"}),
		"description":      s.do(call{method: "GET", path: "/api/openapi.json"}),
		"its page":         s.do(call{method: "GET", path: "/api/docs"}),
	}
	for name, a := range answers {
		isFile := name == "the app" || name == "a page of it" || name == "a file"
		if got := a.Header.Get("Cache-Control"); (got == "no-store") == isFile {
			t.Errorf("%s: Cache-Control is %q", name, got)
		}
	}
	if got := answers["headers too long"].StatusCode; got != 431 {
		t.Errorf("headers too long: %d", got)
	}
	answers["another method"].problem(404, "not_found")
	answers["no such route"].problem(404, "not_found")
	answers["a missing file"].problem(404, "not_found")
}

func TestBrokenRequestsAreProblems(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const path = "/api/v1/auth/sign-in"
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(`{"login":"ana","password":"` + strings.Repeat("a", 1<<20) + `"}`)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		body   string
		header map[string]string
		status int
		code   string
	}{
		"cut off":          {`{"login":`, nil, 400, "malformed"},
		"no JSON":          {`login=ana`, nil, 400, "malformed"},
		"something after":  {`{"login":"a","password":"b"} x`, nil, 400, "malformed"},
		"too large":        {strings.Repeat(" ", bodyLimit+1), nil, 413, "too_large"},
		"compressed":       {zipped.String(), map[string]string{"Content-Encoding": "gzip"}, 415, "unsupported_media_type"},
		"said compressed":  {`{}`, map[string]string{"Content-Encoding": "identity"}, 415, "unsupported_media_type"},
		"a form":           {`login=ana`, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"},
		"of no type":       {`{}`, map[string]string{"Content-Type": ""}, 415, "unsupported_media_type"},
		"of an odd type":   {`{}`, map[string]string{"Content-Type": "application/json/x"}, 415, "unsupported_media_type"},
		"another JSON":     {`{}`, map[string]string{"Content-Type": "application/vnd.api+json"}, 415, "unsupported_media_type"},
		"a list":           {`[]`, nil, 422, "invalid"},
		"null":             {`null`, nil, 422, "invalid"},
		"an unknown query": {`{"login":"a","password":"b"}`, nil, 422, "invalid"},
	} {
		where := path
		if strings.Contains(name, "query") {
			where += "?login=ana"
		}
		s.do(call{method: "POST", path: where, body: tt.body, header: tt.header}).problem(tt.status, tt.code)
	}
	s.post(path, nil).problem(400, "malformed")
}

func TestEveryBadFieldIsNamedAtOnceAndNothingIsRepeated(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const canary = "canary-7431"
	for name, tt := range map[string]struct {
		path string
		body map[string]any
		want []models.FieldProblem
	}{
		"sign-in": {"/api/v1/auth/sign-in", map[string]any{
			"password": 7431, "device": strings.Repeat(canary, 30), "remember": canary, "Login": canary,
		}, []models.FieldProblem{
			{Field: "Login", Code: "unknown_field"}, {Field: "device", Code: "too_long", Limit: 200}, {Field: "login", Code: "required"},
			{Field: "password", Code: "wrong_type"}, {Field: "remember", Code: "unknown_field"},
		}},
		"accept": {"/api/v1/invitations/accept", map[string]any{
			"code": canary, "given_name": "Ana", "birth_year": 1990, "adult": false, "login": "", "password": canary[:6], "language": "en",
		}, []models.FieldProblem{
			{Field: "adult", Code: "adults_only"}, {Field: "login", Code: "required"}, {Field: "password", Code: "too_short", Limit: 10},
		}},
		"set-up": {"/api/v1/setup", map[string]any{
			"token": canary, "practice_name": " ", "time_zone": canary, "display_name": strings.Repeat("a", 81), "roles": []string{"clinician"},
			"login": canary, "password": canary, "language": "en",
			"help": map[string]any{
				"emergency": canary, "crisis_call": "988", "crisis_text": "988", "crisis_chat": "http://" + canary, "practice_phone": "",
				"practice_hours": "",
			},
		}, []models.FieldProblem{
			{Field: "display_name", Code: "too_long", Limit: 80}, {Field: "help.crisis_chat", Code: "not_https"},
			{Field: "help.emergency", Code: "not_a_number"}, {Field: "help.practice_phone", Code: "required"},
			{Field: "password", Code: "same_as_login"}, {Field: "practice_name", Code: "required"},
			{Field: "roles", Code: "owner_needed"}, {Field: "time_zone", Code: "unknown_zone"},
		}},
		"nested": {"/api/v1/setup", map[string]any{
			"token": canary, "practice_name": "a", "time_zone": "UTC", "display_name": "a", "roles": []string{"owner", canary},
			"login": canary, "password": "a quiet walk", "language": canary, "help": map[string]any{"emergency": 911, "fax": canary},
		}, []models.FieldProblem{
			{Field: "help.crisis_call", Code: "required"}, {Field: "help.crisis_chat", Code: "required"}, {Field: "help.crisis_text", Code: "required"},
			{Field: "help.emergency", Code: "wrong_type"}, {Field: "help.fax", Code: "unknown_field"},
			{Field: "help.practice_hours", Code: "required"}, {Field: "help.practice_phone", Code: "required"},
			{Field: "language", Code: "unknown"}, {Field: "roles[1]", Code: "unknown"},
		}},
	} {
		a := s.post(tt.path, tt.body)
		p := a.problem(422, "invalid")
		slices.SortFunc(p.Errors, func(a, b models.FieldProblem) int { return strings.Compare(a.Field+a.Code, b.Field+b.Code) })
		if !slices.Equal(p.Errors, tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, p.Errors, tt.want)
		}
		if strings.Contains(a.text, canary) || strings.Contains(a.text, "expected") {
			t.Errorf("%s: repeats what was sent, or huma's words: %s", name, a.text)
		}
	}
}

func TestAPanicIsA500AndTheProcessLives(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	s := newStackOn(t, storetest.Open(t), Config{Now: func() time.Time {
		if broken.Load() {
			panic("canary-of-a-panic")
		}
		return time.Now()
	}})
	login := s.db.Practice().Patient().Login
	in, _ := s.signIn(login)
	broken.Store(true)
	for where, a := range map[string]answer{
		"in a handler":    s.post("/api/v1/auth/sign-in", map[string]string{"login": login, "password": storetest.Password}),
		"in a middleware": s.as(in.AccessToken, "GET", "/api/v1/me", nil),
	} {
		a.problem(500, "internal")
		if strings.Contains(a.text, "canary") || a.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: answered %s %v", where, a.text, a.Header)
		}
	}
	broken.Store(false)
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200)
}

func TestAnUnreachableDatabaseIsA500WithoutDetails(t *testing.T) {
	t.Parallel()
	db := *storetest.Open(t)
	db.Store = db.Reopen()
	s := newStackOn(t, &db, Config{})
	db.Store.Close()
	a := s.post("/api/v1/auth/sign-in", map[string]string{"login": "ana", "password": "walk"})
	a.problem(500, "internal")
	if strings.Contains(a.text, "pool") {
		t.Errorf("tells what is inside: %s", a.text)
	}
	s.do(call{method: "GET", path: "/readyz"}).problem(503, "unavailable")
	s.do(call{method: "GET", path: "/healthz"}).status(200)
}

// The deadline is the database's too: what waits for a lock is given up there, and the next request is answered.
func TestARequestThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	s := newStackOn(t, db, Config{Deadline: time.Second})
	login := db.Practice().Patient().Login
	release := holdSignIns(t, db)
	body := map[string]string{"login": login, "password": storetest.Password}
	late := s.post("/api/v1/auth/sign-in", body)
	late.problem(503, "unavailable")
	if late.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	release()
	s.signIn(login)
}

// Only tokens of ours get in, and roles are asked before the database is.
func TestAccessTokensAreRequiredAndRolesChecked(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, _ := s.signIn(s.db.Practice().Patient().Login)
	for _, header := range []string{"", "Bearer", "Bearer ", "bearer " + in.AccessToken, in.AccessToken, "Basic " + in.AccessToken, "Bearer " + in.AccessToken + "x"} {
		a := s.do(call{method: "GET", path: "/api/v1/me", header: map[string]string{"Authorization": header}})
		a.problem(401, "signed_out")
		if a.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Error("WWW-Authenticate is missing")
		}
	}
	s.as(in.AccessToken, "POST", "/api/v1/accounts/"+uuid.NewString()+"/disable", nil).problem(403, "forbidden")
	s.as(in.AccessToken, "POST", "/api/v1/invitations", map[string]any{}).problem(403, "forbidden")
}

// holdSignIns lets every sign-in wait until it is released.
func holdSignIns(t *testing.T, db *storetest.DB) (release func()) {
	t.Helper()
	hold, err := db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold.Exec(t.Context(), `LOCK TABLE sign_in_attempts`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := hold.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestShutdownWaitsForWhatRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	s := newStackOn(t, db, Config{})
	login := db.Practice().Patient().Login
	release := holdSignIns(t, db)
	answered := make(chan int, 1)
	go func() {
		body := strings.NewReader(`{"login":"` + login + `","password":"` + storetest.Password + `"}`)
		response, err := s.client.Post(s.url+"/api/v1/auth/sign-in", jsonType, body)
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	for waiting := 0; waiting == 0; time.Sleep(time.Millisecond) {
		select {
		case status := <-answered:
			t.Fatalf("answered %d although held", status)
		default:
		}
		if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted
			AND relation = 'sign_in_attempts'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).
			Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Shutdown(t.Context()) }()
	for range 1000 { // until nobody new is let in; another test may listen on the same port by then
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		conn.Close()
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	case status := <-answered:
		t.Fatalf("answered %d although held", status)
	default:
	}
	release()
	if status := <-answered; status != 200 {
		t.Errorf("the running request got %d", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("shut down: %v", err)
	}
}
