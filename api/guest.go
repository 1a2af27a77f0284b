package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type makeGuestCodeInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Body    struct {
		Way models.GuestWay `json:"way" enum:"link,tablet,paper"`
	} `nameHint:"MakeGuestCode"`
}

type guestCodeOutput struct {
	Body struct {
		Code string `json:"code" doc:"shown once, never again"`
		Link string `json:"link" doc:"opens the one screen; the code stands behind #, so no server logs it"`
	}
}

func (s *server) makeGuestCode(ctx context.Context, in *makeGuestCodeInput) (*guestCodeOutput, error) {
	code := auth.NewCode()
	hash, err := auth.HashCode(code)
	if err != nil {
		return nil, err
	}
	language, err := s.Store.MakeGuestCode(ctx, actor(ctx), in.VisitID, in.Body.Way, hash)
	var out guestCodeOutput
	out.Body.Code, out.Body.Link = code, s.site.link("/check-in?language="+language, code)
	return &out, err
}

type guestCodeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"64"`
	} `nameHint:"GuestCode"`
}

type guestVisitOutput struct{ Body guestVisit }

// guestVisit says nothing about the person: whoever finds a link learns whose practice it is, and no more.
type guestVisit struct {
	Way       models.GuestWay      `json:"way" enum:"link,tablet,paper"`
	StartsAt  *time.Time           `json:"starts_at" doc:"null: no date yet"`
	Zone      string               `json:"zone" doc:"the practice's"`
	Clinician insight.DocumentName `json:"clinician"`
	Practice  string               `json:"practice"`
	Help      models.Help          `json:"help"`
}

func shownToGuest(v store.GuestVisit) guestVisit {
	return guestVisit{
		Way: v.Way, StartsAt: v.Visit.StartsAt, Zone: v.Visit.Zone, Clinician: v.Visit.Clinician,
		Practice: v.Practice.Name, Help: v.Practice.Help,
	}
}

func (s *server) guestVisit(ctx context.Context, in *guestCodeInput) (*guestVisitOutput, error) {
	hash, err := auth.HashCode(in.Body.Code)
	if err != nil {
		return nil, err
	}
	v, err := s.Store.GuestVisit(ctx, hash)
	if err == nil && v.Way == models.GuestPaper {
		err = models.ErrNotFound // a sheet is typed in at the clinic
	}
	return &guestVisitOutput{shownToGuest(v)}, err
}

type guestCheckInInput struct {
	Body struct {
		Code    string       `json:"code" maxLength:"64"`
		ID      uuid.UUID    `json:"id" doc:"the sender's own; the same one again changes nothing"`
		Answers models.Guest `json:"answers"`
	} `nameHint:"GuestCheckIn"`
}

func (s *server) guestCheckIn(ctx context.Context, in *guestCheckInInput) (*struct{}, error) {
	hash, err := auth.HashCode(in.Body.Code)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.GuestCheckIn(ctx, hash, in.Body.ID, in.Body.Answers)
}

type paperVisitOutput struct {
	Body struct {
		Visit   guestVisit `json:"visit"`
		Patient struct {
			DisplayName string `json:"display_name"`
			Pronouns    string `json:"pronouns"`
		} `json:"patient"`
	} `nameHint:"PaperVisit"`
}

func (s *server) paperVisit(ctx context.Context, in *guestCodeInput) (*paperVisitOutput, error) {
	hash, err := auth.HashCode(in.Body.Code)
	if err != nil {
		return nil, err
	}
	v, patient, err := s.Store.PaperVisit(ctx, actor(ctx), hash)
	var out paperVisitOutput
	out.Body.Visit = shownToGuest(v)
	out.Body.Patient.DisplayName, out.Body.Patient.Pronouns = patient.DisplayName, patient.Pronouns
	return &out, err
}

func (s *server) paperCheckIn(ctx context.Context, in *guestCheckInInput) (*struct{}, error) {
	hash, err := auth.HashCode(in.Body.Code)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.PaperCheckIn(ctx, actor(ctx), hash, in.Body.ID, in.Body.Answers)
}
