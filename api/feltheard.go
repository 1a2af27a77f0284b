package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

type feltHeardInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Body    models.FeltHeard
}

func (s *server) feltHeard(ctx context.Context, in *feltHeardInput) (*struct{}, error) {
	return nil, s.Store.FeltHeard(ctx, actor(ctx), in.VisitID, in.Body)
}

type feltHeardGroupsOutput struct {
	Body struct {
		Least   int                      `json:"least" doc:"as many people are in a group at the least"`
		Groups  []insight.FeltHeardGroup `json:"groups" nullable:"false" doc:"newest first"`
		Waiting int                      `json:"waiting" doc:"people since, in months that are over: too few to be shown"`
	}
}

func (s *server) feltHeardGroups(ctx context.Context, _ *struct{}) (*feltHeardGroupsOutput, error) {
	counts, people, today, err := s.Store.FeltHeardCounts(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out feltHeardGroupsOutput
	out.Body.Least = insight.FeltHeardLeast
	out.Body.Groups, out.Body.Waiting = insight.FeltHeardGroups(counts, people, today)
	return &out, nil
}
