package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// webhook is one as its owners see it: without the secret, which is answered once.
type webhook struct {
	ID           uuid.UUID                 `json:"id"`
	Address      string                    `json:"address"`
	Events       []models.WebhookEventType `json:"events" nullable:"false" enum:"check_in.shared,check_in.taken_back,flag.raised,plan.agreed"`
	CreatedAt    time.Time                 `json:"created_at"`
	FormerUntil  *time.Time                `json:"former_until" doc:"until when the secret before this one is signed with as well"`
	OffAt        *time.Time                `json:"off_at"`
	OffWhy       models.WebhookOff         `json:"off_why" enum:",owner,gone,failing" doc:"gone: it answered 410; failing: it took nothing for five days; empty: it is on"`
	FailingSince *time.Time                `json:"failing_since" doc:"since when nothing was taken; null: the last was"`
}

type webhooksOutput struct {
	Body struct {
		Webhooks []webhook `json:"webhooks" nullable:"false"`
	} `nameHint:"Webhooks"`
}

func (s *server) webhooks(ctx context.Context, _ *struct{}) (*webhooksOutput, error) {
	all, err := s.Store.Webhooks(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out webhooksOutput
	out.Body.Webhooks = make([]webhook, len(all))
	for i, w := range all {
		out.Body.Webhooks[i] = webhook{w.ID, w.Address, w.Events, w.CreatedAt, w.FormerUntil, w.OffAt, w.OffWhy, w.FailingSince}
	}
	return &out, nil
}

type addWebhookInput struct {
	Body struct {
		Address string                    `json:"address" doc:"https, a name of the internet, on the port of https"`
		Events  []models.WebhookEventType `json:"events" nullable:"false" enum:"check_in.shared,check_in.taken_back,flag.raised,plan.agreed"`
	} `nameHint:"NewWebhook"`
}

type addWebhookOutput struct {
	Body struct {
		ID     uuid.UUID            `json:"id"`
		Secret models.WebhookSecret `json:"secret" doc:"what requests are signed with, by Standard Webhooks; it is never answered again"`
	} `nameHint:"AddedWebhook"`
}

func (s *server) addWebhook(ctx context.Context, in *addWebhookInput) (*addWebhookOutput, error) {
	n, err := models.ParseNewWebhook(in.Body.Address, in.Body.Events)
	if err != nil {
		return nil, err
	}
	var out addWebhookOutput
	out.Body.ID, out.Body.Secret, err = s.Store.AddWebhook(ctx, actor(ctx), n)
	return &out, err
}

type webhookInput struct {
	ID uuid.UUID `path:"webhook_id"`
}

type changeWebhookInput struct {
	ID   uuid.UUID                     `path:"webhook_id"`
	Body struct{ models.WebhookPatch } `nameHint:"WebhookPatch"`
}

func (s *server) changeWebhook(ctx context.Context, in *changeWebhookInput) (*struct{}, error) {
	return nil, s.Store.ChangeWebhook(ctx, actor(ctx), in.ID, in.Body.WebhookPatch)
}

func (s *server) removeWebhook(ctx context.Context, in *webhookInput) (*struct{}, error) {
	return nil, s.Store.RemoveWebhook(ctx, actor(ctx), in.ID)
}

type webhookSecretOutput struct {
	Body struct {
		Secret      models.WebhookSecret `json:"secret" doc:"it is never answered again"`
		FormerUntil time.Time            `json:"former_until" doc:"until then requests have a signature of each"`
	} `nameHint:"WebhookSecret"`
}

func (s *server) renewWebhookSecret(ctx context.Context, in *webhookInput) (*webhookSecretOutput, error) {
	var out webhookSecretOutput
	var err error
	out.Body.Secret, out.Body.FormerUntil, err = s.Store.RenewWebhookSecret(ctx, actor(ctx), in.ID)
	return &out, err
}

type testWebhookOutput struct {
	Body struct {
		EventID uuid.UUID `json:"event_id"`
	} `nameHint:"WebhookTest"`
}

func (s *server) testWebhook(ctx context.Context, in *webhookInput) (*testWebhookOutput, error) {
	var out testWebhookOutput
	var err error
	out.Body.EventID, err = s.Store.TestWebhook(ctx, actor(ctx), in.ID)
	return &out, err
}

// webhookDelivery is what became of telling a webhook of something, without of whom that was.
type webhookDelivery struct {
	EventID  uuid.UUID               `json:"event_id"`
	Type     models.WebhookEventType `json:"type" enum:"check_in.shared,check_in.taken_back,flag.raised,plan.agreed,webhook.test"`
	At       time.Time               `json:"at" doc:"when it happened"`
	State    models.WebhookState     `json:"state" enum:"waiting,delivered,failed"`
	Attempts int                     `json:"attempts"`
	TriedAt  *time.Time              `json:"tried_at"`
	NextAt   *time.Time              `json:"next_at" doc:"when it is tried again; null: it is not"`
	Status   int                     `json:"status" doc:"of the last answer; 0: there was none"`
	Fault    models.WebhookFault     `json:"fault" enum:",private_network,address_unknown,no_answer,too_slow,no_certificate" doc:"why there was none"`
}

type webhookDeliveriesOutput struct {
	Body struct {
		Deliveries []webhookDelivery `json:"deliveries" nullable:"false" doc:"the last 100, the latest first"`
	} `nameHint:"WebhookDeliveries"`
}

func (s *server) webhookDeliveries(ctx context.Context, in *webhookInput) (*webhookDeliveriesOutput, error) {
	all, err := s.Store.WebhookDeliveries(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	var out webhookDeliveriesOutput
	out.Body.Deliveries = make([]webhookDelivery, len(all))
	for i, d := range all {
		out.Body.Deliveries[i] = webhookDelivery(d)
	}
	return &out, nil
}

type replayWebhookInput struct {
	ID   uuid.UUID `path:"webhook_id"`
	Body struct {
		EventID *uuid.UUID `json:"event_id,omitempty" doc:"this one, whatever became of it"`
		Since   *time.Time `json:"since,omitempty" doc:"all that failed and happened since"`
	} `nameHint:"WebhookReplay"`
}

type replayWebhookOutput struct {
	Body struct {
		Again int64 `json:"again" doc:"how many are sent again, each with the id that it had"`
	} `nameHint:"WebhookReplayed"`
}

func (s *server) replayWebhook(ctx context.Context, in *replayWebhookInput) (*replayWebhookOutput, error) {
	out, a := new(replayWebhookOutput), actor(ctx)
	var err error
	switch event, since := in.Body.EventID, in.Body.Since; {
	case event != nil && since != nil:
		err = models.Invalid{{Field: "since", Code: "unknown"}}
	case event != nil:
		out.Body.Again = 1
		err = s.Store.ReplayWebhook(ctx, a, in.ID, *event)
	case since != nil:
		out.Body.Again, err = s.Store.ReplayFailedWebhook(ctx, a, in.ID, *since)
	default:
		err = models.Invalid{{Field: "since", Code: "required"}}
	}
	return out, err
}
