package api

import (
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

const newPassword = "an evening by the lake"

// claim is what opens an invitation of somebody of storetest's.
func claim(code string) map[string]any {
	return map[string]any{"code": code, "given_name": "Ana", "birth_year": 1990}
}

// recoverBody opens an account anew with a password.
func recoverBody(claim map[string]any) map[string]any {
	body := maps.Clone(claim)
	body["password"], body["device"] = newPassword, "Firefox on Android"
	return body
}

// invitedBack is the code with which somebody gets back into their account, by a clinician of theirs.
func (s *stack) invitedBack(token string, patient uuid.UUID) string {
	s.t.Helper()
	var made invited
	s.as(token, "POST", "/api/v1/clinic/patients/"+patient.String()+"/recovery", nil).status(201).into(&made)
	if made.Link != testHost+"/invitation?language=en#"+made.Code || !made.ExpiresAt.After(time.Now()) || made.ExpiresAt.After(time.Now().Add(models.RecoveryLife)) {
		s.t.Errorf("invited back: %+v", made)
	}
	return made.Code
}

// colleagueBack is the same by an owner, for a colleague.
func (s *stack) colleagueBack(token string, account uuid.UUID) string {
	s.t.Helper()
	var made invited
	s.as(token, "POST", "/api/v1/accounts/"+account.String()+"/recovery", map[string]any{"given_name": "Ana", "birth_year": 1990}).status(201).into(&made)
	return made.Code
}

// firstPasskey is what a device makes for the account of an invitation.
func (s *stack) firstPasskey(device *storetest.Authenticator, claim map[string]any, login string) map[string]any {
	s.t.Helper()
	body := maps.Clone(claim)
	body["login"] = login
	var begun ceremony
	s.post("/api/v1/invitations/passkey", body).status(200).into(&begun)
	return map[string]any{"ticket": begun.Ticket, "credential": device.Create(begun.Options), "name": "My phone"}
}

func TestAPatientGetsBackInByTheirCliniciansInvitation(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	concern := ana.Concern("what I wrote")
	lost, refresh := s.signIn(ana.Login)
	phone := s.authenticator()
	s.register(lost.AccessToken, phone)
	_, codes := s.setSecondFactor(lost.AccessToken)

	code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	s.as(lost.AccessToken, "GET", "/api/v1/me", nil).status(200) // it takes nothing away until it is used
	if changes := s.waysInOf(lost.AccessToken).Changes; changes[0].Action != models.ActionRecoveryOffered || changes[0].ByYou {
		t.Errorf("told: %+v", changes)
	}
	var seen confirmed
	s.post("/api/v1/invitations/confirm", claim(code)).status(200).into(&seen)
	if seen != (confirmed{PracticeName: practice.Name, DisplayName: ana.DisplayName, Role: models.RolePatient, Login: ana.Login}) {
		t.Errorf("confirmed: %+v", seen)
	}
	var in signedIn
	a := s.post("/api/v1/invitations/recover", recoverBody(claim(code))).status(200)
	a.into(&in)
	if in.Account.ID != ana.ID || in.OutboxKey == nil || a.cookie(refreshName) == nil {
		t.Errorf("signed in as %+v", in.Account)
	}

	// Whoever has what was lost gets in no more.
	s.as(lost.AccessToken, "GET", "/api/v1/me", nil).problem(401, "signed_out")
	s.withCookie("/api/v1/auth/refresh", refresh).problem(401, "signed_out")
	s.present(phone).problem(401, "wrong_passkey")
	s.signInWith(ana.Login, codes[0]).problem(401, "wrong_sign_in")
	s.post("/api/v1/auth/sign-in", map[string]string{"login": ana.Login, "password": newPassword}).status(200)

	ways := s.waysInOf(in.AccessToken)
	if len(ways.Passkeys) != 0 || ways.SecondFactor != nil || ways.Changes[0].Action != models.ActionRecovered || !ways.Changes[0].ByYou {
		t.Errorf("ways in: %+v", ways)
	}
	var told struct {
		Events []models.AccessEvent `json:"events"`
	}
	s.as(in.AccessToken, "GET", "/api/v1/access-events", nil).status(200).into(&told)
	by := map[models.AccessAction]string{}
	for _, event := range told.Events {
		by[event.Action] = event.Name
	}
	if by[models.ActionRecoveryOffered] != maya.DisplayName || by[models.ActionRecovered] != ana.DisplayName {
		t.Errorf("who looked: %v", by)
	}
	// Nothing that they wrote is lost.
	synced := s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{"cursor": "", "device": uuid.New(), "app_version": "1", "changes": []any{}}).status(200)
	var all struct {
		Changes []struct {
			ID uuid.UUID `json:"id"`
		} `json:"changes"`
	}
	synced.into(&all)
	found := false
	for _, change := range all.Changes {
		found = found || change.ID == concern
	}
	if !found {
		t.Errorf("the concern is not there: %s", synced.text)
	}

	s.post("/api/v1/invitations/confirm", claim(code)).problem(404, "not_found")
	s.post("/api/v1/invitations/recover", recoverBody(claim(code))).problem(404, "not_found")
}

func TestSomebodyGetsBackInWithAPasskeyAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya, olga := practice.Clinician(), practice.Owner()
	boss := practice.Owner()
	owner, _ := s.signIn(olga.Login)
	ana := practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)

	recoverWith := func(device *storetest.Authenticator, code string) signedIn {
		body := claim(code)
		body["passkey"] = s.firstPasskey(device, claim(code), "")
		var in signedIn
		s.post("/api/v1/invitations/recover", body).status(200).into(&in)
		return in
	}
	hers := s.authenticator()
	recoverWith(hers, s.invitedBack(clinician.AccessToken, ana.Patient.ID))
	s.signInWith(ana.Login, "").problem(401, "wrong_sign_in")
	s.present(hers).status(200)

	// Staff have two factors at once with a passkey, and have to set the second one up after a password.
	for _, staff := range []*storetest.Person{maya, boss} {
		device := s.authenticator()
		if in := recoverWith(device, s.colleagueBack(owner.AccessToken, staff.ID)); in.SecondFactorMissing {
			t.Error("a passkey is not enough")
		}
		s.present(device).status(200)
		var in signedIn
		s.post("/api/v1/invitations/recover", recoverBody(claim(s.colleagueBack(owner.AccessToken, staff.ID)))).status(200).into(&in)
		if !in.SecondFactorMissing {
			t.Error("a password alone is enough")
		}
		s.as(in.AccessToken, "GET", "/api/v1/me", nil).problem(403, "second_factor_missing")
		s.present(device).problem(401, "wrong_passkey")
	}
}

func TestWhoInvitesWhomBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya, noor, olga := practice.Clinician(), practice.Clinician(), practice.Owner()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	staffToo := practice.Patient(maya)
	waiting := practice.InCare(maya)
	if _, err := s.db.Owner.Exec(t.Context(), `UPDATE accounts SET roles = '{patient,owner}' WHERE id = $1`, staffToo.ID); err != nil {
		t.Fatal(err)
	}
	ben.Disable()
	disabled := practice.Clinician()
	disabled.Disable()
	token := map[*storetest.Person]string{}
	for _, p := range []*storetest.Person{maya, noor, olga, ana} {
		in, _ := s.signIn(p.Login)
		token[p] = in.AccessToken
	}
	patient := func(id uuid.UUID) string { return "/api/v1/clinic/patients/" + id.String() + "/recovery" }
	staff := func(id uuid.UUID) string { return "/api/v1/accounts/" + id.String() + "/recovery" }
	asked := map[string]any{"given_name": "Ana", "birth_year": 1990}
	for name, c := range map[string]struct {
		as     *storetest.Person
		path   string
		status int
		code   string
	}{
		"a clinician, a colleague":                  {maya, staff(noor.ID), 403, "forbidden"},
		"a clinician, somebody else's patient":      {noor, patient(ana.Patient.ID), 404, "not_found"},
		"a clinician, nobody":                       {maya, patient(uuid.New()), 404, "not_found"},
		"a clinician, somebody without an account":  {maya, patient(waiting.ID), 409, "conflict"},
		"a clinician, a disabled account":           {maya, patient(ben.Patient.ID), 409, "conflict"},
		"a clinician, a patient who works here too": {maya, patient(staffToo.Patient.ID), 409, "conflict"},
		"an owner, a patient":                       {olga, staff(ana.ID), 404, "not_found"},
		"an owner, a patient who works here too":    {olga, staff(staffToo.ID), 404, "not_found"},
		"an owner, a patient as clinicians do":      {olga, patient(ana.Patient.ID), 403, "forbidden"},
		"an owner, themselves":                      {olga, staff(olga.ID), 404, "not_found"},
		"an owner, a disabled colleague":            {olga, staff(disabled.ID), 409, "conflict"},
		"an owner, another practice's clinician":    {olga, staff(s.db.Practice().Clinician().ID), 404, "not_found"},
		"a patient, themselves":                     {ana, patient(ana.Patient.ID), 403, "forbidden"},
		"a patient, their clinician, as owners do":  {ana, staff(maya.ID), 403, "forbidden"},
	} {
		if a := s.as(token[c.as], "POST", c.path, asked); a.StatusCode != c.status {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		} else {
			a.problem(c.status, c.code)
		}
	}
	for name, c := range map[string]struct {
		field, code string
		said        any
	}{
		"no name":             {"given_name", "required", " "},
		"a name that is none": {"given_name", "not_text", "A\x00"},
		"a name of two lines": {"given_name", "control_sign", "A\r\nBcc: x"},
		"a year to come":      {"birth_year", "out_of_range", 2190},
		"a year of a child's": {"birth_year", "adults_only", time.Now().Year() - 3},
	} {
		body := maps.Clone(asked)
		body[c.field] = c.said
		p := s.as(token[olga], "POST", staff(noor.ID), body).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Code != c.code {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	// An unlocked screen alone lets nobody into somebody else's account.
	for p, path := range map[*storetest.Person]string{maya: patient(ana.Patient.ID), olga: staff(noor.ID)} {
		s.stale(p.Actor)
		s.as(token[p], "POST", path, asked).problem(403, "not_fresh")
	}
}

func TestOneWayBackAtATime(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	replaced := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	other := s.invitedBack(clinician.AccessToken, ben.Patient.ID)
	code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	s.post("/api/v1/invitations/recover", recoverBody(claim(replaced))).problem(404, "not_found")

	// It makes no account, and an invitation that makes one opens none.
	accept := acceptBody()
	maps.Copy(accept, claim(code))
	s.post("/api/v1/invitations/accept", accept).problem(404, "not_found")
	var makes invited
	s.invite(clinician.AccessToken, nil).status(201).into(&makes)
	s.post("/api/v1/invitations/recover", recoverBody(map[string]any{"code": makes.Code, "given_name": "Rosa", "birth_year": 1988})).problem(404, "not_found")

	// Not after it ran out, nor for an account that was closed meanwhile, nor after ten wrong answers.
	ran := s.invitedBack(clinician.AccessToken, ben.Patient.ID)
	s.post("/api/v1/invitations/recover", recoverBody(claim(other))).problem(404, "not_found")
	if _, err := s.db.Owner.Exec(t.Context(), `UPDATE invitations SET expires_at = now() WHERE account_id = $1`, ben.ID); err != nil {
		t.Fatal(err)
	}
	s.post("/api/v1/invitations/recover", recoverBody(claim(ran))).problem(404, "not_found")
	burned := s.invitedBack(clinician.AccessToken, ben.Patient.ID)
	wrong := claim(burned)
	wrong["birth_year"] = 1991
	for range 10 {
		s.post("/api/v1/invitations/recover", recoverBody(wrong)).problem(404, "not_found")
	}
	s.post("/api/v1/invitations/recover", recoverBody(claim(burned))).problem(404, "not_found")
	closed := s.invitedBack(clinician.AccessToken, ben.Patient.ID)
	ben.Disable()
	s.post("/api/v1/invitations/confirm", claim(closed)).problem(404, "not_found")
	s.post("/api/v1/invitations/recover", recoverBody(claim(closed))).problem(404, "not_found")

	// Of several at once one is let in.
	var rush sync.WaitGroup
	in := make(chan int, 4)
	for range cap(in) {
		rush.Go(func() { in <- s.post("/api/v1/invitations/recover", recoverBody(claim(code))).StatusCode })
	}
	rush.Wait()
	close(in)
	opened := 0
	for status := range in {
		if status == 200 {
			opened++
		} else if status != 404 {
			t.Errorf("status %d", status)
		}
	}
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
}

// Whoever reads that an invitation was made, and did not ask for it, ends it by another password or passkey.
func TestAWayBackEndsWithAnotherWayIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	in, _ := s.signIn(ana.Login)
	for name, change := range map[string]func(){
		"a passkey":  func() { s.register(in.AccessToken, s.authenticator()) },
		"a code app": func() { s.setSecondFactor(in.AccessToken) },
		"a password": func() {
			s.as(in.AccessToken, "PUT", "/api/v1/me/password", map[string]string{"password": "seven grey kestrels"}).status(204)
		},
	} {
		code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
		s.post("/api/v1/invitations/confirm", claim(code)).status(200)
		change()
		if status := s.post("/api/v1/invitations/recover", recoverBody(claim(code))).StatusCode; status != 404 {
			t.Errorf("after %s: %d", name, status)
		}
	}
	s.as(in.AccessToken, "GET", "/api/v1/me", nil).status(200)
}

// Whoever may not let somebody in any more has let nobody in before either: back in, or as somebody new.
func TestAWayBackEndsWithItsMakersRight(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	olga := practice.Owner() // the last one stays
	roles := func(p *storetest.Person, roles ...string) {
		t.Helper()
		if _, err := s.db.Owner.Exec(t.Context(), `UPDATE accounts SET roles = $2 WHERE id = $1`, p.ID, roles); err != nil {
			t.Fatal(err)
		}
	}
	leaves := func(m *storetest.Person, _ models.Patient) { m.Disable() }
	becomes := func(role string) func(*storetest.Person, models.Patient) {
		return func(m *storetest.Person, _ models.Patient) { roles(m, role) }
	}
	leavesTeam := func(m *storetest.Person, p models.Patient) { m.Leave(p) }
	for name, c := range map[string]struct {
		owner, makes bool
		loses        func(maker *storetest.Person, patient models.Patient)
	}{
		"back, by a clinician who left":                        {false, false, leaves},
		"back, by a clinician who was taken off the care team": {false, false, leavesTeam},
		"back, by a clinician who is one no more":              {false, false, becomes("owner")},
		"back, by an owner who left":                           {true, false, leaves},
		"back, by an owner who is one no more":                 {true, false, becomes("clinician")},
		"new, by a clinician who left":                         {false, true, leaves},
		"new, by a clinician who was taken off the care team":  {false, true, leavesTeam},
		"new, by a clinician who is one no more":               {false, true, becomes("owner")},
		"new, by an owner who left":                            {true, true, leaves},
		"new, by an owner who is one no more":                  {true, true, becomes("clinician")},
	} {
		maker := practice.Clinician()
		if c.owner {
			maker = practice.Owner()
		}
		person := practice.InCare(maker)
		if !c.makes {
			person = practice.Patient(maker, practice.Clinician()).Patient
		}
		by, _ := s.signIn(maker.Login)
		var made invited
		switch {
		case c.makes && c.owner:
			s.invite(by.AccessToken, colleague).status(201).into(&made)
		case c.makes:
			s.invite(by.AccessToken, map[string]any{"patient_id": person.ID}).status(201).into(&made)
		case c.owner:
			made.Code = s.colleagueBack(by.AccessToken, olga.ID)
		default:
			made.Code = s.invitedBack(by.AccessToken, person.ID)
		}
		code := made.Code
		s.post("/api/v1/invitations/confirm", claim(code)).status(200)
		c.loses(maker, person)
		use := map[string]map[string]any{"confirm": claim(code), "passkey": claim(code), "recover": recoverBody(claim(code))}
		if c.makes {
			use["accept"] = acceptBody()
			maps.Copy(use["accept"], claim(code))
			use["passkey"]["login"] = "a-new-login"
			delete(use, "recover")
		}
		for path, body := range use {
			if status := s.post("/api/v1/invitations/"+path, body).StatusCode; status != 404 {
				t.Errorf("%s, %s: %d", name, path, status)
			}
		}
	}
}

func TestAWayInThatIsNoneOpensNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	bens := s.firstPasskey(s.authenticator(), claim(s.invitedBack(clinician.AccessToken, ben.Patient.ID)), "")
	nameless, over := s.firstPasskey(s.authenticator(), claim(code), ""), s.firstPasskey(s.authenticator(), claim(code), "")
	nameless["name"], over["ticket"] = " ", "x"
	for name, c := range map[string]struct {
		way         map[string]any
		field, said string
	}{
		"none at all":          {map[string]any{"password": ""}, "password", "too_short"},
		"a short password":     {map[string]any{"password": "short"}, "password", "too_short"},
		"their own name":       {map[string]any{"password": ana.Login}, "password", "same_as_login"},
		"somebody else's":      {map[string]any{"password": "", "passkey": bens}, "credential", "not_accepted"},
		"a passkey of no name": {map[string]any{"password": "", "passkey": nameless}, "name", "required"},
	} {
		body := recoverBody(claim(code))
		maps.Copy(body, c.way)
		p := s.post("/api/v1/invitations/recover", body).problem(422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Code != c.said {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	body := claim(code)
	body["passkey"] = over
	s.post("/api/v1/invitations/recover", body).problem(410, "over")
	s.signInWith(ana.Login, "").status(200) // nothing has changed
	s.post("/api/v1/invitations/recover", recoverBody(claim(code))).status(200)
}
