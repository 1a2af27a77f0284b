package api

import (
	"os"
	"strings"
	"testing"

	"alongside/auth"
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

// Who follows these two pages and keeps the wrong file has a backup that opens nothing.
func TestTheGuidesNameTheKeyFile(t *testing.T) {
	t.Parallel()
	for _, guide := range []string{"README.md", "SECURITY.md"} {
		text, err := os.ReadFile("../" + guide)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), auth.KeyFile) {
			t.Errorf("%s does not name %s", guide, auth.KeyFile)
		}
		if strings.Contains(string(text), "keys.json") {
			t.Errorf("%s names a key file that is none", guide)
		}
	}
}
