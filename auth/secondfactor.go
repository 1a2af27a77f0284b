package auth

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"alongside/models"
)

// RecoveryCodes is how many codes there are for the day on which the phone with the authenticator app is gone.
const RecoveryCodes = 10

// codeSeconds is how long one code of an authenticator app lives. One before and one after are taken too: clocks differ, and
// typing takes its time.
const codeSeconds = 30

// AppSecret is what an authenticator app and the server share (RFC 6238), in base 32.
type AppSecret string

// Offer is a secret on its way into an app: to be typed, as the address that such apps read from a QR code, and in the ticket
// to hand back.
type Offer struct {
	Secret AppSecret
	URI    string
	Ticket string
}

// OfferSecret makes a secret for an account. It counts from the moment at which a code shows that an app has it.
func (k *Keys) OfferSecret(account uuid.UUID, login string, now time.Time) (Offer, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Alongside", AccountName: login, Period: codeSeconds})
	if err != nil {
		return Offer{}, fmt.Errorf("auth: make a secret for an app: %w", err)
	}
	offer := Offer{Secret: AppSecret(key.Secret()), URI: key.URL()}
	offer.Ticket, err = k.newTicket(offerTicket(account), offer.Secret, now)
	return offer, err
}

// TakeSecret answers the secret of an offer to the same account, and the step of the code that shows that an app has it. A
// ticket that is over is models.ErrOver, a wrong code models.Invalid.
func (k *Keys) TakeSecret(account uuid.UUID, ticket, code string, now time.Time) (secret AppSecret, step int64, err error) {
	if err := k.openTicket(offerTicket(account), ticket, &secret, now); err != nil {
		return "", 0, err
	}
	step, ok := secret.Step(code, now)
	if !ok {
		return "", 0, models.Invalid{{Field: "code", Code: "wrong_code"}}
	}
	return secret, step, nil
}

func offerTicket(account uuid.UUID) string { return "set an authenticator app up|" + account.String() }

// Step tells which half minute a code is of, where it is a code of about now.
func (s AppSecret) Step(typed string, now time.Time) (step int64, ok bool) {
	if len(typed) > 64 {
		return 0, false
	}
	code := typedSigns(typed)
	current := now.Unix() / codeSeconds
	for _, step := range []int64{current, current - 1, current + 1} {
		right, err := hotp.ValidateCustom(code, uint64(step), string(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// NewRecoveryCodes makes the codes to be shown once, and the hashes to store.
func NewRecoveryCodes() (codes []string, hashes [][]byte, err error) {
	for range RecoveryCodes {
		code := NewCode()
		hash, err := HashCode(code)
		if err != nil {
			return nil, nil, err
		}
		codes, hashes = append(codes, code), append(hashes, hash)
	}
	return codes, hashes, nil
}

// IsRecoveryCode tells a recovery code from a code of an app by its length.
func IsRecoveryCode(typed string) bool { return len(typedSigns(typed)) >= codeLength }
