package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type measureRequestInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	RequestID uuid.UUID `path:"request_id" doc:"the sender's: the same one again changes nothing"`
	Body      models.MeasureRequest
}

func (s *server) askMeasure(ctx context.Context, in *measureRequestInput) (*struct{}, error) {
	return nil, s.Store.AskMeasure(ctx, actor(ctx), in.PatientID, in.RequestID, in.Body)
}

type measuresOutput struct {
	Body struct {
		Requests []standingRequest `json:"requests" nullable:"false" doc:"those that still ask"`
		Measures []sentMeasure     `json:"measures" nullable:"false" doc:"the oldest day first"`
	} `nameHint:"Measures"`
}

// standingRequest is what somebody is asked for.
type standingRequest struct {
	ID         uuid.UUID            `json:"id"`
	Instrument string               `json:"instrument"`
	Rhythm     models.MeasureRhythm `json:"rhythm" enum:"now,before_visit,weeks"`
	Weeks      *int                 `json:"weeks"`
	Day        models.Day           `json:"day" doc:"from when"`
	Due        models.Day           `json:"due" doc:"since when it is asked for; empty: not today"`
	Until      models.Day           `json:"until" doc:"the last day on which it is; empty: until it is answered or left, or it is not today"`
	Planned    models.Day           `json:"planned" doc:"the first day from today on which it is shown, if everything is answered as it comes; empty: not in the next four weeks"`
	Author     *models.Colleague    `json:"author"`
	RecordedAt time.Time            `json:"recorded_at"`
}

// sentMeasure is what somebody answered for their care team, or left.
type sentMeasure struct {
	ID         uuid.UUID      `json:"id"`
	RequestID  *uuid.UUID     `json:"request_id" doc:"null: they sent it by themselves"`
	Instrument string         `json:"instrument"`
	Version    int            `json:"version"`
	Day        models.Day     `json:"day"`
	Language   string         `json:"language" doc:"in which it was read"`
	Skipped    bool           `json:"skipped" doc:"not this time; there are no answers"`
	Answers    map[string]int `json:"answers" nullable:"false" doc:"by the code of the item"`
	insight.Score
	Change     *insight.ScoreChange `json:"change" doc:"to the last one of the instrument with a total"`
	Compared   models.Compared      `json:"compared" enum:"new,higher,same,lower," doc:"of an answer that brings help at once, to the one before; else empty"`
	RecordedAt time.Time            `json:"recorded_at" doc:"by the clock of the phone"`
	ReceivedAt time.Time            `json:"received_at"`
	store.Promise
	Overdue bool                 `json:"overdue" doc:"the time that was promised is over, and nobody has seen it"`
	Seen    *models.Acknowledged `json:"seen" doc:"who has seen it, and when; null: nobody yet, or nobody has to"`
}

func (s *server) measures(ctx context.Context, in *struct {
	PatientID uuid.UUID `path:"patient_id"`
},
) (*measuresOutput, error) {
	all, err := s.Store.Measures(ctx, actor(ctx), in.PatientID)
	if err != nil {
		return nil, err
	}
	var out measuresOutput
	out.Body.Requests = make([]standingRequest, len(all.Requests))
	for n, r := range all.Requests {
		out.Body.Requests[n] = standingRequest{
			ID: r.ID, Instrument: r.Instrument, Rhythm: r.Rhythm, Weeks: r.Weeks, Day: *r.Day, Planned: r.Planned, Author: r.Author, RecordedAt: r.RecordedAt,
		}
		if r.Due != nil {
			out.Body.Requests[n].Due, out.Body.Requests[n].Until = r.Due.Due, r.Due.Until
		}
	}
	out.Body.Measures = make([]sentMeasure, len(all.Sent))
	for n, m := range all.Sent {
		out.Body.Measures[n] = sentMeasureOf(m)
	}
	return &out, nil
}

func sentMeasureOf(m store.ScoredMeasure) sentMeasure {
	out := sentMeasure{
		ID: m.ID, RequestID: m.RequestID, Instrument: m.Instrument, Version: m.Version, Day: m.Day, Language: m.Language,
		Skipped: m.Skipped, Answers: m.Answers, Score: m.Score, Change: m.Change, Compared: m.Compared,
		RecordedAt: m.RecordedAt, ReceivedAt: m.ReceivedAt, Promise: m.Promise, Overdue: m.Overdue,
	}
	if out.Answers == nil {
		out.Answers = map[string]int{}
	}
	if out.Missing == nil {
		out.Missing = []string{}
	}
	if m.Seen != nil {
		out.Seen = &models.Acknowledged{By: m.Seen.By, At: m.Seen.At}
	}
	return out
}

// waitingMeasure is an answer that brings help at once.
type waitingMeasure struct {
	Waiting

	Instrument string          `json:"instrument"`
	Version    int             `json:"version"`
	Day        models.Day      `json:"day"`
	Total      *int            `json:"total" doc:"null where an item is missing"`
	Compared   models.Compared `json:"compared" enum:"new,higher,same,lower" doc:"to the answer that was sent before"`
}

func waitingMeasureOf(m store.SentMeasure) waitingMeasure {
	return waitingMeasure{
		Waiting:    waitingOf(m.ID, m.Patient, m.Spoken, m.Promise, m.Overdue),
		Instrument: m.Instrument, Version: m.Version, Day: m.Day, Total: m.Total, Compared: m.Compared,
	}
}
