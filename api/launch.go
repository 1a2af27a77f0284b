package api

import (
	"context"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
)

// launchPage is the page on which a person lets an app in; an app sends them there (SMART's authorization endpoint).
const launchPage = "/ways-in"

// launchAsk is what an app asks for, as it stands in the address of the page.
type launchAsk struct {
	ResponseType string `json:"response_type,omitempty" maxLength:"200"`
	ClientID     string `json:"client_id,omitempty" maxLength:"200"`
	RedirectURI  string `json:"redirect_uri,omitempty" maxLength:"2000"`
	Scope        string `json:"scope,omitempty" maxLength:"4000"`
	State        string `json:"state,omitempty" maxLength:"2000"`
	Audience     string `json:"aud,omitempty" maxLength:"2000"`
	Challenge    string `json:"code_challenge,omitempty" maxLength:"200"`
	Method       string `json:"code_challenge_method,omitempty" maxLength:"200"`
}

type launchInput struct {
	Body launchAsk `nameHint:"LaunchAsk"`
}

type launchOutput struct {
	Body struct {
		Name   string   `json:"name" doc:"of the app"`
		Host   string   `json:"host" doc:"where the person goes back to"`
		Reads  []string `json:"reads" nullable:"false" doc:"the kinds of FHIR resources that it would read; * is every one"`
		Stays  bool     `json:"stays" doc:"it could come back without the person"`
		Choose bool     `json:"choose" doc:"the person chooses somebody in their care, and it is told of this one alone"`
		No     string   `json:"no" doc:"where the person goes who does not let it in"`
		Broken string   `json:"broken" doc:"where the person goes at once, because the app asked wrongly; empty where it did not"`
	} `nameHint:"Launch"`
}

// askLaunch says what an app is and what it would read. Nobody is sent to an address that isn't the app's own: one that is unknown, or asks
// to be answered somewhere else, isn't there.
func (s *server) askLaunch(ctx context.Context, in *launchInput) (*launchOutput, error) {
	app, launch, wrong, err := s.launch(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	out := &launchOutput{}
	to, err := url.Parse(launch.RedirectURI)
	if err != nil {
		return nil, err
	}
	out.Body.Name, out.Body.Host = app.Name, to.Hostname()
	out.Body.Reads = append([]string{}, launch.Scopes.Kinds()...)
	out.Body.Stays = slices.Contains(launch.Scopes, models.ScopeOffline)
	out.Body.Choose = actor(ctx).PatientID == uuid.Nil && launch.ForOnePatient()
	out.Body.No = s.back(launch, in.Body.State, "error", "access_denied")
	if wrong != "" {
		out.Body.Broken = s.back(launch, in.Body.State, "error", wrong)
	}
	return out, nil
}

type allowInput struct {
	Body struct {
		Ask       launchAsk  `json:"ask"`
		PatientID *uuid.UUID `json:"patient_id,omitempty" doc:"whom a clinician chose"`
	} `nameHint:"AllowLaunch"`
}

type allowedOutput struct {
	Body struct {
		To string `json:"to" doc:"where the person goes, with the code for the app"`
	} `nameHint:"LaunchAllowed"`
}

// allowLaunch lets the app in, for who is asking and as far as they may read themselves.
func (s *server) allowLaunch(ctx context.Context, in *allowInput) (*allowedOutput, error) {
	_, launch, wrong, err := s.launch(ctx, in.Body.Ask)
	if err != nil {
		return nil, err
	}
	out := &allowedOutput{}
	if wrong != "" {
		out.Body.To = s.back(launch, in.Body.Ask.State, "error", wrong)
		return out, nil
	}
	a := actor(ctx)
	switch {
	case a.PatientID != uuid.Nil:
		launch.Patient = a.PatientID
	case in.Body.PatientID != nil:
		launch.Patient = *in.Body.PatientID
	case launch.ForOnePatient():
		return nil, models.Invalid{{Field: "patient_id", Code: "required"}}
	}
	code, hash := auth.NewRefreshToken()
	if err := s.Store.Allow(ctx, a, launch, hash); err != nil {
		return nil, err
	}
	out.Body.To = s.back(launch, in.Body.Ask.State, "code", code)
	return out, nil
}

// launch reads what an app asks for. wrong is OAuth's word for what is wrong with it, which the app is told; models.ErrNotFound where
// there is nobody to tell.
func (s *server) launch(ctx context.Context, ask launchAsk) (app models.Client, l models.Launch, wrong string, err error) {
	id, err := uuid.Parse(ask.ClientID)
	if err != nil || id.String() != ask.ClientID {
		return app, l, "", models.ErrNotFound
	}
	if app, err = s.Store.Launched(ctx, actor(ctx), id); err != nil {
		return app, l, "", err
	}
	if !app.RedirectsTo(ask.RedirectURI) {
		return app, l, "", models.ErrNotFound
	}
	l = models.Launch{
		ClientID: id, RedirectURI: ask.RedirectURI, Challenge: ask.Challenge, Scopes: models.ParseScopes(ask.Scope).Within(app.Scopes),
	}
	here := s.site.address + fhirRoot
	switch {
	case ask.ResponseType != "code":
		wrong = "unsupported_response_type"
	case ask.State == "", ask.Method != "S256", !auth.IsChallenge(ask.Challenge), ask.Audience != here && ask.Audience != here+"/":
		wrong = "invalid_request"
	case len(l.Scopes.Kinds()) == 0:
		wrong = "invalid_scope"
	}
	return app, l, wrong, nil
}

// back is the app's own address with what it is answered, and who answers (RFC 9207).
func (s *server) back(l models.Launch, state, name, value string) string {
	to, err := url.Parse(l.RedirectURI)
	if err != nil {
		panic(err) // one that is registered
	}
	query := to.Query()
	query.Set(name, value)
	query.Set("iss", s.site.address)
	if state != "" {
		query.Set("state", state)
	}
	to.RawQuery = query.Encode()
	return to.String()
}
