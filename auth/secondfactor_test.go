package auth

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// The secret and the codes of RFC 6238, appendix B, cut to six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	const secret = AppSecret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	for at, code := range map[int64]string{1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		for later, want := range map[int64]bool{-60: false, -30: true, 0: true, 30: true, 60: false} {
			step, ok := secret.Step(code, time.Unix(at+later, 0))
			if ok != want || ok && step != at/30 {
				t.Errorf("%s of %d, %d s later: step %d, %t", code, at, later, step, ok)
			}
		}
	}
	for _, typed := range []string{" 28 70 82 ", "２８７０８２", "287-082"} {
		if _, ok := secret.Step(typed, time.Unix(59, 0)); !ok {
			t.Errorf("%q is not taken", typed)
		}
	}
	for _, typed := range []string{"", "28708", "2870820", "287082x", "x87082"} {
		if _, ok := secret.Step(typed, time.Unix(59, 0)); ok {
			t.Errorf("%q is taken", typed)
		}
	}
}

func TestAnOfferIsOneAccounts(t *testing.T) {
	k, account, now := mustKeys(t), uuid.New(), time.Now()
	offer, err := k.OfferSecret(account, "ana@juniper.example", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.TakeSecret(uuid.New(), offer.Ticket, "000000", now); !errors.Is(err, models.ErrOver) {
		t.Errorf("another account's: %v", err)
	}
	if _, _, err := k.TakeSecret(account, offer.Ticket, "12345", now); errors.Is(err, models.ErrOver) || err == nil {
		t.Errorf("with a wrong code: %v", err)
	}
}

func TestRecoveryCodesAreToldFromAnAppsByTheirLength(t *testing.T) {
	codes, hashes, err := NewRecoveryCodes()
	if err != nil || len(codes) != RecoveryCodes || len(hashes) != RecoveryCodes {
		t.Fatalf("%d codes, %d hashes, %v", len(codes), len(hashes), err)
	}
	if !IsRecoveryCode(codes[0]) || IsRecoveryCode(" 123 456 ") || IsRecoveryCode("１２３４５６") {
		t.Error("they are not told apart")
	}
}
