package auth

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"alongside/models"
)

// Bounds of a password, in characters after normalisation.
const (
	MinPassword = 10
	MaxPassword = 256
)

//go:embed common_passwords.txt
var commonPasswords string

// ErrPasswordHash says that a stored password hash is not one this package wrote.
var ErrPasswordHash = errors.New("auth: a stored password hash cannot be read")

// ValidatePassword tells what is wrong with a new password, as problems of the named field:
// too_short, too_long (Limit is the bound), too_common, same_as_login. It is nil for a good one.
func ValidatePassword(field, password, login string) models.Invalid {
	var problems models.Invalid
	password = normalizePassword(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		problems = append(problems, models.FieldProblem{Field: field, Code: "too_short", Limit: MinPassword})
	case n > MaxPassword:
		problems = append(problems, models.FieldProblem{Field: field, Code: "too_long", Limit: MaxPassword})
	}
	if isCommon(password) {
		problems.Add(field, "too_common")
	}
	if password != "" && NormalizeLogin(password) == NormalizeLogin(login) {
		problems.Add(field, "same_as_login")
	}
	return problems
}

func isCommon(password string) bool {
	return slices.Contains(strings.Fields(commonPasswords), strings.ToLower(password))
}

// normalizePassword lets the same password typed on two keyboards (é as one sign or as two) be the same.
// NFC is what PRECIS asks of passwords (RFC 8265, OpaqueString): unlike NFKC it joins no signs that look different.
func normalizePassword(password string) string { return norm.NFC.String(password) }

// Lengths of a salt and of a hash, in bytes.
const (
	saltLen = 16
	keyLen  = 32
)

// argonParams are the cost of one hash: memory in KiB, passes over it, lanes.
type argonParams struct {
	memory uint32
	passes uint32
	lanes  uint8
}

// Hasher hashes passwords, a bounded number at once, so that a rush of sign-ins queues up instead of
// taking 19 MiB each. Use one for the whole process.
type Hasher struct {
	slots  chan struct{}
	cost   argonParams
	nobody string // a hash no password is known for; as dear to check as a real one
}

// NewHasher allows atOnce hashes to run side by side; about one a core is right. A hash costs what OWASP's
// password storage sheet names for argon2id: 19 MiB, two passes, one lane.
func NewHasher(atOnce int) *Hasher {
	cost := argonParams{memory: 19 * 1024, passes: 2, lanes: 1}
	return &Hasher{
		slots:  make(chan struct{}, max(1, atOnce)),
		cost:   cost,
		nobody: cost.encode(make([]byte, saltLen), make([]byte, keyLen)),
	}
}

// Hash returns the argon2id hash of a password as a PHC string, salted anew each time. Its only error is
// ctx's, when no turn came before it ended.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := randomBytes(saltLen)
	key, err := h.derive(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return h.cost.encode(salt, key), nil
}

// Verify tells whether a password belongs to a hash, and when it does, whether the hash should be made anew
// because its cost is no longer today's. The error is ctx's or ErrPasswordHash.
func (h *Hasher) Verify(ctx context.Context, password, encoded string) (ok, rehash bool, err error) {
	params, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, false, err
	}
	got, err := h.derive(ctx, password, salt, params)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, ok && params != h.cost, nil
}

// VerifyNobody takes the time Verify takes, for a login nobody has, so that the wait doesn't tell which
// logins exist. The error is ctx's.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	_, _, err := h.Verify(ctx, password, h.nobody)
	return err
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, p argonParams) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// A slot and an ended context can both be ready, and select picks either: nobody waits for this hash any more.
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return argon2.IDKey([]byte(normalizePassword(password)), salt, p.passes, p.memory, p.lanes, keyLen), nil
}

// encode writes the PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func (p argonParams) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.memory, p.passes, p.lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// decodeHash reads exactly what encode writes. Costs are bounded, so that a damaged row can't take all memory.
func decodeHash(encoded string) (p argonParams, salt, key []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 {
		return p, nil, nil, ErrPasswordHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, nil, nil, ErrPasswordHash
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, saltErr := b64.DecodeString(parts[4])
	key, keyErr := b64.DecodeString(parts[5])
	plausible := p.memory >= 8*1024 && p.memory <= 256*1024 && p.passes >= 1 && p.passes <= 16 &&
		p.lanes >= 1 && p.lanes <= 8 && len(salt) == saltLen && len(key) == keyLen
	if saltErr != nil || keyErr != nil || !plausible || p.encode(salt, key) != encoded {
		return p, nil, nil, ErrPasswordHash
	}
	return p, salt, key, nil
}
