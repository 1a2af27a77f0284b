package backup_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/backup"
	"alongside/migrations"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// erase erases somebody as the jobs do, and writes it to a list first.
func erase(t *testing.T, db *storetest.DB, p *storetest.Person) auth.Erasures {
	t.Helper()
	if err := db.Store.AskErasure(t.Context(), p.Actor, p.Patient.ID); err != nil {
		t.Fatal(err)
	}
	p.Due()
	job := models.Erase{PracticeID: p.PracticeID, ErasureID: uuid.MustParse(ask(t, db.OwnerURL, `SELECT id FROM erasures`))}
	begun, err := db.Store.BeginErasure(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "erasures")
	if err := auth.AddErasures(path, db.Keys.Mark(p.PracticeID, begun.PatientID, false)); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.FinishErasure(t.Context(), job, begun); err != nil {
		t.Fatal(err)
	}
	list, _, err := auth.ReadErasures(path)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// spoken is a practice in which Ana was seen, and what she wrote.
func spoken(t *testing.T) (db *storetest.DB, ana, ben *storetest.Person) {
	t.Helper()
	db = storetest.Empty(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana, ben = practice.Patient(maya), practice.Patient(maya)
	for _, p := range []*storetest.Person{ana, ben} {
		p.Night(storetest.Today())
		p.Concern("whippoorwill at four in the morning")
		p.CheckIn(p.Visit(maya, storetest.Tomorrow()), storetest.Fields{"nervous": true})
		if _, err := db.Store.Summary(t.Context(), maya.Actor, p.Shared(maya)); err != nil {
			t.Fatal(err)
		}
	}
	return db, ana, ben
}

// private counts what nobody may find of somebody who was erased: rows, and the key that opened them.
func private(p *storetest.Person) string {
	of := `patient_id = '` + p.Patient.ID.String() + `'`
	return `SELECT (SELECT count(*) FROM sleep WHERE ` + of + `) + (SELECT count(*) FROM concerns WHERE ` + of + `)
		+ (SELECT count(*) FROM checkins WHERE ` + of + `) + (SELECT count(*) FROM patient_keys WHERE purpose = 'private' AND ` + of + `)
		+ (SELECT count(*) FROM accounts WHERE id = '` + p.ID.String() + `')`
}

func TestARestoreOfAnOlderBackupErasesAgain(t *testing.T) {
	t.Parallel()
	db, ana, ben := spoken(t)
	shelf := newShelf(t, db)
	path := shelf.take()
	list := erase(t, db, ana)

	there := newPlace(t)
	there.erasures = list
	if err := there.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	if n := there.ask(private(ana)); n != "0" {
		t.Errorf("of Ana %s private rows came back", n)
	}
	if n := there.ask(private(ben)); n != "5" {
		t.Errorf("of Ben there are %s", n)
	}
	if n := there.ask(`SELECT count(*) FROM erasures WHERE erased_at IS NOT NULL AND record_until > now()`); n != "1" {
		t.Errorf("the database knows of %s erasures", n)
	}
	if n := there.ask(`SELECT count(*) FROM summaries WHERE document IS NOT NULL AND patient_id = '` + ana.Patient.ID.String() + `'`); n != "1" {
		t.Errorf("of her record there are %s pages", n)
	}
	held, err := store.HoldErasures(t.Context(), there.appURL, there.keys, list)
	if err != nil || held.Back != 0 || len(held.Missing) != 0 {
		t.Errorf("list and database say %+v, %v", held, err)
	}
	again, err := store.Open(t.Context(), store.Config{URL: there.appURL, Keys: there.keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Close)
	if _, err := again.FindSignIn(t.Context(), ana.Login); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("Ana signs in: %v", err)
	}

	// A copy that came back some other way is found, and mended.
	other := newPlace(t)
	if err := other.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	if held, err := store.HoldErasures(t.Context(), other.appURL, other.keys, list); err != nil || held.Back != 1 {
		t.Errorf("a copy from before is %+v, %v", held, err)
	}
	if n, err := backup.EraseAgain(t.Context(), other.ownerURL, other.keys, list); err != nil || n != 1 {
		t.Errorf("%d were erased again, %v", n, err)
	}
	if n := other.ask(private(ana)); n != "0" {
		t.Errorf("of Ana %s private rows are left in the copy", n)
	}
}

func TestABackupFromBeforeErasuresIsErasedFromToo(t *testing.T) {
	t.Parallel()
	// As the program that had no erasures left it.
	ownerURL, _ := storetest.Bare(t)
	if err := migrations.ApplyTo(t.Context(), ownerURL, 45); err != nil {
		t.Fatal(err)
	}
	practice, patient, account := uuid.New(), uuid.New(), uuid.New()
	arrange(t, ownerURL, strings.NewReplacer("PRACTICE", practice.String(), "PATIENT", patient.String(), "ACCOUNT", account.String()).Replace(`
SELECT set_config('app.account_id', 'ACCOUNT', false), set_config('app.own_patient_id', 'PATIENT', false);
INSERT INTO practices (id, name, time_zone, help) VALUES ('PRACTICE', 'Juniper', 'UTC', '{}');
INSERT INTO accounts (practice_id, id, login, display_name, roles, password_hash, outbox_public, outbox_private_sealed)
VALUES ('PRACTICE', 'ACCOUNT', 'ana', 'Ana', '{patient}', 'x', '{}', '\x01' || decode(repeat('00', 40), 'hex'));
INSERT INTO patients (practice_id, id, account_id, display_name, given_name, birth_year) VALUES ('PRACTICE', 'PATIENT', 'ACCOUNT', 'Ana', 'Ana', 1990);
INSERT INTO sync_heads (practice_id, patient_id) VALUES ('PRACTICE', 'PATIENT');
INSERT INTO concerns (practice_id, patient_id, id, rev, seq, recorded_at, clock, written_on, zone)
VALUES ('PRACTICE', 'PATIENT', 'PATIENT', 1, 1, now(), '{}', now(), 'UTC');
INSERT INTO notes (practice_id, patient_id, id, rev, seq, recorded_at, clock, author_id, side, received_at, words)
VALUES ('PRACTICE', 'PATIENT', 'PATIENT', 1, 2, now(), '{}', 'ACCOUNT', 'patient', now(), '\x01' || decode(repeat('00', 40), 'hex'))`))
	keys, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	shelf := newShelf(t, &storetest.DB{OwnerURL: ownerURL, Keys: keys})
	path := shelf.take()
	list := filepath.Join(t.TempDir(), "erasures")
	if err := auth.AddErasures(list, keys.Mark(practice, patient, false)); err != nil {
		t.Fatal(err)
	}
	there := newPlace(t)
	if there.erasures, _, err = auth.ReadErasures(list); err != nil {
		t.Fatal(err)
	}
	if err := there.restore(shelf.open(path)); err != nil {
		t.Fatal(err)
	}
	if n := there.ask(`SELECT (SELECT count(*) FROM concerns) + (SELECT count(*) FROM accounts)`); n != "0" {
		t.Errorf("%s private rows came back", n)
	}
	if n := there.ask(`SELECT count(*) FROM notes n JOIN erasures USING (practice_id, patient_id) WHERE erased_at IS NOT NULL`); n != "1" {
		t.Errorf("of the record there are %s rows", n)
	}
}

func TestANewBackupHoldsNothingOfWhoWasErased(t *testing.T) {
	t.Parallel()
	db, ana, _ := spoken(t)
	erase(t, db, ana)
	shelf := newShelf(t, db)
	there := newPlace(t)
	if err := there.restore(shelf.open(shelf.take())); err != nil {
		t.Fatal(err)
	}
	if n := there.ask(private(ana)); n != "0" {
		t.Errorf("the backup holds %s private rows", n)
	}
}
