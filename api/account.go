package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// accountBody is what an account may know of itself.
type accountBody struct {
	ID          uuid.UUID     `json:"id" format:"uuid"`
	Roles       []models.Role `json:"roles" enum:"patient,clinician,owner" nullable:"false"`
	PracticeID  uuid.UUID     `json:"practice_id" format:"uuid"`
	DisplayName string        `json:"display_name"`
	Language    string        `json:"language" enum:"en,es"`
	Demo        bool          `json:"demo,omitempty" doc:"made up, with a password that everybody knows"`
}

func (s *server) describeAccount(a models.Account) accountBody {
	return accountBody{
		ID: a.ID, Roles: a.Roles, PracticeID: a.PracticeID, DisplayName: a.DisplayName, Language: a.Language, Demo: s.Demo != nil,
	}
}

type meOutput struct{ Body me }

type me struct {
	Account  accountBody     `json:"account"`
	Login    string          `json:"login"`
	Practice models.Practice `json:"practice"`
	Patient  *ownPatient     `json:"patient,omitempty"`
}

type ownPatient struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	DisplayName string    `json:"display_name"`
}

func (s *server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	found, err := s.Store.Me(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &meOutput{me{Account: s.describeAccount(found.Account), Login: found.Account.Login, Practice: found.Practice}}
	if found.Patient != nil {
		out.Body.Patient = &ownPatient{ID: found.Patient.ID, DisplayName: found.Patient.DisplayName}
	}
	return out, nil
}

type accountInput struct {
	ID uuid.UUID `path:"account_id" format:"uuid"`
}

func (s *server) disableAccount(ctx context.Context, in *accountInput) (*struct{}, error) {
	return nil, s.Store.DisableAccount(ctx, actor(ctx), in.ID)
}

func (s *server) enableAccount(ctx context.Context, in *accountInput) (*struct{}, error) {
	return nil, s.Store.EnableAccount(ctx, actor(ctx), in.ID)
}

type changeAccountInput struct {
	ID   uuid.UUID `path:"account_id" format:"uuid"`
	Body struct {
		DisplayName *string       `json:"display_name,omitempty"`
		Credentials *string       `json:"credentials,omitempty"`
		Roles       []models.Role `json:"roles,omitempty" enum:"patient,clinician,owner" uniqueItems:"true" nullable:"false" doc:"all of them; other ones end the account's sessions"`
	} `nameHint:"ChangeAccount"`
}

func (s *server) changeAccount(ctx context.Context, in *changeAccountInput) (*struct{}, error) {
	b := in.Body
	return nil, s.Store.ChangeAccount(ctx, actor(ctx), in.ID, models.AccountPatch{
		DisplayName: b.DisplayName, Credentials: b.Credentials, Roles: b.Roles,
	})
}
