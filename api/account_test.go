package api

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"alongside/models"
	"alongside/store"
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

// Who forgot their password has nothing to show, and can end what lets somebody else in all the same.
func TestWhoeverIsSignedInStopsAnInvitationToTheirAccount(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	in, _ := s.signIn(ana.Login)
	phone, _ := s.signIn(ana.Login)
	stop := func(token string) answer { return s.as(token, "DELETE", "/api/v1/me/recovery", nil) }
	stop(in.AccessToken).problem(404, "not_found")
	s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	code := s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	s.stale(ana.Actor)
	open := func() (open []bool) {
		for _, c := range s.waysInOf(in.AccessToken).Changes {
			open = append(open, c.Open)
		}
		return open
	}
	if got := open(); !slices.Equal(got, []bool{true, false}) {
		t.Errorf("open: %v", got)
	}
	stop(clinician.AccessToken).problem(404, "not_found")
	s.post("/api/v1/invitations/confirm", claim(code)).status(200)
	stop(in.AccessToken).status(204)
	s.post("/api/v1/invitations/confirm", claim(code)).problem(404, "not_found")
	if got := open(); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("open after it was stopped: %v", got)
	}
	s.as(phone.AccessToken, "GET", "/api/v1/me", nil).status(200) // it signs nobody out
}

// Who is in can't push off the list that they were let in.
func TestAFloodOfChangesHidesNone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	maya := s.db.Practice().Clinician()
	clinician, _ := s.signIn(maya.Login)
	if _, err := s.db.Owner.Exec(t.Context(), `
INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id, at)
SELECT $1, $2, action, 'account', $2, now() - n * interval '1 minute'
  FROM (SELECT 'recovery_codes_set', generate_series(1, 40) UNION ALL
        VALUES ('recovery_offered', 90), ('recovered', 80), ('wrong_codes', 70), ('password_set', 31 * 24 * 60)) e (action, n)`,
		maya.PracticeID, maya.ID); err != nil {
		t.Fatal(err)
	}
	told := map[models.AccessAction]int{}
	for _, c := range s.waysInOf(clinician.AccessToken).Changes {
		told[c.Action]++
	}
	want := map[models.AccessAction]int{
		models.ActionCodesSet: 10, models.ActionRecoveryOffered: 1, models.ActionRecovered: 1, models.ActionWrongCodes: 1,
	}
	if !maps.Equal(told, want) {
		t.Errorf("told %v", told)
	}
}

// Whoever is invited back is told of each invitation. Those that are not made use up nothing.
func TestNobodyIsFloodedWithInvitationsBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya, noor, boss := practice.Clinician(), practice.Clinician(), practice.Owner()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	stranger, _ := s.signIn(noor.Login)
	olga := practice.Owner()
	owner, _ := s.signIn(olga.Login)
	patient, staff := "/api/v1/clinic/patients/"+ana.Patient.ID.String()+"/recovery", "/api/v1/accounts/"+boss.ID.String()+"/recovery"
	back := map[string]any{"given_name": "Ana", "birth_year": 1990}
	s.stale(maya.Actor)
	s.stale(olga.Actor)
	for range 10 {
		s.as(stranger.AccessToken, "POST", patient, nil).problem(404, "not_found")
		s.as(clinician.AccessToken, "POST", patient, nil).problem(403, "not_fresh")
		s.as(owner.AccessToken, "POST", staff, back).problem(403, "not_fresh")
		s.as(owner.AccessToken, "POST", staff, map[string]any{"given_name": "", "birth_year": 1990}).problem(422, "invalid")
	}
	for _, token := range []string{clinician.AccessToken, owner.AccessToken} {
		s.as(token, "POST", "/api/v1/auth/confirm", map[string]string{"password": storetest.Password}).status(204)
	}
	for range 10 {
		s.invitedBack(clinician.AccessToken, ana.Patient.ID)
		s.colleagueBack(owner.AccessToken, boss.ID)
	}
	for path, token := range map[string]string{patient: clinician.AccessToken, staff: owner.AccessToken} {
		a := s.as(token, "POST", path, back)
		a.problem(429, "too_many_tries")
		if wait, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || wait <= 0 || wait > 60*60 {
			t.Errorf("%s: to wait %q", path, a.Header.Get("Retry-After"))
		}
	}
	s.as(stranger.AccessToken, "POST", patient, nil).problem(404, "not_found")
	s.invitedBack(clinician.AccessToken, ben.Patient.ID) // nobody else waits
	if _, err := store.OfferOwnerRecovery(t.Context(), s.db.OwnerURL, boss.Login, models.Recovery{GivenName: "Ana", BirthYear: 1990}, []byte("a code")); err != nil {
		t.Errorf("by whoever runs the server: %v", err)
	}

	if _, err := s.db.Owner.Exec(t.Context(), `UPDATE invitations SET created_at = created_at - interval '1 hour' WHERE account_id = $1`, ana.ID); err != nil {
		t.Fatal(err)
	}
	s.invitedBack(clinician.AccessToken, ana.Patient.ID)
}
