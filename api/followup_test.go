package api

import (
	"net/http"
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
