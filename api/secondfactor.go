package api

import (
	"context"

	"alongside/auth"
)

type offeredOutput struct{ Body offered }

type offered struct {
	Secret string `json:"secret" doc:"to type into an authenticator app"`
	URI    string `json:"uri" doc:"the same as such apps read it from a QR code or open it: otpauth://totp/…"`
	Ticket string `json:"ticket" doc:"to hand back with a code of the app, within five minutes"`
}

func (s *server) offerSecondFactor(ctx context.Context, _ *emptyInput) (*offeredOutput, error) {
	login, err := s.Store.FreshLogin(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	offer, err := s.Keys.OfferSecret(actor(ctx).AccountID, login, s.Now())
	return &offeredOutput{offered{Secret: string(offer.Secret), URI: offer.URI, Ticket: offer.Ticket}}, err
}

type setSecondFactorInput struct {
	Body struct {
		Ticket string `json:"ticket" maxLength:"4096"`
		Code   string `json:"code" maxLength:"64" doc:"that the app shows now"`
	} `nameHint:"SetSecondFactor"`
}

type recoveryCodesOutput struct {
	Body struct {
		Codes []string `json:"codes" nullable:"false" doc:"shown once, never again; each works once in place of a code of the app"`
	} `nameHint:"RecoveryCodes"`
}

func (s *server) setSecondFactor(ctx context.Context, in *setSecondFactorInput) (*recoveryCodesOutput, error) {
	secret, step, err := s.Keys.TakeSecret(actor(ctx).AccountID, in.Body.Ticket, in.Body.Code, s.Now())
	if err != nil {
		return nil, err
	}
	return recoveryCodes(func(hashes [][]byte) error { return s.Store.SetSecondFactor(ctx, actor(ctx), secret, step, hashes) })
}

func (s *server) setRecoveryCodes(ctx context.Context, _ *emptyInput) (*recoveryCodesOutput, error) {
	return recoveryCodes(func(hashes [][]byte) error { return s.Store.SetRecoveryCodes(ctx, actor(ctx), hashes) })
}

// recoveryCodes answers new codes once their hashes are kept.
func recoveryCodes(keep func(hashes [][]byte) error) (*recoveryCodesOutput, error) {
	codes, hashes, err := auth.NewRecoveryCodes()
	if err != nil {
		return nil, err
	}
	out := &recoveryCodesOutput{}
	out.Body.Codes = codes
	return out, keep(hashes)
}

func (s *server) removeSecondFactor(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Store.RemoveSecondFactor(ctx, actor(ctx))
}
