package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

type inviteInput struct {
	Body struct {
		Role        models.Role `json:"role" enum:"patient,clinician"`
		PatientID   *uuid.UUID  `json:"patient_id,omitempty" doc:"somebody in one's care without an account; nothing else is said then"`
		DisplayName string      `json:"display_name,omitempty"`
		GivenName   string      `json:"given_name,omitempty" doc:"asked before the invitation shows anything"`
		BirthYear   int         `json:"birth_year,omitempty" doc:"asked before the invitation shows anything"`
		Pronouns    string      `json:"pronouns,omitempty"`
		Reference   string      `json:"reference,omitempty" doc:"of a patient: the practice's own id for the person"`
		Credentials string      `json:"credentials,omitempty"`
	} `nameHint:"Invite"`
}

type inviteOutput struct{ Body invited }

type invited struct {
	ID        uuid.UUID  `json:"id" format:"uuid"`
	Code      string     `json:"code" doc:"shown once, never again"`
	Link      string     `json:"link" doc:"for a message or a QR code; the code stands behind #, so no server logs it"`
	ExpiresAt time.Time  `json:"expires_at"`
	PatientID *uuid.UUID `json:"patient_id,omitempty" format:"uuid"`
}

func (s *server) invite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	code := auth.NewCode()
	hash, err := auth.HashCode(code)
	if err != nil {
		return nil, err
	}
	b := in.Body
	var i models.Invitation
	if b.PatientID != nil && b.Role == models.RolePatient {
		i, err = s.Store.InvitePerson(ctx, actor(ctx), *b.PatientID, hash)
	} else {
		i, err = s.Store.Invite(ctx, actor(ctx), models.Invitation{
			Role: b.Role, DisplayName: b.DisplayName, GivenName: b.GivenName, BirthYear: b.BirthYear,
			Pronouns: b.Pronouns, Reference: b.Reference, Credentials: b.Credentials,
		}, hash)
	}
	if err != nil {
		return nil, err
	}
	out := &inviteOutput{invited{ID: i.ID, Code: code, Link: s.invitationLink(i.Language, code), ExpiresAt: i.ExpiresAt}}
	if i.PatientID != uuid.Nil {
		out.Body.PatientID = &i.PatientID
	}
	return out, nil
}

// invitationLink has the code behind the #, so that no server logs it.
func (s *server) invitationLink(language, code string) string {
	return s.site.link("/invitation?language="+language, code)
}

type invitationInput struct {
	ID uuid.UUID `path:"invitation_id" format:"uuid"`
}

func (s *server) withdrawInvitation(ctx context.Context, in *invitationInput) (*struct{}, error) {
	return nil, s.Store.WithdrawInvitation(ctx, actor(ctx), in.ID)
}

// Answers are what opens an invitation: what stands on the paper, and what its person knows.
type Answers struct {
	Code      string `json:"code" maxLength:"64"`
	GivenName string `json:"given_name" maxLength:"80" pattern:"^[^\\x00]*$"`
	BirthYear int    `json:"birth_year" minimum:"1800" maximum:"2200"`
}

// opened is the invitation that answers open, and the practice's name: models.ErrNotFound unless all of them fit together.
func (s *server) opened(ctx context.Context, a Answers) (given store.Answers, i models.Invitation, practice string, err error) {
	given = store.Answers{GivenName: a.GivenName, BirthYear: a.BirthYear}
	if given.CodeHash, err = auth.HashCode(a.Code); err != nil {
		return given, i, "", err
	}
	i, practice, err = s.Store.ConfirmInvitation(ctx, given)
	return given, i, practice, err
}

type confirmInput struct{ Body Answers }

type confirmOutput struct{ Body confirmed }

type confirmed struct {
	PracticeName string      `json:"practice_name"`
	DisplayName  string      `json:"display_name"`
	Role         models.Role `json:"role" enum:"patient,clinician,owner"`
	Login        string      `json:"login,omitempty" doc:"of the account that it opens anew; an invitation without one makes an account"`
}

func (s *server) confirmInvitation(ctx context.Context, in *confirmInput) (*confirmOutput, error) {
	_, i, practice, err := s.opened(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &confirmOutput{confirmed{PracticeName: practice, DisplayName: i.DisplayName, Role: i.Role, Login: i.Login}}, nil
}

type acceptInput struct {
	Body struct {
		Answers
		NewAccount
		Adult bool `json:"adult" doc:"the person says that they are 18 or older"`
	} `nameHint:"Accept"`
}

func (s *server) acceptInvitation(ctx context.Context, in *acceptInput) (*signedInOutput, error) {
	var bad models.Invalid
	if !in.Body.Adult {
		bad.Add("adult", "adults_only")
	}
	bad = append(bad, in.Body.problems()...)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	// Asked before the password is hashed, so that codes which open nothing cost nothing.
	given, i, _, err := s.opened(ctx, in.Body.Answers)
	if err != nil {
		return nil, err
	}
	if err := s.newLogin(ctx, i.ID); err != nil {
		return nil, err
	}
	hash, passkey, err := s.chosen(ctx, i.Opens(), in.Body.WayIn)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.AcceptInvitation(ctx, given, in.Body.model(hash), passkey)
	if err != nil {
		return nil, err
	}
	return s.openSession(ctx, found, store.Try{}, in.Body.Device)
}
