package api

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

type waysInOutput struct{ Body waysIn }

type waysIn struct {
	Passkeys     []models.Passkey `json:"passkeys" nullable:"false"`
	SecondFactor *secondFactor    `json:"second_factor,omitempty" doc:"beside the password"`
	// Changes are told, so that a person finds out when it was not they.
	Changes []models.WayInChange `json:"changes" nullable:"false" doc:"what was done to them lately, the latest first"`
}

type secondFactor struct {
	Since             time.Time `json:"since"`
	RecoveryCodesLeft int       `json:"recovery_codes_left"`
}

func (s *server) waysIn(ctx context.Context, _ *struct{}) (*waysInOutput, error) {
	found, err := s.Store.WaysIn(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &waysInOutput{waysIn{Passkeys: found.Passkeys, Changes: found.Changes}}
	if found.AppSince != nil {
		out.Body.SecondFactor = &secondFactor{Since: *found.AppSince, RecoveryCodesLeft: found.CodesLeft}
	}
	return out, nil
}

type seenInput struct {
	Body struct {
		At time.Time `json:"at" doc:"of the latest change that they were shown"`
	} `nameHint:"WaysInSeen"`
}

func (s *server) seeWaysIn(ctx context.Context, in *seenInput) (*struct{}, error) {
	return nil, s.Store.SeeWaysIn(ctx, actor(ctx), in.Body.At)
}

// WayIn is how somebody chooses to sign in from now on, to an account that begins or is opened anew.
type WayIn struct {
	Password string        `json:"password,omitempty" doc:"or a passkey, or both"`
	Passkey  *FirstPasskey `json:"passkey,omitempty"`
	Device   string        `json:"device,omitempty" maxLength:"200" doc:"a plain name of the browser and system"`
}

// FirstPasskey is one that an account begins with.
type FirstPasskey struct {
	Shown
	Name string `json:"name" doc:"what its person calls it: My phone"`
}

// problems names every bad field.
func (w WayIn) problems(login string) models.Invalid {
	var bad models.Invalid
	if w.Passkey != nil {
		bad, _ = errors.AsType[models.Invalid](passkeyName(w.Passkey.Name).Validate())
		if w.Password == "" {
			return bad
		}
	}
	return append(bad, auth.ValidatePassword("password", w.Password, login)...)
}

// chosen makes a way in fit to be kept: for the account with the id, that its passkey was begun for.
func (s *server) chosen(ctx context.Context, account uuid.UUID, w WayIn) (passwordHash string, passkey *store.NewPasskey, err error) {
	if w.Passkey != nil {
		credential, err := s.passkeys.FinishRegistration(auth.Holder{Account: account}, w.Passkey.Ticket, w.Passkey.Credential)
		if err != nil {
			return "", nil, err
		}
		passkey = &store.NewPasskey{Name: passkeyName(w.Passkey.Name), Credential: credential}
	}
	if w.Password != "" {
		passwordHash, err = s.Hasher.Hash(ctx, w.Password)
	}
	return passwordHash, passkey, err
}

// NewAccount is the part of accepting an invitation and of setting up in which a person chooses how to sign in.
type NewAccount struct {
	Login string `json:"login" doc:"any unique name; an e-mail address is one"`
	WayIn
	Language string `json:"language" enum:"en,es"`
}

// problems names every bad field.
func (n NewAccount) problems() models.Invalid {
	return append(auth.ValidateLogin("login", n.Login), n.WayIn.problems(n.Login)...)
}

func (n NewAccount) model(passwordHash string) models.NewAccount {
	return models.NewAccount{Login: auth.NormalizeLogin(n.Login), PasswordHash: passwordHash, Language: n.Language}
}

type offerInvitedPasskeyInput struct {
	Body struct {
		Answers
		Login string `json:"login,omitempty" doc:"of the account that is to be made; one that is opened anew has its own"`
	} `nameHint:"OfferInvitedPasskey"`
}

// offerInvitedPasskey begins a passkey for the account that an invitation makes or opens. What can be wrong is said before the
// device makes one that would be of no use.
func (s *server) offerInvitedPasskey(ctx context.Context, in *offerInvitedPasskeyInput) (*ceremonyOutput, error) {
	_, i, _, err := s.opened(ctx, in.Body.Answers)
	if err != nil {
		return nil, err
	}
	holder := auth.Holder{Account: i.Opens(), Login: i.Login, DisplayName: i.DisplayName}
	if i.AccountID == uuid.Nil {
		if holder.Login, err = s.freeLogin(ctx, i.ID, in.Body.Login); err != nil {
			return nil, err
		}
	}
	options, ticket, err := s.passkeys.BeginRegistration(holder, nil)
	return &ceremonyOutput{ceremony{Options: options, Ticket: ticket}}, err
}

// freeLogin is a new login in its one spelling, for the account that an invitation makes.
func (s *server) freeLogin(ctx context.Context, invitation uuid.UUID, login string) (string, error) {
	if err := auth.ValidateLogin("login", login).Err(); err != nil {
		return "", err
	}
	if err := s.newLogin(ctx, invitation); err != nil {
		return "", err
	}
	login = auth.NormalizeLogin(login)
	taken, err := s.Store.LoginTaken(ctx, login)
	if err == nil && taken {
		err = models.Invalid{{Field: "login", Code: "taken"}}
	}
	return login, err
}

// newLogin counts a login that is wanted for an invitation's account: whoever holds one doesn't find out by it who has an account.
func (s *server) newLogin(ctx context.Context, invitation uuid.UUID) error {
	wait, err := s.Store.NewLoginWait(ctx, invitation)
	if err == nil && wait > 0 {
		err = tooManyTries(wait)
	}
	return err
}
