package auth

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"alongside/models"
)

// A ticket of one ceremony opens no other.
const (
	registerTicket = "register a passkey"
	presentTicket  = "present a passkey"
)

// Credential is a passkey as the server has to remember it. Its device has made sure of its owner, by a fingerprint, a face
// or a PIN: it is two factors in one.
type Credential struct {
	ID         []byte                            `json:"id"`
	PublicKey  []byte                            `json:"public_key"`
	Transports []protocol.AuthenticatorTransport `json:"transports,omitempty"`
	// Synced says that a keychain may hold it on several devices. It never changes.
	Synced bool `json:"synced"`
	// Count is how often it was used, where its device counts; 0 where it doesn't, as keychains.
	Count uint32 `json:"-"`
}

// CredentialHash is what a credential is found by.
func CredentialHash(id []byte) []byte {
	sum := sha256.Sum256(id)
	return sum[:]
}

// Holder is whose passkey it is, or is to be.
type Holder struct {
	Account     uuid.UUID
	Login       string // what the device calls the passkey in its list
	DisplayName string
}

// Passkeys judges what browsers' passkeys answer (WebAuthn), for one deployment. It is safe for use at the same time.
type Passkeys struct {
	keys  *Keys
	party *webauthn.WebAuthn
	clock func() time.Time
}

// PasskeyHost is the name that passkeys made at a public address belong to: under another one they are no use. A number can
// own none, and no browser makes one for it: people sign in by their password there, and staff by a code beside it.
func PasskeyHost(publicURL string) (name string, ok bool) {
	address, err := url.Parse(publicURL)
	if err != nil || protocol.ValidateRPID(address.Hostname()) != nil {
		return "", false
	}
	return address.Hostname(), true
}

// Passkeys works for the deployment at a public address, whose pages name one of the origins.
func (k *Keys) Passkeys(publicURL string, origins []string, clock func() time.Time) (*Passkeys, error) {
	host, ok := PasskeyHost(publicURL)
	if !ok {
		host = "localhost" // this machine's number and its name are one server; under any other number nobody can use it
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Alongside", RPOrigins: origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(), ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login: webauthn.TimeoutConfig{Timeout: TicketLife}, Registration: webauthn.TimeoutConfig{Timeout: TicketLife},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("auth: set passkeys up: %w", err)
	}
	return &Passkeys{keys: k, party: party, clock: clock}, nil
}

// BeginRegistration answers what the browser needs to make a passkey, and the ticket to hand back with it. A device that
// holds one of known makes no second.
func (p *Passkeys) BeginRegistration(h Holder, known []Credential) (options json.RawMessage, ticket string, err error) {
	who := holder{h, known}
	creation, session, err := p.party.BeginRegistration(who, webauthn.WithExclusions(descriptors(known)))
	if err != nil {
		return nil, "", fmt.Errorf("auth: begin to register a passkey: %w", err)
	}
	return p.begun(registerTicket, creation.Response, session)
}

// FinishRegistration answers the credential that the browser made. What it can't have made for this holder and ticket is
// models.Invalid; a ticket that is over models.ErrOver.
func (p *Passkeys) FinishRegistration(h Holder, ticket string, said []byte) (Credential, error) {
	var session webauthn.SessionData
	if err := p.keys.openTicket(registerTicket, ticket, &session, p.clock()); err != nil {
		return Credential{}, err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes(said)
	if err != nil {
		return Credential{}, notAccepted()
	}
	made, err := p.party.CreateCredential(holder{Holder: h}, session, answer)
	if err != nil {
		return Credential{}, notAccepted()
	}
	return Credential{
		ID: made.ID, PublicKey: made.PublicKey, Transports: made.Transport,
		Synced: made.Flags.BackupEligible, Count: made.Authenticator.SignCount,
	}, nil
}

// BeginPresenting answers what the browser needs to find somebody's passkey, whoever they are, and the ticket to hand back
// with its answer.
func (p *Passkeys) BeginPresenting() (options json.RawMessage, ticket string, err error) {
	assertion, session, err := p.party.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("auth: begin to present a passkey: %w", err)
	}
	return p.begun(presentTicket, assertion.Response, session)
}

// Presented is a passkey that showed to be its holder's. Ticket is a hash of the challenge in the ticket it was shown
// with, which works once; it has to be remembered until then.
type Presented struct {
	Account uuid.UUID
	Count   uint32
	Ticket  []byte
	Until   time.Time
}

// FinishPresenting judges a browser's answer. find looks a credential up by CredentialHash and answers whose it is;
// models.ErrNotFound for one that nobody has. Whatever is wrong with the answer is models.ErrNotFound too.
func (p *Passkeys) FinishPresenting(ticket string, said []byte, find func(hash []byte) (uuid.UUID, Credential, error)) (Presented, error) {
	var session webauthn.SessionData
	if err := p.keys.openTicket(presentTicket, ticket, &session, p.clock()); err != nil {
		return Presented{}, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(said)
	if err != nil {
		return Presented{}, models.ErrNotFound
	}
	account, known, err := find(CredentialHash(answer.RawID))
	if err != nil {
		return Presented{}, err
	}
	lookup := func(id, _ []byte) (webauthn.User, error) {
		if !bytes.Equal(id, known.ID) {
			return nil, models.ErrNotFound
		}
		return holder{Holder{Account: account}, []Credential{known}}, nil
	}
	used, err := p.party.ValidateDiscoverableLogin(lookup, session, answer)
	if err != nil || used.Authenticator.CloneWarning {
		return Presented{}, models.ErrNotFound
	}
	sum := sha256.Sum256([]byte(session.Challenge))
	return Presented{Account: account, Count: used.Authenticator.SignCount, Ticket: sum[:], Until: p.clock().Add(TicketLife)}, nil
}

func (p *Passkeys) begun(purpose string, what any, session *webauthn.SessionData) (options json.RawMessage, ticket string, err error) {
	if options, err = json.Marshal(what); err != nil {
		return nil, "", fmt.Errorf("auth: write a passkey's options: %w", err)
	}
	ticket, err = p.keys.newTicket(purpose, session, p.clock())
	return options, ticket, err
}

func notAccepted() error { return models.Invalid{{Field: "credential", Code: "not_accepted"}} }

// holder is a Holder as the library asks for one.
type holder struct {
	Holder

	credentials []Credential
}

func (h holder) WebAuthnID() []byte          { return h.Account[:] }
func (h holder) WebAuthnName() string        { return h.Login }
func (h holder) WebAuthnDisplayName() string { return h.DisplayName }

func (h holder) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, 0, len(h.credentials))
	for _, c := range h.credentials {
		all = append(all, webauthn.Credential{
			ID: c.ID, PublicKey: c.PublicKey, Transport: c.Transports,
			Flags:         webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: c.Synced},
			Authenticator: webauthn.Authenticator{SignCount: c.Count},
		})
	}
	return all
}

func descriptors(known []Credential) []protocol.CredentialDescriptor {
	all := make([]protocol.CredentialDescriptor, 0, len(known))
	for _, c := range known {
		all = append(all, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: c.ID, Transport: c.Transports})
	}
	return all
}
