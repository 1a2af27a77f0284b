package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// offerPatientRecovery invites somebody in care back, who can't sign in any more.
func (s *server) offerPatientRecovery(ctx context.Context, in *patientInput) (*inviteOutput, error) {
	return s.inviteBack(func(codeHash []byte) (models.Recovery, error) {
		return s.Store.OfferPatientRecovery(ctx, actor(ctx), in.PatientID, codeHash)
	})
}

type offerStaffRecoveryInput struct {
	ID   uuid.UUID `path:"account_id" format:"uuid"`
	Body struct {
		GivenName string `json:"given_name" doc:"asked before the invitation shows anything"`
		BirthYear int    `json:"birth_year" doc:"asked before the invitation shows anything"`
	} `nameHint:"OfferStaffRecovery"`
}

// offerStaffRecovery invites a colleague back.
func (s *server) offerStaffRecovery(ctx context.Context, in *offerStaffRecoveryInput) (*inviteOutput, error) {
	return s.inviteBack(func(codeHash []byte) (models.Recovery, error) {
		asked := models.Recovery{GivenName: in.Body.GivenName, BirthYear: in.Body.BirthYear}
		return s.Store.OfferStaffRecovery(ctx, actor(ctx), in.ID, asked, codeHash)
	})
}

// inviteBack makes an invitation that opens an account anew.
func (s *server) inviteBack(offer func(codeHash []byte) (models.Recovery, error)) (*inviteOutput, error) {
	code := auth.NewCode()
	hash, err := auth.HashCode(code)
	if err != nil {
		return nil, err
	}
	r, err := offer(hash)
	return &inviteOutput{invited{ID: r.ID, Code: code, Link: s.invitationLink(r.Language, code), ExpiresAt: r.ExpiresAt}}, err
}

// refuseRecovery ends an invitation that would open the account of whoever is signed in.
func (s *server) refuseRecovery(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Store.RefuseRecovery(ctx, actor(ctx))
}

type recoverInput struct {
	Body struct {
		Answers
		WayIn
	} `nameHint:"Recover"`
}

// recoverAccount opens an account anew: what opened it before opens it no more, and whoever was signed in is out.
func (s *server) recoverAccount(ctx context.Context, in *recoverInput) (*signedInOutput, error) {
	// Asked before the password is hashed, so that codes which open nothing cost nothing.
	given, i, _, err := s.opened(ctx, in.Body.Answers)
	if err != nil {
		return nil, err
	}
	if i.AccountID == uuid.Nil {
		return nil, models.ErrNotFound
	}
	if err := in.Body.problems(i.Login).Err(); err != nil {
		return nil, err
	}
	hash, passkey, err := s.chosen(ctx, i.Opens(), in.Body.WayIn)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.Recover(ctx, given, hash, passkey)
	if err != nil {
		return nil, err
	}
	return s.openSession(ctx, found, store.Try{}, in.Body.Device)
}
