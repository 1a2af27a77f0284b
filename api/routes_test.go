package api

import (
	"net/http"
	"strings"
	"testing"
)

// What is registered is what is listed: nothing can be reached that the authorization matrix doesn't know.
func TestEveryRouteIsListed(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	listed := map[string]bool{}
	for _, r := range Routes() {
		path := strings.NewReplacer("{", ":", "}", "").Replace(r.Path)
		if listed[r.Method+" "+path] {
			t.Errorf("%s %s is listed twice", r.Method, r.Path)
		}
		listed[r.Method+" "+path] = true
		if r.Method == http.MethodGet {
			listed["HEAD "+path] = true
		}
		if r.Summary == "" || !strings.HasPrefix(r.Path, "/") {
			t.Errorf("%s %s has no summary, or no path", r.Method, r.Path)
		}
	}
	registered := 0
	for _, r := range s.server.app.GetRoutes(true) { // without middleware
		registered++
		if !listed[r.Method+" "+r.Path] {
			t.Errorf("%s %s is reachable and not in the list", r.Method, r.Path)
		}
	}
	if registered < len(Routes()) {
		t.Errorf("%d routes are registered, %d listed", registered, len(Routes()))
	}
}
