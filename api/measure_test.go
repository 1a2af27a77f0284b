package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestAnOwnerSwitchesInstrumentsAndAttests(t *testing.T) {
	t.Parallel()
	w := newWorld(newStackOn(t, storetest.Empty(t), Config{})) // nobody else attests
	olivia, maya := w.token(w.maya.Practice.Owner().Actor), w.token(w.maya.Actor)
	var list struct{ Instruments []ownInstrument }
	w.as(olivia, "GET", "/api/v1/practice/instruments", nil).status(http.StatusOK).into(&list)
	for _, i := range list.Instruments {
		if i.Name == "" || i.Licence == "" || i.Source == "" || !slices.Contains(i.Languages, "en") || i.Seconds == 0 {
			t.Errorf("%+v", i)
		}
	}
	sets := func(token string, code string, on, attested bool) answer {
		return w.as(token, "PUT", "/api/v1/practice/instruments/"+code, map[string]any{"on": on, "attested": attested})
	}
	sets(maya, "who_5", true, true).problem(http.StatusForbidden, "forbidden")
	if p := sets(olivia, "who_5", true, false).problem(http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Field != "attested" {
		t.Errorf("%+v", p.Errors)
	}
	sets(olivia, "isi", true, true).problem(http.StatusNotFound, "not_found")
	const texts = "/instruments/who_5-1.json"
	w.do(call{method: "GET", path: texts}).problem(http.StatusNotFound, "not_found")
	sets(olivia, "who_5", true, true).status(http.StatusOK).into(&list)
	w.do(call{method: "GET", path: texts}).status(http.StatusOK)
	var offered struct{ Instruments []Instrument }
	w.as(maya, "GET", "/api/v1/clinic/instruments", nil).status(http.StatusOK).into(&offered)
	if !slices.ContainsFunc(offered.Instruments, func(i Instrument) bool { return i.Code == "who_5" && !i.Safety }) {
		t.Errorf("%+v", offered)
	}
	sets(olivia, "who_5", false, false).status(http.StatusOK)
	w.do(call{method: "GET", path: texts}).problem(http.StatusNotFound, "not_found")
}

func TestTheClinicAsksAndReadsWhatWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	maya, today := w.token(w.maya.Actor), storetest.Today()
	ask := func(id uuid.UUID, body map[string]any) answer {
		return w.as(maya, "PUT", w.ofAna("/measure-requests/"+id.String()), body)
	}
	id := uuid.New()
	days, hours := []int{1, 2, 3, 4, 5, 6, 7}, []models.Hours{}
	for _, day := range days {
		hours = append(hours, models.Hours{Weekday: day, Opens: "00:00", Closes: "24:00"})
	}
	w.as(w.token(w.olga.Actor), "PUT", "/api/v1/practice/coverage", map[string]any{
		"version": 1, "hours": hours, "holidays": []any{}, "cover": []models.Cover{{From: today.Add(-1), Weekdays: days, ClinicianID: w.maya.ID}},
	}).status(http.StatusOK)
	phq := map[string]any{"instrument": "phq_9", "rhythm": "weeks", "weeks": 1, "day": today}
	for range 2 {
		ask(id, phq).status(http.StatusNoContent)
	}
	ask(uuid.New(), phq).problem(http.StatusConflict, "asked_already")
	ask(uuid.New(), map[string]any{"instrument": "gad_7", "rhythm": "weeks", "weeks": 1, "day": today}).status(http.StatusNoContent)
	full := ask(uuid.New(), map[string]any{"instrument": "phq_2", "rhythm": "weeks", "weeks": 1, "day": today})
	ask(uuid.New(), map[string]any{"instrument": "gad_2", "rhythm": "now", "day": today.Add(-9)}).problem(http.StatusUnprocessableEntity, "invalid")
	full.status(http.StatusNoContent) // 114 seconds a week
	ask(uuid.New(), map[string]any{"instrument": "gad_2", "rhythm": "weeks", "weeks": 1, "day": today}).problem(http.StatusConflict, "asked_enough")

	sent := w.ana.Save(models.KindSentMeasure, uuid.Must(uuid.NewV7()), storetest.Fields{
		"instrument": "phq_9", "version": 1, "day": today, "zone": "America/New_York", "language": "en",
		"answers": map[string]int{"mood": 1, "thoughts": 2}, "total": nil, "request_id": id, "due": today,
	})
	var all struct {
		Requests []standingRequest
		Measures []sentMeasure
	}
	w.as(maya, "GET", w.ofAna("/measures"), nil).status(http.StatusOK).into(&all)
	if len(all.Requests) != 3 || all.Requests[0].ID != id || all.Requests[0].Author.ID != w.maya.ID || len(all.Measures) != 1 {
		t.Fatalf("%+v", all)
	}
	m := all.Measures[0]
	if m.ID != sent || m.Total != nil || len(m.Missing) != 7 || !m.Safety || !m.Alert || m.Compared != models.ComparedNew || m.Seen != nil {
		t.Errorf("%+v", m)
	}
	var waiting struct{ Measures []waitingMeasure }
	w.as(maya, "GET", "/api/v1/clinic/follow-ups", nil).status(http.StatusOK).into(&waiting)
	if len(waiting.Measures) != 1 || waiting.Measures[0].ID != sent || waiting.Measures[0].Compared != models.ComparedNew {
		t.Errorf("%+v", waiting)
	}
	w.as(maya, "PUT", w.ofAna("/acknowledgements/"+uuid.NewString()), map[string]any{"sent_measure_id": sent}).status(http.StatusNoContent)
	w.as(maya, "GET", w.ofAna("/measures"), nil).status(http.StatusOK).into(&all)
	if seen := all.Measures[0].Seen; seen == nil || seen.By.ID != w.maya.ID {
		t.Errorf("seen: %+v", seen)
	}
}
