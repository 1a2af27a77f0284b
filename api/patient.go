package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// patientInput names somebody in one's care.
type patientInput struct {
	PatientID uuid.UUID `path:"patient_id" format:"uuid"`
}

type patientsInput struct {
	Query string `query:"q" maxLength:"80" doc:"a part of the name, the initials, or the beginning of the practice's own id"`
}

type patientsOutput struct {
	Body struct {
		Patients []listedPatient `json:"patients" nullable:"false"`
	}
}

type listedPatient struct {
	ID          uuid.UUID  `json:"id"`
	DisplayName string     `json:"display_name"`
	Pronouns    string     `json:"pronouns"`
	BirthYear   int        `json:"birth_year" doc:"tells people with the same name apart"`
	Reference   string     `json:"reference" doc:"the practice's own id for the person; empty: none"`
	HasAccount  bool       `json:"has_account" doc:"an invitation was accepted"`
	Invited     bool       `json:"invited" doc:"an invitation of one's own waits to be used"`
	NextVisit   *time.Time `json:"next_visit"`
}

func (s *server) patients(ctx context.Context, in *patientsInput) (*patientsOutput, error) {
	people, err := s.Store.CaredFor(ctx, actor(ctx), in.Query)
	if err != nil {
		return nil, err
	}
	var out patientsOutput
	out.Body.Patients = make([]listedPatient, len(people))
	for i, c := range people {
		out.Body.Patients[i] = listedPatient{
			ID: c.Patient.ID, DisplayName: c.Patient.DisplayName, Pronouns: c.Patient.Pronouns, BirthYear: c.Patient.BirthYear,
			Reference: c.Patient.Reference, HasAccount: c.HasAccount, Invited: c.Invited, NextVisit: c.NextVisit,
		}
	}
	return &out, nil
}

type addPatientInput struct {
	Body struct {
		DisplayName string `json:"display_name"`
		GivenName   string `json:"given_name"`
		BirthYear   int    `json:"birth_year"`
		Pronouns    string `json:"pronouns,omitempty"`
		Reference   string `json:"reference,omitempty" doc:"the practice's own id for the person, one of a kind in the practice"`
	} `nameHint:"NewPatient"`
}

func (s *server) addPatient(ctx context.Context, in *addPatientInput) (*createdOutput, error) {
	b := in.Body
	id, err := s.Store.AddPatient(ctx, actor(ctx), models.Patient{
		DisplayName: b.DisplayName, GivenName: b.GivenName, BirthYear: b.BirthYear, Pronouns: b.Pronouns, Reference: b.Reference,
	})
	var out createdOutput
	out.Body.ID = id
	return &out, err
}

type changePatientInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	Body      struct {
		Reference *string `json:"reference,omitempty" doc:"empty takes it away"`
	} `nameHint:"PatientPatch"`
}

func (s *server) changePatient(ctx context.Context, in *changePatientInput) (*struct{}, error) {
	return nil, s.Store.ChangePatient(ctx, actor(ctx), in.PatientID, models.PatientPatch(in.Body))
}
