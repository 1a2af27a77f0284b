package api

import (
	"net/url"
	"testing"

	"alongside/models"
	"alongside/storetest"
)

type trailPage struct {
	Events []models.PracticeEvent
	Cursor string
}

func TestAnOwnerSearchesTheTrailPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	for range 5 {
		w.readPage(w.visit)
	}
	search := func(query url.Values) (page trailPage) {
		t.Helper()
		w.as(w.token(w.olga.Actor), "GET", "/api/v1/practice/access-events?"+query.Encode(), nil).status(200).into(&page)
		return page
	}
	query := url.Values{
		"person": {w.ana.ID.String()}, "action": {"read_summary"}, "limit": {"2"},
		"from": {storetest.Today().Add(-1).String()}, "to": {storetest.Today().Add(1).String()},
	}
	seen := map[string]bool{}
	for pages := 1; ; pages++ {
		page := search(query)
		for _, e := range page.Events {
			if e.Action != models.ActionReadSummary || e.Patient != w.ana.Patient.DisplayName || *e.AccountID != w.maya.ID || e.At.IsZero() || seen[e.ID.String()] {
				t.Errorf("found %+v", e)
			}
			seen[e.ID.String()] = true
		}
		if page.Cursor == "" {
			if len(seen) != 5 || pages != 3 {
				t.Errorf("%d events in %d pages", len(seen), pages)
			}
			break
		}
		query.Set("cursor", page.Cursor)
	}
	for _, nobody := range []url.Values{
		{"person": {w.ben.ID.String()}, "action": {"read_summary"}}, {"person": {w.omar.ID.String()}}, {"action": {"sync"}},
		{"action": {"read_summary"}, "to": {storetest.Today().Add(-2).String()}},
	} {
		if page := search(nobody); len(page.Events) > 0 {
			t.Errorf("%s: %+v", nobody.Encode(), page.Events)
		}
	}
	for field, wrong := range map[string]string{"action": "dance", "person": "Ana", "cursor": "next", "from": "yesterday", "limit": "0"} {
		w.as(w.token(w.olga.Actor), "GET", "/api/v1/practice/access-events?"+url.Values{field: {wrong}}.Encode(), nil).problem(422, "invalid")
	}
}
