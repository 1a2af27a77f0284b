package api

import (
	"context"
	"time"

	"github.com/google/uuid"
)

type patientsOutput struct {
	Body struct {
		Patients []listedPatient `json:"patients" nullable:"false"`
	}
}

type listedPatient struct {
	ID          uuid.UUID  `json:"id"`
	DisplayName string     `json:"display_name"`
	Pronouns    string     `json:"pronouns"`
	HasAccount  bool       `json:"has_account" doc:"the invitation was accepted"`
	NextVisit   *time.Time `json:"next_visit"`
}

func (s *server) patients(ctx context.Context, _ *struct{}) (*patientsOutput, error) {
	people, err := s.Store.CaredFor(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out patientsOutput
	out.Body.Patients = make([]listedPatient, len(people))
	for i, p := range people {
		out.Body.Patients[i] = listedPatient(p)
	}
	return &out, nil
}
