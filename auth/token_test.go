package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"alongside/models"
)

const (
	testURL = "https://juniper.example"
	b64url  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

// clock is a time that stands still until a test moves it.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// noon has a fraction of a second, which a token can't carry.
func noon() *clock { return &clock{time.Date(2026, 3, 29, 12, 0, 0, 345e6, time.UTC)} }

func testKeys() []tokenKey {
	return []tokenKey{
		{ID: "march", Secret: []byte(strings.Repeat("m", secretBytes))},
		{ID: "february", Secret: []byte(strings.Repeat("f", secretBytes))},
	}
}

func someClaims() AccessClaims {
	return AccessClaims{
		Account: uuid.New(), Session: uuid.New(), Practice: uuid.New(),
		Roles: []models.Role{models.RolePatient}, Patient: uuid.New(),
	}
}

func mustSign(t testing.TB, s *Signer, claims AccessClaims) string {
	t.Helper()
	token, _, err := s.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSignedTokensAreAcceptedForFiveMinutes(t *testing.T) {
	c := noon()
	s := newSigner(testKeys(), testURL+"/", c.now)
	claims := someClaims()
	token, expires, err := s.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 29, 12, 5, 0, 0, time.UTC); !expires.Equal(want) {
		t.Errorf("expires %v, want %v", expires, want)
	}
	for _, tt := range []struct {
		at   time.Time
		good bool
	}{
		{c.at, true},
		{expires.Add(-time.Nanosecond), true},
		{expires, false},
		{expires.AddDate(1, 0, 0), false},
	} {
		c.at = tt.at
		got, err := s.Parse(token)
		if tt.good && (err != nil || !reflect.DeepEqual(got, claims)) {
			t.Errorf("at %v: %+v, %v", tt.at, got, err)
		}
		if !tt.good && !errors.Is(err, models.ErrSignedOut) {
			t.Errorf("at %v: accepted, or another error: %v", tt.at, err)
		}
	}
}

func TestKeysRotate(t *testing.T) {
	c, claims := noon(), someClaims()
	february := newSigner(testKeys()[1:], testURL, c.now)
	march := newSigner(testKeys(), testURL, c.now)
	april := newSigner([]tokenKey{{ID: "april", Secret: []byte(strings.Repeat("a", secretBytes))}, testKeys()[0]}, testURL, c.now)
	token := mustSign(t, february, claims)
	if got, err := march.Parse(token); err != nil || !reflect.DeepEqual(got, claims) {
		t.Errorf("the key before is not accepted: %v", err)
	}
	if _, err := april.Parse(token); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("the key before that is: %v", err)
	}
	if _, err := february.Parse(mustSign(t, march, claims)); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("a key not known yet is: %v", err)
	}
}

func TestSignRefusesWhatParseWould(t *testing.T) {
	s := newSigner(testKeys(), testURL, noon().now)
	for name, change := range map[string]func(*AccessClaims){
		"without account":          func(c *AccessClaims) { c.Account = uuid.Nil },
		"without session":          func(c *AccessClaims) { c.Session = uuid.Nil },
		"without practice":         func(c *AccessClaims) { c.Practice = uuid.Nil },
		"without a role":           func(c *AccessClaims) { c.Roles = nil },
		"with an unknown role":     func(c *AccessClaims) { c.Roles = append(c.Roles, "admin") },
		"with a role twice":        func(c *AccessClaims) { c.Roles = append(c.Roles, c.Roles[0]) },
		"a patient without record": func(c *AccessClaims) { c.Patient = uuid.Nil },
		"a record of an owner":     func(c *AccessClaims) { c.Roles = []models.Role{models.RoleOwner} },
	} {
		claims := someClaims()
		change(&claims)
		if token, _, err := s.Sign(claims); err == nil {
			t.Errorf("%s: %s", name, token)
		}
	}
}

func TestTokensCarryEveryCombinationOfRoles(t *testing.T) {
	s := newSigner(testKeys(), testURL, noon().now)
	for _, roles := range [][]models.Role{
		{models.RoleOwner}, {models.RoleClinician}, {models.RoleClinician, models.RoleOwner},
	} {
		claims := someClaims()
		claims.Roles, claims.Patient = roles, uuid.Nil
		if got, err := s.Parse(mustSign(t, s, claims)); err != nil || !reflect.DeepEqual(got, claims) {
			t.Errorf("%v: %+v, %v", roles, got, err)
		}
	}
}

// forgery is a token of ours that one thing has been done to.
type forgery struct {
	header map[string]any
	claims jwt.MapClaims
	method jwt.SigningMethod
	key    any
}

func forge(t testing.TB, c *clock, change func(*forgery)) string {
	t.Helper()
	f := forgery{
		header: map[string]any{"alg": "HS256", "typ": "at+jwt", "kid": "march"},
		claims: jwt.MapClaims{
			"iss": testURL, "aud": []string{testURL + "/api"},
			"iat": c.at.Unix(), "exp": c.at.Add(time.Minute).Unix(),
			"sub": uuid.NewString(), "sid": uuid.NewString(), "pid": uuid.NewString(),
			"roles": []string{"patient"}, "own": uuid.NewString(),
		},
		method: jwt.SigningMethodHS256,
		key:    testKeys()[0].Secret,
	}
	change(&f)
	token := &jwt.Token{Header: f.header, Claims: f.claims, Method: f.method}
	signed, err := token.SignedString(f.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func setHeader(name string, value any) func(*forgery) {
	return func(f *forgery) { f.header[name] = value }
}

func setClaim(name string, value any) func(*forgery) {
	return func(f *forgery) { f.claims[name] = value }
}

func dropClaim(name string) func(*forgery) {
	return func(f *forgery) { delete(f.claims, name) }
}

func signWith(method jwt.SigningMethod, key any) func(*forgery) {
	return func(f *forgery) { f.header["alg"], f.method, f.key = method.Alg(), method, key }
}

func TestForgeriesAreRefused(t *testing.T) {
	c := noon()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := testKeys()[0].Secret
	id := uuid.NewString()
	forgeries := map[string]func(*forgery){
		"alg none":                   signWith(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"alg None, signed":           setHeader("alg", "None"),
		"alg missing":                func(f *forgery) { delete(f.header, "alg") },
		"alg a number":               setHeader("alg", 256),
		"alg in lowercase":           setHeader("alg", "hs256"),
		"alg HS384":                  signWith(jwt.SigningMethodHS384, secret),
		"alg HS512":                  signWith(jwt.SigningMethodHS512, secret),
		"alg RS256":                  signWith(jwt.SigningMethodRS256, rsaKey),
		"alg PS256":                  signWith(jwt.SigningMethodPS256, rsaKey),
		"alg ES256":                  signWith(jwt.SigningMethodES256, ecKey),
		"alg EdDSA":                  signWith(jwt.SigningMethodEdDSA, edKey),
		"alg RS256 on our signature": setHeader("alg", "RS256"),
		"alg ES256 on our signature": setHeader("alg", "ES256"),
		"an empty key":               func(f *forgery) { f.key = []byte{} },
		"another key":                func(f *forgery) { f.key = []byte(strings.Repeat("x", secretBytes)) },
		"the key before, this kid":   func(f *forgery) { f.key = testKeys()[1].Secret },

		"typ JWT":          setHeader("typ", "JWT"),
		"typ in uppercase": setHeader("typ", "AT+JWT"),
		"typ the long way": setHeader("typ", "application/at+jwt"),
		"typ missing":      func(f *forgery) { delete(f.header, "typ") },
		"typ null":         setHeader("typ", nil),
		"kid unknown":      setHeader("kid", "january"),
		"kid empty":        setHeader("kid", ""),
		"kid missing":      func(f *forgery) { delete(f.header, "kid") },
		"kid a list":       setHeader("kid", []string{"march"}),
		"crit":             setHeader("crit", []string{"exp"}),
		"crit for kid": func(f *forgery) {
			delete(f.header, "kid")
			f.header["crit"] = []string{"kid"}
		},
		"jwk": setHeader("jwk", map[string]string{"kty": "oct", "k": "AAAA"}),
		"jku": setHeader("jku", "https://elsewhere.example/keys"),
		"x5u": setHeader("x5u", "https://elsewhere.example/cert"),
		"zip": setHeader("zip", "DEF"),

		"iss missing":      dropClaim("iss"),
		"iss another":      setClaim("iss", "https://elsewhere.example"),
		"iss with a slash": setClaim("iss", testURL+"/"),
		"aud missing":      dropClaim("aud"),
		"aud another":      setClaim("aud", testURL+"/fhir"),
		"aud the issuer":   setClaim("aud", testURL),
		"aud empty":        setClaim("aud", []string{}),
		"aud a number":     setClaim("aud", 1),
		"exp missing":      dropClaim("exp"),
		"exp null":         setClaim("exp", nil),
		"exp a second ago": setClaim("exp", c.at.Unix()-1),
		"exp now":          setClaim("exp", c.at.Unix()),
		"exp zero":         setClaim("exp", 0),
		"exp a word":       setClaim("exp", "tomorrow"),
		"nbf in a minute":  setClaim("nbf", c.at.Add(time.Minute).Unix()),
		"iat missing":      dropClaim("iat"),

		"sub missing":        dropClaim("sub"),
		"sub a login":        setClaim("sub", "ana@juniper.example"),
		"sid missing":        dropClaim("sid"),
		"sid empty":          setClaim("sid", ""),
		"sid zero":           setClaim("sid", uuid.Nil.String()),
		"sid as a URN":       setClaim("sid", "urn:uuid:"+id),
		"sid in braces":      setClaim("sid", "{"+id+"}"),
		"sid without dashes": setClaim("sid", strings.ReplaceAll(id, "-", "")),
		"sid in uppercase":   setClaim("sid", "AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE"),
		"sid with SQL":       setClaim("sid", id+"' OR true"),
		"pid missing":        dropClaim("pid"),
		"pid zero":           setClaim("pid", uuid.Nil.String()),
		"pid a list":         setClaim("pid", []string{id}),

		"roles missing":            dropClaim("roles"),
		"roles empty":              setClaim("roles", []string{}),
		"roles a word":             setClaim("roles", "patient"),
		"roles unknown":            setClaim("roles", []string{"patient", "admin"}),
		"roles in uppercase":       setClaim("roles", []string{"PATIENT"}),
		"roles twice":              setClaim("roles", []string{"patient", "patient"}),
		"roles more than a word":   setClaim("roles", []string{"patient,owner"}),
		"own missing of a patient": dropClaim("own"),
		"own of a clinician":       setClaim("roles", []string{"clinician"}),
		"own zero":                 setClaim("own", uuid.Nil.String()),
		"own without dashes":       setClaim("own", strings.ReplaceAll(id, "-", "")),
		"own a list":               setClaim("own", []string{id}),

		"longer than any ours": setClaim("sub", strings.Repeat("a", 4096)),
	}
	s := newSigner(testKeys(), testURL, c.now)
	if _, err := s.Parse(forge(t, c, func(*forgery) {})); err != nil {
		t.Fatalf("with nothing changed it must be accepted, or this test shows nothing: %v", err)
	}
	for name, change := range forgeries {
		t.Run(name, func(t *testing.T) {
			refused(t, s, forge(t, c, change))
		})
	}
}

func refused(t testing.TB, s *Signer, token string) {
	t.Helper()
	claims, err := s.Parse(token)
	if !errors.Is(err, models.ErrSignedOut) || !reflect.DeepEqual(claims, AccessClaims{}) {
		t.Errorf("%q: %+v, %v", token, claims, err)
	}
	if err != nil && len(token) > 20 && strings.Contains(err.Error(), token) {
		t.Errorf("the error repeats the token: %v", err)
	}
}

// Every change of a single character is refused, also of the bits that base64 leaves over at the end.
func TestChangedTokensAreRefused(t *testing.T) {
	s := newSigner(testKeys(), testURL, noon().now)
	token := mustSign(t, s, someClaims())
	for i := range token {
		refused(t, s, token[:i])                    // cut off
		refused(t, s, token[:i]+token[i+1:])        // one missing
		refused(t, s, token[:i]+"."+token[i:])      // one segment more
		refused(t, s, token[:i]+"\n"+token[i:])     // skipped by Go's base64
		refused(t, s, token[:i]+"A"+token[i:])      // one more
		refused(t, s, token[:i]+"\x00"+token[i+1:]) // no base64
		flipped := b64url[(strings.IndexByte(b64url, token[i])+1)%len(b64url)]
		refused(t, s, token[:i]+string(flipped)+token[i+1:])
	}
	body, last := token[:len(token)-1], token[len(token)-1]
	for _, other := range []byte(b64url) {
		if other != last {
			refused(t, s, body+string(other))
		}
	}
	for _, tail := range []string{"=", " ", "\n", "\r\n", ".", "\x00"} {
		refused(t, s, token+tail)
		refused(t, s, tail+token)
	}
}

func TestPartsOfTwoTokensDoNotMix(t *testing.T) {
	s := newSigner(testKeys(), testURL, noon().now)
	a, b := strings.Split(mustSign(t, s, someClaims()), "."), strings.Split(mustSign(t, s, someClaims()), ".")
	refused(t, s, a[0]+"."+b[1]+"."+a[2])
	refused(t, s, a[0]+"."+a[1]+"."+b[2])
	refused(t, s, a[0]+"."+a[1]+".")
	refused(t, s, base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt","kid":"march"}`))+"."+a[1]+".")
}

// FuzzParse: whatever comes in, nothing panics, and what is accepted is a token this signer could have made.
func FuzzParse(f *testing.F) {
	c := noon()
	s := newSigner(testKeys(), testURL, c.now)
	f.Add(mustSign(f, s, someClaims()))
	f.Add(forge(f, c, setClaim("sid", "")))
	f.Add(forge(f, c, signWith(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)))
	f.Add("..")
	f.Add("bnVsbA.bnVsbA.bnVsbA")
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := s.Parse(token)
		if err != nil {
			if !errors.Is(err, models.ErrSignedOut) || !reflect.DeepEqual(claims, AccessClaims{}) {
				t.Fatalf("%+v, %v", claims, err)
			}
			return
		}
		signed, signature, _ := cutLast(token, ".")
		want, err := jwt.SigningMethodHS256.Sign(signed, testKeys()[0].Secret)
		if err != nil || base64.RawURLEncoding.EncodeToString(want) != signature {
			t.Fatalf("accepted, though nobody here signed it: %q", token)
		}
	})
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func BenchmarkParse(b *testing.B) {
	s := newSigner(testKeys(), testURL, noon().now)
	token := mustSign(b, s, someClaims())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Parse(token); err != nil {
			b.Fatal(err)
		}
	}
}
