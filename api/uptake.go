package api

import (
	"context"

	"alongside/insight"
)

type uptakeOutput struct {
	Body struct {
		insight.Uptake

		Least int `json:"least" doc:"as many people are in a group at the least"`
	}
}

func (s *server) uptake(ctx context.Context, _ *struct{}) (*uptakeOutput, error) {
	people, today, err := s.Store.CheckInUptake(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out uptakeOutput
	out.Body.Uptake, out.Body.Least = insight.UptakeOf(people, today), insight.UptakeLeast
	return &out, nil
}
