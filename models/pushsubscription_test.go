package models

import "testing"

// A browser's address is somebody's word, and the server calls it: whatever can't be a push service's is refused.
func TestWhatABrowserSaysOfItsSubscription(t *testing.T) {
	t.Parallel()
	const key, auth = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg"
	for _, good := range []string{
		"https://fcm.googleapis.com/fcm/send/abc:def", "https://web.push.apple.com/QGuQ", "https://updates.push.services.mozilla.com:443/wpush/v2/g",
		"https://db5p.notify.windows.com/w/?token=x", "https://example.com./x",
	} {
		if s, err := ParsePushSubscription(good, key, auth, "UTC"); err != nil || !s.CanBePushedTo() {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, code := range map[string]string{
		"":                                     "required",
		"http://fcm.googleapis.com/x":          "not_https",
		"ftp://fcm.googleapis.com/x":           "not_https",
		"fcm.googleapis.com/x":                 "wrong_format",
		"https:fcm.googleapis.com":             "wrong_format",
		"https://":                             "wrong_format",
		"https://user@fcm.googleapis.com/":     "wrong_format",
		"https://fcm.googleapis.com@10.0.0.1/": "wrong_format",
		"https://fcm.googleapis.com/x#y":       "wrong_format",
		"https://fcm.googleapis.com/\x7f":      "wrong_format",
		"https://fcm.googleapis.com:8443/x":    "wrong_port",
		"https://fcm.googleapis.com:22/x":      "wrong_port",
		"https://10.0.0.1/x":                   "private_network",
		"https://8.8.8.8/x":                    "private_network", // no push service is an address
		"https://[::1]/x":                      "private_network",
		"https://[::ffff:10.0.0.1]/x":          "private_network",
		"https://127.1/x":                      "private_network",
		"https://2130706433/x":                 "private_network",
		"https://0x7f.1/x":                     "private_network",
		"https://localhost/x":                  "private_network",
		"https://postgres/x":                   "private_network",
		"https://printer.local/x":              "private_network",
		"https://metadata.google.internal/x":   "private_network",
		"https://nas.home.arpa./x":             "private_network",
	} {
		s, err := ParsePushSubscription(bad, key, auth, "UTC")
		if err == nil || err.Error() != "invalid: endpoint="+code || s.CanBePushedTo() {
			t.Errorf("%s: %v, expected %s", bad, err, code)
		}
	}
	for name, s := range map[string][3]string{
		"p256dh=wrong_format": {"not a key", auth, "UTC"}, "auth=wrong_format": {key, "short", "UTC"}, "zone=unknown_zone": {key, auth, "Nowhere"},
		"p256dh=wrong_format auth=wrong_format zone=unknown_zone": {key[:20], key, ""},
	} {
		if _, err := ParsePushSubscription("https://web.push.apple.com/x", s[0], s[1], s[2]); err == nil || err.Error() != "invalid: "+name {
			t.Errorf("%v, expected %s", err, name)
		}
	}
}
