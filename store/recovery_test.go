package store_test

import (
	"errors"
	"testing"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// Whoever was just signing in with what was lost is as late as if they had begun after it.
func TestASignInThatBeganBeforeARecoveryIsOver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	begun, err := db.Store.FindSignIn(t.Context(), ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	answers := store.Answers{CodeHash: hash(), GivenName: ana.Patient.GivenName, BirthYear: ana.Patient.BirthYear}
	if _, err := db.Store.OfferPatientRecovery(t.Context(), maya.Actor, ana.Patient.ID, answers.CodeHash); err != nil {
		t.Fatal(err)
	}
	in, err := db.Store.Recover(t.Context(), answers, "", &store.NewPasskey{Name: "My phone", Credential: auth.Credential{ID: []byte(ana.Login)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.OpenSession(t.Context(), &begun, store.Try{}, "Thief", hash()); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("with the password of before: %v", err)
	}
	if _, err := db.Store.OpenSession(t.Context(), &in, store.Try{}, "Phone", hash()); err != nil {
		t.Errorf("with the passkey: %v", err)
	}
}

// An account that nobody could get into again is not made, and none is left so.
func TestAnAccountHasAWayIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	back := store.Answers{CodeHash: hash(), GivenName: ana.Patient.GivenName, BirthYear: ana.Patient.BirthYear}
	if _, err := db.Store.OfferPatientRecovery(t.Context(), maya.Actor, ana.Patient.ID, back.CodeHash); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.Recover(t.Context(), back, "", nil); !errors.Is(err, models.ErrConflict) {
		t.Errorf("recovered: %v", err)
	}
	_, answers := invited(t, db, maya)
	none := newAccount()
	none.PasswordHash = ""
	if _, err := db.Store.AcceptInvitation(t.Context(), answers, none, nil); !errors.Is(err, models.ErrConflict) {
		t.Errorf("made: %v", err)
	}
	if _, err := db.Store.Recover(t.Context(), back, "$argon2id$", nil); err != nil {
		t.Errorf("after that: %v", err)
	}
}
