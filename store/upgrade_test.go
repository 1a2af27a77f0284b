package store_test

import (
	"errors"
	"testing"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// Staff of before there were second factors sign in once more and are led to set one up: nobody goes on without, and nobody is
// locked out. Patients go on.
func TestStaffOfBeforeAreLedToASecondFactor(t *testing.T) {
	t.Parallel()
	db := storetest.Before(t, 43)
	practice := db.Practice()
	maya, olga := practice.Clinician(), practice.Owner()
	ana := practice.Patient(maya)
	db.Upgrade()
	s, ctx := db.Reopen(), t.Context()
	if _, err := s.Me(ctx, ana.Actor); err != nil {
		t.Errorf("a patient who was signed in: %v", err)
	}
	if _, err := s.FreshLogin(ctx, ana.Actor); !errors.Is(err, models.ErrNotFresh) {
		t.Errorf("nobody has shown lately who they are: %v", err)
	}
	for _, p := range []*storetest.Person{maya, olga} {
		if _, err := s.Me(ctx, p.Actor); !errors.Is(err, models.ErrSignedOut) {
			t.Errorf("in a session of before: %v", err)
		}
		in, err := s.FindSignIn(ctx, p.Login)
		if err != nil {
			t.Fatal(err)
		}
		session, err := s.OpenSession(ctx, &in, store.Try{}, "Laptop", hash())
		if err != nil || !session.Enrolling {
			t.Fatalf("signed in anew: enrolling is %v, %v", session.Enrolling, err)
		}
		a := models.Actor{PracticeID: p.PracticeID, AccountID: p.ID, SessionID: session.ID, Roles: p.Roles}
		if _, err := s.Me(ctx, a); !errors.Is(err, models.ErrSecondFactorMissing) {
			t.Errorf("without a second factor: %v", err)
		}
		if _, err := s.AddPasskey(ctx, a, "My laptop", auth.Credential{ID: []byte(p.Login)}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Me(ctx, a); err != nil {
			t.Errorf("with one: %v", err)
		}
	}
}

// A time zone that the database doesn't know stays where it stood, and stops nothing else that changes the practice.
func TestAPracticesZoneOfBeforeStopsNothingElse(t *testing.T) {
	t.Parallel()
	db := storetest.Before(t, 45)
	practice := db.Practice()
	olga, maya := practice.Owner(), practice.Clinician()
	for _, sql := range []string{
		`UPDATE practices SET time_zone = 'Nowhere'`,
		`INSERT INTO practice_cover (practice_id, from_day, weekdays, clinician_id) SELECT practice_id, '2026-01-01', '{1}', id FROM accounts WHERE 'clinician' = ANY (roles)`,
	} {
		if _, err := db.Owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	db.Upgrade()
	if err := db.Reopen().DisableAccount(t.Context(), olga.Actor, maya.ID); err != nil {
		t.Errorf("closing the account of somebody who covers: %v", err)
	}
}
