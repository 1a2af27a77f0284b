package api

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"net/http"

	"alongside/models"
)

// reminders are what somebody wants to be reminded of, and what there is to choose from.
type remindersOutput struct {
	Body struct {
		models.ReminderSettings

		Kinds      []models.ReminderKind `json:"kinds" nullable:"false" enum:"log,check_in,answer,step,contact,digest" doc:"those that the account can have"`
		PushKey    string                `json:"push_key" doc:"for applicationServerKey of pushManager.subscribe; empty: nothing can be pushed from here"`
		Mails      bool                  `json:"mails" doc:"reminders can go by e-mail"`
		Subscribed bool                  `json:"subscribed" doc:"they are pushed to the browser of this session"`
	} `nameHint:"Reminders"`
}

func (s *server) reminders(ctx context.Context, _ *struct{}) (*remindersOutput, error) {
	a := actor(ctx)
	settings, subscribed, err := s.Store.ReminderSettings(ctx, a)
	if err != nil {
		return nil, err
	}
	var out remindersOutput
	out.Body.ReminderSettings, out.Body.Subscribed = settings, subscribed
	out.Body.PushKey, out.Body.Mails = s.PushKey, s.Mails || s.Demo != nil
	out.Body.Kinds = []models.ReminderKind{}
	for _, k := range models.ReminderKinds() {
		if k.IsFor(a.Roles) {
			out.Body.Kinds = append(out.Body.Kinds, k)
		}
	}
	return &out, nil
}

type setRemindersInput struct {
	Body struct {
		models.ReminderSettings
	} `nameHint:"ReminderSettings"`
}

func (s *server) setReminders(ctx context.Context, in *setRemindersInput) (*struct{}, error) {
	return nil, s.Store.SetReminderSettings(ctx, actor(ctx), in.Body.ReminderSettings)
}

type subscribeInput struct {
	Body struct {
		Endpoint string `json:"endpoint" doc:"https, of a push service"`
		P256dh   string `json:"p256dh" doc:"base64url"`
		Auth     string `json:"auth" doc:"base64url"`
		Zone     string `json:"zone" doc:"IANA zone of where the person is"`
	} `nameHint:"PushSubscription"`
}

func (s *server) subscribe(ctx context.Context, in *subscribeInput) (*struct{}, error) {
	sub, err := models.ParsePushSubscription(in.Body.Endpoint, in.Body.P256dh, in.Body.Auth, in.Body.Zone)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.Subscribe(ctx, actor(ctx), sub)
}

func (s *server) unsubscribe(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Store.Unsubscribe(ctx, actor(ctx))
}

type laterInput struct {
	Body struct {
		Later string `json:"later" maxLength:"100" doc:"as the reminder brought it"`
	} `nameHint:"RemindLater"`
}

func (s *server) remindLater(ctx context.Context, in *laterInput) (*struct{}, error) {
	return nil, s.Store.RemindLater(ctx, in.Body.Later)
}

type stopInput struct {
	Link string `path:"link" maxLength:"100"`
}

//go:embed stop.html
var stopHTML string

var stopTemplate = template.Must(template.New("stop").Parse(stopHTML)) //nolint:gochecknoglobals // a constant that Go can't write

// stopWords are those of the page behind such a link, in one language.
type stopWords struct {
	Language string `json:"language"`
	Title    string `json:"title"`
	Ask      string `json:"ask"`
	Button   string `json:"button"`
	Says     string `json:"says"`
	Old      string `json:"old"`
}

func wordsOfStop(language string) stopWords {
	if language == "es" {
		return stopWords{
			Language: "es", Title: "Recordatorios", Ask: "¿No quiere recibir más recordatorios como este?", Button: "No recibir más",
			Says: "Ya no los recibirá. Puede activarlos de nuevo en los ajustes de Alongside.",
			Old:  "Este enlace ya no sirve, o no está completo. Puede quitar los recordatorios en los ajustes de Alongside.",
		}
	}
	return stopWords{
		Language: "en", Title: "Reminders", Ask: "Do you want no more reminders like this one?", Button: "Stop them",
		Says: "They are stopped. You can switch them on again in the settings of Alongside.",
		Old:  "This link is old or not complete. You can switch reminders off in the settings of Alongside.",
	}
}

// stopPage is that page: whose language nobody knows reads both.
type stopPage struct {
	stopWords

	Stopped, Unknown bool
	Spanish          stopWords
}

type stopOutput struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// askStop is the page of the link: looking at it, which programs do by themselves, changes nothing.
func (s *server) askStop(ctx context.Context, in *stopInput) (*stopOutput, error) {
	language, err := s.Store.StopLanguage(ctx, in.Link)
	return stopPage{stopWords: wordsOfStop(language)}.answer(err)
}

func (s *server) stopReminders(ctx context.Context, in *stopInput) (*stopOutput, error) {
	language, err := s.Store.StopReminders(ctx, in.Link)
	return stopPage{stopWords: wordsOfStop(language), Stopped: true}.answer(err)
}

// answer says it in words also where nobody made the link: a person follows it, and no program.
func (p stopPage) answer(err error) (*stopOutput, error) {
	out := stopOutput{Status: http.StatusOK, ContentType: "text/html; charset=utf-8"}
	switch {
	case errors.Is(err, models.ErrNotFound):
		out.Status, p.Unknown, p.Spanish = http.StatusNotFound, true, wordsOfStop("es")
	case err != nil:
		return nil, err
	}
	var page bytes.Buffer
	if err := stopTemplate.Execute(&page, p); err != nil {
		return nil, err
	}
	out.Body = page.Bytes()
	return &out, nil
}
