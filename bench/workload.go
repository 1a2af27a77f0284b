package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// workload is one kind of request.
type workload struct {
	name   string
	goal   float64 // of the ratio to pgbench
	actor  func(person) models.Actor
	method string
	path   func(person) string
	// writes: each request is about another day, and its answer carries the cursor of the next.
	writes bool
}

func workloads() []workload {
	return []workload{
		{
			name: "A day's sync (sleep, food, mood)", goal: 0.8, writes: true, method: http.MethodPost,
			actor: func(p person) models.Actor { return p.patient },
			path:  func(person) string { return "/api/v1/sync" },
		},
		{
			name: "Making the summary of somebody with 90 days", goal: 0.6, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.patient },
			path: func(p person) string {
				return fmt.Sprintf("/api/v1/visits/%s/preview?day=%s", p.visit, models.DateOf(time.Now().UTC()))
			},
		},
		{
			name: "Reading a shared page", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path:  func(p person) string { return fmt.Sprintf("/api/v1/visits/%s/summary", p.visit) },
		},
	}
}

// body is the request's, for a day of the log; empty for what only reads.
func (w workload) body(day models.Day, cursor string) ([]byte, error) {
	if !w.writes {
		return nil, nil
	}
	type wire struct {
		ID         uuid.UUID                  `json:"id"`
		Kind       models.Kind                `json:"kind"`
		Op         string                     `json:"op"`
		BaseRev    int64                      `json:"base_rev"`
		RecordedAt string                     `json:"recorded_at"`
		Fields     map[string]json.RawMessage `json:"fields"`
	}
	var changes []wire
	for _, c := range dayOf(day) {
		changes = append(changes, wire{c.ID, c.Kind, c.Op, 0, c.RecordedAt.Format("2006-01-02T15:04:05Z"), c.Fields})
	}
	return json.Marshal(map[string]any{"cursor": cursor, "device": uuid.Nil, "app_version": "bench", "changes": changes})
}

// answered checks an answer, and finds the cursor in it.
func (w workload) answered(status int, body []byte) (cursor string, err error) {
	if status != http.StatusOK {
		return "", fmt.Errorf("the server answers %d: %s", status, body)
	}
	if !w.writes {
		return "", nil
	}
	if n := bytes.Count(body, []byte(`"applied"`)); n != len(dayOf(models.Day{})) {
		return "", fmt.Errorf("%d entries were applied: %s", n, body)
	}
	const name = `"cursor":"`
	_, rest, found := bytes.Cut(body, []byte(name))
	text, _, whole := bytes.Cut(rest, []byte(`"`))
	if !found || !whole {
		return "", errors.New("the answer has no cursor")
	}
	return string(text), nil
}
