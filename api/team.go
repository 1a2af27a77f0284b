package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

type teamOutput struct {
	Body struct {
		Members    []listedMember     `json:"members" nullable:"false" doc:"since the longest first"`
		Colleagues []models.Colleague `json:"colleagues" nullable:"false" doc:"who could be added"`
	}
}

type listedMember struct {
	models.Colleague

	Since     time.Time `json:"since"`
	WorksHere bool      `json:"works_here" doc:"false: the account is closed, or no longer a clinician's"`
}

func (s *server) team(ctx context.Context, in *patientInput) (*teamOutput, error) {
	team, err := s.Store.Team(ctx, actor(ctx), in.PatientID)
	if err != nil {
		return nil, err
	}
	var out teamOutput
	out.Body.Members, out.Body.Colleagues = make([]listedMember, len(team.Members)), team.Colleagues
	for i, m := range team.Members {
		out.Body.Members[i] = listedMember(m)
	}
	if out.Body.Colleagues == nil {
		out.Body.Colleagues = []models.Colleague{}
	}
	return &out, nil
}

type joinTeamInput struct {
	PatientID uuid.UUID `path:"patient_id" format:"uuid"`
	Body      struct {
		ClinicianID uuid.UUID `json:"clinician_id"`
	} `nameHint:"JoinTeam"`
}

func (s *server) joinTeam(ctx context.Context, in *joinTeamInput) (*struct{}, error) {
	return nil, s.Store.JoinTeam(ctx, actor(ctx), in.PatientID, in.Body.ClinicianID)
}

type leaveTeamInput struct {
	PatientID   uuid.UUID `path:"patient_id" format:"uuid"`
	ClinicianID uuid.UUID `path:"clinician_id" format:"uuid"`
}

func (s *server) leaveTeam(ctx context.Context, in *leaveTeamInput) (*struct{}, error) {
	return nil, s.Store.LeaveTeam(ctx, actor(ctx), in.PatientID, in.ClinicianID)
}
