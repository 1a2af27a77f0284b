package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// tokenPath is where programs fetch their tokens, and what their assertions have to be made for.
const tokenPath = "/oauth/token" //nolint:gosec // an address, no secret

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

type tokenInput struct {
	RawBody []byte `contentType:"application/x-www-form-urlencoded"`
}

// tokenOutput is what OAuth (RFC 6749) wants: here errors are no problems.
type tokenOutput struct {
	Status int
	Body   tokenBody
}

type tokenBody struct {
	AccessToken  string `json:"access_token,omitempty"`
	TokenType    string `json:"token_type,omitempty"`
	ExpiresIn    int    `json:"expires_in,omitempty" doc:"seconds"`
	Scope        string `json:"scope,omitempty" doc:"what was given, which may be less than what was asked for"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Patient      string `json:"patient,omitempty" doc:"the one that it was opened for"`
	Error        string `json:"error,omitempty" doc:"invalid_request, invalid_client, invalid_grant, invalid_scope, unauthorized_client or unsupported_grant_type"`
	Description  string `json:"error_description,omitempty" doc:"for whoever writes the program"`
}

// refusal is an error of OAuth's.
type refusal struct{ code, description string }

func (r refusal) Error() string { return r.code }

func (s *server) token(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	out, err := s.grant(ctx, in.RawBody)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		status := http.StatusBadRequest
		if refused.code == "invalid_client" {
			status = http.StatusUnauthorized
		}
		return &tokenOutput{Status: status, Body: tokenBody{Error: refused.code, Description: refused.description}}, nil
	case err != nil:
		return nil, err
	}
	return &tokenOutput{Status: http.StatusOK, Body: *out}, nil
}

// grant shows who is asking first, and then gives what they ask for.
func (s *server) grant(ctx context.Context, body []byte) (*tokenBody, error) {
	form, err := parseForm(body)
	if err != nil {
		return nil, err
	}
	client, once, err := s.authenticate(ctx, form)
	if err != nil {
		return nil, err
	}
	kind := map[string]models.ClientKind{
		"client_credentials": models.ClientBackend, "authorization_code": models.ClientApp, "refresh_token": models.ClientApp,
	}[form["grant_type"]]
	switch {
	case kind == "":
		return nil, refusal{"unsupported_grant_type", "client_credentials, authorization_code or refresh_token"}
	case kind != client.Kind:
		return nil, refusal{"unauthorized_client", "this client is registered for something else"}
	}
	switch form["grant_type"] {
	case "client_credentials":
		return s.grantBackend(ctx, client, once, form)
	case "authorization_code":
		return s.grantCode(ctx, client, once, form)
	default:
		return s.grantRefresh(ctx, client, once, form)
	}
}

// parseForm reads a form in which nothing stands twice: two readers might take a different one each.
func parseForm(body []byte) (map[string]string, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, refusal{"invalid_request", "not a form"}
	}
	form := make(map[string]string, len(values))
	for name, all := range values {
		if len(all) != 1 {
			return nil, refusal{"invalid_request", "a parameter twice"}
		}
		form[name] = all[0]
	}
	return form, nil
}

// authenticate finds the client that is asking. One that has keys shows who it is with one; once is its proof, to be taken once.
func (s *server) authenticate(ctx context.Context, form map[string]string) (client models.Client, once *auth.Assertion, err error) {
	wrong := refusal{"invalid_client", "not a client of this server, or not shown as one"}
	assertion := form["client_assertion"]
	if assertion == "" {
		id, err := uuid.Parse(form["client_id"])
		if err != nil || id.String() != form["client_id"] {
			return client, nil, wrong
		}
		client, err = s.Store.FindClient(ctx, id)
		if errors.Is(err, models.ErrNotFound) || err == nil && client.HasKeys() {
			err = wrong
		}
		return client, nil, err
	}
	read, err := auth.ReadAssertion(assertion)
	if err != nil || form["client_assertion_type"] != assertionType || form["client_id"] != "" && form["client_id"] != read.Client.String() {
		return client, nil, wrong
	}
	client, err = s.Store.FindClient(ctx, read.Client)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return client, nil, wrong
	case err != nil:
		return client, nil, err
	}
	keys, err := s.keysOf(ctx, client, read.Key)
	if err != nil {
		return client, nil, wrong
	}
	shown, err := auth.CheckAssertion(assertion, keys, s.site.address+tokenPath, client.KeysAt, s.Now())
	if err != nil {
		return client, nil, wrong
	}
	return client, &shown, nil
}

func (s *server) grantBackend(ctx context.Context, client models.Client, once *auth.Assertion, form map[string]string) (*tokenBody, error) {
	granted := models.ParseScopes(form["scope"]).Within(client.Scopes)
	if len(granted.Kinds()) == 0 {
		return nil, refusal{"invalid_scope", "nothing of that was registered"}
	}
	open, err := s.Store.OpenBackend(ctx, client, *once)
	if errors.Is(err, models.ErrSignedOut) {
		return nil, refusal{"invalid_client", "an assertion works once"}
	}
	if err != nil {
		return nil, err
	}
	open.Scopes = granted
	return s.answerToken(open, "")
}

func (s *server) grantCode(ctx context.Context, client models.Client, once *auth.Assertion, form map[string]string) (*tokenBody, error) {
	wrong := refusal{"invalid_grant", "the code, its address or its verifier don't fit, or it was used or is over"}
	hash, err := auth.HashRefresh(form["code"])
	if err != nil {
		return nil, wrong
	}
	challenge, err := auth.Challenge(form["code_verifier"])
	if err != nil {
		challenge = "" // which is nobody's: the code is used up all the same
	}
	refresh, refreshHash := auth.NewRefreshToken()
	open, err := s.Store.ExchangeCode(ctx, client.ID, hash, form["redirect_uri"], challenge, refreshHash, once)
	if errors.Is(err, models.ErrSignedOut) {
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	return s.answerToken(open, refresh)
}

func (s *server) grantRefresh(ctx context.Context, client models.Client, once *auth.Assertion, form map[string]string) (*tokenBody, error) {
	wrong := refusal{"invalid_grant", "the session is over, or the token was used"}
	if once != nil {
		if err := s.Store.UseAssertion(ctx, *once); errors.Is(err, models.ErrSignedOut) {
			return nil, refusal{"invalid_client", "an assertion works once"}
		} else if err != nil {
			return nil, err
		}
	}
	open, successor, err := s.rotateClient(ctx, client, form["refresh_token"])
	if errors.Is(err, models.ErrSignedOut) {
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	if asked := form["scope"]; asked != "" {
		open.Scopes = models.ParseScopes(asked).Within(open.Scopes)
	}
	return s.answerToken(open, successor)
}

func (s *server) rotateClient(ctx context.Context, client models.Client, presented string) (open store.ClientSession, successor string, err error) {
	hash, err := auth.HashRefresh(presented)
	if err != nil {
		return open, "", err
	}
	if successor, err = s.Keys.RefreshKey().Successor(presented); err != nil {
		return open, "", err
	}
	successorHash, err := auth.HashRefresh(successor)
	if err != nil {
		return open, "", err
	}
	open, err = s.Store.RefreshClient(ctx, client.ID, hash, successorHash)
	return open, successor, err
}

// answerToken answers a session that lives. The refresh token is for those who may stay.
func (s *server) answerToken(open store.ClientSession, refresh string) (*tokenBody, error) {
	if len(open.Scopes.Kinds()) == 0 {
		return nil, refusal{"invalid_scope", "nothing of that was given"}
	}
	token, _, err := s.signer.Sign(auth.AccessClaims{
		Account: open.AccountID, Session: open.SessionID, Practice: open.PracticeID, Roles: open.Roles, Patient: open.PatientID,
		Client: open.ClientID, Scopes: open.Scopes,
	})
	if err != nil {
		return nil, err
	}
	out := &tokenBody{AccessToken: token, TokenType: "Bearer", ExpiresIn: int(auth.AccessLifetime / time.Second), Scope: open.Scopes.String()}
	if refresh != "" && open.Stays {
		out.RefreshToken = refresh
	}
	if open.Patient != uuid.Nil {
		out.Patient = open.Patient.String()
	}
	return out, nil
}

// Keys that are somewhere else are looked for once an hour, and once a minute at most for one that nobody has seen: whoever names a
// client can't have us ask its server more often.
const (
	keysLast  = time.Hour
	keysAgain = time.Minute
)

// clientKeys remembers the keys of clients that are somewhere else.
type clientKeys struct {
	mu       sync.Mutex
	byClient map[uuid.UUID]fetchedKeys
}

type fetchedKeys struct {
	keys          auth.ClientKeys
	asked, gotten time.Time
}

// keysOf are a client's public keys, of which it names one.
func (s *server) keysOf(ctx context.Context, client models.Client, name string) (auth.ClientKeys, error) {
	if client.KeysAt == "" {
		return auth.ParseClientKeys("keys", client.Keys)
	}
	now := s.Now()
	known, ask := s.fetched.look(client.ID, name, now)
	if !ask {
		return known, nil
	}
	text, err := s.FetchKeys(ctx, client.KeysAt)
	if err != nil {
		return known, nil //nolint:nilerr // what is known still counts, for the hour
	}
	keys, err := auth.ParseClientKeys("keys_at", text)
	if err != nil {
		return nil, err
	}
	s.fetched.keep(client.ID, keys, now)
	return keys, nil
}

// look answers what is known, and whether to ask; whoever is told to ask has asked.
func (k *clientKeys) look(client uuid.UUID, name string, now time.Time) (auth.ClientKeys, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.byClient[client]
	if now.Sub(f.gotten) > keysLast {
		f.keys = nil
	}
	if f.keys.Has(name) || now.Sub(f.asked) < keysAgain {
		return f.keys, false
	}
	f.asked = now
	if k.byClient == nil {
		k.byClient = map[uuid.UUID]fetchedKeys{}
	}
	k.byClient[client] = f
	return f.keys, true
}

func (k *clientKeys) keep(client uuid.UUID, keys auth.ClientKeys, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byClient[client] = fetchedKeys{keys: keys, asked: now, gotten: now}
}
