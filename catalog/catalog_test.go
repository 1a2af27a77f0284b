package catalog_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"alongside/catalog"
)

// Both sides say every message with the same inputs: what Paraglide compiles for the browser, and what the server reads.
func TestTheServerSaysWhatTheAppSays(t *testing.T) {
	t.Parallel()
	node := exec.CommandContext(t.Context(), "node", "scripts/say-messages.js")
	node.Dir = "../pwa"
	node.Stderr = os.Stderr
	text, err := node.Output()
	if err != nil {
		t.Fatalf("node scripts/say-messages.js in pwa: %v", err)
	}
	var said []struct {
		Language string                     `json:"language"`
		Name     string                     `json:"name"`
		Text     string                     `json:"text"`
		Inputs   map[string]json.RawMessage `json:"inputs"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, s := range said {
		with := catalog.With{}
		for name, value := range s.Inputs {
			var n int
			var words string
			if json.Unmarshal(value, &n) == nil {
				with[name] = n
			} else if err := json.Unmarshal(value, &words); err == nil {
				with[name] = words
			} else {
				t.Fatal(err)
			}
		}
		names[s.Language+s.Name] = true
		if got := catalog.In(s.Language).Say(s.Name, with); got != s.Text {
			t.Errorf("%s %s %s:\n got %q\nwant %q", s.Language, s.Name, s.Inputs, got, s.Text)
		}
	}
	// Every message of both files was compared.
	for _, language := range catalog.Languages() {
		for name := range file(t, language) {
			if !names[language+name] {
				t.Errorf("%s of %s was not compared", name, language)
			}
		}
	}
}

func TestAMessageIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ got, want string }{
		"a full stop after one":          {catalog.In("es").Say("clinic_due_as_of", catalog.With{"time": "hoy, 5:00 p.m."}), "Así estaba hoy, 5:00 p.m."},
		"an input that is left out":      {catalog.In("en").Say("time_on"), ""},
		"a language without messages":    {catalog.In("fr").Say("time_today"), "today"},
		"a form that nobody wrote":       {catalog.In("es").Say("plan_days", catalog.With{"days": 1_000_000}), "por 1000000 días"},
		"a count that is not a number":   {catalog.In("en").Say("plan_days", catalog.With{"days": "1"}), "for 1 days"},
		"a message that there is not":    {catalog.In("en").Say("nothing_of_ours"), "nothing_of_ours"},
		"words that look like an input":  {catalog.In("en").Say("time_on", catalog.With{"day": "{time} $1"}), "{time} $1"},
		"words that are more than Latin": {catalog.In("en").Say("time_on", catalog.With{"day": "我 🙂"}), "我 🙂"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", name, c.got, c.want)
		}
	}
}

// A name of a message that Go says is one that there is: it would be said itself.
func TestGoSaysOnlyMessagesThatThereAre(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	english := file(t, "en")
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range said.FindAllSubmatch(text, -1) {
			if name := string(found[1]); english[name] == nil {
				t.Errorf("%s says %q, which no catalog has", path, name)
			}
		}
	}
}

var said = regexp.MustCompile(`\.Say\("([^"]*)"[,)]`)

func file(t *testing.T, language string) map[string]json.RawMessage {
	t.Helper()
	text, err := os.ReadFile("../pwa/messages/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]json.RawMessage
	if err := json.Unmarshal(text, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}
