package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"alongside/models"
)

// FuzzCheckAssertion shows that nothing passes but what its key signed, for the address, the time and the client that it says.
func FuzzCheckAssertion(f *testing.F) {
	const address = "https://alongside.example/oauth/token"
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k"}}})
	if err != nil {
		f.Fatal(err)
	}
	keys, err := ParseClientKeys("keys", set)
	if err != nil {
		f.Fatal(err)
	}
	now, client := time.Unix(1_796_000_000, 0), uuid.MustParse("0192f0c1-7a52-7cc4-8f3e-1f9d7b6a1c01")

	// sign signs any header and claims: what is left to find then is what they are held to.
	sign := func(header, claims string) (string, error) {
		text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
		signature, err := jwt.SigningMethodES384.Sign(text, key)
		return text + "." + base64.RawURLEncoding.EncodeToString(signature), err
	}
	const good = `{"iss":"0192f0c1-7a52-7cc4-8f3e-1f9d7b6a1c01","sub":"0192f0c1-7a52-7cc4-8f3e-1f9d7b6a1c01",` +
		`"aud":"https://alongside.example/oauth/token","jti":"once","exp":1796000240}`
	for _, header := range []string{
		`{"alg":"ES384","typ":"JWT","kid":"k"}`, `{"alg":"none","kid":"k"}`, `{"alg":"ES384","kid":"k","crit":["exp"]}`, `{"alg":["ES384"],"kid":null}`,
		`{"alg":"ES384","kid":"k","jku":"https://elsewhere.example"}`, `{"alg":"RS384","kid":"k","kid":"j"}`, `null`,
	} {
		f.Add(header, good, "", true)
	}
	for _, claims := range []string{
		`{"iss":"","sub":"","aud":[],"jti":7,"exp":1e300}`, `{"exp":-1,"nbf":"soon"}`, `[]`, good[:40],
		good[:len(good)-11] + `1796000400}`, good[:len(good)-1] + `,"aud":["https://alongside.example/oauth/token","x"]}`,
	} {
		f.Add(`{"alg":"ES384","kid":"k"}`, claims, "", true)
	}
	whole, err := sign(`{"alg":"ES384","kid":"k"}`, good)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := CheckAssertion(whole, keys, address, "", now); err != nil {
		f.Fatalf("a good one: %v", err)
	}
	f.Add("", "", whole[:len(whole)-2]+"AA", false)
	f.Add("", "", whole+"=", false)
	f.Add("", "", "..", false)
	f.Fuzz(func(t *testing.T, header, claims, token string, signed bool) {
		if signed {
			made, err := sign(header, claims)
			if err != nil {
				t.Fatal(err)
			}
			token = made
		}
		got, err := CheckAssertion(token, keys, address, "", now)
		switch {
		case err != nil && !errors.Is(err, models.ErrSignedOut):
			t.Errorf("%q fails otherwise: %v", token, err)
		case err == nil && !signed && token != whole:
			t.Errorf("%q passes, and nobody signed it", token)
		case err == nil && claims == good && got.Client != client:
			t.Errorf("%q is of %v", token, got.Client)
		case err == nil && (got.Client == uuid.Nil || got.Key != "k" || len(got.Once) != 32):
			t.Errorf("%q passes as %+v", token, got)
		case err == nil && (!got.Until.After(now.Add(-assertionSkew)) || got.Until.After(now.Add(AssertionLife+assertionSkew))):
			t.Errorf("%q lasts until %v", token, got.Until)
		}
		if read, err := ReadAssertion(token); err != nil && !errors.Is(err, models.ErrSignedOut) || err == nil && (read.Client == uuid.Nil || read.Key == "") {
			t.Errorf("%q is read as %+v, %v", token, read, err)
		}
	})
}

// FuzzParseClientKeys shows that whatever is pasted is refused by name, or is a public key that signs with one of SMART's two.
func FuzzParseClientKeys(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	for _, one := range []any{&key.PublicKey, key, []byte("a shared secret")} {
		set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: one, KeyID: "k", Use: "sig"}}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(set)
	}
	for _, text := range []string{
		``, `null`, `{"keys":null}`, `{"keys":[null,7,{}]}`, `{"keys":[{"kty":"EC","crv":"P-384","x":"","y":""}]}`,
		`{"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}]}`, `{"keys":[{"kty":"EC","crv":"P-384","kid":"k","x":"AAAA","y":"AAAA","d":"AA"}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, set []byte) {
		keys, err := ParseClientKeys("keys", set)
		var invalid models.Invalid
		if err != nil {
			if !errors.As(err, &invalid) || len(invalid) != 1 || invalid[0].Field != "keys" || invalid[0].Code == "" {
				t.Errorf("%q: %v", set, err)
			}
			return
		}
		if len(keys) == 0 || len(keys) > maxClientKeys {
			t.Errorf("%q: %d keys", set, len(keys))
		}
		for name, key := range keys {
			if name == "" || key.alg != "RS384" && key.alg != "ES384" {
				t.Errorf("%q: key %q of %q", set, name, key.alg)
			}
		}
	})
}
