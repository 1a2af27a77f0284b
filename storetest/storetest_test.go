package storetest_test

import (
	"testing"

	"alongside/auth"
	"alongside/storetest"
)

func TestEverybodySignsInWithThePassword(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	var hash string
	if err := db.Owner.QueryRow(t.Context(), `SELECT password_hash FROM accounts WHERE login = $1`, ana.Login).Scan(&hash); err != nil {
		t.Fatal(err)
	}
	ok, _, err := auth.NewHasher(1).Verify(t.Context(), storetest.Password, hash)
	if err != nil || !ok {
		t.Errorf("ok %t, %v", ok, err)
	}
}

func TestAPageCanBeSharedAndRead(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	summary, err := db.Store.Summary(t.Context(), maya.Actor, ana.Shared(maya))
	if err != nil {
		t.Fatal(err)
	}
	if summary.PatientID != ana.Patient.ID {
		t.Errorf("read the page of %s", summary.PatientID)
	}
}

func TestAnEmptyDatabaseHoldsNobody(t *testing.T) {
	t.Parallel()
	storetest.Open(t).Practice()
	var practices int
	if err := storetest.Empty(t).Owner.QueryRow(t.Context(), `SELECT count(*) FROM practices`).Scan(&practices); err != nil {
		t.Fatal(err)
	}
	if practices != 0 {
		t.Errorf("%d practices", practices)
	}
}
