// Package docs holds the documents to the tree they describe.
package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRecipeNamesWhatExists keeps the recipe for a tracker true: every file it sends the reader to is there.
func TestRecipeNamesWhatExists(t *testing.T) {
	text := read(t, "recipes/add-a-tracker.md")
	paths := regexp.MustCompile("`((?:migrations|models|insight|testdata|store|pwa)/[^`]*)`").FindAllStringSubmatch(text, -1)
	if len(paths) < 12 {
		t.Fatalf("the recipe names %d files; it walks through every layer", len(paths))
	}
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join("..", p[1])); err != nil {
			t.Errorf("the recipe sends readers to %s: %v", p[1], err)
		}
	}
}

// TestRecipeKnowsEveryPlace: what is named after the example noun and not in the recipe would be forgotten.
func TestRecipeKnowsEveryPlace(t *testing.T) {
	text := read(t, "recipes/add-a-tracker.md")
	for _, layer := range []string{"models", "insight", "store", "api", "fhir"} {
		files, err := filepath.Glob(filepath.Join("..", layer, "sleep.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if named := filepath.ToSlash(strings.TrimPrefix(f, ".."+string(filepath.Separator))); !strings.Contains(text, "`"+named+"`") {
				t.Errorf("%s is part of a tracker and not in the recipe", named)
			}
		}
	}
}

// TestLinksLeadSomewhere follows every relative link of every document.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
	documents := []string{"../README.md", "../CONTRIBUTING.md", "../SECURITY.md", "../CHANGELOG.md"}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			documents = append(documents, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		for _, m := range link.FindAllStringSubmatch(read(t, document), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", document, m[1], err)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
