package api

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestALinkToCheckInWithoutAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	token := w.token(w.maya.Actor)
	link := func(visit uuid.UUID) (made struct{ Code, Link string }) {
		t.Helper()
		w.as(token, "POST", "/api/v1/visits/"+visit.String()+"/guest-codes", map[string]any{"way": "link"}).status(201).into(&made)
		return made
	}
	made := link(w.ana.Visit(w.maya, storetest.Tomorrow()))
	if made.Link != w.server.site.address+"/check-in?language=en#"+made.Code { // the practice's first
		t.Errorf("the link is %s", made.Link)
	}
	opens := map[string]any{"code": " " + made.Code}
	var opened map[string]any
	w.post("/api/v1/guest/visit", opens).status(200).into(&opened)
	for field := range opened {
		if !slices.Contains([]string{"way", "starts_at", "zone", "clinician", "practice", "help"}, field) {
			t.Errorf("a link says %s to whoever finds it", field)
		}
	}
	wrong := guestBody(made.Code)
	wrong["answers"] = map[string]any{"language": "en", "mood_lately": 9, "sleep_lately": "ages"}
	want := []models.FieldProblem{{Field: "sleep_lately", Code: "unknown"}, {Field: "mood_lately", Code: "too_large", Limit: 5}}
	if got := w.post("/api/v1/guest/check-in", wrong).problem(422, "invalid"); !slices.Equal(got.Errors, want) {
		t.Errorf("names %+v, want %+v", got.Errors, want)
	}
	w.post("/api/v1/guest/check-in", guestBody(made.Code)).status(204)
	w.post("/api/v1/guest/check-in", guestBody(made.Code)).problem(410, "used")
	w.post("/api/v1/guest/visit", opens).problem(410, "used")

	late := link(w.ana.Visit(w.maya, storetest.Tomorrow().AddDate(0, 0, -2)))
	w.post("/api/v1/guest/visit", map[string]any{"code": late.Code}).problem(410, "over")
	w.post("/api/v1/guest/check-in", guestBody(late.Code)).problem(410, "over")
	w.post("/api/v1/guest/check-in", guestBody(link(w.visit).Code)).problem(409, "conflict")
	w.post("/api/v1/guest/visit", map[string]any{"code": "a code nobody made"}).problem(404, "not_found")
}
