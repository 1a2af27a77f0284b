package api

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
)

// clientBody is a program that may read here, as its practice's owners see it.
type clientBody struct {
	ID           uuid.UUID         `json:"id" doc:"the client_id that it says"`
	Name         string            `json:"name"`
	Kind         models.ClientKind `json:"kind" enum:"backend,app" doc:"backend: by itself; app: for the people who let it in"`
	HasKeys      bool              `json:"has_keys" doc:"it shows who it is with a key of its own"`
	KeysAt       string            `json:"keys_at" doc:"where its public keys are; empty where they were given"`
	RedirectURIs []string          `json:"redirect_uris" nullable:"false"`
	Scopes       string            `json:"scopes"`
	Reads        []string          `json:"reads" nullable:"false" doc:"the kinds of FHIR resources; * is every one"`
	CreatedAt    time.Time         `json:"created_at"`
	UsedAt       *time.Time        `json:"used_at"`
	EndedAt      *time.Time        `json:"ended_at"`
}

type clientsOutput struct {
	Body struct {
		Clients []clientBody `json:"clients" nullable:"false" doc:"the newest first"`
		FHIR    string       `json:"fhir" doc:"the address that a program is given"`
	} `nameHint:"Clients"`
}

func (s *server) clients(ctx context.Context, _ *struct{}) (*clientsOutput, error) {
	clients, err := s.Store.Clients(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &clientsOutput{}
	out.Body.FHIR = s.site.address + fhirRoot
	out.Body.Clients = make([]clientBody, 0, len(clients))
	for _, c := range clients {
		out.Body.Clients = append(out.Body.Clients, clientBody{
			ID: c.ID, Name: c.Name, Kind: c.Kind, HasKeys: c.HasKeys(), KeysAt: c.KeysAt, RedirectURIs: append([]string{}, c.RedirectURIs...),
			Scopes: c.Scopes.String(), Reads: append([]string{}, c.Scopes.Kinds()...), CreatedAt: c.CreatedAt, UsedAt: c.UsedAt, EndedAt: c.EndedAt,
		})
	}
	return out, nil
}

type registerClientInput struct {
	Body struct {
		Name         string            `json:"name" maxLength:"400" doc:"that people read"`
		Kind         models.ClientKind `json:"kind" enum:"backend,app"`
		Keys         string            `json:"keys,omitempty" maxLength:"60000" doc:"its public keys, as a JSON Web Key Set"`
		KeysAt       string            `json:"keys_at,omitempty" maxLength:"2000" doc:"or where that is, by https"`
		RedirectURIs []string          `json:"redirect_uris,omitempty" maxItems:"20" doc:"of an app: where people go back to; https, or on their own machine"`
		Scopes       string            `json:"scopes" maxLength:"4000" doc:"what it may read at most, as SMART spells it"`
	} `nameHint:"RegisterClient"`
}

type registeredClientOutput struct {
	Body struct {
		ID uuid.UUID `json:"id" doc:"its client_id"`
	} `nameHint:"RegisteredClient"`
}

func (s *server) registerClient(ctx context.Context, in *registerClientInput) (*registeredClientOutput, error) {
	c := models.Client{
		Name: strings.TrimSpace(in.Body.Name), Kind: in.Body.Kind, KeysAt: strings.TrimSpace(in.Body.KeysAt), RedirectURIs: in.Body.RedirectURIs,
	}
	for word := range strings.FieldsSeq(in.Body.Scopes) { // one that nobody knows is a mistake here, and named
		c.Scopes = append(c.Scopes, models.Scope(word))
	}
	if keys := strings.TrimSpace(in.Body.Keys); keys != "" {
		c.Keys = json.RawMessage(keys)
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Keys != nil {
		if _, err := auth.ParseClientKeys("keys", c.Keys); err != nil {
			return nil, err
		}
	}
	id, err := s.Store.RegisterClient(ctx, actor(ctx), c)
	out := &registeredClientOutput{}
	out.Body.ID = id
	return out, err
}

type clientInput struct {
	ID uuid.UUID `path:"client_id" format:"uuid"`
}

func (s *server) endClient(ctx context.Context, in *clientInput) (*struct{}, error) {
	return nil, s.Store.EndClient(ctx, actor(ctx), in.ID)
}
