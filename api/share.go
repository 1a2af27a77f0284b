package api

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type visitInput struct {
	VisitID uuid.UUID `path:"visit_id"`
}

type previewInput struct {
	VisitID uuid.UUID  `path:"visit_id"`
	Day     models.Day `query:"day" required:"true" doc:"today, where the patient is"`
}

type previewOutput struct {
	Body struct {
		Document insight.Document `json:"document" doc:"with every line that can be left out"`
		Digest   string           `json:"digest" doc:"to be given back with share"`
	}
}

func (s *server) preview(ctx context.Context, in *previewInput) (*previewOutput, error) {
	if err := s.nearToday("day", in.Day); err != nil {
		return nil, err
	}
	document, err := s.Store.Preview(ctx, actor(ctx), in.VisitID, in.Day)
	if err != nil {
		return nil, err
	}
	digest, err := document.Digest()
	if err != nil {
		return nil, err
	}
	var out previewOutput
	out.Body.Document, out.Body.Digest = document, hex.EncodeToString(digest)
	return &out, nil
}

type shareInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Body    struct {
		Digest  string     `json:"digest" maxLength:"64"`
		Day     models.Day `json:"day" doc:"that of the preview"`
		LeftOut []string   `json:"left_out" maxItems:"200" nullable:"false" doc:"lines that stay private"`
		PutIn   []string   `json:"put_in,omitempty" maxItems:"200" doc:"lines that are off until they are put in"`
	}
}

type shareOutput struct {
	Body struct {
		Share store.Shared `json:"share"`
	}
}

func (s *server) share(ctx context.Context, in *shareInput) (*shareOutput, error) {
	if err := s.nearToday("day", in.Body.Day); err != nil {
		return nil, err
	}
	digest, err := hex.DecodeString(in.Body.Digest)
	if err != nil {
		return nil, models.Invalid{{Field: "digest", Code: "wrong_format"}}
	}
	var out shareOutput
	out.Body.Share, err = s.Store.Share(ctx, actor(ctx), in.VisitID, in.Body.Day, digest, models.Chosen{LeftOut: in.Body.LeftOut, PutIn: in.Body.PutIn})
	return &out, err
}

func (s *server) takeBack(ctx context.Context, in *visitInput) (*struct{}, error) {
	return nil, s.Store.TakeBack(ctx, actor(ctx), in.VisitID)
}

// nearToday refuses a day that is nowhere on earth today.
func (s *server) nearToday(field string, day models.Day) error {
	if away := day.Sub(models.DateOf(s.Now().UTC())); away < -1 || away > 1 {
		return models.Invalid{{Field: field, Code: "not_today"}}
	}
	return nil
}
