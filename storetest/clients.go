package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha512"
	"encoding/json"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"alongside/models"
)

// Program is a client with a key of its own.
type Program struct {
	models.Client
	// Key is the private half of what is registered, under the name "k".
	Key *ecdsa.PrivateKey

	db *DB
}

// Backend makes a client of the practice's that speaks for itself.
func (p *Practice) Backend(scopes ...models.Scope) *Program {
	return p.program(models.Client{Kind: models.ClientBackend, Scopes: scopes}, true)
}

// App makes a client of the practice's that speaks for who let it in, and can keep no secret.
func (p *Practice) App(redirect string, scopes ...models.Scope) *Program {
	return p.program(models.Client{Kind: models.ClientApp, RedirectURIs: []string{redirect}, Scopes: scopes}, false)
}

// AppWithKeys is an app that can.
func (p *Practice) AppWithKeys(redirect string, scopes ...models.Scope) *Program {
	return p.program(models.Client{Kind: models.ClientApp, RedirectURIs: []string{redirect}, Scopes: scopes}, true)
}

func (p *Practice) program(c models.Client, keys bool) *Program {
	p.db.tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		p.db.tb.Fatalf("storetest: %v", err)
	}
	c.PracticeID, c.ID, c.Name = p.ID, uuid.New(), "Harbor Records"
	if keys {
		c.Keys = KeySet(p.db.tb.Fatalf, "k", &key.PublicKey)
	}
	p.db.exec(`INSERT INTO accounts (practice_id, id, login, display_name, roles) VALUES ($1, $2, $3, $4, '{client}')`, p.ID, c.ID, "client:"+c.ID.String(), c.Name)
	p.db.exec(`INSERT INTO clients (practice_id, id, kind, keys, redirect_uris, scopes, registered_by) VALUES ($1, $2, $3, $4, $5, $6, $2)`,
		p.ID, c.ID, c.Kind, c.Keys, append([]string{}, c.RedirectURIs...), c.Scopes)
	return &Program{Client: c, Key: key, db: p.db}
}

// KeySet is a JSON Web Key Set of one public key.
func KeySet(fatalf func(string, ...any), name string, public any) json.RawMessage {
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: name, Use: "sig"}}})
	if err != nil {
		fatalf("storetest: %v", err)
	}
	return set
}

// Assertion is what the program shows of itself to an address, with what a test changes about it.
func (p *Program) Assertion(address string, now time.Time, change ...func(header, claims map[string]any)) string {
	p.db.tb.Helper()
	header := map[string]any{"alg": "ES384", "typ": "JWT", "kid": "k"}
	claims := map[string]any{
		"iss": p.ID.String(), "sub": p.ID.String(), "aud": address, "jti": uuid.NewString(), "exp": now.Add(4 * time.Minute).Unix(),
	}
	for _, c := range change {
		c(header, claims)
	}
	text := b64(p.json(header)) + "." + b64(p.json(claims))
	digest := sha512.Sum384([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.Key, digest[:])
	if err != nil {
		p.db.tb.Fatalf("storetest: %v", err)
	}
	signature := make([]byte, 96)
	r.FillBytes(signature[:48])
	s.FillBytes(signature[48:])
	return text + "." + b64(signature)
}

func (p *Program) json(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		p.db.tb.Fatalf("storetest: %v", err)
	}
	return text
}

// SignIn is a live session of a backend's.
func (p *Program) SignIn() models.Actor {
	p.db.tb.Helper()
	a := models.Actor{
		PracticeID: p.PracticeID, AccountID: p.ID, SessionID: uuid.New(), Roles: []models.Role{models.RoleClient}, ClientID: p.ID, Scopes: p.Scopes,
	}
	p.db.exec(`
INSERT INTO sessions (practice_id, id, account_id, roles, idle_for, idle_until, ends_at, client_id, scopes)
VALUES ($1, $2, $3, '{client}', '1 day', now() + interval '1 day', now() + interval '1 day', $3, $4)`, a.PracticeID, a.SessionID, p.ID, p.Scopes)
	return a
}

// Through is a live session that the person let an app have: a patient's own, a clinician's for one patient or, with nobody, for all of theirs.
func (p *Person) Through(app *Program, patient uuid.UUID) models.Actor {
	p.db.tb.Helper()
	a := models.Actor{
		PracticeID: p.PracticeID, AccountID: p.ID, SessionID: uuid.New(), Roles: p.Roles, PatientID: p.Patient.ID, ClientID: app.ID, Scopes: app.Scopes,
	}
	var own, only *uuid.UUID
	if p.Patient.ID != uuid.Nil {
		own, patient = &p.Patient.ID, p.Patient.ID
	}
	if patient != uuid.Nil {
		only = &patient
	}
	p.db.exec(`
INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, idle_for, idle_until, ends_at, client_id, scopes, only_patient_id)
VALUES ($1, $2, $3, $4, $5, '1 hour', now() + interval '1 hour', now() + interval '1 hour', $6, $7, $8)`,
		a.PracticeID, a.SessionID, p.ID, p.Roles, own, app.ID, app.Scopes, only)
	return a
}

// End ends the program, as an owner does.
func (p *Program) End() {
	p.db.tb.Helper()
	p.db.exec(`UPDATE accounts SET disabled_at = now() WHERE practice_id = $1 AND id = $2`, p.PracticeID, p.ID)
}
