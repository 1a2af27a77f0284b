package api

import (
	"strings"
	"testing"
)

func TestTheDescriptionNamesEveryRouteAndItsPageNeedsNoScript(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var spec struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	a := s.do(call{method: "GET", path: "/api/openapi.json"}).status(200)
	a.into(&spec)
	if !strings.HasPrefix(spec.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", spec.OpenAPI)
	}
	page := s.do(call{method: "GET", path: "/api/docs"}).status(200)
	for _, r := range Routes() {
		if spec.Paths[r.Path][strings.ToLower(r.Method)] == nil {
			t.Errorf("%s %s is not described", r.Method, r.Path)
		}
		if !strings.Contains(page.text, "<code>"+r.Path+"</code>") {
			t.Errorf("%s is not on the page", r.Path)
		}
	}
	for _, inline := range []string{"<script", "<style", "style=", "onclick", "http:"} {
		if strings.Contains(page.text, inline) {
			t.Errorf("the page has %s", inline)
		}
	}
	printed, err := OpenAPI(s.server.Version)
	if err != nil || string(printed) != a.text {
		t.Errorf("what the program prints is not what it serves (%v)", err)
	}
}
