package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/demo"
	"alongside/storetest"
)

// said runs a command that ends well, and returns what it answered.
func said(t *testing.T, environ []string, typed string, args ...string) string {
	t.Helper()
	out := &output{}
	p := program{in: strings.NewReader(typed), out: out, progress: &output{}, environ: environ}
	if err := p.run(t.Context(), args); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out.String()
}

// unsaid runs a command that must not work, and returns its sentence.
func unsaid(t *testing.T, environ []string, typed string, args ...string) string {
	t.Helper()
	p := program{in: strings.NewReader(typed), out: &output{}, progress: &output{}, environ: environ}
	err := p.run(t.Context(), args)
	if err == nil {
		t.Fatalf("%v worked", args)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a sentence: %v", err)
	}
	return err.Error()
}

// ana is signed in as Ana of the demo.
type ana struct {
	r     *running
	token string
}

func asAna(r *running) ana {
	r.t.Helper()
	status, answer := r.post("/api/v1/auth/sign-in", map[string]string{"login": "ana@juniper.example", "password": demo.Password})
	var session struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer), &session); status != 200 || err != nil {
		r.t.Fatalf("sign in: %d %s", status, answer)
	}
	return ana{r, session.AccessToken}
}

// syncAnswer is what the test looks at of a trip.
type syncAnswer struct {
	Cursor  string `json:"cursor"`
	Restart bool   `json:"restart"`
	Changes []struct {
		Kind   string         `json:"kind"`
		Fields map[string]any `json:"fields"`
	} `json:"changes"`
}

func (a ana) sync(cursor string, changes ...map[string]any) syncAnswer {
	a.r.t.Helper()
	if changes == nil {
		changes = []map[string]any{}
	}
	body, err := json.Marshal(map[string]any{"cursor": cursor, "device": uuid.New(), "app_version": "1", "changes": changes})
	if err != nil {
		a.r.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, a.r.url+"/api/v1/sync", strings.NewReader(string(body)))
	if err != nil {
		a.r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.r.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer syncAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		a.r.t.Fatalf("sync: %d %v", response.StatusCode, err)
	}
	return answer
}

// TestTheDefaultRunMovesIntoAFreshFolder: backed up beside the running server, restored elsewhere, served again.
func TestTheDefaultRunMovesIntoAFreshFolder(t *testing.T) {
	dir := t.TempDir()
	home := []string{"DATA_DIR=" + filepath.Join(dir, "home")}
	r := start(t, "demo", home...)
	phone := asAna(r)
	kept := concern("01890a5d-ac96-774b-bcce-b302099a8057", "What if it changes who I am?")
	before := phone.sync("", kept)
	file := filepath.Join(dir, "first.backup")
	answer := said(t, home, "", "backup", file)
	code := regexp.MustCompile(`(?m)^ {4}([0-9A-Z-]{19})$`).FindAllStringSubmatch(answer, -1)
	if len(code) != 2 || !strings.Contains(answer, file) || !strings.Contains(answer, "kB") {
		t.Fatalf("a backup says %s", answer)
	}
	paper := strings.ToLower(code[0][1]) + " " + code[1][1] + "\n"
	if again := said(t, home, "", "backup", file+".2"); strings.Contains(again, code[0][1]) || strings.Contains(again, "never again") {
		t.Errorf("the code is shown again: %s", again)
	}
	if found := said(t, home, "", "doctor"); !regexp.MustCompile(`(?m)^ok +backup +the last one was taken on `).MatchString(found) || strings.Contains(found, "DO") {
		t.Errorf("doctor says %s", found)
	}
	// The phone goes on after the backup, and so knows more than will be restored.
	late := concern("01890a5d-ac96-774b-bcce-b302099a8058", "And what if it does not?")
	changed := change(kept, 1, "What if it changes how I feel?")
	ahead := phone.sync(before.Cursor, late, changed)
	r.stop()

	away := []string{"DATA_DIR=" + filepath.Join(dir, "away")}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.backup")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for want, tt := range map[string]struct{ file, typed string }{
		"doesn't open":     {file, "B7QD-2KXW-9MRT-H4ZC-B7QD-2KXW-9MRT-H4KX\n"},
		"eight groups":     {file, "B7QD-2KXW\n"},
		"nobody typed":     {file, ""},
		"not a whole":      {cut, paper},
		"can't be opened":  {filepath.Join(dir, "none"), paper},
		"is not a whole b": {filepath.Join(dir, "home", "keys", "keyset.json"), paper},
	} {
		if sentence := unsaid(t, away, tt.typed, "restore", tt.file); !strings.Contains(sentence, want) {
			t.Errorf("want %q: %s", want, sentence)
		}
	}
	if sentence := unsaid(t, away, "", "doctor"); !strings.Contains(sentence, "2 things to be done") {
		t.Errorf("doctor where nothing is: %s", sentence)
	}
	if _, err := os.Stat(filepath.Join(dir, "away")); !os.IsNotExist(err) {
		t.Error("a restore that could not be left a folder behind")
	}

	restored := said(t, away, paper, "restore", file)
	if equal := regexp.MustCompile(`(?m)^concerns +\d+ rows +equal$`); !equal.MatchString(restored) {
		t.Errorf("a restore says %s", restored)
	}
	if sentence := unsaid(t, away, paper, "restore", file); !strings.Contains(sentence, "holds a practice") {
		t.Errorf("a second time: %s", sentence)
	}
	if sentence := unsaid(t, home, paper, "restore", file); !strings.Contains(sentence, "holds a practice") {
		t.Errorf("onto itself: %s", sentence)
	}

	r = start(t, "demo", away...)
	defer r.stop()
	if sentence := unsaid(t, away, paper, "restore", file); !strings.Contains(sentence, "a server runs") {
		t.Errorf("beside a server: %s", sentence)
	}
	phone = asAna(r)
	after := phone.sync(ahead.Cursor)
	if !after.Restart {
		t.Error("a phone is not told to begin anew")
	}
	if !strings.Contains(fmt.Sprint(after.Changes), "What if it changes who I am?") {
		t.Error("what Ana wrote is not readable")
	}
	// It offers everything it has, under no revision, and another phone finds all of it.
	phone.sync(after.Cursor, late, change(kept, 0, "What if it changes how I feel?"))
	other := fmt.Sprint(asAna(r).sync("").Changes)
	for _, words := range []string{"And what if it does not?", "What if it changes how I feel?", "What if it changes who I am?"} {
		if !strings.Contains(other, words) {
			t.Errorf("%q did not come back with the phone", words)
		}
	}
}

func concern(id, words string) map[string]any {
	return map[string]any{
		"id": id, "kind": "concern", "op": "set", "base_rev": 0, "recorded_at": time.Now(),
		"fields": map[string]any{"written_on": "2026-11-24", "zone": "UTC", "words": words},
	}
}

// change is other words for a concern, written later over a revision.
func change(c map[string]any, rev int, words string) map[string]any {
	again := concern(fmt.Sprint(c["id"]), words)
	again["base_rev"] = rev
	return again
}

func TestKeysOfAnotherDeploymentStay(t *testing.T) {
	db := storetest.Empty(t)
	dir := t.TempDir()
	home := append(theirs(db), "DATA_DIR="+filepath.Join(dir, "home"))
	start(t, "serve", home...).stop()
	file := filepath.Join(dir, "a")
	secret := filepath.Join(dir, "code")
	answer := said(t, home, "", "backup", "--new-code", file)
	code := strings.Join(regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`).FindAllString(answer, 2), "-")
	if err := os.WriteFile(secret, []byte(code+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile := "RECOVERY_CODE_FILE=" + secret

	ownerURL, appURL := storetest.Bare(t)
	there := []string{"DATABASE_URL=" + appURL, "MIGRATE_DATABASE_URL=" + ownerURL, fromFile, "DATA_DIR=" + filepath.Join(dir, "there")}
	other := storetest.Empty(t)
	start(t, "serve", append(theirs(other), there[3])...).stop()
	keys := filepath.Join(dir, "there", "keys", "keyset.json")
	before, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	if sentence := unsaid(t, there, "", "restore", file); !strings.Contains(sentence, keys) || !strings.Contains(sentence, "nothing was touched") {
		t.Errorf("other keys: %s", sentence)
	}
	if after, err := os.ReadFile(keys); err != nil || string(after) != string(before) {
		t.Errorf("the keys were touched: %v", err)
	}

	named := filepath.Join(dir, "named", "keyset.json")
	said(t, append(there, "KEYSET_FILE="+named), "", "restore", file)
	info, err := os.Stat(named)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info, err)
	}
	if sentence := unsaid(t, []string{"DATABASE_URL=" + appURL, "DATA_DIR=" + filepath.Join(dir, "home")}, "", "backup", file+".2"); !strings.Contains(sentence, "MIGRATE_DATABASE_URL") {
		t.Errorf("without the owner: %s", sentence)
	}
	if sentence := unsaid(t, append(theirs(db), "DATA_DIR="+filepath.Join(dir, "nothing")), "", "backup", file+".2"); !strings.Contains(sentence, "no key file") {
		t.Errorf("without keys: %s", sentence)
	}
}

// TestABackupGoesToTheOutput: the archive there, everything that is said elsewhere.
func TestABackupGoesToTheOutput(t *testing.T) {
	db := storetest.Empty(t)
	home := append(theirs(db), "DATA_DIR="+t.TempDir())
	start(t, "serve", home...).stop()
	out, progress := &output{}, &output{}
	p := program{out: out, progress: progress, environ: home}
	if err := p.run(t.Context(), []string{"backup", "-"}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "age-encryption.org/v1\n") || strings.Contains(out.String(), "recovery code") {
		t.Errorf("the output begins with %.40q", out.String())
	}
	if !strings.Contains(progress.String(), "This is the recovery code") {
		t.Errorf("the code is not shown: %s", progress)
	}
}
