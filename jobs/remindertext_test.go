package jobs

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

var update = flag.Bool("update", false, "write testdata/golden/push.json anew")

const goldenURL = "https://alongside.test"

// goldenFile is one that the app's tests read, and where what it holds is from.
type goldenFile struct {
	Sources map[string]string `json:"sources"`
	Pushed  []goldenPush      `json:"pushed"`
}

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
	golden := goldenFile{Sources: map[string]string{"pushed": "written by go test ./jobs -update, as the server pushes it"}}
	for _, language := range []string{"en", "es"} {
		for _, kind := range models.ReminderKinds() {
			message := notificationOf(goldenReminder(kind, language), goldenURL)
			golden.Pushed = append(golden.Pushed, goldenPush{kind, language, message})
			log := notificationOf(goldenReminder(models.ReminderLog, language), goldenURL)
			if tellsItsKind := kind == models.ReminderAnswer || kind == models.ReminderDigest; (message == log) == tellsItsKind {
				t.Errorf("%s in %s says %+v", kind, language, message)
			}
		}
	}
	isGolden(t, "push.json", golden)
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
