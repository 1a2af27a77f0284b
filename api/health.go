package api

import "context"

type healthOutput struct{ Body health }

type health struct {
	Status string `json:"status" enum:"ok"`
}

func (s *server) alive(context.Context, *struct{}) (*healthOutput, error) {
	return &healthOutput{health{"ok"}}, nil
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*healthOutput, error) {
	if err := s.Store.Ready(ctx); err != nil {
		return nil, unavailable()
	}
	return &healthOutput{health{"ok"}}, nil
}
