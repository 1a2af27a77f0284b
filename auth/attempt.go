package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// AttemptKey names what sign-in tries are counted under: one key for each kind ("login", "address", …) and value.
// It is a MAC under a secret of the deployment and not a plain hash: logins and addresses are few enough to try
// them all, and nobody is to read out of the table who tried to sign in from where.
func (k *Keys) AttemptKey(kind, value string) []byte {
	return k.mac("sign-in try", kind, value)
}

const deviceBytes = 16

// NewDevice returns what a browser shows at its next sign-in to be known as one that this login signed in from
// before. Its tries are counted apart, so that somebody who guesses from elsewhere can't keep its owner out.
// The login doesn't stand in it. waysIn is how often the login's ways in have changed: each change ends what was made before it,
// or whoever it shuts out would go on guessing as somebody who is known.
func (k *Keys) NewDevice(login string, waysIn int64) string {
	name := base64.RawURLEncoding.EncodeToString(randomBytes(deviceBytes))
	return name + "." + k.deviceMAC(name, login, waysIn)
}

// KnowsDevice tells whether NewDevice made this for the login, in any spelling, since its ways in changed last.
func (k *Keys) KnowsDevice(device, login string, waysIn int64) bool {
	name, presented, _ := strings.Cut(device, ".")
	return hmac.Equal([]byte(presented), []byte(k.deviceMAC(name, login, waysIn)))
}

func (k *Keys) deviceMAC(name, login string, waysIn int64) string {
	return base64.RawURLEncoding.EncodeToString(k.mac("device", name, fmt.Sprint(waysIn, " ", NormalizeLogin(login))))
}

// mac is HMAC-SHA-256 of a purpose and two values under a key of its own, which is derived from the refresh key:
// what is made here can never pass as a refresh token's successor.
func (k *Keys) mac(purpose, a, b string) []byte {
	own := hmac.New(sha256.New, k.document.RefreshKey)
	own.Write([]byte("alongside " + purpose))
	mac := hmac.New(sha256.New, own.Sum(nil))
	mac.Write([]byte(a + "\x00" + b))
	return mac.Sum(nil)
}
