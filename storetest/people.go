package storetest

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
)

// Password is everybody's, so that a test can sign anybody in.
const Password = "a quiet morning walk"

// passwordHash is of Password, at the lowest cost that is accepted, so that people are cheap to make.
const passwordHash = "$argon2id$v=19$m=8192,t=1,p=1$c3RvcmV0ZXN0IHNhbHQuLg$gaxW0+jIUI3hNHB5YQL8VqSYOXDeG3+45dXpW+sQiqw"

// Practice is a fresh tenant.
type Practice struct {
	models.Practice
	db *DB
}

// newYork is where a practice is that nothing else is said of.
const newYork = "America/New_York"

// Practice makes a practice in New York.
func (db *DB) Practice() *Practice { return db.PracticeIn(newYork) }

// PracticeIn makes a practice in a time zone.
func (db *DB) PracticeIn(zone string) *Practice {
	db.tb.Helper()
	p := &Practice{db: db, Practice: models.Practice{
		ID: uuid.New(), Name: "Practice of " + db.tb.Name(), TimeZone: zone, Version: 1, Help: models.DefaultHelp(),
	}}
	if len(p.Name) > 120 {
		p.Name = p.Name[:120]
	}
	p.Help.PracticePhone = "+1 555 0100"
	db.exec(`INSERT INTO practices (id, name, time_zone, help) VALUES ($1, $2, $3, $4)`, p.ID, p.Name, p.TimeZone, p.Help)
	return p
}

// Person is somebody with an account, signed in.
type Person struct {
	models.Account
	// Actor is the person in a live session, ready to use.
	Actor models.Actor
	// Patient is the person in care, where the person is one.
	Patient  models.Patient
	Practice *Practice

	db *DB
}

// Clinician makes a clinician, on nobody's care team.
func (p *Practice) Clinician() *Person { return p.Staff(models.RoleClinician) }

// Owner makes an owner who is no clinician.
func (p *Practice) Owner() *Person { return p.Staff(models.RoleOwner) }

// Staff makes somebody with any roles of staff.
func (p *Practice) Staff(roles ...models.Role) *Person {
	p.db.tb.Helper()
	person := p.account(string(roles[0]), "NP", roles...)
	person.Actor = person.SignIn()
	return person
}

// Patient makes a patient with clinicians on the care team.
func (p *Practice) Patient(team ...*Person) *Person {
	p.db.tb.Helper()
	person := p.account("patient", "", models.RolePatient)
	person.Patient = p.InCare(team...)
	p.db.exec(`UPDATE patients SET account_id = $3 WHERE practice_id = $1 AND id = $2`, p.ID, person.Patient.ID, person.ID)
	person.Actor = person.SignIn()
	return person
}

// InCare makes a patient who has no account yet.
func (p *Practice) InCare(team ...*Person) models.Patient {
	p.db.tb.Helper()
	patient := models.Patient{
		PracticeID: p.ID, ID: uuid.New(), DisplayName: "Patient", GivenName: "Ana", Pronouns: "she/her", BirthYear: 1990,
	}
	p.db.exec(`INSERT INTO patients (practice_id, id, display_name, given_name, pronouns, birth_year) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.ID, patient.ID, patient.DisplayName, patient.GivenName, patient.Pronouns, patient.BirthYear)
	p.db.exec(`INSERT INTO sync_heads (practice_id, patient_id) VALUES ($1, $2)`, p.ID, patient.ID)
	for _, purpose := range []string{"private", "record"} {
		wrapped, _, err := auth.NewDataKey(p.db.Keys.AEAD(), auth.AD("patient_keys", purpose, p.ID, patient.ID, uuid.Nil))
		if err != nil {
			p.db.tb.Fatalf("storetest: %v", err)
		}
		p.db.exec(`INSERT INTO patient_keys (practice_id, patient_id, purpose, wrapped) VALUES ($1, $2, $3, $4)`,
			p.ID, patient.ID, purpose, wrapped)
	}
	for _, clinician := range team {
		clinician.Join(patient)
	}
	if len(team) > 0 {
		p.db.exec(`
WITH head AS (UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = $1 AND patient_id = $2 RETURNING seq)
INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, minutes, state)
SELECT $1, $2, gen_random_uuid(), seq, $3, $4, 'open' FROM head`, p.ID, patient.ID, team[0].ID, models.OpenVisitMinutes)
	}
	return patient
}

func (p *Practice) account(name, credentials string, roles ...models.Role) *Person {
	p.db.tb.Helper()
	id := uuid.New()
	person := &Person{Practice: p, db: p.db, Account: models.Account{
		PracticeID: p.ID, ID: id, Login: name + "." + id.String() + "@test.example", DisplayName: strings.ToUpper(name[:1]) + name[1:],
		Credentials: credentials, Roles: roles, Language: "en",
	}}
	public, private, err := auth.NewOutboxKey()
	if err != nil {
		p.db.tb.Fatalf("storetest: %v", err)
	}
	sealed, err := p.db.Keys.AEAD().Encrypt(private, auth.AD("accounts", "outbox_private_sealed", p.ID, uuid.Nil, id))
	if err != nil {
		p.db.tb.Fatalf("storetest: %v", err)
	}
	p.db.exec(`
INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.ID, id, person.Login, person.DisplayName, credentials, roles, person.Language, passwordHash, public, sealed)
	return person
}

// SignIn is another live session of the person's, without the password.
func (p *Person) SignIn() models.Actor {
	p.db.tb.Helper()
	a := models.Actor{PracticeID: p.PracticeID, AccountID: p.ID, SessionID: uuid.New(), Roles: p.Roles, PatientID: p.Patient.ID}
	var patient *uuid.UUID
	if a.PatientID != uuid.Nil {
		patient = &a.PatientID
	}
	limits := models.LimitsFor(p.Roles)
	p.db.exec(`
INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, device, idle_for, idle_until, ends_at)
VALUES ($1, $2, $3, $4, $5, 'Test', $6, now() + $6::interval, now() + $7::interval)`,
		p.PracticeID, a.SessionID, p.ID, p.Roles, patient, limits.Idle, limits.Life)
	return a
}

// SignedOut is a session of the person's that has ended.
func (p *Person) SignedOut() models.Actor {
	p.db.tb.Helper()
	a := p.SignIn()
	p.db.exec(`UPDATE sessions SET ended_at = now() WHERE practice_id = $1 AND id = $2`, a.PracticeID, a.SessionID)
	return a
}

// Disable disables the person's account, which ends all its sessions.
func (p *Person) Disable() {
	p.db.tb.Helper()
	p.db.exec(`UPDATE accounts SET disabled_at = now() WHERE practice_id = $1 AND id = $2`, p.PracticeID, p.ID)
}

// Join puts a clinician on a care team.
func (p *Person) Join(patient models.Patient) {
	p.db.tb.Helper()
	p.db.exec(`INSERT INTO care_team (practice_id, patient_id, clinician_id) VALUES ($1, $2, $3)`, p.PracticeID, patient.ID, p.ID)
}

// Leave takes a clinician off a care team.
func (p *Person) Leave(patient models.Patient) {
	p.db.tb.Helper()
	p.db.exec(`UPDATE care_team SET until = now() WHERE practice_id = $1 AND patient_id = $2 AND clinician_id = $3 AND until IS NULL`,
		p.PracticeID, patient.ID, p.ID)
}

// Tomorrow is a time for a visit.
func Tomorrow() time.Time { return time.Now().Add(24 * time.Hour).Truncate(time.Minute) }
