package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

// translated is a translation as it stands beside the words of a line.
type translated struct {
	models.Translation

	AddedBy insight.DocumentName `json:"added_by" doc:"who put it on the page"`
	AddedAt time.Time            `json:"added_at"`
}

func translatedAll(all []store.Translated) []translated {
	out := make([]translated, len(all))
	for i, t := range all {
		out[i] = translated{Translation: t.Translation, AddedBy: t.AddedBy, AddedAt: t.AddedAt}
	}
	return out
}

type translateInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Body    models.Translation
}

func (s *server) translate(ctx context.Context, in *translateInput) (*struct{}, error) {
	return nil, s.Store.Translate(ctx, actor(ctx), in.VisitID, in.Body)
}

type removeTranslationInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Line    string    `query:"line" required:"true" maxLength:"80" doc:"whose translation goes"`
}

func (s *server) removeTranslation(ctx context.Context, in *removeTranslationInput) (*struct{}, error) {
	return nil, s.Store.RemoveTranslation(ctx, actor(ctx), in.VisitID, in.Line)
}
