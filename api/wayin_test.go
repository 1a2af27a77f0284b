package api

import (
	"testing"
	"time"

	"alongside/models"
)

// unseen signs in and asks with the session of before whether something was done to the ways in that nobody has seen.
func (s *stack) unseen(login string) bool {
	s.t.Helper()
	in, refresh := s.signIn(login)
	var renewed struct {
		WaysInUnseen bool `json:"ways_in_unseen"`
	}
	s.withCookie("/api/v1/auth/refresh", refresh).status(200).into(&renewed)
	if renewed.WaysInUnseen != in.WaysInUnseen {
		s.t.Errorf("signing in says %t, and the session goes on with %t", in.WaysInUnseen, renewed.WaysInUnseen)
	}
	return renewed.WaysInUnseen
}

// Whoever has no e-mail address is told when they open the app, until they say that they have seen it.
func TestWhatWasDoneToTheWaysInIsToldUntilItIsSeen(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	practice := s.db.Practice()
	maya := practice.Clinician()
	ana, ben := practice.Patient(maya), practice.Patient(maya)
	clinician, _ := s.signIn(maya.Login)
	in, _ := s.signIn(ana.Login)
	see := func(at time.Time) {
		t.Helper()
		s.as(in.AccessToken, "PUT", "/api/v1/me/ways-in/seen", map[string]any{"at": at}).status(204)
	}
	if s.unseen(ana.Login) {
		t.Error("told before anything was done")
	}
	s.invitedBack(clinician.AccessToken, ana.Patient.ID)
	if !s.unseen(ana.Login) {
		t.Error("not told of an invitation")
	}
	if s.unseen(ben.Login) || s.unseen(maya.Login) {
		t.Error("others are told of it")
	}
	offered := s.waysInOf(in.AccessToken).Changes[0]
	if offered.Seen || offered.Action != models.ActionRecoveryOffered {
		t.Errorf("before it is seen: %+v", offered)
	}
	see(offered.At.Add(-time.Microsecond)) // what stood before it
	if !s.unseen(ana.Login) {
		t.Error("what came after the page was read counts as seen")
	}
	see(offered.At)
	if s.unseen(ana.Login) || !s.waysInOf(in.AccessToken).Changes[0].Seen {
		t.Error("seen, and told again")
	}
	see(time.Now().Add(time.Hour)) // by a clock that is wrong, or by somebody who wants nothing told
	see(offered.At)                // an older page
	s.register(in.AccessToken, s.authenticator())
	if changes := s.waysInOf(in.AccessToken).Changes; !s.unseen(ana.Login) || changes[0].Seen || !changes[1].Seen {
		t.Errorf("what came later: %+v", changes)
	}
}
