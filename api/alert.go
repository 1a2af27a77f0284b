package api

import "context"

// alerts is where somebody wants to be told that a person in their care needs a look.
type alerts struct {
	Email string `json:"email" doc:"empty: nowhere but in the app"`
}

type alertsOutput struct{ Body alerts }

type alertsInput struct{ Body alerts }

func (s *server) alerts(ctx context.Context, _ *struct{}) (*alertsOutput, error) {
	email, err := s.Store.AlertEmail(ctx, actor(ctx))
	return &alertsOutput{alerts{email}}, err
}

func (s *server) setAlerts(ctx context.Context, in *alertsInput) (*struct{}, error) {
	return nil, s.Store.SetAlertEmail(ctx, actor(ctx), in.Body.Email)
}
