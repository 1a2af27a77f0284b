package api

import (
	"context"

	"alongside/auth"
)

type setPasswordInput struct {
	Body struct {
		Password string `json:"password" maxLength:"512"`
	} `nameHint:"SetPassword"`
}

// setPassword asks for a fresh sign-in before it looks at the password: hashing one costs more than a whole page.
func (s *server) setPassword(ctx context.Context, in *setPasswordInput) (*struct{}, error) {
	login, err := s.Store.FreshLogin(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	if err := auth.ValidatePassword("password", in.Body.Password, login).Err(); err != nil {
		return nil, err
	}
	hash, err := s.Hasher.Hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.SetPassword(ctx, actor(ctx), hash)
}
