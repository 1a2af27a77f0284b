package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

type signInInput struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"512"`
		Code     string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator app, or a recovery code, where second_factor_needed was answered"`
		Device   string `json:"device,omitempty" maxLength:"200" doc:"a plain name of the browser and system"`
	} `nameHint:"SignIn"`
}

// signedIn is what signing in, refreshing, accepting an invitation and setting up answer.
type signedIn struct {
	AccessToken string            `json:"access_token" doc:"for the header Authorization: Bearer …; keep it in memory only"`
	ExpiresIn   int               `json:"expires_in" doc:"seconds"`
	EndsIn      int               `json:"ends_in" doc:"seconds until the session ends at the latest, however much it is used"`
	Account     accountBody       `json:"account"`
	OutboxKey   *models.OutboxKey `json:"outbox_key,omitempty" doc:"of patients, at sign-in only: opens what their phones left unsent"`
	// SecondFactorMissing: until there is one, every other request is answered so.
	SecondFactorMissing bool `json:"second_factor_missing,omitempty" doc:"nothing is possible yet but to set a second factor up"`
	WaysInUnseen        bool `json:"ways_in_unseen,omitempty" doc:"something was done to how they sign in, and they have not said that they saw it"`
	// ErasureDue is told to patients, who can change their mind until then.
	ErasureDue *time.Time `json:"erasure_due,omitempty" doc:"of patients: when they will be erased, as somebody asked"`
}

type signedInOutput struct {
	RefreshCookie string `header:"Set-Cookie"`
	DeviceCookie  string `header:"Set-Cookie"`
	Body          signedIn
}

// signIn answers the same, and takes as long, for a login nobody has and for a wrong password.
func (s *server) signIn(ctx context.Context, in *signInInput) (*signedInOutput, error) {
	who := callerOf(ctx)
	found, err := s.findSignIn(ctx, in.Body.Login)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return nil, err
	}
	try := store.Try{Login: in.Body.Login, Address: who.address, Device: who.device}
	if wait, err := s.Store.SignInWait(ctx, found, try); err != nil {
		return nil, err
	} else if wait > 0 {
		return nil, tooManyTries(wait)
	}
	if err := s.checkPassword(ctx, found, in.Body.Password, in.Body.Code); err != nil {
		return nil, err
	}
	return s.openSession(ctx, found, try, in.Body.Device)
}

// checkPassword holds a password to an account, and a code where the password is not enough. An account that isn't there, or
// has no password, takes as long as a wrong one.
func (s *server) checkPassword(ctx context.Context, found store.SignIn, password, code string) error {
	if found.PasswordHash == "" {
		if err := s.Hasher.VerifyNobody(ctx, password); err != nil {
			return err
		}
		return wrongSignIn()
	}
	ok, _, err := s.Hasher.Verify(ctx, password, found.PasswordHash)
	switch {
	case err != nil:
		return err
	case !ok:
		return wrongSignIn()
	case found.PasskeyOnly():
		if err := s.Store.MissPasskey(ctx, found); err != nil {
			return err
		}
		return newProblem(http.StatusUnauthorized, "passkey_needed")
	case !found.HasApp():
		return nil
	case code == "":
		return newProblem(http.StatusUnauthorized, "second_factor_needed")
	}
	wait, err := s.Store.UseCode(ctx, found, code)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return newProblem(http.StatusUnauthorized, "wrong_code")
	case wait > 0:
		return tooManyTries(wait)
	}
	return err
}

type confirmSelfInput struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"512"`
		Code     string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator app, or a recovery code, where second_factor_needed was answered"`
	} `nameHint:"Confirm"`
}

// confirmSelf takes the password again from somebody who is signed in: an unlocked screen alone changes no way in. Its tries are
// counted apart from those to sign in: no stranger keeps anybody from changing a password that is being guessed.
func (s *server) confirmSelf(ctx context.Context, in *confirmSelfInput) (*struct{}, error) {
	found, err := s.Store.OwnSignIn(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	if wait, err := s.Store.ConfirmWait(ctx, found.ID); err != nil {
		return nil, err
	} else if wait > 0 {
		return nil, tooManyTries(wait)
	}
	if err := s.checkPassword(ctx, found, in.Body.Password, in.Body.Code); err != nil {
		return nil, ofAField(err)
	}
	return nil, s.Store.Prove(ctx, actor(ctx))
}

// ofAField says what is wrong with a sign-in to somebody who is signed in, and stays so: 401 is for others.
func ofAField(err error) error {
	var refused *Problem
	if !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized {
		return err
	}
	field := map[string]string{"second_factor_needed": "code", "wrong_code": "code"}[refused.Code]
	return models.Invalid{{Field: cmp.Or(field, "password"), Code: refused.Code}}
}

// findSignIn spares the database what can't be a login.
func (s *server) findSignIn(ctx context.Context, login string) (store.SignIn, error) {
	if auth.ValidateLogin("login", login).Err() != nil {
		return store.SignIn{}, models.ErrNotFound
	}
	return s.Store.FindSignIn(ctx, login)
}

// openSession signs in an account that has proved who it is.
func (s *server) openSession(ctx context.Context, found store.SignIn, try store.Try, device string) (*signedInOutput, error) {
	refresh, hash := auth.NewRefreshToken()
	session, err := s.Store.OpenSession(ctx, &found, try, models.DeviceName(device), hash)
	if err != nil {
		return nil, err
	}
	out, err := s.answerSession(ctx, session, refresh)
	if err != nil {
		return nil, err
	}
	if session.PatientID != uuid.Nil {
		out.Body.OutboxKey = &found.OutboxKey
	}
	return out, nil
}

// answerSession answers a session that lives, and makes the browser one that its account signed in from, also again after a change of
// a way in. Who is known stays who they are: their tries go on counting.
func (s *server) answerSession(ctx context.Context, session store.Session, refresh string) (*signedInOutput, error) {
	token, _, err := s.signer.Sign(auth.AccessClaims{
		Account: session.Account.ID, Session: session.ID, Practice: session.Account.PracticeID,
		Roles: session.Account.Roles, Patient: session.PatientID,
	})
	if err != nil {
		return nil, err
	}
	device := callerOf(ctx).device
	if !s.Keys.KnowsDevice(device, session.Account.Login, session.WaysIn) {
		device = s.Keys.NewDevice(session.Account.Login, session.WaysIn)
	}
	out := &signedInOutput{
		RefreshCookie: s.site.cookie(s.site.refreshCookie(), refresh, time.Until(session.EndsAt)),
		DeviceCookie:  s.site.cookie(s.site.deviceCookie(), device, deviceLife),
	}
	out.Body = signedIn{
		AccessToken: token, ExpiresIn: int(auth.AccessLifetime / time.Second), EndsIn: int(time.Until(session.EndsAt) / time.Second),
		Account: s.describeAccount(session.Account), SecondFactorMissing: session.Enrolling, WaysInUnseen: session.WaysInUnseen,
		ErasureDue: session.ErasureDue,
	}
	return out, nil
}

// emptyInput has a body so that no other site's form can be taken for it.
type emptyInput struct {
	Body struct{} `nameHint:"Empty"`
}

// refresh exchanges the cookie for its successor and a new access token.
func (s *server) refresh(ctx context.Context, _ *emptyInput) (*signedInOutput, error) {
	session, successor, err := s.rotate(ctx, callerOf(ctx).refresh)
	if errors.Is(err, models.ErrSignedOut) {
		return nil, problem(ctx, err).with("Set-Cookie", s.site.cookie(s.site.refreshCookie(), "", 0))
	}
	if err != nil {
		return nil, err
	}
	return s.answerSession(ctx, session, successor)
}

func (s *server) rotate(ctx context.Context, presented string) (session store.Session, successor string, err error) {
	hash, err := auth.HashRefresh(presented)
	if err != nil {
		return session, "", err
	}
	if successor, err = s.Keys.RefreshKey().Successor(presented); err != nil {
		return session, "", err
	}
	successorHash, err := auth.HashRefresh(successor)
	if err != nil {
		return session, "", err
	}
	session, err = s.Store.RotateSession(ctx, hash, successorHash)
	return session, successor, err
}

type signedOutOutput struct {
	RefreshCookie string `header:"Set-Cookie"`
}

// signOut ends the cookie's session. Whoever is signed out already is, too.
func (s *server) signOut(ctx context.Context, _ *emptyInput) (*signedOutOutput, error) {
	if hash, err := auth.HashRefresh(callerOf(ctx).refresh); err == nil {
		if err := s.Store.EndSession(ctx, hash); err != nil {
			return nil, err
		}
	}
	return &signedOutOutput{s.site.cookie(s.site.refreshCookie(), "", 0)}, nil
}

type sessionsOutput struct {
	Body struct {
		Sessions []models.Session `json:"sessions" nullable:"false"`
	} `nameHint:"Sessions"`
}

func (s *server) listSessions(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	sessions, err := s.Store.Sessions(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Sessions = sessions
	return out, nil
}

type endedOutput struct {
	Body struct {
		Ended int64 `json:"ended" doc:"how many sessions are over"`
	} `nameHint:"EndedSessions"`
}

func (s *server) endOtherSessions(ctx context.Context, _ *struct{}) (*endedOutput, error) {
	ended, err := s.Store.EndOtherSessions(ctx, actor(ctx))
	out := &endedOutput{}
	out.Body.Ended = ended
	return out, err
}

type sessionInput struct {
	ID uuid.UUID `path:"session_id" format:"uuid"`
}

func (s *server) endSession(ctx context.Context, in *sessionInput) (*struct{}, error) {
	return nil, s.Store.EndSessionByID(ctx, actor(ctx), in.ID)
}
