package api

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func (s *stack) invite(token string, change map[string]any) answer {
	s.t.Helper()
	body := map[string]any{"role": "patient", "display_name": "Rosa M.", "given_name": "Rosa", "birth_year": 1988, "pronouns": "she/her"}
	maps.Copy(body, change)
	return s.as(token, "POST", "/api/v1/invitations", body)
}

func TestAnInvitedPatientSignsInAndTheClinicianSeesThem(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	clinician, _ := s.signIn(practice.Clinician().Login)
	var i invited
	a := s.invite(clinician.AccessToken, nil).status(201)
	a.into(&i)
	if i.Link != testHost+"/invitation?language=en#"+i.Code || i.PatientID == nil || len(i.Code) != 19 {
		t.Errorf("invited: %s", a.text)
	}

	open := map[string]any{"code": strings.ToLower(i.Code), "given_name": " rosa ", "birth_year": 1988}
	var seen confirmed
	s.post("/api/v1/invitations/confirm", open).status(200).into(&seen)
	if seen != (confirmed{PracticeName: practice.Name, DisplayName: "Rosa M.", Role: models.RolePatient}) {
		t.Errorf("confirmed: %+v", seen)
	}

	login := "rosa." + uuid.NewString()
	accept := map[string]any{
		"code": i.Code, "given_name": "Rosa", "birth_year": 1988, "adult": true,
		"login": login, "password": storetest.Password, "language": "es", "device": "Safari on iPhone",
	}
	a = s.post("/api/v1/invitations/accept", accept).status(200)
	var in signedIn
	a.into(&in)
	if in.Account.DisplayName != "Rosa M." || in.Account.Language != "es" || in.OutboxKey == nil || a.cookie(refreshName) == nil {
		t.Errorf("accepted: %s", a.text)
	}
	var who me
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200).into(&who)
	if who.Patient == nil || who.Patient.ID != *i.PatientID {
		t.Errorf("me: %+v", who)
	}
	s.signIn(strings.ToUpper(login))

	// The code is used up, and says no more than a code nobody made.
	used := s.post("/api/v1/invitations/confirm", open)
	used.problem(404, "not_found")
	s.post("/api/v1/invitations/accept", accept).problem(404, "not_found")
	open["code"] = "2222-3333-4444-5555"
	if never := s.post("/api/v1/invitations/confirm", open); never.text != used.text {
		t.Errorf("a used code and none differ: %s, %s", used.text, never.text)
	}
}

func TestATakenLoginLeavesTheInvitationOpen(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	clinician, _ := s.signIn(maya.Login)
	var i invited
	s.invite(clinician.AccessToken, nil).status(201).into(&i)
	accept := map[string]any{
		"code": i.Code, "given_name": "Rosa", "birth_year": 1988, "adult": true,
		"login": strings.ToUpper(maya.Login), "password": storetest.Password, "language": "en",
	}
	p := s.post("/api/v1/invitations/accept", accept).problem(422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0] != (models.FieldProblem{Field: "login", Code: "taken"}) {
		t.Errorf("problem %+v", p)
	}
	accept["login"] = "rosa." + uuid.NewString()
	s.post("/api/v1/invitations/accept", accept).status(200)
}

func TestWrongAnswersShowNothingAndBurnTheCode(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	clinician, _ := s.signIn(s.db.Practice().Clinician().Login)
	var i invited
	s.invite(clinician.AccessToken, nil).status(201).into(&i)
	for n := range 10 {
		path, body := "/api/v1/invitations/confirm", map[string]any{"code": i.Code, "given_name": "Rosa", "birth_year": 1980 + n%8}
		if n%2 == 1 {
			path = "/api/v1/invitations/accept"
			maps.Copy(body, map[string]any{
				"adult": true, "login": "rosa." + uuid.NewString(), "password": storetest.Password, "language": "en",
			})
		}
		s.post(path, body).problem(404, "not_found")
	}
	s.post("/api/v1/invitations/confirm", map[string]any{"code": i.Code, "given_name": "Rosa", "birth_year": 1988}).problem(404, "not_found")
}

func TestWhoInvitesWhom(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	token := map[string]string{}
	for name, person := range map[string]*storetest.Person{
		"patient": practice.Patient(), "clinician": practice.Clinician(), "owner": practice.Owner(),
		"both": practice.Staff(models.RoleClinician, models.RoleOwner),
	} {
		in, _ := s.signIn(person.Login)
		token[name] = in.AccessToken
	}
	for _, tt := range []struct {
		who, role string
		status    int
	}{
		{"patient", "patient", 403}, {"patient", "clinician", 403},
		{"clinician", "patient", 201}, {"clinician", "clinician", 403},
		{"owner", "patient", 403}, {"owner", "clinician", 201},
		{"both", "patient", 201}, {"both", "clinician", 201}, {"both", "owner", 422},
	} {
		a := s.invite(token[tt.who], map[string]any{"role": tt.role})
		if a.StatusCode != tt.status {
			t.Errorf("%s invites a %s: %d, want %d: %s", tt.who, tt.role, a.StatusCode, tt.status, a.text)
		}
	}
	p := s.invite(token["both"], map[string]any{"given_name": "Ro\x00sa", "display_name": " ", "birth_year": 2020}).problem(422, "invalid")
	if len(p.Errors) != 3 {
		t.Errorf("problem %+v", p)
	}
}

func TestADisabledAccountIsOutOnTheNextRequest(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	mayaAccount, boss := practice.Clinician(), practice.Owner()
	maya, refresh := s.signIn(mayaAccount.Login)
	owner, _ := s.signIn(boss.Login)
	elsewhere, _ := s.signIn(s.db.Practice().Owner().Login)
	path := "/api/v1/accounts/" + mayaAccount.ID.String() + "/disable"

	s.as(maya.AccessToken, "POST", path, nil).problem(403, "forbidden")
	s.as(elsewhere.AccessToken, "POST", path, nil).problem(404, "not_found")
	s.as(owner.AccessToken, "POST", "/api/v1/accounts/"+uuid.NewString()+"/disable", nil).problem(404, "not_found")
	s.as(owner.AccessToken, "POST", "/api/v1/accounts/"+boss.ID.String()+"/disable", nil).problem(409, "conflict")
	s.as(maya.AccessToken, "GET", "/api/v1/me", nil).status(200)

	s.as(owner.AccessToken, "POST", path, nil).status(204)
	s.as(maya.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": mayaAccount.Login, "password": storetest.Password}).problem(401, "wrong_sign_in")
	s.as(owner.AccessToken, "POST", path, nil).status(204) // again changes nothing
}

func TestAnInvitationIsAcceptedWithAPasskeyAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	clinician, _ := s.signIn(maya.Login)
	owner, _ := s.signIn(practice.Owner().Login)
	closed := practice.Clinician()
	closed.Disable()
	for role, inviter := range map[string]string{"patient": clinician.AccessToken, "clinician": owner.AccessToken} {
		var i invited
		s.invite(inviter, map[string]any{"role": role}).status(201).into(&i)
		open := map[string]any{"code": i.Code, "given_name": "Rosa", "birth_year": 1988}
		login := "rosa." + uuid.NewString()
		refused := func(login, code string) {
			body := maps.Clone(open)
			body["login"] = login
			p := s.post("/api/v1/invitations/passkey", body).problem(422, "invalid")
			if len(p.Errors) != 1 || p.Errors[0].Field != "login" || p.Errors[0].Code != code {
				t.Errorf("%q: %+v", login, p.Errors)
			}
		}
		refused("", "required")
		refused(strings.ToUpper(maya.Login), "taken")
		refused(closed.Login, "taken") // before the device makes a passkey of no use
		phone := s.authenticator()
		accept := maps.Clone(open)
		maps.Copy(accept, map[string]any{"adult": true, "login": login, "language": "en", "passkey": s.firstPasskey(phone, open, login)})
		var in signedIn
		s.post("/api/v1/invitations/accept", accept).status(200).into(&in)
		if in.SecondFactorMissing {
			t.Error("a passkey is not enough")
		}
		s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200)
		s.present(phone).status(200)
		s.signInWith(login, "").problem(401, "wrong_sign_in")
		if ways := s.waysInOf(in.AccessToken); len(ways.Passkeys) != 1 || ways.Passkeys[0].Name != "My phone" {
			t.Errorf("ways in: %+v", ways)
		}
	}
}

// Logins are e-mail addresses: who holds an invitation does not find out by it, name by name, who has an account.
func TestAnInvitationIsNoWayToFindOutWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	maya := s.db.Practice().Clinician()
	clinician, _ := s.signIn(maya.Login)
	invitation := func() map[string]any {
		var i invited
		s.invite(clinician.AccessToken, nil).status(201).into(&i)
		return map[string]any{"code": i.Code, "given_name": "Rosa", "birth_year": 1988, "adult": true, "password": storetest.Password, "language": "en"}
	}
	ask := func(path string, open map[string]any, login string) answer {
		body := maps.Clone(open)
		body["login"] = login
		return s.post("/api/v1/invitations/"+path, body)
	}
	open := invitation()
	accept := maps.Clone(open)
	for _, more := range []string{"adult", "password", "language"} {
		delete(open, more)
	}
	for n := range 5 {
		ask("passkey", open, uuid.NewString()).status(200)
		ask("accept", accept, maya.Login).problem(422, "invalid")
		if n == 0 {
			ask("passkey", open, "").problem(422, "invalid") // what is no login asks nothing
		}
	}
	for path, body := range map[string]map[string]any{"passkey": open, "accept": accept} {
		if a := ask(path, body, uuid.NewString()); a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, wait %q", path, a.StatusCode, a.Header.Get("Retry-After"))
		}
	}
	ask("accept", invitation(), "rosa."+uuid.NewString()).status(200) // nobody else waits
}

func TestAPasskeyOfAnotherInvitationMakesNoAccount(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	clinician, _ := s.signIn(s.db.Practice().Clinician().Login)
	var one, other invited
	s.invite(clinician.AccessToken, nil).status(201).into(&one)
	s.invite(clinician.AccessToken, nil).status(201).into(&other)
	open := map[string]any{"code": one.Code, "given_name": "Rosa", "birth_year": 1988}
	theirs := map[string]any{"code": other.Code, "given_name": "Rosa", "birth_year": 1988}
	login := "rosa." + uuid.NewString()
	accept := maps.Clone(open)
	maps.Copy(accept, map[string]any{"adult": true, "login": login, "language": "en", "passkey": s.firstPasskey(s.authenticator(), theirs, login)})
	p := s.post("/api/v1/invitations/accept", accept).problem(422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "credential" {
		t.Errorf("problem %+v", p)
	}
	// A wrong answer begins nothing either.
	open["birth_year"] = 1989
	open["login"] = login
	s.post("/api/v1/invitations/passkey", open).problem(404, "not_found")
}

func TestAWayBackCanBeWithdrawn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	owner, _ := s.signIn(practice.Owner().Login)
	code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	var people struct {
		Invitations []listedInvitation `json:"invitations"`
	}
	s.as(owner.AccessToken, "GET", "/api/v1/practice/people", nil).status(200).into(&people)
	if len(people.Invitations) != 1 || people.Invitations[0].InvitedBy != maya.DisplayName {
		t.Fatalf("open ones: %+v", people.Invitations)
	}
	s.as(owner.AccessToken, "DELETE", "/api/v1/invitations/"+people.Invitations[0].ID.String(), nil).status(204)
	s.post("/api/v1/invitations/recover", recoverBody(claim(code))).problem(404, "not_found")
}
