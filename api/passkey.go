package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// ceremonyOutput begins what a browser does with a passkey.
type ceremonyOutput struct{ Body ceremony }

type ceremony struct {
	Options json.RawMessage `json:"options" doc:"for parseCreationOptionsFromJSON or parseRequestOptionsFromJSON (WebAuthn)"`
	Ticket  string          `json:"ticket" doc:"to hand back with what the browser answers, within five minutes; works once"`
}

// Shown is what a browser answers.
type Shown struct {
	Ticket     string          `json:"ticket" maxLength:"4096"`
	Credential json.RawMessage `json:"credential" doc:"PublicKeyCredential.toJSON()"`
}

// presentPasskey begins a sign-in, whoever it will be, and also what confirms a session.
func (s *server) presentPasskey(_ context.Context, _ *emptyInput) (*ceremonyOutput, error) {
	options, ticket, err := s.passkeys.BeginPresenting()
	return &ceremonyOutput{ceremony{Options: options, Ticket: ticket}}, err
}

// shownPasskey takes a passkey that showed to be its holder's. What is wrong with one is never told apart. Tries are not
// counted: nobody guesses a signature.
func (s *server) shownPasskey(ctx context.Context, shown Shown) (store.KnownPasskey, error) {
	var known store.KnownPasskey
	presented, err := s.passkeys.FinishPresenting(shown.Ticket, shown.Credential, func(hash []byte) (_ uuid.UUID, _ auth.Credential, err error) {
		known, err = s.Store.FindPasskey(ctx, hash)
		return known.Account, known.Credential, err
	})
	if err == nil {
		err = s.Store.UsePasskey(ctx, known, presented)
	}
	if errors.Is(err, models.ErrNotFound) || errors.Is(err, models.ErrSignedOut) {
		return known, wrongPasskey()
	}
	return known, err
}

type passkeySignInInput struct {
	Body struct {
		Shown
		Device string `json:"device,omitempty" maxLength:"200" doc:"a plain name of the browser and system"`
	} `nameHint:"PasskeySignIn"`
}

func (s *server) signInWithPasskey(ctx context.Context, in *passkeySignInInput) (*signedInOutput, error) {
	known, err := s.shownPasskey(ctx, in.Body.Shown)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.FindSignInBy(ctx, known)
	if err != nil {
		return nil, err
	}
	return s.openSession(ctx, found, store.Try{}, in.Body.Device)
}

type confirmWithPasskeyInput struct {
	Body Shown `nameHint:"ConfirmWithPasskey"`
}

func (s *server) confirmWithPasskey(ctx context.Context, in *confirmWithPasskeyInput) (*struct{}, error) {
	mine, err := s.Store.OwnSignIn(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	known, err := s.shownPasskey(ctx, in.Body)
	if err == nil && known.Account != mine.ID {
		err = wrongPasskey()
	}
	if _, refused := errors.AsType[*Problem](err); refused {
		return nil, models.Invalid{{Field: "credential", Code: "not_accepted"}}
	}
	if err != nil {
		return nil, err
	}
	return nil, s.Store.Prove(ctx, actor(ctx))
}

func (s *server) offerPasskey(ctx context.Context, _ *emptyInput) (*ceremonyOutput, error) {
	holder, known, err := s.Store.BeginPasskey(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	options, ticket, err := s.passkeys.BeginRegistration(holder, known)
	return &ceremonyOutput{ceremony{Options: options, Ticket: ticket}}, err
}

type addPasskeyInput struct {
	Body struct {
		Shown
		Name string `json:"name" doc:"what its person calls it: My phone"`
	} `nameHint:"AddPasskey"`
}

type passkeyOutput struct{ Body models.Passkey }

func (s *server) addPasskey(ctx context.Context, in *addPasskeyInput) (*passkeyOutput, error) {
	credential, err := s.passkeys.FinishRegistration(auth.Holder{Account: actor(ctx).AccountID}, in.Body.Ticket, in.Body.Credential)
	if err != nil {
		return nil, err
	}
	passkey, err := s.Store.AddPasskey(ctx, actor(ctx), passkeyName(in.Body.Name), credential)
	return &passkeyOutput{passkey}, err
}

type renamePasskeyInput struct {
	ID   uuid.UUID `path:"passkey_id" format:"uuid"`
	Body struct {
		Name string `json:"name"`
	} `nameHint:"RenamePasskey"`
}

func (s *server) renamePasskey(ctx context.Context, in *renamePasskeyInput) (*struct{}, error) {
	return nil, s.Store.RenamePasskey(ctx, actor(ctx), in.ID, passkeyName(in.Body.Name))
}

func passkeyName(typed string) models.PasskeyName {
	return models.PasskeyName(strings.TrimSpace(typed))
}

type passkeyInput struct {
	ID uuid.UUID `path:"passkey_id" format:"uuid"`
}

func (s *server) removePasskey(ctx context.Context, in *passkeyInput) (*struct{}, error) {
	return nil, s.Store.RemovePasskey(ctx, actor(ctx), in.ID)
}
