package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

type accessEventsInput struct {
	Before time.Time `query:"before" doc:"the oldest one that is known; now where absent"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type accessEventsOutput struct {
	Body struct {
		Events []models.AccessEvent `json:"events" nullable:"false" doc:"newest first"`
		More   bool                 `json:"more"`
	}
}

func (s *server) accessEvents(ctx context.Context, in *accessEventsInput) (*accessEventsOutput, error) {
	before := in.Before
	if before.IsZero() {
		before = s.Now().Add(24 * time.Hour) // the database's clock may be ahead of ours
	}
	var out accessEventsOutput
	var err error
	out.Body.Events, out.Body.More, err = s.Store.AccessEvents(ctx, actor(ctx), before, in.Limit)
	if out.Body.Events == nil {
		out.Body.Events = []models.AccessEvent{}
	}
	return &out, err
}

type practiceEventsInput struct {
	Person string     `query:"person" format:"uuid" doc:"an account: what they did, and what was done about them"`
	Action string     `query:"action" maxLength:"40" doc:"one of what an event's action can be"`
	From   models.Day `query:"from" doc:"in the practice's zone, included"`
	To     models.Day `query:"to" doc:"in the practice's zone, included"`
	Cursor string     `query:"cursor" maxLength:"64" doc:"as the page before said; the newest where absent"`
	Limit  int        `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type practiceEventsOutput struct {
	Body struct {
		Events []models.PracticeEvent `json:"events" nullable:"false" doc:"newest first"`
		Cursor string                 `json:"cursor" doc:"where the next page begins; empty after the last"`
	}
}

func (s *server) practiceEvents(ctx context.Context, in *practiceEventsInput) (*practiceEventsOutput, error) {
	filter := store.TrailFilter{Action: models.AccessAction(in.Action), From: in.From, To: in.To}
	var bad models.Invalid
	if in.Action != "" && !filter.Action.Known() {
		bad.Add("action", "unknown")
	}
	if in.Person != "" {
		person, err := uuid.Parse(in.Person)
		if err != nil {
			bad.Add("person", "wrong_format")
		}
		filter.Person = &person
	}
	place, ok := parsePlace(in.Cursor)
	if !ok {
		bad.Add("cursor", "wrong_format")
	}
	if !in.From.IsZero() && !in.To.IsZero() && in.To.Compare(in.From) < 0 {
		bad.Add("to", "before_from")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	events, next, err := s.Store.PracticeEvents(ctx, actor(ctx), filter, place, in.Limit)
	if err != nil {
		return nil, err
	}
	var out practiceEventsOutput
	if out.Body.Events = events; events == nil {
		out.Body.Events = []models.PracticeEvent{}
	}
	if next != nil {
		out.Body.Cursor = formatPlace(*next)
	}
	return &out, nil
}

const placeBytes = 8 + 16 // microseconds, which is how exact the database is, and an id

func formatPlace(p store.Place) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, placeBytes), uint64(p.At.UnixMicro())) //nolint:gosec // after 1970
	return base64.RawURLEncoding.EncodeToString(append(b, p.ID[:]...))
}

// parsePlace answers the beginning for no cursor.
func parsePlace(cursor string) (place store.Place, ok bool) {
	if cursor == "" {
		return place, true
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != placeBytes {
		return place, false
	}
	place.At = time.UnixMicro(int64(binary.BigEndian.Uint64(b[:8]))) //nolint:gosec // any number is a time
	copy(place.ID[:], b[8:])
	return place, true
}

type trailStateOutput struct {
	Body struct {
		Seals    int64 `json:"seals" doc:"how many links the chain has"`
		BrokenAt int64 `json:"broken_at" doc:"the first that does not fit what it covers; 0 where all do"`
		Unsealed int64 `json:"unsealed" doc:"the newest events, which wait for the next seal: up to a minute's"`
	}
}

func (s *server) verifyPracticeEvents(ctx context.Context, _ *emptyInput) (*trailStateOutput, error) {
	state, err := s.Store.PracticeTrail(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out trailStateOutput
	out.Body.Seals, out.Body.BrokenAt, out.Body.Unsealed = state.Seals, state.BrokenAt(), state.Unsealed
	return &out, nil
}
