package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestAWebhookLeadsToTheInternetByHTTPS(t *testing.T) {
	t.Parallel()
	all := WebhookEventTypes()
	for address, code := range map[string]string{
		"": "required", "http://records.example.com/": "not_https", "ftp://records.example.com/": "not_https", "records.example.com": "wrong_format",
		"https://": "wrong_format", "https://%zz": "wrong_format", "https://me:secret@records.example.com/": "wrong_format",
		"https://records.example.com/#part": "wrong_format", "https://records.example.com:8443/": "wrong_port", "https://records.example.com:22/": "wrong_port",
		"https://records.example.com/" + strings.Repeat("x", endpointLimit): "too_long",
		"https://localhost/": "private_network", "https://localhost./": "private_network", "https://printer/": "private_network",
		"https://records.local/": "private_network", "https://metadata.google.internal/": "private_network", "https://metadata.google.internal./": "private_network",
		"https://127.0.0.1/": "private_network", "https://127.0.0.1./": "private_network", "https://127.1/": "private_network", "https://2130706433/": "private_network",
		"https://0x7f000001/": "private_network", "https://0x7f.0.0.1/": "private_network", "https://0177.0.0.1/": "private_network",
		"https://169.254.169.254/latest": "private_network", "https://10.0.0.1/": "private_network", "https://93.184.216.34/": "private_network",
		"https://[::1]/": "private_network", "https://[::ffff:127.0.0.1]/": "private_network", "https://[::ffff:a9fe:a9fe]/": "private_network",
		"https://[64:ff9b::7f00:1]/": "private_network", "https://[fd00::1]/": "private_network", "https://①②⑦.⓪.⓪.①/": "private_network",
		"https://127。0。0。1/": "private_network", "https://lоcalhost.example.com/": "private_network", // one of its letters is Cyrillic
	} {
		_, err := ParseNewWebhook(address, all)
		bad, _ := errors.AsType[Invalid](err)
		if len(bad) != 1 || bad[0].Field != "address" || bad[0].Code != code {
			t.Errorf("%s: %v, expected %s", address, err, code)
		}
	}
	for _, address := range []string{"https://records.example.com", "https://records.example.com:443/hook?token=a", "HTTPS://Records.Example.com./", "https://xn--bcher-kva.example/"} {
		if _, err := ParseNewWebhook(address, all); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAWebhookIsToldOfWhatThereIs(t *testing.T) {
	t.Parallel()
	for _, events := range [][]WebhookEventType{nil, {}, {"check_in.read"}, {WebhookTest}, {WebhookFlagRaised, ""}} {
		if _, err := ParseNewWebhook("https://records.example.com/", events); err == nil {
			t.Errorf("%q can be chosen", events)
		}
	}
	n, err := ParseNewWebhook("https://records.example.com/", []WebhookEventType{WebhookPlanAgreed, WebhookCheckInShared, WebhookPlanAgreed})
	if err != nil || !slices.Equal(n.Events, []WebhookEventType{WebhookCheckInShared, WebhookPlanAgreed}) {
		t.Errorf("%q, %v", n.Events, err)
	}
	if err := (WebhookPatch{Events: []WebhookEventType{}}).Validate(); err == nil {
		t.Error("nothing can be chosen")
	}
	if a, b := NewWebhookSecret(), NewWebhookSecret(); a == b || len(a) != len("whsec_")+44 {
		t.Errorf("%s, %s", a, b)
	}
}
