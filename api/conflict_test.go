package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// TestAConflictTellsHowThingsStandByNow: who lost a race is told what happened, and nothing of what anybody wrote.
func TestAConflictTellsHowThingsStandByNow(t *testing.T) {
	t.Parallel()
	says := func(w *world, noun string, body map[string]any) answer {
		return w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/"+noun+"/"+uuid.NewString()), body)
	}
	goes := func(w *world) answer {
		w.ana.Save(models.KindMove, uuid.New(), storetest.Fields{"line_id": w.medicine, "version": 1, "kind": models.MoveWayOut, "words": canary})
		return says(w, "moves", map[string]any{"line_id": w.medicine, "version": 1, "kind": "go", "step": 1, "seen": w.seen()})
	}
	isStep := func(version, step int) func(models.Current) bool {
		return func(c models.Current) bool {
			return c.Version != nil && *c.Version == version && c.Step != nil && *c.Step == step
		}
	}
	for code, c := range map[string]struct {
		ask func(*world) answer
		is  func(models.Current) bool
	}{
		"settled": {
			func(w *world) answer {
				w.ana.Save(models.KindReply, uuid.New(), storetest.Fields{"concern_id": w.concern, "kind": models.ReplySettled})
				return says(w, "replies", map[string]any{"concern_id": w.concern, "kind": "answer", "heard": canary})
			},
			func(c models.Current) bool { return c.Concern == models.ConcernSettled },
		},
		"not_now": {
			func(w *world) answer {
				w.ana.Save(models.KindStance, uuid.New(), storetest.Fields{
					"line_id": w.medicine, "version": 1, "stance": models.StanceNotNow, "may_raise": models.MayRaiseOnlyIfI, "words": canary,
				})
				return goes(w)
			},
			func(c models.Current) bool {
				return c.NotNow != nil && c.NotNow.MayRaise == models.MayRaiseOnlyIfI && !c.NotNow.Since.IsZero()
			},
		},
		"old_version": {
			func(w *world) answer {
				return says(w, "plan", map[string]any{"lines": []any{map[string]any{
					"id": uuid.New(), "line_id": w.medicine, "version": 1, "kind": "medication", "words": canary,
				}}})
			},
			isStep(1, 0),
		},
		"old_state": {
			func(w *world) answer {
				w.agrees()
				seen := w.seen()
				w.ana.Save(models.KindMove, uuid.New(), storetest.Fields{"line_id": w.medicine, "version": 1, "kind": models.MoveTalkFirst})
				return says(w, "moves", map[string]any{"line_id": w.medicine, "version": 1, "kind": "go", "step": 1, "seen": seen})
			},
			isStep(1, 0),
		},
		"not_agreed": {goes, isStep(1, 0)},
		"way_out_missing": {
			func(w *world) answer {
				w.agrees()
				return says(w, "moves", map[string]any{"line_id": w.medicine, "version": 1, "kind": "go", "step": 1, "seen": w.seen()})
			},
			isStep(1, 0),
		},
		"baseline_missing": {func(w *world) answer { w.agrees(); return goes(w) }, isStep(1, 0)},
		"acknowledged": {
			func(w *world) answer {
				w.noor.Join(w.ana.Patient)
				seen := map[string]any{"follow_up_id": followUp(w.ana)}
				w.as(w.token(w.noor.Actor), "PUT", w.ofAna("/acknowledgements/"+uuid.NewString()), seen).status(http.StatusNoContent)
				return says(w, "acknowledgements", seen)
			},
			func(c models.Current) bool {
				return c.Acknowledged != nil && c.Acknowledged.By.DisplayName != "" && !c.Acknowledged.At.IsZero()
			},
		},
		"contact_needed": {
			func(w *world) answer {
				plan, err := w.db.Store.Plan(w.t.Context(), w.maya.Actor, w.ana.Patient.ID)
				if err != nil {
					w.t.Fatal(err)
				}
				return says(w, "contacts", map[string]any{"kind": "called_off", "about": plan.Contacts[0].ID})
			},
			func(c models.Current) bool { return c.Contact != nil && c.Contact.Kind == models.ContactPlanned },
		},
		"contact_closed": {
			func(w *world) answer {
				first := uuid.NewString()
				w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/contacts/"+first), w.nextContact()).status(http.StatusNoContent)
				says(w, "contacts", map[string]any{"kind": "happened", "about": first}).status(http.StatusNoContent)
				return says(w, "contacts", map[string]any{"kind": "called_off", "about": first})
			},
			func(c models.Current) bool { return c.Contact != nil && c.Contact.Kind == models.ContactHappened },
		},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			w := newWorld(newStack(t))
			got := c.ask(w)
			if p := got.problem(http.StatusConflict, code); p.Current == nil || !c.is(*p.Current) || strings.Contains(got.text, canary) {
				t.Error(got.text)
			}
		})
	}
}

// seen is what a yes to the medicine's line sends as seen.
func (w *world) seen() uuid.UUID {
	w.t.Helper()
	plan, err := w.db.Store.Plan(w.t.Context(), w.maya.Actor, w.ana.Patient.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range plan.Lines {
		if l.ID == w.medicine {
			return l.Ladder.Seen()
		}
	}
	w.t.Fatal("Maya does not see the medicine")
	return uuid.Nil
}

// agrees has Ana agree to the medicine's line.
func (w *world) agrees() {
	w.t.Helper()
	w.ana.Save(models.KindStance, uuid.New(), storetest.Fields{"line_id": w.medicine, "version": 1, "stance": models.StanceAgree, "seen": w.seen()})
}
