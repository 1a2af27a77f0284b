package api

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"alongside/models"
)

// rawChange is a change not yet read: a wrong one is refused alone, so the request's schema lets it in.
type rawChange json.RawMessage

// Schema lets any object in; models.ParseChange judges it.
func (rawChange) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:                 huma.TypeObject,
		Description:          "{id, kind, op: set | delete, base_rev, recorded_at, fields}: one change of one entry; fields is a patch, null clears",
		AdditionalProperties: true,
	}
}

// UnmarshalJSON keeps the text as it is.
func (c *rawChange) UnmarshalJSON(text []byte) error {
	*c = append((*c)[:0], text...)
	return nil
}

type syncInput struct {
	Body struct {
		Cursor     string      `json:"cursor" maxLength:"64" doc:"as the last answer gave it; empty at first"`
		Device     uuid.UUID   `json:"device"`
		AppVersion string      `json:"app_version" maxLength:"40"`
		Changes    []rawChange `json:"changes" maxItems:"500" nullable:"false"`
	}
}

type syncOutput struct {
	Body struct {
		Results  []models.ChangeResult `json:"results" nullable:"false" doc:"one for each change, in their order"`
		Changes  []models.Entry        `json:"changes" nullable:"false"`
		Practice *models.Practice      `json:"practice,omitempty" doc:"when it is newer than the phone's"`
		Cursor   string                `json:"cursor"`
		More     bool                  `json:"more" doc:"there is more to pull: call again at once"`
		Restart  bool                  `json:"restart,omitempty" doc:"the server was restored: offer everything again"`
	}
}

func (s *server) sync(ctx context.Context, in *syncInput) (*syncOutput, error) {
	var out syncOutput
	out.Body.Results = make([]models.ChangeResult, len(in.Body.Changes))
	changes := make([]models.Change, 0, len(in.Body.Changes))
	places := make([]int, 0, len(in.Body.Changes))
	for i, raw := range in.Body.Changes {
		change, err := models.ParseChange(json.RawMessage(raw))
		if bad, ok := errors.AsType[models.Invalid](err); ok {
			out.Body.Results[i] = models.ChangeResult{ID: change.ID, Outcome: "rejected", Code: bad[0].Code, Field: bad[0].Field, Problems: bad}
			continue
		}
		changes, places = append(changes, change), append(places, i)
	}
	answer, err := s.Store.Sync(ctx, actor(ctx), in.Body.Cursor, changes)
	if err != nil {
		return nil, err
	}
	for i, result := range answer.Results {
		out.Body.Results[places[i]] = result
	}
	out.Body.Changes, out.Body.Practice, out.Body.Cursor = answer.Changes, answer.Practice, answer.Cursor
	out.Body.More, out.Body.Restart = answer.More, answer.Restart
	if out.Body.Changes == nil {
		out.Body.Changes = []models.Entry{}
	}
	return &out, nil
}
