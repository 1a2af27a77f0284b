package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
)

// Try is one attempt to sign in. Device is what the browser shows to be known as one that this login signed in from before.
type Try struct {
	Login   string
	Address string
	Device  string
}

// bound is one count that a try stands in: so many in a window, and then a wait until the oldest of them leaves it.
type bound struct {
	key    []byte
	tries  int32
	window time.Duration
	// lasts: a good try takes back itself alone, and not all of them.
	lasts bool
}

// signInBounds are those of a try to sign in: of its account, in the one spelling of its login, and of its address. A browser that
// the login signed in from before has others: whoever guesses from elsewhere, or from behind the same address, doesn't keep
// the owner out. All such browsers of a login have one together, so that more of them are no way to guess more. A change of a way
// in makes those of before unknown, be they of somebody who knew the password. in is empty where nobody has the login.
func (s *Store) signInBounds(in SignIn, t Try) []bound {
	const window = 15 * time.Minute
	login := auth.NormalizeLogin(t.Login)
	if s.keys.KnowsDevice(t.Device, login, in.waysIn) {
		return []bound{
			{key: s.keys.AttemptKey("device", t.Device), tries: 10, window: window},
			{key: s.keys.AttemptKey("known devices", login), tries: 20, window: window},
			{key: s.keys.AttemptKey("address of known devices", t.Address), tries: 100, window: window, lasts: true},
		}
	}
	return []bound{
		{key: s.keys.AttemptKey("login", login), tries: 10, window: window},
		{key: s.keys.AttemptKey("address", t.Address), tries: 100, window: window, lasts: true},
	}
}

// confirmBound is that of showing again who one is. Only who holds a live session comes so far: no stranger uses it up.
func (s *Store) confirmBound(account uuid.UUID) bound {
	return bound{key: s.keys.AttemptKey("confirm", account.String()), tries: 10, window: 15 * time.Minute}
}

// codeBounds are those of a code of an authenticator app: of its account, whichever device it comes from. Only who has the right
// password comes so far. A good code doesn't undo the wrong ones of its day, so that who guesses slowly, between the sign-ins of
// the account's person, is bounded and found too. After a change of a way in all begins anew: it shuts out who had the password.
func (s *Store) codeBounds(in SignIn) (ofNow, ofDay bound) {
	account := fmt.Sprint(in.ID, in.waysIn)
	return bound{key: s.keys.AttemptKey("code", account), tries: 10, window: 15 * time.Minute},
		bound{key: s.keys.AttemptKey("code of a day", account), tries: 30, window: 24 * time.Hour, lasts: true}
}

// SignInWait counts a try to sign in as what FindSignIn found, be it nobody, and answers how long to wait: 0 means go ahead. A try
// that has to wait is not counted.
func (s *Store) SignInWait(ctx context.Context, in SignIn, t Try) (time.Duration, error) {
	return s.wait(ctx, s.signInBounds(in, t)...)
}

// ConfirmWait counts a try of an account's person to show again who they are, and answers how long to wait.
func (s *Store) ConfirmWait(ctx context.Context, account uuid.UUID) (time.Duration, error) {
	return s.wait(ctx, s.confirmBound(account))
}

// NewLoginWait counts a login that somebody wants for the account of an invitation, and answers how long to wait: whether it is
// free says whether somebody else has an account.
func (s *Store) NewLoginWait(ctx context.Context, invitation uuid.UUID) (time.Duration, error) {
	return s.wait(ctx, bound{key: s.keys.AttemptKey("new login", invitation.String()), tries: 10, window: 15 * time.Minute})
}

// wait counts a try in each of its bounds, unless one of them is used up.
func (s *Store) wait(ctx context.Context, bounds ...bound) (time.Duration, error) {
	var (
		keys    [][]byte
		tries   []int32
		windows []time.Duration
		seconds int
	)
	for _, b := range bounds {
		keys, tries, windows = append(keys, b.key), append(tries, b.tries), append(windows, b.window)
	}
	err := s.pool.QueryRow(ctx, `SELECT sign_in_wait($1, $2, $3)`, keys, tries, windows).Scan(&seconds)
	return time.Duration(seconds) * time.Second, translate(err)
}

// good tells what a try that turned out good takes back: under some keys every try, under others itself.
func good(bounds ...bound) (forget, takeBack [][]byte) {
	for _, b := range bounds {
		if b.lasts {
			takeBack = append(takeBack, b.key)
		} else {
			forget = append(forget, b.key)
		}
	}
	return forget, takeBack
}
