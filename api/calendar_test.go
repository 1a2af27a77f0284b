package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestAPastedDayBecomesVisitsOnceEverythingIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	abel := w.maya.Practice.Patient(w.maya)
	token := w.token(w.maya.Actor)
	day := storetest.Tomorrow().Format(time.DateOnly)
	initials := w.ana.Patient.Initials()
	text := "9:00 " + w.ana.Patient.DisplayName + "\nLunch\n14:15 " + initials + initials + " 30"
	var read struct {
		Visits []pastedVisit
		Wrong  []pastedLine
	}
	w.as(token, "POST", "/api/v1/clinic/calendar/paste", map[string]any{"day": day, "text": text}).status(200).into(&read)
	if len(read.Visits) != 2 || read.Visits[1].Minutes != 30 || !slices.Equal(read.Wrong, []pastedLine{{2, "Lunch", "no_time"}}) {
		t.Fatalf("%+v", read)
	}
	plan := func(visits ...map[string]any) answer {
		return w.as(token, "POST", "/api/v1/clinic/calendar/visits", map[string]any{"visits": visits})
	}
	visit := func(patient uuid.UUID, at time.Time, minutes int) map[string]any {
		return map[string]any{"patient_id": patient, "starts_at": at, "minutes": minutes}
	}
	first, second := read.Visits[0].StartsAt, read.Visits[1].StartsAt
	p := plan(visit(w.ana.Patient.ID, first, 45), visit(abel.Patient.ID, time.Now().AddDate(0, 0, -3), 999)).problem(422, "invalid")
	if !slices.Equal(p.Errors, []models.FieldProblem{{Field: "visits[1].starts_at", Code: "in_the_past"}, {Field: "visits[1].minutes", Code: "out_of_range"}}) {
		t.Errorf("%+v", p.Errors)
	}
	plan(visit(w.ana.Patient.ID, first, 45), visit(w.ben.Patient.ID, second, 30)).problem(404, "not_found") // a colleague's patient
	plan().problem(422, "invalid")
	for _, want := range []string{`{"planned":2}`, `{"planned":0}`} { // pasted twice, planned once
		got := plan(visit(w.ana.Patient.ID, first, 45), visit(abel.Patient.ID, second, 30)).status(200)
		if strings.TrimSpace(got.text) != want {
			t.Errorf("%s, expected %s", got.text, want)
		}
	}
	w.as(token, "POST", "/api/v1/clinic/calendar/paste", map[string]any{"day": day, "text": strings.Repeat("x", 9000)}).problem(422, "invalid")
}

func TestACalendarsAddressIsSaidOnceAndNeverToldAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	token := w.token(w.maya.Actor)
	put := func(address string) answer {
		return w.as(token, "PUT", "/api/v1/clinic/calendar/feed", map[string]string{"address": address})
	}
	for address, code := range map[string]string{
		"": "required", "http://calendar.example/a.ics": "not_https", "ftp://calendar.example/a": "not_https", "https://": "wrong_format",
		"calendar.example/a.ics": "wrong_format", "https://me:secret@calendar.example/": "wrong_format", "https://%zz": "wrong_format",
		"https://calendar.example/" + strings.Repeat("x", 2000): "too_long",
	} {
		if p := put(address).problem(422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "address" || p.Errors[0].Code != code {
			t.Errorf("%.40q: %+v, expected %s", address, p.Errors, code)
		}
	}
	put("webcal://calendar.example/private-1234/basic.ics").status(http.StatusNoContent)
	got := w.as(token, "GET", "/api/v1/clinic/calendar", nil).status(200).text
	if !strings.Contains(got, `"host":"calendar.example"`) || !strings.Contains(got, `"state":"new"`) || strings.Contains(got, "private-1234") {
		t.Errorf("answers %s", got)
	}
	var sealed []byte
	if err := w.db.Owner.QueryRow(t.Context(), `SELECT address FROM calendar_feeds WHERE clinician_id = $1`, w.maya.ID).Scan(&sealed); err != nil ||
		strings.Contains(string(sealed), "calendar.example") {
		t.Errorf("lies open, %v", err)
	}
	if other := w.as(w.token(w.noor.Actor), "GET", "/api/v1/clinic/calendar", nil).status(200).text; strings.Contains(other, "calendar.example") {
		t.Errorf("a colleague is answered %s", other)
	}
}
