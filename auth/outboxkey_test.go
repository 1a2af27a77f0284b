package auth

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"testing"
)

// What a phone does: reads both halves as JWK, and meets itself.
func TestOutboxKeyIsAPairBrowsersRead(t *testing.T) {
	public, private, err := NewOutboxKey()
	if err != nil {
		t.Fatal(err)
	}
	var half, whole map[string]string
	if err := json.Unmarshal(public, &half); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(private, &whole); err != nil {
		t.Fatal(err)
	}
	if _, there := half["d"]; there || len(half) != 4 || len(whole) != 5 {
		t.Fatalf("the public half has %d members, the private %d", len(half), len(whole))
	}
	for _, name := range []string{"kty", "crv", "x", "y"} {
		if half[name] != whole[name] {
			t.Errorf("%s differs between the halves", name)
		}
	}
	if half["kty"] != "EC" || half["crv"] != "P-256" {
		t.Errorf("another kind of key: %s %s", half["kty"], half["crv"])
	}
	coordinate := func(s string) []byte {
		b, err := base64.RawURLEncoding.Strict().DecodeString(s)
		if err != nil || len(b) != 32 {
			t.Fatalf("%q is not 32 bytes of base64url: %v", s, err)
		}
		return b
	}
	point := append(append([]byte{4}, coordinate(half["x"])...), coordinate(half["y"])...)
	publicKey, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	privateKey, err := ecdh.P256().NewPrivateKey(coordinate(whole["d"]))
	if err != nil {
		t.Fatal(err)
	}
	sender, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err1 := sender.ECDH(publicKey)
	opened, err2 := privateKey.ECDH(sender.PublicKey())
	if err1 != nil || err2 != nil || !bytes.Equal(sealed, opened) {
		t.Errorf("the halves do not belong together: %v %v", err1, err2)
	}
	if again, _, _ := NewOutboxKey(); bytes.Equal(again, public) {
		t.Error("two accounts got the same key")
	}
}
