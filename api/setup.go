package api

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

type setupNeededOutput struct{ Body setupNeeded }

type setupNeeded struct {
	Needed bool  `json:"needed" doc:"there is no practice yet"`
	Demo   *Demo `json:"demo,omitempty" doc:"the practices are made up, and anybody may sign in as their people"`
}

// Demo is whom anybody may sign in as, and everybody's password.
type Demo struct {
	Password string       `json:"password"`
	People   []DemoPerson `json:"people" nullable:"false"`
}

// DemoPerson is one made-up person.
type DemoPerson struct {
	Login string      `json:"login"`
	Name  string      `json:"name"`
	About InLanguages `json:"about"`
}

// InLanguages is a text in each language of the app.
type InLanguages struct {
	En string `json:"en"`
	Es string `json:"es"`
}

func (s *server) setupNeeded(ctx context.Context, _ *struct{}) (*setupNeededOutput, error) {
	needed, err := s.Store.SetupNeeded(ctx)
	return &setupNeededOutput{setupNeeded{Needed: needed, Demo: s.Demo}}, err
}

type setupInput struct {
	Body struct {
		NewAccount
		Token        string        `json:"token" maxLength:"64" doc:"the one-time code that the server printed"`
		PracticeName string        `json:"practice_name"`
		TimeZone     string        `json:"time_zone" doc:"IANA zone"`
		Help         models.Help   `json:"help"`
		DisplayName  string        `json:"display_name"`
		Credentials  string        `json:"credentials,omitempty"`
		Roles        []models.Role `json:"roles" enum:"clinician,owner" minItems:"1" uniqueItems:"true" nullable:"false"`
	} `nameHint:"SetUp"`
}

// setUp makes the practice and its first account, who is an owner and may be a clinician too.
func (s *server) setUp(ctx context.Context, in *setupInput) (*signedInOutput, error) {
	b := in.Body
	practice := models.Practice{Name: b.PracticeName, TimeZone: b.TimeZone, Help: b.Help}
	first := models.Account{DisplayName: b.DisplayName, Credentials: b.Credentials, Roles: b.Roles, Language: b.Language}
	bad := append(practiceProblems(practice), b.problems()...)
	if about, ok := errors.AsType[models.Invalid](first.Validate()); ok {
		bad = append(bad, about...)
	}
	if !slices.Contains(b.Roles, models.RoleOwner) {
		bad.Add("roles", "owner_needed")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	hash, err := auth.HashCode(b.Token)
	if err != nil {
		return nil, err
	}
	// Asked before the password is hashed, so that a practice that stands costs nothing.
	if err := s.stillToSetUp(ctx); err != nil {
		return nil, err
	}
	first.ID = firstAccount(hash)
	password, passkey, err := s.chosen(ctx, first.ID, b.WayIn)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.SetUp(ctx, hash, practice, first, b.model(password), passkey)
	if err != nil {
		return nil, err
	}
	return s.openSession(ctx, found, store.Try{}, b.Device)
}

// stillToSetUp is models.ErrNotFound once there is a practice.
func (s *server) stillToSetUp(ctx context.Context) error {
	needed, err := s.Store.SetupNeeded(ctx)
	if err == nil && !needed {
		err = models.ErrNotFound
	}
	return err
}

// firstAccount is the id of the account that a set-up token makes: a passkey that was begun with the token is of that account.
func firstAccount(tokenHash []byte) uuid.UUID { return uuid.NewSHA1(uuid.Nil, tokenHash) }

type offerFirstPasskeyInput struct {
	Body struct {
		Token       string `json:"token" maxLength:"64" doc:"the one-time code that the server printed"`
		Login       string `json:"login"`
		DisplayName string `json:"display_name"`
	} `nameHint:"OfferFirstPasskey"`
}

// offerFirstPasskey begins a passkey for the practice's first account.
func (s *server) offerFirstPasskey(ctx context.Context, in *offerFirstPasskeyInput) (*ceremonyOutput, error) {
	hash, err := auth.HashCode(in.Body.Token)
	if err != nil {
		return nil, err
	}
	if err := s.stillToSetUp(ctx); err != nil {
		return nil, err
	}
	if err := auth.ValidateLogin("login", in.Body.Login).Err(); err != nil {
		return nil, err
	}
	holder := auth.Holder{Account: firstAccount(hash), Login: auth.NormalizeLogin(in.Body.Login), DisplayName: in.Body.DisplayName}
	options, ticket, err := s.passkeys.BeginRegistration(holder, nil)
	return &ceremonyOutput{ceremony{Options: options, Ticket: ticket}}, err
}

// practiceProblems names a practice's bad fields as this request names them.
func practiceProblems(p models.Practice) models.Invalid {
	bad, _ := errors.AsType[models.Invalid](p.Validate())
	bad = helpFields(bad)
	for i := range bad {
		if bad[i].Field == "name" {
			bad[i].Field = "practice_name"
		}
	}
	return bad
}
