package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

func TestSigningIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)

	// Any spelling of the login is the same login.
	a := s.post("/api/v1/auth/sign-in", map[string]string{
		"login": "  " + strings.ToUpper(ana.Login), "password": storetest.Password, "device": "Firefox on \x00Android",
	}).status(200)
	var in signedIn
	a.into(&in)
	if in.Account.ID != ana.ID || in.Account.PracticeID != practice.ID || in.Account.DisplayName != ana.DisplayName ||
		fmt.Sprint(in.Account.Roles) != "[patient]" || in.Account.Language != "en" || in.ExpiresIn != 300 {
		t.Errorf("answered %+v", in)
	}
	if in.OutboxKey == nil || !strings.Contains(string(in.OutboxKey.Private), `"d"`) {
		t.Error("a patient gets the outbox key")
	}
	for name, want := range map[string]int{refreshName: 90 * 24 * 3600, deviceName: 365 * 24 * 3600} {
		c := a.cookie(name)
		if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Fatalf("cookie %s: %+v", name, c)
		}
		if c.MaxAge > want || c.MaxAge < want-60 {
			t.Errorf("cookie %s lives %d s, want %d", name, c.MaxAge, want)
		}
	}
	var who me
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200).into(&who)
	if who.Account.ID != ana.ID || who.Practice.ID != practice.ID || who.Patient == nil || who.Patient.ID != ana.Patient.ID {
		t.Errorf("me: %+v", who)
	}

	staff, _ := s.signIn(maya.Login)
	if staff.OutboxKey != nil {
		t.Error("a clinician has no outbox")
	}
	s.as(staff.AccessToken, "GET", "/api/v1/me", nil).status(200).into(&who)
	if who.Login != maya.Login {
		t.Errorf("her login is %q, answered %q", maya.Login, who.Login)
	}
}

// What the app warns by, before somebody's page is covered.
func TestASessionSaysWhenItEndsAtTheLatest(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	for who, row := range map[string]struct {
		login string
		life  int
	}{
		"a clinician": {practice.Clinician().Login, 12 * 3600},
		"an owner":    {practice.Owner().Login, 12 * 3600},
		"a patient":   {practice.Patient().Login, 90 * 24 * 3600},
	} {
		in, cookie := s.signIn(row.login)
		if in.EndsIn > row.life || in.EndsIn < row.life-60 {
			t.Errorf("%s: ends in %d s, want %d", who, in.EndsIn, row.life)
		}
		var again signedIn
		s.withCookie("/api/v1/auth/refresh", cookie).status(200).into(&again)
		if again.EndsIn > in.EndsIn || again.EndsIn < in.EndsIn-60 {
			t.Errorf("%s: it ended in %d s, and using it makes that %d", who, in.EndsIn, again.EndsIn)
		}
	}
}

// nobodys are sign-ins that no password could be right for.
func (s *stack) nobodys() map[string]map[string]string {
	s.t.Helper()
	practice := s.db.Practice()
	gone, byPasskey := practice.Patient(), practice.Patient()
	gone.Disable()
	if _, err := s.db.Owner.Exec(s.t.Context(), `UPDATE accounts SET password_hash = NULL WHERE id = $1`, byPasskey.ID); err != nil {
		s.t.Fatal(err)
	}
	return map[string]map[string]string{
		"nobody's login":   {"login": "nobody." + uuid.NewString(), "password": storetest.Password},
		"impossible login": {"login": "a\x00b" + uuid.NewString(), "password": storetest.Password},
		"disabled account": {"login": gone.Login, "password": storetest.Password},
		"without password": {"login": byPasskey.Login, "password": storetest.Password},
	}
}

func TestSigningInWronglyTellsNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	tries := s.nobodys()
	tries["wrong password"] = map[string]string{"login": s.db.Practice().Patient().Login, "password": "a loud evening run"}
	var texts []string
	for name, try := range tries {
		a := s.post("/api/v1/auth/sign-in", try)
		a.problem(401, "wrong_sign_in")
		if len(a.Cookies()) != 0 {
			t.Errorf("%s: sets a cookie", name)
		}
		texts = append(texts, a.text)
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("answers differ: %s and %s", text, texts[0])
		}
	}
}

// A password takes nearly all the time of a sign-in, so that an answer without one would tell who has an account.
func TestSigningInAsNobodyHashesAPasswordToo(t *testing.T) {
	t.Parallel()
	s := newStackOn(t, storetest.Open(t), Config{Hasher: &auth.Hasher{}}) // never made: whatever is put to it fails
	for name, try := range s.nobodys() {
		if a := s.post("/api/v1/auth/sign-in", try); a.StatusCode != http.StatusInternalServerError {
			t.Errorf("%s: %d without a hash", name, a.StatusCode)
		}
	}
}

func TestGuessingIsBoundedOverAllSpellings(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in := s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": storetest.Password}).status(200)
	device := deviceName + "=" + in.cookie(deviceName).Value

	spellings := []string{ana.Login, strings.ToUpper(ana.Login), " " + ana.Login + " ", strings.Replace(ana.Login, "@", "＠", 1)}
	guess := func(i int, password, cookie string) answer {
		return s.do(call{
			method: "POST", path: "/api/v1/auth/sign-in",
			body: map[string]string{"login": spellings[i%len(spellings)], "password": password},
			// Whoever guesses may claim any address; only what our proxy adds behind it is believed.
			header: map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i), "Cookie": cookie},
		})
	}
	for i := range 10 {
		guess(i, "wrong", "").problem(401, "wrong_sign_in")
	}
	for i := range 3 {
		a := guess(i, storetest.Password, "")
		a.problem(429, "too_many_tries")
		if wait, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 15*60 {
			t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
		}
	}
	// The device she signed in from before is counted apart, and only for her.
	guess(0, storetest.Password, device).status(200)
	for i := range 10 {
		guess(i, "wrong", device).problem(401, "wrong_sign_in")
	}
	guess(0, storetest.Password, device).problem(429, "too_many_tries")
}

func TestGuessingIsBoundedForAHousehold(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in := s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": storetest.Password}).status(200)
	device := deviceName + "=" + in.cookie(deviceName).Value
	network := fmt.Sprintf("2001:db8:%x:%x:", randomBytes(2), randomBytes(2))
	for i := range 100 {
		s.address = fmt.Sprintf("%s:%x", network, i+1)
		s.post("/api/v1/auth/sign-in", map[string]string{"login": "nobody " + uuid.NewString(), "password": "wrong"}).problem(401, "wrong_sign_in")
	}
	again := call{method: "POST", path: "/api/v1/auth/sign-in", body: map[string]string{"login": ana.Login, "password": storetest.Password}}
	s.do(again).problem(429, "too_many_tries")
	again.header = map[string]string{"Cookie": device}
	s.do(again).status(200)
}

// Whoever signed in while they knew the password is no more known than a stranger once it is another.
func TestAChangeOfAWayInEndsWhoWasKnown(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	from := func(device, password string) answer {
		return s.do(call{
			method: "POST", path: "/api/v1/auth/sign-in", body: map[string]string{"login": ana.Login, "password": password},
			header: map[string]string{"Cookie": deviceName + "=" + device},
		})
	}
	theirs := from("", storetest.Password).status(200).cookie(deviceName).Value
	mine := from("", storetest.Password).status(200)
	var in signedIn
	mine.into(&in)
	if again := from(mine.cookie(deviceName).Value, storetest.Password).status(200); again.cookie(deviceName).Value != mine.cookie(deviceName).Value {
		t.Error("a browser that is known gets another count")
	}
	s.as(in.AccessToken, "PUT", "/api/v1/me/password", map[string]string{"password": newPassword}).status(204)
	renewed := s.withCookie("/api/v1/auth/refresh", mine.cookie(refreshName).Value).status(200).cookie(deviceName).Value

	for range 10 {
		from(theirs, storetest.Password).problem(401, "wrong_sign_in")
	}
	from("", newPassword).problem(429, "too_many_tries") // they used up what strangers have
	from(mine.cookie(deviceName).Value, newPassword).problem(429, "too_many_tries")
	from(renewed, newPassword).status(200)
}

func TestAKnownDeviceOpensNobodyElsesCount(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	ana, theo := practice.Patient(), practice.Patient()
	in := s.post("/api/v1/auth/sign-in", map[string]string{"login": theo.Login, "password": storetest.Password}).status(200)
	for i := range 11 {
		a := s.do(call{
			method: "POST", path: "/api/v1/auth/sign-in", body: map[string]string{"login": ana.Login, "password": "wrong"},
			header: map[string]string{"Cookie": deviceName + "=" + in.cookie(deviceName).Value},
		})
		if want := map[bool]int{true: 401, false: 429}[i < 10]; a.StatusCode != want {
			t.Fatalf("try %d: %d", i+1, a.StatusCode)
		}
	}
}

func TestRefreshRotatesRepeatsAndFindsTheft(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	in, first := s.signIn(ana.Login)

	a := s.withCookie("/api/v1/auth/refresh", first).status(200)
	second := a.cookie(refreshName).Value
	var refreshed signedIn
	a.into(&refreshed)
	if second == first || refreshed.Account.ID != ana.ID || refreshed.OutboxKey != nil {
		t.Errorf("refreshed: %+v", refreshed)
	}
	s.as(refreshed.AccessToken, "GET", "/api/v1/me", nil).status(200)

	// A lost answer is asked for again, and is the same.
	if again := s.withCookie("/api/v1/auth/refresh", first).status(200).cookie(refreshName).Value; again != second {
		t.Error("the successor differs")
	}
	third := s.withCookie("/api/v1/auth/refresh", second).status(200).cookie(refreshName).Value

	// A minute later somebody else must have it: the whole family ends, also for a server started anew.
	if _, err := s.db.Owner.Exec(t.Context(),
		`UPDATE refresh_tokens SET used_at = used_at - interval '61 seconds' WHERE practice_id = $1`, ana.PracticeID); err != nil {
		t.Fatal(err)
	}
	db := *s.db
	db.Store = s.db.Reopen()
	s = newStackOn(t, &db, Config{})
	stolen := s.withCookie("/api/v1/auth/refresh", first)
	stolen.problem(401, "signed_out")
	if c := stolen.cookie(refreshName); c == nil || c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("the cookie is not removed: %+v", c)
	}
	s.withCookie("/api/v1/auth/refresh", third).problem(401, "signed_out")
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.as(refreshed.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")

	var reused int
	if err := s.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM access_events WHERE patient_id = $1 AND action = $2`,
		ana.Patient.ID, models.ActionRefreshReused).Scan(&reused); err != nil || reused != 1 {
		t.Errorf("the trail tells of %d, %v", reused, err)
	}
	again, _ := s.signIn(ana.Login)
	if changes := s.waysInOf(again.AccessToken).Changes; len(changes) != 1 || changes[0].Action != models.ActionRefreshReused {
		t.Errorf("she is told of %+v", changes)
	}
}

func TestRefreshRefusesWhatIsNoLiveToken(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, token := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("é", 43)} {
		s.withCookie("/api/v1/auth/refresh", token).problem(401, "signed_out")
	}
	ana := s.db.Practice().Patient()
	_, refresh := s.signIn(ana.Login)
	ana.Disable()
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
}

func TestSigningOutEndsTheSessionAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, refresh := s.signIn(s.db.Practice().Patient().Login)
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200)
	out := s.withCookie("/api/v1/auth/sign-out", refresh).status(204)
	if c := out.cookie(refreshName); c == nil || c.MaxAge >= 0 {
		t.Errorf("the cookie stays: %+v", c)
	}
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/sign-out", refresh).status(204)
	s.withCookie("/api/v1/auth/sign-out", "").status(204)
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	ana, theo := practice.Patient(), practice.Patient()
	here, _ := s.signIn(ana.Login)
	there, refresh := s.signIn(ana.Login)

	list := func() []models.Session {
		var out struct{ Sessions []models.Session }
		s.as(here.AccessToken, "GET", "/api/v1/sessions", nil).status(200).into(&out)
		return out.Sessions
	}
	before := list()
	var other uuid.UUID
	for _, session := range before {
		if !session.Current && session.Device == "" {
			other = session.ID
		}
	}
	if len(before) != 3 || other == uuid.Nil { // the third is the one storetest made
		t.Fatalf("sessions: %+v", before)
	}
	s.as(here.AccessToken, "DELETE", "/api/v1/sessions/"+theo.Actor.SessionID.String(), nil).problem(404, "not_found")
	s.as(here.AccessToken, "DELETE", "/api/v1/sessions/"+uuid.NewString(), nil).problem(404, "not_found")
	s.as(here.AccessToken, "DELETE", "/api/v1/sessions/not-an-id", nil).problem(404, "not_found")
	s.as(here.AccessToken, "DELETE", "/api/v1/sessions/"+other.String(), nil).status(204)
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	if after := list(); len(after) != 2 {
		t.Errorf("after: %+v", after)
	}
}

func TestAllOtherSessionsAreEndedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	ana, theo := practice.Patient(), practice.Patient()
	here, mine := s.signIn(ana.Login)
	there, refresh := s.signIn(ana.Login)
	his, _ := s.signIn(theo.Login)
	end := func() (ended int64) {
		var out struct{ Ended int64 }
		s.as(here.AccessToken, "DELETE", "/api/v1/sessions", nil).status(200).into(&out)
		return out.Ended
	}
	if ended := end(); ended != 2 { // and the one storetest made
		t.Errorf("ended: %d", ended)
	}
	s.as(there.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	s.as(here.AccessToken, "GET", "/api/v1/me", nil).status(200)
	s.withCookie("/api/v1/auth/refresh", mine).status(200)
	s.as(his.AccessToken, "GET", "/api/v1/me", nil).status(200)
	if ended := end(); ended != 0 {
		t.Errorf("ended once more: %d", ended)
	}
}

func TestOnlyOurPagesUseTheCookie(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, refresh := s.signIn(s.db.Practice().Patient().Login)
	cookie := refreshName + "=" + refresh
	for _, path := range []string{"/api/v1/auth/refresh", "/api/v1/auth/sign-out"} {
		for _, origin := range []string{
			"", "null", "https://elsewhere.test", "http://alongside.test", "https://alongside.test:444",
			"https://alongside.test.elsewhere.test", "https://alongside.test/", "http://localhost:8080", "HTTPS://alongside.test",
		} {
			s.do(call{method: "POST", path: path, body: "{}", header: map[string]string{"Origin": origin, "Cookie": cookie}}).
				problem(403, "forbidden")
		}
		s.do(call{method: "POST", path: path, body: "{}", header: map[string]string{
			"Origin": testHost, "Cookie": cookie, "Content-Type": "text/plain",
		}}).problem(415, "unsupported_media_type")
		s.do(call{method: "POST", path: path, header: map[string]string{"Origin": testHost, "Cookie": cookie}}).
			problem(400, "malformed")
	}
	s.withCookie("/api/v1/auth/refresh", refresh).status(200)
}

func TestOnThisMachineCookiesWorkWithoutTLS(t *testing.T) {
	t.Parallel()
	s := newStackOn(t, storetest.Open(t), Config{PublicURL: "http://localhost:8123"})
	ana := s.db.Practice().Patient()
	a := s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": storetest.Password}).status(200)
	c := a.cookie("alongside-8123")
	if c == nil || c.Secure || !c.HttpOnly {
		t.Fatalf("cookie %+v", c)
	}
	for origin, want := range map[string]int{
		"http://localhost:8123": 200, "http://127.0.0.1:8123": 200, "http://[::1]:8123": 200,
		"http://localhost:8124": 403, "http://localhost": 403, "https://localhost:8123": 403, "": 403,
	} {
		s.do(call{method: "POST", path: "/api/v1/auth/refresh", body: "{}", header: map[string]string{
			"Origin": origin, "Cookie": c.Name + "=" + c.Value,
		}}).status(want)
	}
}
