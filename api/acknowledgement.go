package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

type acknowledgementInput struct {
	PatientID         uuid.UUID `path:"patient_id"`
	AcknowledgementID uuid.UUID `path:"acknowledgement_id" doc:"the sender's: the same one again changes nothing"`
	Body              models.Acknowledgement
}

func (s *server) acknowledge(ctx context.Context, in *acknowledgementInput) (*struct{}, error) {
	return nil, s.Store.Acknowledge(ctx, actor(ctx), in.PatientID, in.AcknowledgementID, in.Body)
}
