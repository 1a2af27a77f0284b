package auth

import (
	"bytes"
	"strings"
	"testing"
)

func TestAttemptKeysTellKindsValuesAndDeploymentsApart(t *testing.T) {
	k, other := mustKeys(t), mustKeys(t)
	key := k.AttemptKey("login", "ana")
	if !bytes.Equal(key, k.AttemptKey("login", "ana")) {
		t.Error("the same try has two keys")
	}
	for name, another := range map[string][]byte{
		"another value":      k.AttemptKey("login", "theo"),
		"another kind":       k.AttemptKey("address", "ana"),
		"another deployment": other.AttemptKey("login", "ana"),
		"a moved border":     k.AttemptKey("logina", "na"),
	} {
		if bytes.Equal(key, another) {
			t.Errorf("%s has the same key", name)
		}
	}
}

func TestADeviceIsKnownForItsLoginOnly(t *testing.T) {
	k := mustKeys(t)
	device := k.NewDevice("Ana@juniper.example", 7)
	if !k.KnowsDevice(device, " ana@JUNIPER.example", 7) {
		t.Error("not known in another spelling of the login")
	}
	if device == k.NewDevice("Ana@juniper.example", 7) {
		t.Error("two devices have one name")
	}
	if strings.Contains(device, "ana") || strings.Contains(device, "juniper") {
		t.Error("the login stands in it")
	}
	name, _, _ := strings.Cut(device, ".")
	for what, known := range map[string]bool{
		"another login's":        k.KnowsDevice(device, "theo@juniper.example", 7),
		"another deployment's":   mustKeys(t).KnowsDevice(device, "ana@juniper.example", 7),
		"one of before a change": k.KnowsDevice(device, "ana@juniper.example", 8),
		"none":                   k.KnowsDevice("", "ana@juniper.example", 7),
		"only a name":            k.KnowsDevice(name, "ana@juniper.example", 7),
		"a name and a dot":       k.KnowsDevice(name+".", "ana@juniper.example", 7),
		"another name":           k.KnowsDevice("x"+device, "ana@juniper.example", 7),
	} {
		if known {
			t.Errorf("%s is known", what)
		}
	}
}
