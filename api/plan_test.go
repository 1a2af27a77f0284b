package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// planAsks are the rows of the authorization matrix that are about a plan: it is the whole care team's, and stands on no
// share.
func planAsks() map[string]func(*world, uuid.UUID) asked {
	return map[string]func(*world, uuid.UUID) asked{
		"GET /api/v1/clinic/patients/{patient_id}/plan":       onPatient("/plan", nil),
		"GET /api/v1/clinic/patients/{patient_id}/plan/print": onPatient("/plan/print?as=text", nil),
		"GET /api/v1/plan/print":                              func(*world, uuid.UUID) asked { return asked{path: "/api/v1/plan/print"} },
		"PUT /api/v1/clinic/patients/{patient_id}/plan/{save_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: w.ofAna("/plan/" + uuid.NewString()), body: w.planSave(), only: []string{careTeam, shareEnded}}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/moves/{move_id}": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: w.ofAna("/moves/" + uuid.NewString()), body: map[string]any{"line_id": w.medicine, "version": 1, "kind": "stop"},
				only: []string{careTeam, shareEnded},
			}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/contacts/{contact_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: w.ofAna("/contacts/" + uuid.NewString()), body: w.nextContact(), only: []string{careTeam, shareEnded}}
		},
		"GET /api/v1/clinic/contacts": func(*world, uuid.UUID) asked { return asked{} },
	}
}

func TestARuleOfTheRecordIsToldAtWhatItStandsAgainst(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	save := w.planSave()
	line := map[string]any{"id": uuid.New(), "line_id": uuid.New(), "version": 2, "kind": "body", "words": canary}
	save["lines"] = []any{line}
	p := w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/plan/"+uuid.NewString()), save).problem(http.StatusConflict, "old_version")
	if want := []models.FieldProblem{{Field: "lines[0]", Code: "old_version"}}; !slices.Equal(p.Errors, want) {
		t.Errorf("%+v", p.Errors)
	}
}

// ofAna is the path of something about Ana.
func (w *world) ofAna(noun string) string {
	return "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + noun
}

// nextContact is with Maya; a colleague of hers steps in.
func (w *world) nextContact() map[string]any {
	w.t.Helper()
	backup := w.maya.Practice.Clinician()
	backup.Join(w.ana.Patient)
	return map[string]any{"kind": "planned", "at": storetest.Tomorrow(), "how": "call", "person_id": w.maya.ID, "backup_id": backup.ID}
}

func (w *world) planSave() map[string]any {
	contact := w.nextContact()
	contact["id"] = uuid.New()
	return map[string]any{
		"lines": []map[string]any{{
			"id": uuid.New(), "line_id": uuid.New(), "version": 1, "kind": "medication", "words": canary, "way_out": canary,
			"steps": []any{map[string]any{"dose": "25 mg", "watch_for": canary}},
		}},
		"contact": contact,
	}
}

// onPatient is for what the care team has of Ana's.
func onPatient(noun string, body any) func(*world, uuid.UUID) asked {
	return func(w *world, _ uuid.UUID) asked {
		return asked{path: w.ofAna(noun), body: body, only: []string{careTeam, shareEnded}}
	}
}
