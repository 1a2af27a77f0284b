package api

import (
	"testing"

	"alongside/storetest"
)

// colleague is who is invited to work here, beside what stack.invite says.
var colleague = map[string]any{"role": "clinician", "given_name": "Ana", "birth_year": 1990}

// Who works here reads what patients share, and an owner opens every colleague's account.
func TestAnUnlockedScreenLetsNobodyInToWorkHere(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya, olga := practice.Clinician(), practice.Owner()
	closed := practice.Patient(maya)
	closed.Disable()
	clinician, _ := s.signIn(maya.Login)
	owner, _ := s.signIn(olga.Login)
	account := "/api/v1/accounts/" + maya.ID.String()
	enable := "/api/v1/accounts/" + closed.ID.String() + "/enable"
	both := map[string]any{"roles": []string{"clinician", "owner"}}

	s.stale(olga.Actor)
	s.invite(owner.AccessToken, colleague).problem(403, "not_fresh")
	s.as(owner.AccessToken, "PATCH", account, both).problem(403, "not_fresh")
	s.as(owner.AccessToken, "POST", enable, nil).problem(403, "not_fresh")
	// What lets nobody in asks nothing.
	s.as(owner.AccessToken, "PATCH", account, map[string]any{"roles": []string{"clinician"}, "display_name": "Maya C."}).status(204)
	s.as(owner.AccessToken, "POST", "/api/v1/accounts/"+closed.ID.String()+"/disable", nil).status(204)
	s.stale(maya.Actor)
	s.invite(clinician.AccessToken, nil).status(201) // a new patient, of whom there is nothing to be read

	s.as(owner.AccessToken, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password}).status(204)
	s.invite(owner.AccessToken, colleague).status(201)
	s.as(owner.AccessToken, "POST", enable, nil).status(204)
	s.as(owner.AccessToken, "PATCH", account, both).status(204)
}

// Whoever is invited back is told of each invitation.
func TestNobodyIsFloodedWithInvitationsBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	owner, _ := s.signIn(practice.Owner().Login)
	for range 10 {
		s.invitedBack(clinician.AccessToken, ana.Patient.ID)
		s.colleagueBack(owner.AccessToken, maya.ID)
	}
	back := map[string]any{"given_name": "Ana", "birth_year": 1990}
	for path, token := range map[string]string{
		"/api/v1/clinic/patients/" + ana.Patient.ID.String() + "/recovery": clinician.AccessToken,
		"/api/v1/accounts/" + maya.ID.String() + "/recovery":               owner.AccessToken,
	} {
		a := s.as(token, "POST", path, back)
		a.problem(429, "too_many_tries")
		if a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no time to wait", path)
		}
	}
	s.invitedBack(clinician.AccessToken, ben.Patient.ID) // nobody else waits
}
