package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type standingOutput struct{ Body store.Standing }

func (s *server) standing(ctx context.Context, in *patientInput) (*standingOutput, error) {
	standing, err := s.Store.Standing(ctx, actor(ctx), in.PatientID)
	return &standingOutput{standing}, err
}

type readingDayInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	DayID     uuid.UUID `path:"day_id" doc:"the sender's: the same word again changes nothing"`
	Body      models.ReadingDay
}

func (s *server) nameReadingDay(ctx context.Context, in *readingDayInput) (*struct{}, error) {
	return nil, s.Store.NameReadingDay(ctx, actor(ctx), in.PatientID, in.DayID, in.Body)
}

type logInput struct {
	PatientID uuid.UUID     `path:"patient_id"`
	Domain    models.Domain `path:"domain" enum:"sleep,nutrition,mood,regulation,body"`
	Through   models.Day    `query:"through" required:"true" doc:"the last day"`
	Days      int           `query:"days" default:"14" minimum:"7" maximum:"365" doc:"more than 90 are answered by the week"`
}

type logOutput struct{ Body insight.LogFacts }

func (s *server) readLog(ctx context.Context, in *logInput) (*logOutput, error) {
	if err := s.nearToday("through", in.Through); err != nil {
		return nil, err
	}
	facts, err := s.Store.ReadLog(ctx, actor(ctx), in.PatientID, in.Domain, in.Through, in.Days)
	return &logOutput{facts}, err
}

type sealedCopiesInput struct {
	Cursor string `query:"cursor" maxLength:"64" doc:"as the page before said; the latest where absent"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type sealedCopiesOutput struct {
	Body struct {
		Copies []models.SealedCopy `json:"copies" nullable:"false" doc:"the latest first"`
		Cursor string              `json:"cursor" doc:"where the next page begins; empty after the last"`
	}
}

func (s *server) sealedCopies(ctx context.Context, in *sealedCopiesInput) (*sealedCopiesOutput, error) {
	place, ok := parsePlace(in.Cursor)
	if !ok {
		return nil, models.Invalid{{Field: "cursor", Code: "wrong_format"}}
	}
	copies, next, err := s.Store.SealedCopies(ctx, actor(ctx), place, in.Limit)
	if err != nil {
		return nil, err
	}
	var out sealedCopiesOutput
	if out.Body.Copies = copies; copies == nil {
		out.Body.Copies = []models.SealedCopy{}
	}
	if next != nil {
		out.Body.Cursor = formatPlace(*next)
	}
	return &out, nil
}

type sealedCopyInput struct {
	CopyID uuid.UUID `path:"copy_id"`
}

type sealedCopyOutput struct {
	Body struct {
		Page *insight.Document `json:"page" doc:"as it was shared; null where it was a log"`
		Log  *insight.LogFacts `json:"log" doc:"what was read of it; null where it was a page"`
	}
}

func (s *server) openSealedCopy(ctx context.Context, in *sealedCopyInput) (*sealedCopyOutput, error) {
	var out sealedCopyOutput
	var err error
	out.Body.Page, out.Body.Log, err = s.Store.OpenSealedCopy(ctx, actor(ctx), in.CopyID)
	return &out, err
}
