package auth

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"alongside/models"
)

// AccessLifetime is how long an access token is accepted. Ending a session doesn't wait for it: the session
// itself is looked up on every request.
const AccessLifetime = 5 * time.Minute

const (
	accessType     = "at+jwt" // RFC 9068: keeps any other JWT of ours from passing as an access token
	maxTokenLength = 4096     // ours have about 550 characters, and the scopes of a client
)

// AccessClaims say on whose behalf a request is made. Account, session and practice are never the zero id, and there
// is a patient exactly where the roles name one. Roles and patient only spare a trip to the database for a request
// that could never be allowed: what may be read or written, the session's own row decides.
type AccessClaims struct {
	Account  uuid.UUID     // sub
	Session  uuid.UUID     // sid
	Practice uuid.UUID     // pid
	Roles    []models.Role // roles
	Patient  uuid.UUID     // own: the patient whose account this is; uuid.Nil for everybody else
	Client   uuid.UUID     // client_id: the program of others that was let in; uuid.Nil for our own app
	Scopes   models.Scopes // scope: what the client may read
}

// Signer makes and reads the access tokens of one deployment. It is safe for use at the same time.
type Signer struct {
	issuer   string
	audience string
	current  tokenKey
	keys     map[string]tokenKey // by kid: the current key, and the next or the one before while its tokens live on
	clock    func() time.Time
	parser   *jwt.Parser
}

// wireClaims is what stands in the token. All of it is required; own of patients, and of nobody else.
type wireClaims struct {
	jwt.RegisteredClaims
	Session  string        `json:"sid"`
	Practice string        `json:"pid"`
	Roles    []models.Role `json:"roles"`
	Own      string        `json:"own,omitempty"`
	Client   string        `json:"client_id,omitempty"`
	Scope    string        `json:"scope,omitempty"`
}

// newSigner signs with the first key and accepts all of them.
func newSigner(keys []tokenKey, publicURL string, clock func() time.Time) *Signer {
	issuer := strings.TrimRight(publicURL, "/")
	s := &Signer{issuer: issuer, audience: issuer + "/api", current: keys[0], keys: map[string]tokenKey{}, clock: clock}
	for _, key := range keys {
		s.keys[key.ID] = key
	}
	s.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithIssuer(s.issuer),
		jwt.WithAudience(s.audience),
		jwt.WithTimeFunc(clock),
		jwt.WithStrictDecoding(), // otherwise the last character of a signature has four spellings
	)
	return s
}

// Sign returns an access token for the claims and the moment it expires. It refuses claims that Parse would.
func (s *Signer) Sign(claims AccessClaims) (token string, expires time.Time, err error) {
	if err := claims.validate(); err != nil {
		return "", time.Time{}, fmt.Errorf("auth: sign an access token: %w", err)
	}
	now := s.clock().Truncate(time.Second) // the precision of a JWT
	expires = now.Add(AccessLifetime)
	wire := wireClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    s.issuer,
			Audience:  jwt.ClaimStrings{s.audience},
			Subject:   claims.Account.String(),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session:  claims.Session.String(),
		Practice: claims.Practice.String(),
		Roles:    claims.Roles,
	}
	if claims.Patient != uuid.Nil {
		wire.Own = claims.Patient.String()
	}
	if claims.Client != uuid.Nil {
		wire.Client, wire.Scope = claims.Client.String(), claims.Scopes.String()
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodHS256, wire)
	unsigned.Header["typ"] = accessType
	unsigned.Header["kid"] = s.current.ID
	token, err = unsigned.SignedString(s.current.Secret)
	return token, expires, err
}

// Parse returns the claims of a token this deployment signed and that is still good. Anything else is
// models.ErrSignedOut, with the reason for the log; the reason never holds the token. A good token doesn't
// mean a live session: that is looked up on every request.
func (s *Signer) Parse(token string) (AccessClaims, error) {
	if len(token) > maxTokenLength {
		return AccessClaims{}, fmt.Errorf("%w: token too long", models.ErrSignedOut)
	}
	// Go's base64 skips line breaks, which would give one signature many spellings.
	if strings.ContainsAny(token, "\r\n") {
		return AccessClaims{}, fmt.Errorf("%w: token with a line break", models.ErrSignedOut)
	}
	var wire wireClaims
	if _, err := s.parser.ParseWithClaims(token, &wire, s.keyFor); err != nil {
		return AccessClaims{}, errors.Join(models.ErrSignedOut, err)
	}
	claims, err := wire.accessClaims()
	if err != nil {
		return AccessClaims{}, errors.Join(models.ErrSignedOut, err)
	}
	return claims, nil
}

// keyFor finds the key a token names, after its header has shown to be exactly ours. A header that has more
// (crit, jwk, jku, x5u, …) asks for something we don't do.
func (s *Signer) keyFor(token *jwt.Token) (any, error) {
	if len(token.Header) != 3 || token.Header["typ"] != accessType {
		return nil, errors.New("not an access token's header")
	}
	kid, _ := token.Header["kid"].(string)
	key, ok := s.keys[kid]
	if !ok {
		return nil, errors.New("unknown key")
	}
	if key.Until != nil && s.clock().After(*key.Until) {
		return nil, errors.New("a key from before the last rotation")
	}
	return key.Secret, nil
}

func (w wireClaims) accessClaims() (AccessClaims, error) {
	if w.IssuedAt == nil {
		return AccessClaims{}, errors.New("iat is missing")
	}
	account, okAccount := canonicalID(w.Subject)
	session, okSession := canonicalID(w.Session)
	practice, okPractice := canonicalID(w.Practice)
	if !okAccount || !okSession || !okPractice {
		return AccessClaims{}, errors.New("sub, sid or pid is not an id")
	}
	claims := AccessClaims{Account: account, Session: session, Practice: practice, Roles: w.Roles}
	if w.Own != "" {
		own, ok := canonicalID(w.Own)
		if !ok {
			return AccessClaims{}, errors.New("own is not an id")
		}
		claims.Patient = own
	}
	if w.Client != "" || w.Scope != "" {
		client, ok := canonicalID(w.Client)
		if !ok {
			return AccessClaims{}, errors.New("client_id is not an id")
		}
		claims.Client, claims.Scopes = client, models.ParseScopes(w.Scope)
	}
	return claims, claims.validate()
}

// validate is what both ends of a token hold to.
func (c AccessClaims) validate() error {
	if c.Account == uuid.Nil || c.Session == uuid.Nil || c.Practice == uuid.Nil {
		return errors.New("account, session or practice is missing")
	}
	if len(c.Roles) == 0 {
		return errors.New("no role")
	}
	seen := map[models.Role]bool{}
	for _, role := range c.Roles {
		if seen[role] || !role.Known() && role != models.RoleClient {
			return errors.New("a role twice, or an unknown one")
		}
		seen[role] = true
	}
	if seen[models.RoleClient] && (len(c.Roles) > 1 || c.Client != c.Account) {
		return errors.New("a program that speaks for itself is nobody else")
	}
	if c.Client != uuid.Nil && (len(c.Scopes.Kinds()) == 0 || seen[models.RoleOwner]) {
		return errors.New("a client without scopes, or as an owner")
	}
	if seen[models.RolePatient] != (c.Patient != uuid.Nil) {
		return errors.New("a patient is named exactly where the roles say so")
	}
	return nil
}

// canonicalID reads an id in the one spelling we write; uuid.Parse alone takes four. The zero id is none.
func canonicalID(s string) (uuid.UUID, bool) {
	id, err := uuid.Parse(s)
	return id, err == nil && id != uuid.Nil && id.String() == s
}
