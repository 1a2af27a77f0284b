package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

// followUp is one of somebody's that can't wait.
func followUp(p *storetest.Person) uuid.UUID {
	return p.Save(models.KindFollowUp, uuid.Must(uuid.NewV7()), storetest.Fields{
		"reason": models.FollowUpNotRight, "day": storetest.Today(), "zone": "America/New_York", "words": canary,
		"symptoms": map[string]models.SymptomFelt{"restless": {Level: 2, Worries: true}, "nausea": {Level: 1}},
	})
}

func TestTheClinicReadsHowSomebodyIsAndSaysThatItWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	maya, noor := w.token(w.maya.Actor), w.token(w.noor.Actor)
	w.noor.Join(w.ana.Patient)
	var list struct {
		Zone      string
		FollowUps []waitingFollowUp `json:"follow_ups"`
	}
	w.as(maya, "GET", "/api/v1/clinic/follow-ups", nil).status(http.StatusOK).into(&list)
	if len(list.FollowUps) != 1 || list.Zone != "America/New_York" {
		t.Fatalf("%+v", list)
	}
	f := list.FollowUps[0]
	if f.Words != canary || f.Tier != models.TierCallNow || len(f.Symptoms) != 2 || f.Symptoms[0].Change != insight.SymptomNew || f.Compared ||
		!f.Alert || f.Overdue || f.Owner != nil || f.Patient.ID != w.ana.Patient.ID {
		t.Errorf("%+v", f)
	}
	see := func(token string, as uuid.UUID, what any) answer {
		return w.as(token, "PUT", "/api/v1/clinic/patients/"+w.ana.Patient.ID.String()+"/acknowledgements/"+as.String(), map[string]any{"follow_up_id": what})
	}
	as := uuid.Must(uuid.NewV7())
	for range 2 {
		see(maya, as, f.ID).status(http.StatusNoContent)
	}
	see(noor, uuid.New(), f.ID).problem(http.StatusConflict, "acknowledged")
	see(maya, uuid.New(), uuid.New()).problem(http.StatusNotFound, "not_found")
	if p := see(maya, uuid.New(), uuid.Nil).problem(http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Field != "follow_up_id" {
		t.Errorf("%+v", p.Errors)
	}
	if got := w.as(noor, "GET", "/api/v1/clinic/follow-ups", nil).status(http.StatusOK).text; strings.Contains(got, canary) {
		t.Errorf("seen, it still waits: %s", got)
	}
}

// stop is a medicine that somebody takes and ends.
func (w *world) stop() uuid.UUID {
	w.t.Helper()
	maya := w.token(w.maya.Actor)
	say := func(kind models.Kind, fields storetest.Fields) uuid.UUID {
		fields["line_id"], fields["version"] = w.medicine, 1
		return w.ana.Save(kind, uuid.Must(uuid.NewV7()), fields)
	}
	var plan struct{ Lines []planLine }
	read := func() planLine {
		w.as(maya, "GET", w.ofAna("/plan"), nil).status(http.StatusOK).into(&plan)
		at := slices.IndexFunc(plan.Lines, func(l planLine) bool { return l.LineID == w.medicine })
		return plan.Lines[at]
	}
	say(models.KindStance, storetest.Fields{"stance": models.StanceAgree, "seen": read().Seen})
	say(models.KindMove, storetest.Fields{"kind": models.MoveWayOut, "words": canary})
	w.ana.Save(models.KindFollowUp, uuid.Must(uuid.NewV7()), storetest.Fields{
		"reason": models.FollowUpBaseline, "day": storetest.Today(), "zone": "UTC", "line_id": w.medicine,
		"symptoms": map[string]models.SymptomFelt{"nausea": {Level: 1}},
	})
	w.as(maya, "PUT", w.ofAna("/moves/"+uuid.NewString()), map[string]any{
		"line_id": w.medicine, "version": 1, "kind": "go", "step": 1, "seen": read().Seen,
	}).status(http.StatusNoContent)
	say(models.KindMove, storetest.Fields{"kind": models.MoveGo, "step": 1, "seen": read().Seen})
	return say(models.KindMove, storetest.Fields{"kind": models.MoveStop, "words": canary + " stop"})
}

func TestTheClinicReadsThatADoseWasEndedAndSaysThatItWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	maya, noor := w.token(w.maya.Actor), w.token(w.noor.Actor)
	w.noor.Join(w.ana.Patient)
	id := w.stop()
	var list struct{ Stops []waitingStop }
	w.as(maya, "GET", "/api/v1/clinic/follow-ups", nil).status(http.StatusOK).into(&list)
	if len(list.Stops) != 1 {
		t.Fatalf("%+v", list)
	}
	if s := list.Stops[0]; s.ID != id || s.LineID != w.medicine || s.Medicine != canary || s.Words != canary+" stop" || !s.Alert || s.Overdue ||
		s.Owner != nil || s.Patient.ID != w.ana.Patient.ID {
		t.Errorf("%+v", s)
	}
	see := func(token string, as uuid.UUID, what map[string]any) answer {
		return w.as(token, "PUT", w.ofAna("/acknowledgements/"+as.String()), what)
	}
	as := uuid.Must(uuid.NewV7())
	for range 2 {
		see(maya, as, map[string]any{"move_id": id}).status(http.StatusNoContent)
	}
	see(noor, uuid.New(), map[string]any{"move_id": id}).problem(http.StatusConflict, "acknowledged")
	see(noor, uuid.New(), map[string]any{"move_id": uuid.New()}).problem(http.StatusNotFound, "not_found")
	see(noor, uuid.New(), map[string]any{"follow_up_id": id}).problem(http.StatusNotFound, "not_found")
	for what, field := range map[string]string{"move_id": "move_id", "nothing": "follow_up_id"} {
		body := map[string]any{}
		if what == "move_id" {
			body = map[string]any{"follow_up_id": id, "move_id": id}
		}
		if p := see(noor, uuid.New(), body).problem(http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Field != field {
			t.Errorf("of %s: %+v", what, p.Errors)
		}
	}
	if got := w.as(noor, "GET", "/api/v1/clinic/follow-ups", nil).status(http.StatusOK).text; !strings.Contains(got, `"stops":[]`) {
		t.Errorf("seen, it still waits: %s", got)
	}
}

func TestAnAddressForAlertsIsChangedByOneself(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	maya := w.token(w.maya.Actor)
	put := func(email string) answer {
		return w.as(maya, "PUT", "/api/v1/me/alerts", map[string]any{"email": email})
	}
	for _, email := range []string{"maya@clinic.example", ""} {
		put(email).status(http.StatusNoContent)
		if got := w.as(maya, "GET", "/api/v1/me/alerts", nil).status(http.StatusOK).text; !strings.Contains(got, `{"email":"`+email+`"}`) {
			t.Errorf("%q is told as %s", email, got)
		}
	}
	if p := put("maya").problem(http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Field != "email" || p.Errors[0].Code != "not_an_email" {
		t.Errorf("%+v", p.Errors)
	}
}
