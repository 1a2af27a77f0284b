package api

import (
	"net/http"
	"strings"
	"testing"
)

// What is printed is what the route of the screen reads: told as such, as a file whose name says nothing of whom it is about.
func TestWhatIsPrintedIsRead(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	visit := w.visit.String()
	maya, ana := w.token(w.maya.Actor), w.token(w.ana.SignIn())
	before := w.told()
	for _, c := range []struct{ token, path, kind, name string }{
		{maya, "/api/v1/visits/" + visit + "/summary/print", "application/pdf", "check-in.pdf"},
		{maya, "/api/v1/visits/" + visit + "/summary/print?as=text&language=es", "text/plain; charset=utf-8", "check-in.txt"},
		{maya, w.ofAna("/plan/print?paper=a4"), "application/pdf", "plan.pdf"},
		{ana, "/api/v1/visits/" + visit + "/share/print?as=text", "text/plain; charset=utf-8", "check-in.txt"},
		{ana, "/api/v1/plan/print", "application/pdf", "plan.pdf"},
	} {
		got := w.as(c.token, "GET", c.path, nil).status(http.StatusOK)
		if got.Header.Get("Content-Type") != c.kind || got.Header.Get("Content-Disposition") != `attachment; filename="`+c.name+`"` {
			t.Errorf("%s: %v", c.path, got.Header)
		}
		if c.kind == "application/pdf" && !strings.HasPrefix(got.text, "%PDF-") {
			t.Errorf("%s is no PDF: %.20q", c.path, got.text)
		}
		if c.kind != "application/pdf" && !strings.Contains(got.text, canary) {
			t.Errorf("%s has none of her words: %q", c.path, got.text)
		}
	}
	if told := w.told() - before; told < 3 {
		t.Errorf("%d lines in the trail: Maya read three times", told)
	}
	w.as(ana, "GET", "/api/v1/visits/"+visit+"/share/print?paper=a3", nil).problem(http.StatusUnprocessableEntity, "invalid")
	w.as(ana, "DELETE", "/api/v1/visits/"+visit+"/share", nil).status(http.StatusNoContent)
	w.as(ana, "GET", "/api/v1/visits/"+visit+"/share/print", nil).problem(http.StatusNotFound, "not_found")
}
