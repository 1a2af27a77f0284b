package insight_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every golden case says where its figure is from, or its group does: a case that was written down from what the code answers
// proves nothing. Shared by the cases of a file is what is no list.
func TestEveryGoldenCaseHasASource(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/golden/*.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // a file of the repository
		if err != nil {
			t.Fatal(err)
		}
		var golden map[string]json.RawMessage
		if err := json.Unmarshal(text, &golden); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var sources map[string]string
		if err := json.Unmarshal(golden["sources"], &sources); err != nil {
			t.Errorf("%s has no sources: %v", file, err)
		}
		for group := range sources {
			if golden[group] == nil {
				t.Errorf("%s has a source of %s, which is not in it", file, group)
			}
		}
		for group, text := range golden {
			if text[0] != '[' {
				continue
			}
			var cases []struct {
				Name   string  `json:"name"`
				Source *string `json:"source"`
			}
			if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
				t.Errorf("%s: %s has %d cases: %v", file, group, len(cases), err)
			}
			for i, c := range cases {
				source := sources[group]
				if c.Source != nil {
					source = *c.Source
				}
				if len(strings.Fields(source)) < 4 { // "by hand" alone says nothing
					t.Errorf("%s: %s %d, %q: its source is %q", file, group, i, c.Name, source)
				}
			}
		}
	}
}
