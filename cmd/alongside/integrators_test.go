package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"alongside/storetest"
)

// example is one of the page for integrators: a program, and what it prints.
type example struct {
	section, program, prints string
}

// examplesOf reads a page: its examples, and its sections. A program without what it prints has nothing to be held to.
func examplesOf(t *testing.T, page string) (examples []example, sections []string) {
	t.Helper()
	var section, language string
	var fence []string
	for i, line := range strings.Split(page, "\n") {
		open, isFence := strings.CutPrefix(line, "```")
		switch {
		case !isFence && language != "":
			fence = append(fence, line)
		case !isFence:
			if title, ok := strings.CutPrefix(line, "## "); ok {
				section, sections = title, append(sections, title)
			}
		case language == "":
			if language, fence = open, nil; language == "" {
				t.Fatalf("line %d: a fence of no language", i+1)
			}
		default:
			last := len(examples) - 1
			waits := last >= 0 && examples[last].prints == ""
			switch text := strings.Join(fence, "\n") + "\n"; {
			case language == "js" && waits:
				t.Fatalf("line %d: it is not said what the example before this one prints", i+1)
			case language == "js":
				examples = append(examples, example{section: section, program: text})
			case language == "text" && waits:
				examples[last].prints = text
			}
			language = ""
		}
	}
	if len(examples) == 0 || examples[len(examples)-1].prints == "" || language != "" {
		t.Fatalf("%d examples, and the last one does not say what it prints", len(examples))
	}
	return examples, sections
}

// is says whether a program printed what its example says, where … is anything.
func (e example) is(printed string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(e.prints), "…", ".*")
	return regexp.MustCompile(`\A` + pattern + `\z`).MatchString(printed)
}

// Not parallel, like all that starts a server here: the log is the process's.
func TestExamplesForIntegratorsRun(t *testing.T) {
	page, err := os.ReadFile("../../docs/integrators.md")
	if err != nil {
		t.Fatal(err)
	}
	examples, sections := examplesOf(t, string(page))
	shown := map[string]bool{"Add an example": true}
	for _, e := range examples {
		shown[e.section] = true
	}
	for _, section := range sections {
		if !shown[section] {
			t.Errorf("%s has no example", section)
		}
	}

	server := start(t, "demo", append(theirs(storetest.Empty(t)), "DATA_DIR="+t.TempDir())...)
	defer server.stop()
	folder := t.TempDir()
	for i, e := range examples {
		file := fmt.Sprintf("example-%d.mjs", i+1)
		if err := os.WriteFile(filepath.Join(folder, file), []byte(e.program), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithTimeout(t.Context(), time.Minute)
		node := exec.CommandContext(ctx, "node", file)
		node.Dir, node.Env = folder, append(os.Environ(), "BASE_URL="+server.url, "NO_COLOR=1")
		printed, err := node.CombinedOutput()
		end()
		if err != nil || !e.is(string(printed)) {
			t.Errorf("example %d, of %s: %v\nit printed\n%s\nand should print\n%s", i+1, e.section, err, printed, e.prints)
		}
	}
}

func TestExamplesAreHeldToWhatTheyPrint(t *testing.T) {
	t.Parallel()
	examples, sections := examplesOf(t, "## One\n```js\na\n```\nprints\n```text\nb … (c)\n\n1\n```\n```sh\nls\n```\n## Two\n```text\nshown\n```\n")
	if len(examples) != 1 || examples[0] != (example{"One", "a\n", "b … (c)\n\n1\n"}) || strings.Join(sections, ",") != "One,Two" {
		t.Fatalf("%+v %v", examples, sections)
	}
	for printed, want := range map[string]bool{
		"b anything (c)\n\n1\n": true, "b  (c)\n\n1\n": true, "b (c)\n\n1\n": false, "b x (c)\n\n2\n": false, "b x (c)\n\n1\nmore\n": false, "": false,
		"b x\ny (c)\n\n1\n": false,
	} {
		if examples[0].is(printed) != want {
			t.Errorf("%q: %v", printed, !want)
		}
	}
}
