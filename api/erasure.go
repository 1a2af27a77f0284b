package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

type erasureOutput struct{ Body models.Erasure }

// erasure is whether one's own is asked for, and what would stay until when.
func (s *server) erasure(ctx context.Context, _ *struct{}) (*erasureOutput, error) {
	e, err := s.Store.Erasure(ctx, actor(ctx))
	return &erasureOutput{e}, err
}

func (s *server) askErasure(ctx context.Context, _ *struct{}) (*erasureOutput, error) {
	a := actor(ctx)
	if err := s.Store.AskErasure(ctx, a, a.PatientID); err != nil {
		return nil, err
	}
	return s.erasure(ctx, nil)
}

func (s *server) stopErasure(ctx context.Context, _ *struct{}) (*struct{}, error) {
	a := actor(ctx)
	return nil, s.Store.StopErasure(ctx, a, a.PatientID)
}

type practiceErasuresOutput struct {
	Body struct {
		Erasures  []models.PracticeErasure `json:"erasures" nullable:"false" doc:"those that were asked for and not stopped, the latest first"`
		People    []models.Erasable        `json:"people" nullable:"false" doc:"whose it can be asked for, by name"`
		Retention models.Retention         `json:"retention"`
	} `nameHint:"PracticeErasures"`
}

func (s *server) practiceErasures(ctx context.Context, _ *struct{}) (*practiceErasuresOutput, error) {
	found, err := s.Store.PracticeErasures(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out practiceErasuresOutput
	out.Body.Erasures, out.Body.People, out.Body.Retention = found.Erasures, found.People, found.Retention
	return &out, nil
}

type askErasureForInput struct {
	Body struct {
		PatientID uuid.UUID `json:"patient_id" format:"uuid"`
	} `nameHint:"AskErasure"`
}

// askErasureFor asks on somebody's behalf; their app tells them, and they can stop it.
func (s *server) askErasureFor(ctx context.Context, in *askErasureForInput) (*struct{}, error) {
	return nil, s.Store.AskErasure(ctx, actor(ctx), in.Body.PatientID)
}

func (s *server) stopErasureFor(ctx context.Context, in *patientInput) (*struct{}, error) {
	return nil, s.Store.StopErasure(ctx, actor(ctx), in.PatientID)
}

type erasedRecordOutput struct {
	Body struct {
		Record []models.RecordRow `json:"record" nullable:"false"`
	} `nameHint:"ErasedRecord"`
}

func (s *server) erasedRecord(ctx context.Context, in *patientInput) (*erasedRecordOutput, error) {
	rows, err := s.Store.ErasedRecord(ctx, actor(ctx), in.PatientID)
	if err != nil {
		return nil, err
	}
	var out erasedRecordOutput
	out.Body.Record = rows
	return &out, nil
}

type setRetentionInput struct {
	Body struct {
		Years int `json:"years" doc:"from 0 to 30, after the last contact"`
	} `nameHint:"SetRetention"`
}

func (s *server) setRetention(ctx context.Context, in *setRetentionInput) (*struct{}, error) {
	return nil, s.Store.SetRetention(ctx, actor(ctx), models.Retention{Years: in.Body.Years})
}
