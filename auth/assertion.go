package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"alongside/models"
)

// AssertionLife is how far ahead a client's assertion may say that it is over; half a minute more is for its clock.
const AssertionLife = 5 * time.Minute

const (
	assertionSkew = 30 * time.Second
	maxAssertion  = 8 << 10
	maxClientKeys = 20
	minRSABits    = 2048
	maxRSABits    = 8192
)

// ClientKeys are the public keys of a client, by their names.
type ClientKeys map[string]clientKey

// clientKey is one of them. RSA keys sign with RS384, and those of P-384 with ES384: SMART's two.
type clientKey struct {
	public any
	alg    string
}

// ParseClientKeys reads a JSON Web Key Set. It takes public keys for RS384 and ES384 that have names, and leaves others out, as
// sets also hold keys for other purposes; a set without one, or with a private key, is models.Invalid of field.
func ParseClientKeys(field string, set []byte) (ClientKeys, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(set, &document); err != nil {
		return nil, models.Invalid{{Field: field, Code: "wrong_format"}}
	}
	if len(document.Keys) > maxClientKeys {
		return nil, models.Invalid{{Field: field, Code: "too_many", Limit: maxClientKeys}}
	}
	keys := ClientKeys{}
	for _, raw := range document.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil { // of a type that nobody here knows
			continue
		}
		if !key.IsPublic() {
			return nil, models.Invalid{{Field: field, Code: "private_key"}}
		}
		alg := algorithmOf(key)
		if alg == "" || key.KeyID == "" || key.Use != "" && key.Use != "sig" {
			continue
		}
		if _, twice := keys[key.KeyID]; twice {
			return nil, models.Invalid{{Field: field, Code: "twice"}}
		}
		keys[key.KeyID] = clientKey{key.Key, alg}
	}
	if len(keys) == 0 {
		return nil, models.Invalid{{Field: field, Code: "no_key"}}
	}
	return keys, nil
}

// algorithmOf is what a key signs with here; empty for one that is too weak, or says that it is for something else.
func algorithmOf(key jose.JSONWebKey) string {
	alg := ""
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		if bits := public.N.BitLen(); bits >= minRSABits && bits <= maxRSABits {
			alg = jwt.SigningMethodRS384.Alg()
		}
	case *ecdsa.PublicKey:
		if public.Curve == elliptic.P384() {
			alg = jwt.SigningMethodES384.Alg()
		}
	}
	if key.Algorithm != "" && key.Algorithm != alg {
		return ""
	}
	return alg
}

// Has says whether there is a key of a name.
func (k ClientKeys) Has(name string) bool {
	_, ok := k[name]
	return ok
}

// Assertion is what a client showed of itself: who it is, until when that holds, and a hash by which a second use is known.
type Assertion struct {
	Client uuid.UUID
	Key    string
	Until  time.Time
	Once   []byte
}

// assertionClaims are what SMART wants: the client as issuer and as subject, one audience, an end, and a name of its own.
type assertionClaims struct{ jwt.RegisteredClaims }

// ReadAssertion says who an assertion claims to be of and with which key, so that the key can be found. Nothing of it is believed.
// Whatever can't be one is models.ErrSignedOut.
func ReadAssertion(token string) (Assertion, error) {
	if len(token) > maxAssertion || strings.ContainsAny(token, "\r\n") {
		return Assertion{}, fmt.Errorf("%w: not an assertion", models.ErrSignedOut)
	}
	var claims assertionClaims
	unverified, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(token, &claims)
	if err != nil {
		return Assertion{}, errors.Join(models.ErrSignedOut, err)
	}
	client, ok := canonicalID(claims.Issuer)
	key, _ := unverified.Header["kid"].(string)
	if !ok || claims.Subject != claims.Issuer || key == "" {
		return Assertion{}, fmt.Errorf("%w: an assertion of nobody", models.ErrSignedOut)
	}
	return Assertion{Client: client, Key: key}, nil
}

// CheckAssertion holds an assertion to the keys of the client that it says it is of, to the one address it has to be made for, and to
// the clock. keysAt is where the client's keys are registered to be; empty where they are not. It fails with models.ErrSignedOut.
func CheckAssertion(token string, keys ClientKeys, address, keysAt string, now time.Time) (Assertion, error) {
	read, err := ReadAssertion(token)
	if err != nil {
		return Assertion{}, err
	}
	var claims assertionClaims
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS384.Alg(), jwt.SigningMethodES384.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithAudience(address),
		jwt.WithIssuer(read.Client.String()),
		jwt.WithSubject(read.Client.String()),
		jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithStrictDecoding(),
	)
	_, err = parser.ParseWithClaims(token, &claims, func(unverified *jwt.Token) (any, error) {
		return keys.keyFor(unverified, keysAt)
	})
	switch {
	case err != nil:
		return Assertion{}, errors.Join(models.ErrSignedOut, err)
	case len(claims.Audience) != 1: // one for two servers could be handed on by one of them
		return Assertion{}, fmt.Errorf("%w: an assertion for several", models.ErrSignedOut)
	case claims.ExpiresAt.After(now.Add(AssertionLife + assertionSkew)):
		return Assertion{}, fmt.Errorf("%w: an assertion for too long", models.ErrSignedOut)
	case claims.ID == "" || len(claims.ID) > 200:
		return Assertion{}, fmt.Errorf("%w: an assertion without a name", models.ErrSignedOut)
	}
	once := sha256.Sum256([]byte("assertion|" + read.Client.String() + "|" + claims.ID))
	read.Until, read.Once = claims.ExpiresAt.Time, once[:]
	return read, nil
}

// keyFor finds the key that an assertion names, after its header has shown to ask for nothing else. A key may sign with its own
// algorithm alone: what the header says doesn't choose.
func (k ClientKeys) keyFor(unverified *jwt.Token, keysAt string) (any, error) {
	for name, value := range unverified.Header {
		switch name {
		case "alg", "kid":
		case "typ":
			if value != "JWT" {
				return nil, errors.New("not a JWT")
			}
		case "jku":
			if at, _ := value.(string); keysAt == "" || at != keysAt {
				return nil, errors.New("keys from somewhere else")
			}
		default:
			return nil, errors.New("a header that we don't know")
		}
	}
	name, _ := unverified.Header["kid"].(string)
	key, ok := k[name]
	if !ok || unverified.Method.Alg() != key.alg {
		return nil, errors.New("unknown key")
	}
	return key.public, nil
}
