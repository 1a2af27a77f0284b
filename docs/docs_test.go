package docs

import (
	"fmt"
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
		if found, err := filepath.Glob(filepath.Join("..", p[1])); err != nil || len(found) == 0 {
			t.Errorf("the recipe sends readers to %s, which is nowhere: %v", p[1], err)
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

// TestHazardsNameWhatExists: each hazard has a control in a file that is there, and a test that is there.
func TestHazardsNameWhatExists(t *testing.T) {
	hazards, _, _ := strings.Cut(read(t, "hazards.md"), "## Still open")
	all := strings.Split(hazards, "\n## ")[1:]
	if len(all) < 20 {
		t.Errorf("there are %d hazards", len(all))
	}
	named := regexp.MustCompile("`([\\w./-]+/[\\w./-]+)(?:#([^`]+))?`")
	for i, hazard := range all {
		title, _, _ := strings.Cut(hazard, "\n")
		if !strings.HasPrefix(title, fmt.Sprintf("%d. ", i+1)) {
			t.Errorf("%s is hazard %d", title, i+1)
		}
		files, tests := 0, 0
		for _, m := range named.FindAllStringSubmatch(hazard, -1) {
			text := ""
			if info, err := os.Stat(filepath.Join("..", m[1])); err != nil {
				t.Errorf("%s: %v", title, err)
				continue
			} else if !info.IsDir() {
				text = read(t, filepath.Join("..", m[1]))
			}
			if m[2] == "" {
				files++
				continue
			}
			tests++
			name := regexp.QuoteMeta(m[2])
			if !regexp.MustCompile(`(_test\.go|\.(test|spec)\.ts)$`).MatchString(m[1]) ||
				!regexp.MustCompile(`(?m)^func `+name+`\(t \*testing\.T\)|\b(?:test|it)\('`+name+`'`).MatchString(text) {
				t.Errorf("%s: %s has no test %s", title, m[1], m[2])
			}
		}
		if files == 0 || tests == 0 {
			t.Errorf("%s: %d files and %d tests", title, files, tests)
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
