package api

import (
	"context"
	"time"

	"alongside/models"
)

type accessEventsInput struct {
	Before time.Time `query:"before" doc:"the oldest one that is known; now where absent"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type accessEventsOutput struct {
	Body struct {
		Events []models.AccessEvent `json:"events" nullable:"false" doc:"newest first"`
		More   bool                 `json:"more"`
	}
}

func (s *server) accessEvents(ctx context.Context, in *accessEventsInput) (*accessEventsOutput, error) {
	before := in.Before
	if before.IsZero() {
		before = s.Now().Add(24 * time.Hour) // the database's clock may be ahead of ours
	}
	var out accessEventsOutput
	var err error
	out.Body.Events, out.Body.More, err = s.Store.AccessEvents(ctx, actor(ctx), before, in.Limit)
	if out.Body.Events == nil {
		out.Body.Events = []models.AccessEvent{}
	}
	return &out, err
}
