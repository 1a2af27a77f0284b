package auth

import (
	"crypto/sha256"
	"errors"
	"strings"
)

// A recovery code opens backups. It is 32 signs of the same alphabet as one-time codes: 30 random ones, which is 144
// bits, and two that follow from them, so that a slip of the pen or the finger is noticed before a file is tried.
const (
	recoverySecret = 30
	recoveryCheck  = 2
)

// ErrRecoveryCode: what was typed is no recovery code.
var ErrRecoveryCode = errors.New("this is not a recovery code as alongside prints it, which has eight groups of four letters and digits: " +
	"compare it with the paper, sign by sign")

// NewRecoveryCode returns a recovery code as it is shown: eight groups of four signs.
func NewRecoveryCode() string {
	secret := randomSigns(recoverySecret)
	return inGroups(secret + checkSigns(secret))
}

// NormalizeRecoveryCode returns a typed or pasted code as NewRecoveryCode writes it, or ErrRecoveryCode.
func NormalizeRecoveryCode(typed string) (string, error) {
	if len(typed) > 256 {
		return "", ErrRecoveryCode
	}
	signs := typedSigns(typed)
	if len(signs) != recoverySecret+recoveryCheck || strings.Trim(signs, codeAlphabet) != "" {
		return "", ErrRecoveryCode
	}
	if secret := signs[:recoverySecret]; signs != secret+checkSigns(secret) {
		return "", ErrRecoveryCode
	}
	return inGroups(signs), nil
}

func checkSigns(secret string) string {
	sum := sha256.Sum256([]byte("alongside recovery code|" + secret))
	signs := make([]byte, recoveryCheck)
	for i := range signs {
		signs[i] = codeAlphabet[int(sum[i])%len(codeAlphabet)]
	}
	return string(signs)
}
