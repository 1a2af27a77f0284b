package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

type practiceOutput struct{ Body ownPractice }

// ownPractice is a practice as its owners see it.
type ownPractice struct {
	Practice   models.Practice    `json:"practice"`
	Colleagues []models.Colleague `json:"colleagues" nullable:"false" doc:"whom the cover can name"`
	Now        insight.Presence   `json:"now" doc:"what the calendar says of this moment"`
	// What real patients need: each is something that is still missing where it is empty, false or above zero.
	HelpCalledAt *time.Time   `json:"help_called_at" doc:"when somebody called every help number as it stands; null where nobody has"`
	BackedUpAt   *time.Time   `json:"backed_up_at" doc:"when the last backup of this server was complete; null where there was none"`
	Mails        bool         `json:"mails" doc:"clinicians can be told by e-mail that somebody needs a look"`
	Uncovered    []models.Day `json:"uncovered" nullable:"false" doc:"days of the next four weeks on which it is open and nobody is named"`
	NoBackup     bool         `json:"no_backup" doc:"on one of these days nobody steps in for who is named"`
	Unreachable  []string     `json:"unreachable" nullable:"false" doc:"who is named in the cover or on a care team and has no address to be told at; nobody's address is shown"`
	SafetyClosed bool         `json:"safety_closed" doc:"a questionnaire is on that asks for somebody to be there, and nobody is, at least on one of these days"`
	Demo         bool         `json:"demo" doc:"this server holds made-up people with known passwords"`

	Look models.LookThresholds `json:"look" doc:"from when on something is a reason to look at somebody"`
}

// coverDays is how far ahead the cover has to be named.
const coverDays = 28

func (s *server) practice(ctx context.Context, _ *struct{}) (*practiceOutput, error) {
	own, err := s.Store.Practice(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	zone, err := models.LoadZone(own.Practice.TimeZone)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	today := models.DateOf(now.In(zone))
	out := &practiceOutput{ownPractice{
		Practice: own.Practice, Colleagues: own.Colleagues, HelpCalledAt: own.HelpCalledAt, BackedUpAt: own.BackedUpAt, Mails: s.Mails,
		Now: insight.Present(own.Practice, zone, now), Uncovered: insight.Uncovered(own.Practice, zone, today, coverDays),
		NoBackup: insight.WithoutBackup(own.Practice, zone, today, coverDays), Unreachable: own.Unreachable,
		Demo: s.Store.Demo(), Look: own.Look,
	}}
	c := own.Practice.Coverage
	out.Body.SafetyClosed = asksForSafety(own.Practice) && (len(c.Hours) == 0 || len(c.Cover) == 0 || len(out.Body.Uncovered) > 0)
	if out.Body.Uncovered == nil {
		out.Body.Uncovered = []models.Day{}
	}
	return out, nil
}

// asksForSafety says whether a practice offers an instrument that is asked only while somebody is there.
func asksForSafety(p models.Practice) bool {
	return slices.ContainsFunc(p.Instruments, func(code string) bool { i, _ := models.LastInstrument(code); return i.Safety != "" })
}

type changePracticeInput struct {
	Body struct {
		Version    int64        `json:"version" doc:"of the practice that was changed"`
		Name       *string      `json:"name,omitempty"`
		TimeZone   *string      `json:"time_zone,omitempty" doc:"IANA zone"`
		Languages  []string     `json:"languages,omitempty" enum:"en,es" nullable:"false" doc:"those it can be spoken with in; invitations begin in the first"`
		Help       *models.Help `json:"help,omitempty" doc:"all of them"`
		HelpCalled bool         `json:"help_called,omitempty" doc:"somebody called every number as it stands after the change"`
	} `nameHint:"ChangePractice"`
}

func (s *server) changePractice(ctx context.Context, in *changePracticeInput) (*practiceOutput, error) {
	b := in.Body
	err := s.Store.ChangePractice(ctx, actor(ctx), models.PracticePatch{
		Version: b.Version, Name: b.Name, TimeZone: b.TimeZone, Languages: b.Languages, Help: b.Help, HelpCalled: b.HelpCalled,
	})
	if bad, ok := errors.AsType[models.Invalid](err); ok {
		return nil, helpFields(bad)
	}
	if err != nil {
		return nil, err
	}
	return s.practice(ctx, nil)
}

// helpFields names a practice's bad fields as requests name them: those of its help stand inside it.
func helpFields(bad models.Invalid) models.Invalid {
	for i := range bad {
		switch bad[i].Field {
		case "name", "time_zone", "languages":
		default:
			bad[i].Field = "help." + bad[i].Field
		}
	}
	return bad
}

type setCoverageInput struct {
	Body struct {
		models.Coverage

		Version int64 `json:"version" doc:"of the practice whose calendar was changed"`
	} `nameHint:"SetCoverage"`
}

func (s *server) setCoverage(ctx context.Context, in *setCoverageInput) (*practiceOutput, error) {
	if err := s.Store.SetCoverage(ctx, actor(ctx), in.Body.Version, in.Body.Coverage); err != nil {
		return nil, err
	}
	return s.practice(ctx, nil)
}

type setLookInput struct{ Body models.LookThresholds }

func (s *server) setLook(ctx context.Context, in *setLookInput) (*struct{}, error) {
	return nil, s.Store.SetLookThresholds(ctx, actor(ctx), in.Body)
}

type peopleOutput struct {
	Body struct {
		Accounts    []listedAccount    `json:"accounts" nullable:"false" doc:"staff and patients, by name"`
		Invitations []listedInvitation `json:"invitations" nullable:"false" doc:"open ones, newest first"`
		Unattended  []listedUnattended `json:"unattended" nullable:"false" doc:"whom no clinician looks after any more"`
	}
}

type listedAccount struct {
	ID          uuid.UUID     `json:"id"`
	Login       string        `json:"login"`
	DisplayName string        `json:"display_name"`
	Credentials string        `json:"credentials"`
	Roles       []models.Role `json:"roles" enum:"patient,clinician,owner" nullable:"false"`
	CreatedAt   time.Time     `json:"created_at"`
	DisabledAt  *time.Time    `json:"disabled_at"`
}

type listedInvitation struct {
	ID          uuid.UUID   `json:"id"`
	Role        models.Role `json:"role" enum:"patient,clinician"`
	DisplayName string      `json:"display_name"`
	CreatedAt   time.Time   `json:"created_at"`
	ExpiresAt   time.Time   `json:"expires_at"`
	InvitedBy   string      `json:"invited_by" doc:"display name"`
}

type listedUnattended struct {
	PatientID   uuid.UUID `json:"patient_id"`
	DisplayName string    `json:"display_name"`
}

func (s *server) people(ctx context.Context, _ *struct{}) (*peopleOutput, error) {
	people, err := s.Store.People(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out peopleOutput
	out.Body.Accounts = make([]listedAccount, len(people.Accounts))
	for i, p := range people.Accounts {
		out.Body.Accounts[i] = listedAccount(p)
	}
	out.Body.Invitations = make([]listedInvitation, len(people.Invitations))
	for i, p := range people.Invitations {
		out.Body.Invitations[i] = listedInvitation(p)
	}
	out.Body.Unattended = make([]listedUnattended, len(people.Unattended))
	for i, p := range people.Unattended {
		out.Body.Unattended[i] = listedUnattended(p)
	}
	return &out, nil
}
