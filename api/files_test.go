package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestFilesAreServedAsBuilt(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	get := func(path string, header map[string]string) answer {
		return s.do(call{method: "GET", path: path, header: header})
	}
	page := get("/clinic/2026-11-23", map[string]string{"Accept": "text/html,*/*"}).status(200)
	if page.Header.Get("Content-Type") != "text/html; charset=utf-8" || page.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("page: %v", page.Header)
	}
	if got := get("/", map[string]string{"Accept": "*/*"}).status(200); got.text != page.text {
		t.Errorf("the first page of whoever takes anything: %q", got.text)
	}
	script := get("/assets/index-abc.js", nil).status(200)
	if script.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(script.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("script: %v", script.Header)
	}
	if got := get("/sw.js", nil).status(200).Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("service worker: %q", got)
	}
	get("/assets/index-abc.js", map[string]string{"If-None-Match": script.Header.Get("ETag")}).status(304)
	for _, path := range []string{"/missing.js", "/.gitkeep", "/assets/", "/../go.mod", "/assets/..%2f..%2fgo.mod"} {
		get(path, nil).problem(404, "not_found")
	}
	s.do(call{method: "POST", path: "/", body: "{}", header: map[string]string{"Accept": "text/html"}}).problem(404, "not_found")

	zipped := get("/assets/index-abc.js", map[string]string{"Accept-Encoding": "gzip"}).status(200)
	r, err := gzip.NewReader(strings.NewReader(zipped.text))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(r); err != nil || string(plain) != script.text || len(zipped.text) >= len(script.text) {
		t.Errorf("gzip: %d bytes of %d, %v", len(zipped.text), len(script.text), err)
	}
	if br := get("/assets/index-abc.js", map[string]string{"Accept-Encoding": "gzip, br"}); br.Header.Get("Content-Encoding") != "br" ||
		br.Header.Get("Vary") != "Accept-Encoding" || len(br.text) >= len(script.text) {
		t.Errorf("brotli: %v", br.Header)
	}
	if font := get("/assets/serif-1.woff2", map[string]string{"Accept-Encoding": "br"}); font.Header.Get("Content-Encoding") != "" {
		t.Error("a font is packed twice")
	}
}

func TestSharedWordsAreDroppedWhereNoWorkerTakesThem(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	words := "It made my hands shake"
	got := s.do(call{
		method: "POST", path: "/concerns/new", body: "text=" + url.QueryEscape(words),
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	}).status(303)
	if to := got.Header.Get("Location"); to != "/concerns/new?shared" {
		t.Errorf("led to %q", to)
	}
	if strings.Contains(got.text, "hands") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("answered %q, %v", got.text, got.Header)
	}
	// Nothing else takes a form.
	s.do(call{
		method: "POST", path: "/concerns/other", body: "text=x",
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	}).status(415)
}
