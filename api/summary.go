package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
)

type summaryOutput struct {
	Body struct {
		PatientID    uuid.UUID            `json:"patient_id"`
		Document     insight.Document     `json:"document"`
		SharedAt     time.Time            `json:"shared_at"`
		EndsAt       time.Time            `json:"ends_at"`
		ReadAt       time.Time            `json:"read_at" doc:"first opened; the patient is told"`
		ReadBy       insight.DocumentName `json:"read_by"`
		ReviewedAt   *time.Time           `json:"reviewed_at" doc:"marked as read"`
		Replies      []said               `json:"replies" nullable:"false" doc:"the threads of the page's concerns, in their order"`
		Translations []translated         `json:"translations" nullable:"false" doc:"beside the words, never instead of them"`
	}
}

func (s *server) summary(ctx context.Context, in *visitInput) (*summaryOutput, error) {
	summary, err := s.Store.Summary(ctx, actor(ctx), in.VisitID)
	if err != nil {
		return nil, err
	}
	var out summaryOutput
	out.Body.PatientID, out.Body.Document = summary.PatientID, summary.Document
	out.Body.SharedAt, out.Body.EndsAt = summary.SharedAt, summary.EndsAt
	out.Body.ReadAt, out.Body.ReadBy, out.Body.ReviewedAt = summary.ReadAt, summary.ReadBy, summary.ReviewedAt
	out.Body.Replies = saidAll(summary.Replies)
	out.Body.Translations = translatedAll(summary.Translations)
	return &out, nil
}

func (s *server) review(ctx context.Context, in *visitInput) (*struct{}, error) {
	return nil, s.Store.Review(ctx, actor(ctx), in.VisitID)
}

func (s *server) undoReview(ctx context.Context, in *visitInput) (*struct{}, error) {
	return nil, s.Store.UndoReview(ctx, actor(ctx), in.VisitID)
}
