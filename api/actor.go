package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"alongside/models"
)

type actorKey struct{}

// actor is who is asking. Only routes with roles have one; on others it is a mistake of ours, and the request ends.
func actor(ctx context.Context) models.Actor {
	a, ok := ctx.Value(actorKey{}).(models.Actor)
	if !ok {
		panic("api: a route without roles asked who the actor is")
	}
	return a
}

// admit lets those through who hold one of the route's roles and puts the actor into the context. It believes the
// token's roles for this refusal only: what the actor may see is decided by the session's row, in the database.
func (s *server) admit(route Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		token, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
		claims, err := s.signer.Parse(token)
		if !ok || err != nil {
			s.refuse(ctx, statusProblem(http.StatusUnauthorized))
			return
		}
		a := models.Actor{
			PracticeID: claims.Practice, AccountID: claims.Account, SessionID: claims.Session,
			Roles: claims.Roles, PatientID: claims.Patient, ClientID: claims.Client, Scopes: claims.Scopes,
		}
		// A program of others reads, and nowhere else: it is not the person whom it reads for.
		if !a.Has(route.Roles...) || a.ClientID != uuid.Nil && !isFHIR(route.Path) {
			s.refuse(ctx, statusProblem(http.StatusForbidden))
			return
		}
		next(huma.WithValue(ctx, actorKey{}, a))
	}
}

// refuse answers before the handler is asked.
func (s *server) refuse(ctx huma.Context, p *Problem) {
	address := ctx.URL()
	p = p.at(address.Path)
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := s.huma.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		panic(err) // a problem can always be written
	}
}
