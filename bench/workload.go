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
	// days is how many days of the log a request carries, each request others; its answer carries the cursor of the next.
	// 0: it only reads.
	days int
}

// monthDays fill a trip of sync with 498 entries, three a day: two trips bring what a month without a signal holds, a thousand.
const monthDays = models.SyncLimit / 3

// logDays is how much of a log can be read at once.
const logDays = 365

func workloads() []workload {
	return []workload{
		{
			name: "A day's sync (sleep, food, mood)", goal: 0.8, days: 1, method: http.MethodPost,
			actor: func(p person) models.Actor { return p.patient },
			path:  func(person) string { return "/api/v1/sync" },
		},
		{
			name: "A trip of sync with 498 entries (a thousand are two)", goal: 0, days: monthDays, method: http.MethodPost,
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
			name: "Reading a shared page, with full threads and a plan beside it", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path:  func(p person) string { return fmt.Sprintf("/api/v1/visits/%s/summary", p.visit) },
		},
		{
			name: "Everyone in a clinician's care, by why they may need a look", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path:  func(person) string { return "/api/v1/clinic/overview" },
		},
		{
			name: "What waits to be seen of everyone in a clinician's care", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path:  func(person) string { return "/api/v1/clinic/follow-ups" },
		},
		{
			name: fmt.Sprintf("Reading %d days of nights beside the %d before", logDays, logDays), goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path: func(p person) string {
				return fmt.Sprintf("/api/v1/clinic/patients/%s/log/sleep?through=%s&days=%d", p.patient.PatientID, models.DateOf(time.Now().UTC()), logDays)
			},
		},
		{
			name: "Reading a full plan", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.clinician },
			path:  func(p person) string { return fmt.Sprintf("/api/v1/clinic/patients/%s/plan", p.patient.PatientID) },
		},
		{
			name: "Everything of somebody's in FHIR, the first 500 resources of it", goal: 0, method: http.MethodGet,
			actor: func(p person) models.Actor { return p.patient },
			path:  func(p person) string { return fmt.Sprintf("/fhir/R4/Patient/%s/$everything", p.patient.PatientID) },
		},
	}
}

// entries are what a request about some days carries.
func (w workload) entries(from models.Day) []models.Change {
	var all []models.Change
	for n := range w.days {
		all = append(all, dayOf(from.Add(n))...)
	}
	return all
}

// body is the request's, from a day of the log on; empty for what only reads.
func (w workload) body(from models.Day, cursor string) ([]byte, error) {
	if w.days == 0 {
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
	for _, c := range w.entries(from) {
		changes = append(changes, wire{c.ID, c.Kind, c.Op, 0, c.RecordedAt.Format("2006-01-02T15:04:05Z"), c.Fields})
	}
	return json.Marshal(map[string]any{"cursor": cursor, "device": uuid.Nil, "app_version": "bench", "changes": changes})
}

// answered checks an answer, and finds the cursor in it.
func (w workload) answered(status int, body []byte) (cursor string, err error) {
	if status != http.StatusOK {
		return "", fmt.Errorf("the server answers %d: %s", status, body)
	}
	if w.days == 0 {
		return "", nil
	}
	if n := bytes.Count(body, []byte(`"applied"`)); n != len(w.entries(firstDay())) {
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
