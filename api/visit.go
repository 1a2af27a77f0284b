package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type clinicVisitsInput struct {
	From models.Day `query:"from" required:"true" doc:"in the practice's zone, included"`
	To   models.Day `query:"to" required:"true" doc:"in the practice's zone, included"`
}

type clinicVisitsOutput struct {
	Body struct {
		Zone   string                `json:"zone" doc:"the practice's"`
		From   models.LookThresholds `json:"from" doc:"from when on something is a reason to look, as the practice set it"`
		Visits []clinicVisit         `json:"visits" nullable:"false"`
		Open   []clinicVisit         `json:"open" nullable:"false" doc:"shared without a date, by anybody in one's care; what nobody marked as read first"`
		// Without what was shared: whoever steps in opens the page.
		Colleagues []colleagueVisit `json:"colleagues" nullable:"false" doc:"planned visits of people in one's care with somebody else"`
	}
}

type clinicVisit struct {
	ID       uuid.UUID         `json:"id"`
	StartsAt *time.Time        `json:"starts_at" doc:"null: an open visit, without a date"`
	Minutes  int               `json:"minutes"`
	State    models.VisitState `json:"state" enum:"planned,cancelled,missed,open"`
	Patient  struct {
		ID          uuid.UUID `json:"id"`
		DisplayName string    `json:"display_name"`
		Pronouns    string    `json:"pronouns"`
		FirstVisit  bool      `json:"first_visit"`
	} `json:"patient"`
	Share *clinicShare   `json:"share" doc:"null: nothing shared, and that is all right"`
	Why   []insight.Look `json:"why" nullable:"false" doc:"why they may need a look, as on the overview: from this page until it is marked as read, and from what they sent or said until somebody has seen it"`
}

type colleagueVisit struct {
	ID        uuid.UUID            `json:"id"`
	StartsAt  time.Time            `json:"starts_at"`
	Patient   colleaguePatient     `json:"patient"`
	Clinician insight.DocumentName `json:"clinician"`
	Shared    bool                 `json:"shared" doc:"there is a page to read"`
}

type colleaguePatient struct {
	DisplayName string `json:"display_name"`
	Pronouns    string `json:"pronouns"`
}

type clinicShare struct {
	SharedAt   time.Time  `json:"shared_at"`
	Language   string     `json:"language"`
	FirstWords string     `json:"first_words" doc:"verbatim"`
	ReadAt     *time.Time `json:"read_at"`
	ReviewedAt *time.Time `json:"reviewed_at"`
}

// clinicDays is how many days a list of visits spans at the most.
const clinicDays = 62

func (s *server) clinicVisits(ctx context.Context, in *clinicVisitsInput) (*clinicVisitsOutput, error) {
	if days := in.To.Sub(in.From); days < 0 || days >= clinicDays {
		return nil, models.Invalid{{Field: "to", Code: "out_of_range", Limit: clinicDays}}
	}
	day, err := s.Store.ClinicVisits(ctx, actor(ctx), in.From, in.To)
	if err != nil {
		return nil, err
	}
	var out clinicVisitsOutput
	out.Body.Zone, out.Body.From = day.Zone, day.From
	out.Body.Visits, out.Body.Open = listedAll(day.Visits), listedAll(day.Open)
	out.Body.Colleagues = make([]colleagueVisit, len(day.Colleagues))
	for i, v := range day.Colleagues {
		out.Body.Colleagues[i] = colleagueVisit{
			v.Visit.ID, v.Visit.StartsAt, colleaguePatient{v.Patient.DisplayName, v.Patient.Pronouns}, v.Clinician, v.Shared,
		}
	}
	return &out, nil
}

func listedAll(visits []store.ClinicVisit) []clinicVisit {
	all := make([]clinicVisit, len(visits))
	for i, v := range visits {
		all[i] = listed(v)
	}
	return all
}

func listed(v store.ClinicVisit) clinicVisit {
	c := clinicVisit{ID: v.Visit.ID, Minutes: v.Visit.Minutes, State: v.Visit.State, Why: v.Why}
	if v.Visit.State != models.VisitOpen {
		c.StartsAt = &v.Visit.StartsAt
	}
	c.Patient.ID, c.Patient.DisplayName, c.Patient.Pronouns = v.Patient.ID, v.Patient.DisplayName, v.Patient.Pronouns
	c.Patient.FirstVisit = v.FirstVisit
	if v.Share != nil {
		d := v.Share.Document
		c.Share = &clinicShare{
			SharedAt: v.Share.SharedAt, Language: d.Language, FirstWords: d.FirstWords(),
			ReadAt: v.Share.ReadAt, ReviewedAt: v.Share.ReviewedAt,
		}
	}
	return c
}

type planVisitInput struct {
	Body struct {
		PatientID uuid.UUID `json:"patient_id"`
		StartsAt  time.Time `json:"starts_at"`
		Minutes   int       `json:"minutes"`
	}
}

type createdOutput struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

func (s *server) planVisit(ctx context.Context, in *planVisitInput) (*createdOutput, error) {
	v := models.Visit{ID: uuid.Must(uuid.NewV7()), PatientID: in.Body.PatientID, StartsAt: in.Body.StartsAt, Minutes: in.Body.Minutes}
	var out createdOutput
	out.Body.ID = v.ID
	return &out, s.Store.PlanVisit(ctx, actor(ctx), v)
}

type changeVisitInput struct {
	VisitID uuid.UUID `path:"visit_id"`
	Body    struct {
		StartsAt *time.Time         `json:"starts_at,omitempty" doc:"moves it, which plans it again"`
		Minutes  *int               `json:"minutes,omitempty"`
		State    *models.VisitState `json:"state,omitempty" enum:"planned,cancelled,missed" doc:"missed: it did not take place, whoever was not there"`
	} `nameHint:"VisitPatch"`
}

func (s *server) changeVisit(ctx context.Context, in *changeVisitInput) (*struct{}, error) {
	return nil, s.Store.ChangeVisit(ctx, actor(ctx), in.VisitID, models.VisitPatch(in.Body))
}
