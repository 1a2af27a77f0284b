package jobs

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

var update = flag.Bool("update", false, "write push.json and letters.json of testdata/golden anew")

const goldenURL = "https://alongside.test"

type goldenPush struct {
	Name     models.ReminderKind `json:"name"`
	Language string              `json:"language"`
	Message  notification        `json:"message"`
}

// goldenReminder is one of a kind, with an id and links that are the same whenever it is made.
func goldenReminder(kind models.ReminderKind, language string) store.ReminderSent {
	return store.ReminderSent{
		ReminderSend: models.ReminderSend{ReminderID: uuid.MustParse("0198c0de-0000-7000-8000-000000000001"), Round: 1},
		Kind:         kind, Language: language, Email: "ana@home.example", Stop: "a-link", Later: "a token",
	}
}

// TestTheAppReadsWhatIsPushed: the tests of its worker show these, and no message of their own making.
func TestTheAppReadsWhatIsPushed(t *testing.T) {
	t.Parallel()
	var all []goldenPush
	for _, language := range []string{"en", "es"} {
		for _, kind := range models.ReminderKinds() {
			message := notificationOf(goldenReminder(kind, language), goldenURL)
			all = append(all, goldenPush{kind, language, message})
			log := notificationOf(goldenReminder(models.ReminderLog, language), goldenURL)
			if tellsItsKind := kind == models.ReminderAnswer || kind == models.ReminderDigest; (message == log) == tellsItsKind {
				t.Errorf("%s in %s says %+v", kind, language, message)
			}
		}
	}
	isGolden(t, "push.json", map[string]any{"pushed": all, "sources": map[string]string{"pushed": "written by go test ./jobs -update, as the server pushes it"}})
}

type goldenLetter struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Subject  string `json:"subject"`
	Body     string `json:"body"`
}

// TestTheAppReadsWhatIsWritten: how hard the words of the catalogs are to read is judged there, and so are these.
func TestTheAppReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	var all []goldenLetter
	add := func(name, language string, letter models.Mail) {
		all = append(all, goldenLetter{name, language, letter.Subject, letter.Body})
	}
	for _, language := range []string{"en", "es"} {
		for _, kind := range models.ReminderKinds() {
			if kind == models.ReminderLog {
				continue // it never goes by e-mail
			}
			add(string(kind), language, reminderLetter(goldenReminder(kind, language), uuid.Nil, goldenURL))
		}
		for _, action := range slices.Sorted(maps.Keys(wayInWords())) {
			add(string(action), language, wayInLetter(store.WayInTold{Language: language, Action: action}, goldenURL))
		}
	}
	isGolden(t, "letters.json", map[string]any{"letters": all, "sources": map[string]string{"letters": "written by go test ./jobs -update, as the server writes to patients"}})
}

// isGolden holds a file to what the code says, or writes it.
func isGolden(t *testing.T, name string, golden any) {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(golden); err != nil {
		t.Fatal(err)
	}
	file := "../testdata/golden/" + name
	if *update {
		if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(file) //nolint:gosec // a file of the repository
	if err != nil || !bytes.Equal(committed, text.Bytes()) {
		t.Errorf("%s is not what the server says: go test ./jobs -update (%v)", file, err)
	}
}
