package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/calendar"
	"alongside/models"
)

type calendarOutput struct {
	Body struct {
		Zone      string             `json:"zone" doc:"the practice's"`
		Feed      *calendarFeed      `json:"feed" doc:"null: none"`
		Proposals []calendarProposal `json:"proposals" nullable:"false" doc:"nobody has said yet whose these are"`
		Vanished  []vanishedEvent    `json:"vanished" nullable:"false" doc:"planned visits whose event is not in the calendar any more"`
	}
}

type calendarFeed struct {
	Host        string               `json:"host" doc:"of the address, which is a secret and never told again"`
	State       models.CalendarState `json:"state" enum:"new,read,not_https,private_network,address_unknown,no_answer,too_slow,no_certificate,not_there,not_allowed,server_trouble,too_many_moves,too_large,not_a_calendar,too_many_events"`
	Since       time.Time            `json:"since" doc:"in this state"`
	ReadAt      *time.Time           `json:"read_at" doc:"read well the last time"`
	MovedTo     string               `json:"moved_to" doc:"the host that answers now, where the address leads elsewhere for good"`
	UnknownZone string               `json:"unknown_zone" doc:"a time zone that is not known here"`
	LeftOut     int                  `json:"left_out" doc:"how many events were left out for that"`
}

type calendarProposal struct {
	ID         uuid.UUID           `json:"id"`
	StartsAt   time.Time           `json:"starts_at"`
	Minutes    int                 `json:"minutes"`
	Title      string              `json:"title"`
	Repeats    bool                `json:"repeats" doc:"whose it is counts for every day of it"`
	Candidates []calendarCandidate `json:"candidates" nullable:"false"`
}

// calendarCandidate is somebody a title may name; nobody is chosen, also where there is one.
type calendarCandidate struct {
	PatientID uuid.UUID `json:"patient_id"`
	By        string    `json:"by" enum:"reference,name,initials"`
}

type vanishedEvent struct {
	ID          uuid.UUID `json:"id"`
	VisitID     uuid.UUID `json:"visit_id"`
	StartsAt    time.Time `json:"starts_at"`
	DisplayName string    `json:"display_name"`
	BirthYear   int       `json:"birth_year"`
	Reference   string    `json:"reference"`
}

func (s *server) calendar(ctx context.Context, _ *struct{}) (*calendarOutput, error) {
	c, err := s.Store.Calendar(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	people, err := s.inCare(ctx)
	if err != nil {
		return nil, err
	}
	var out calendarOutput
	out.Body.Zone = c.Zone
	if c.Feed != nil {
		out.Body.Feed = new(calendarFeed(*c.Feed))
	}
	out.Body.Proposals = make([]calendarProposal, len(c.Proposals))
	for i, p := range c.Proposals {
		out.Body.Proposals[i] = calendarProposal{
			ID: p.ID, StartsAt: p.StartsAt, Minutes: p.Minutes, Title: p.Title, Repeats: p.Repeats, Candidates: candidates(p.Title, people),
		}
	}
	out.Body.Vanished = make([]vanishedEvent, len(c.Vanished))
	for i, v := range c.Vanished {
		out.Body.Vanished[i] = vanishedEvent{
			ID: v.ID, VisitID: v.VisitID, StartsAt: v.StartsAt,
			DisplayName: v.Patient.DisplayName, BirthYear: v.Patient.BirthYear, Reference: v.Patient.Reference,
		}
	}
	return &out, nil
}

// inCare are the people a title may name.
func (s *server) inCare(ctx context.Context) ([]models.Patient, error) {
	cared, err := s.Store.CaredFor(ctx, actor(ctx), "")
	people := make([]models.Patient, len(cared))
	for i, c := range cared {
		people[i] = c.Patient
	}
	return people, err
}

func candidates(title string, people []models.Patient) []calendarCandidate {
	found := calendar.Candidates(title, people)
	all := make([]calendarCandidate, len(found))
	for i, c := range found {
		all[i] = calendarCandidate(c)
	}
	return all
}

type putCalendarInput struct {
	Body struct {
		Address string `json:"address" doc:"https or webcal, as the calendar program gives it"`
	} `nameHint:"CalendarAddress"`
}

func (s *server) putCalendar(ctx context.Context, in *putCalendarInput) (*struct{}, error) {
	address, err := models.ParseCalendarAddress(in.Body.Address)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.PutCalendar(ctx, actor(ctx), address)
}

func (s *server) removeCalendar(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Store.RemoveCalendar(ctx, actor(ctx))
}

type eventInput struct {
	EventID uuid.UUID `path:"event_id"`
}

type matchEventInput struct {
	EventID uuid.UUID `path:"event_id"`
	Body    struct {
		PatientID uuid.UUID `json:"patient_id"`
	} `nameHint:"CalendarMatch"`
}

func (s *server) matchEvent(ctx context.Context, in *matchEventInput) (*struct{}, error) {
	return nil, s.Store.MatchEvent(ctx, actor(ctx), in.EventID, in.Body.PatientID)
}

func (s *server) unmatchEvent(ctx context.Context, in *eventInput) (*struct{}, error) {
	return nil, s.Store.UnmatchEvent(ctx, actor(ctx), in.EventID)
}

func (s *server) dismissEvent(ctx context.Context, in *eventInput) (*struct{}, error) {
	return nil, s.Store.DismissEvent(ctx, actor(ctx), in.EventID, false)
}

func (s *server) restoreEvent(ctx context.Context, in *eventInput) (*struct{}, error) {
	return nil, s.Store.DismissEvent(ctx, actor(ctx), in.EventID, true)
}

type pasteDayInput struct {
	Body struct {
		Day  models.Day `json:"day" doc:"in the practice's zone"`
		Text string     `json:"text"`
	} `nameHint:"PastedDay"`
}

type pasteDayOutput struct {
	Body struct {
		Visits []pastedVisit `json:"visits" nullable:"false"`
		Wrong  []pastedLine  `json:"wrong" nullable:"false" doc:"lines that are no visit, and why"`
	}
}

type pastedVisit struct {
	Line       int                 `json:"line" doc:"counted from 1, as it was pasted"`
	StartsAt   time.Time           `json:"starts_at"`
	Minutes    int                 `json:"minutes"`
	Title      string              `json:"title"`
	Candidates []calendarCandidate `json:"candidates" nullable:"false"`
}

type pastedLine struct {
	Line int    `json:"line"`
	Text string `json:"text"`
	Code string `json:"code" enum:"no_time,wrong_time,skipped_time,nobody,out_of_range"`
}

func (s *server) pasteDay(ctx context.Context, in *pasteDayInput) (*pasteDayOutput, error) {
	practice, err := s.Store.Calendar(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(practice.Zone)
	if err != nil {
		return nil, err
	}
	visits, wrong, err := calendar.Paste(in.Body.Text, in.Body.Day, zone)
	if err != nil {
		return nil, err
	}
	people, err := s.inCare(ctx)
	if err != nil {
		return nil, err
	}
	var out pasteDayOutput
	out.Body.Visits, out.Body.Wrong = make([]pastedVisit, len(visits)), make([]pastedLine, len(wrong))
	for i, v := range visits {
		out.Body.Visits[i] = pastedVisit{Line: v.Line, StartsAt: v.StartsAt, Minutes: v.Minutes, Title: v.Title, Candidates: candidates(v.Title, people)}
	}
	for i, w := range wrong {
		out.Body.Wrong[i] = pastedLine(w)
	}
	return &out, nil
}

type planVisitsInput struct {
	Body struct {
		Visits []plannedVisit `json:"visits" nullable:"false" minItems:"1" maxItems:"100"`
	} `nameHint:"PlannedDay"`
}

type plannedVisit struct {
	PatientID uuid.UUID `json:"patient_id"`
	StartsAt  time.Time `json:"starts_at"`
	Minutes   int       `json:"minutes"`
}

type planVisitsOutput struct {
	Body struct {
		Planned int `json:"planned" doc:"how many are new; the others were planned for that moment already"`
	}
}

func (s *server) planVisits(ctx context.Context, in *planVisitsInput) (*planVisitsOutput, error) {
	visits := make([]models.Visit, len(in.Body.Visits))
	for i, v := range in.Body.Visits {
		visits[i] = models.Visit{ID: uuid.Must(uuid.NewV7()), PatientID: v.PatientID, StartsAt: v.StartsAt, Minutes: v.Minutes}
	}
	var out planVisitsOutput
	var err error
	out.Body.Planned, err = s.Store.PlanVisits(ctx, actor(ctx), visits)
	return &out, err
}
