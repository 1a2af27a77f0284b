package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/demo"
	"alongside/storetest"
)

// output is what a program has said so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// running is a command that serves.
type running struct {
	t     *testing.T
	url   string
	out   *output
	end   context.CancelFunc
	ended chan error
}

// freeAddress is one that nothing listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// start runs a command until it answers.
func start(t *testing.T, command string, environ ...string) *running {
	t.Helper()
	address := freeAddress(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, url: "http://" + address, out: &output{}, end: cancel, ended: make(chan error, 1)}
	p := program{out: r.out, progress: &output{}, environ: append(environ, "LISTEN="+address, "PUBLIC_URL="+r.url)}
	go func() { r.ended <- p.run(ctx, []string{command}) }()
	t.Cleanup(cancel)
	for {
		select {
		case err := <-r.ended:
			t.Fatalf("%s ended: %v", command, err)
		case <-time.After(5 * time.Millisecond):
		}
		if response, err := http.Get(r.url + "/readyz"); err == nil {
			response.Body.Close()
			return r
		}
	}
}

func (r *running) stop() {
	r.t.Helper()
	r.end()
	if err := <-r.ended; err != nil {
		r.t.Errorf("ended with %v", err)
	}
}

func (r *running) post(path string, body any) (int, string) {
	r.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := http.Post(r.url+path, "application/json", bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(response.Body); err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, answer.String()
}

// refused runs a command that must not start, and returns its sentence.
func refused(t *testing.T, command string, environ ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p := program{out: &output{}, progress: &output{}, environ: environ}
	if !slices.ContainsFunc(environ, func(e string) bool { return strings.HasPrefix(e, "LISTEN=") }) {
		p.environ = append(p.environ, "LISTEN=127.0.0.1:0")
	}
	err := p.run(ctx, []string{command})
	if err == nil || ctx.Err() != nil {
		t.Fatalf("%s started: %v", command, err)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a sentence: %v", err)
	}
	return err.Error()
}

// Not parallel: the log is the process's, and so it is for all of this file.
func TestARealPracticeBeginsWithTheLink(t *testing.T) {
	dir := "DATA_DIR=" + t.TempDir()
	first := start(t, "serve", dir)
	var token string
	for token == "" {
		if found := regexp.MustCompile(regexp.QuoteMeta(first.url) + `/setup#(\S+)`).FindStringSubmatch(first.out.String()); found != nil {
			token = found[1]
		}
	}
	body := map[string]any{
		"token": token, "practice_name": "Willow House", "time_zone": "America/Denver", "display_name": "Ida Park", "credentials": "NP",
		"roles": []string{"clinician", "owner"}, "login": "ida", "password": "a quiet morning walk", "language": "en",
		"help": map[string]string{
			"emergency": "911", "crisis_call": "988", "crisis_text": "988", "crisis_chat": "", "practice_phone": "555-0100", "practice_hours": "",
		},
	}
	wrong := maps.Clone(body)
	wrong["token"] = "2222-2222-2222-2222"
	if status, answer := first.post("/api/v1/setup", wrong); status != 404 {
		t.Errorf("a wrong token: %d %s", status, answer)
	}
	if status, answer := first.post("/api/v1/setup", body); status != 200 || !strings.Contains(answer, "access_token") {
		t.Fatalf("set up: %d %s", status, answer)
	}
	if status, _ := first.post("/api/v1/setup", body); status != 404 {
		t.Errorf("a second time: %d", status)
	}
	if said := refused(t, "serve", dir, "LISTEN="+strings.TrimPrefix(first.url, "http://")); !strings.Contains(said, "taken") {
		t.Errorf("a taken port: %s", said)
	}
	if answer := said(t, []string{"LISTEN=0.0.0.0:" + strings.Split(first.url, ":")[2]}, "", "ready"); !strings.Contains(answer, "is ready") {
		t.Errorf("the running server: %s", answer)
	}
	if sentence := unsaid(t, []string{"LISTEN=" + freeAddress(t)}, "", "ready"); !strings.Contains(sentence, "no server answers") {
		t.Errorf("no server: %s", sentence)
	}
	if said := refused(t, "serve", dir); !strings.Contains(said, "in use") {
		t.Errorf("a folder in use: %s", said)
	}
	if said := refused(t, "practice", dir); !strings.Contains(said, "already") {
		t.Errorf("practice, beside the server: %s", said)
	}
	first.stop()

	second := start(t, "serve", dir)
	if second.out.String() != "" {
		t.Errorf("offers set-up again: %s", second.out)
	}
	if status, _ := second.post("/api/v1/auth/sign-in", map[string]string{"login": "IDA", "password": "a quiet morning walk"}); status != 200 {
		t.Errorf("sign in after a restart: %d", status)
	}
	second.stop()

	if said := refused(t, "demo", dir); !strings.Contains(said, "real practice") {
		t.Errorf("the demo on it: %s", said)
	}
	keys := filepath.Join(strings.TrimPrefix(dir, "DATA_DIR="), "keys", "keyset.json")
	if err := os.Rename(keys, keys+".away"); err != nil {
		t.Fatal(err)
	}
	if said := refused(t, "serve", dir); !strings.Contains(said, keys) || !strings.Contains(said, "backup") {
		t.Errorf("without its keys: %s", said)
	}
	if _, err := os.Stat(keys); !os.IsNotExist(err) {
		t.Error("new keys were made")
	}
}

// theirs is a database of the operator's.
func theirs(db *storetest.DB) []string {
	return []string{"DATABASE_URL=" + db.AppURL, "MIGRATE_DATABASE_URL=" + db.OwnerURL}
}

func TestTheDemoSaysWhomToSignInAs(t *testing.T) {
	db := storetest.Empty(t)
	dir := t.TempDir()
	environ := append(theirs(db), "DATA_DIR="+dir)
	r := start(t, "demo", environ...)
	for !strings.Contains(r.out.String(), "Ctrl-C") {
		time.Sleep(time.Millisecond)
	}
	for _, want := range []string{r.url, "maya@juniper.example", "ana@juniper.example", "omar@harbor.example", demo.Password} {
		if !strings.Contains(r.out.String(), want) {
			t.Errorf("it does not say %s:\n%s", want, r.out)
		}
	}
	for _, who := range demo.SignIns() {
		if status, answer := r.post("/api/v1/auth/sign-in", map[string]string{"login": who.Login, "password": demo.Password}); status != 200 {
			t.Errorf("%s: %d %s", who.Login, status, answer)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
		t.Error(err)
	}
	r.stop()
	if said := refused(t, "serve", environ...); !strings.Contains(said, "made-up") {
		t.Errorf("serve on the demo: %s", said)
	}
	for _, public := range []string{"https://alongside.example", "http://10.0.0.7:8080", "http://localhost.example"} {
		if said := refused(t, "demo", append(environ, "PUBLIC_URL="+public)...); !strings.Contains(said, "this machine only") {
			t.Errorf("PUBLIC_URL=%s: %s", public, said)
		}
	}
}

func TestANewerDatabaseIsRefusedByName(t *testing.T) {
	db := storetest.Empty(t)
	if _, err := db.Owner.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9041, true)`); err != nil {
		t.Fatal(err)
	}
	var known int
	if err := db.Owner.QueryRow(t.Context(), `SELECT max(version_id) FROM goose_db_version WHERE version_id < 9041`).Scan(&known); err != nil {
		t.Fatal(err)
	}
	dir := "DATA_DIR=" + t.TempDir()
	for name, environ := range map[string][]string{
		"as the owner":       append(theirs(db), dir),
		"as the application": {"DATABASE_URL=" + db.AppURL, dir},
	} {
		said := refused(t, "serve", environ...)
		if !strings.Contains(said, "9041") || !strings.Contains(said, fmt.Sprint(known)) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestWithoutTheOwnerAServerRunsOnAMigratedDatabase(t *testing.T) {
	db := storetest.Empty(t)
	path := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(path, []byte(db.AppURL+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"DATABASE_URL_FILE=" + path, "DATA_DIR=" + t.TempDir()}
	start(t, "serve", environ...).stop()
	if said := refused(t, "demo", environ...); !strings.Contains(said, "MIGRATE_DATABASE_URL") {
		t.Errorf("the demo without the owner: %s", said)
	}
	if said := refused(t, "migrate", environ...); !strings.Contains(said, "MIGRATE_DATABASE_URL") {
		t.Errorf("migrations without the owner: %s", said)
	}
	if _, err := db.Owner.Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id > 2`); err != nil {
		t.Fatal(err)
	}
	if said := refused(t, "serve", environ...); !strings.Contains(said, "schema 2") || !strings.Contains(said, "migrate") {
		t.Errorf("an older schema: %s", said)
	}
}

func TestSettingsThatCannotBeAreNamedAndNeverRepeated(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("postgres://canary@nowhere/db"), 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open.json")
	if err := os.WriteFile(open, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	db := storetest.Empty(t)
	for _, name := range secretNames() {
		if said := refused(t, "serve", name+"=canary", name+"_FILE="+secret); said != name+" and "+name+"_FILE are both set: keep one of them" {
			t.Errorf("%s twice: %s", name, said)
		}
		if said := refused(t, "serve", append(theirs(db), name+"_FILE="+secret+".gone")...); !strings.Contains(said, name+"_FILE") {
			t.Errorf("the file of %s is not there: %s", name, said)
		}
	}
	for name, tt := range map[string]struct {
		environ []string
		want    string
	}{
		"both a secret and its file": {[]string{"DATABASE_URL=canary", "DATABASE_URL_FILE=" + secret}, "DATABASE_URL_FILE"},
		"a file that is not there":   {[]string{"MIGRATE_DATABASE_URL_FILE=" + secret + ".gone"}, "MIGRATE_DATABASE_URL_FILE"},
		"an owner without an app":    {[]string{"MIGRATE_DATABASE_URL_FILE=" + secret}, "DATABASE_URL is not"},
		"keys twice":                 {[]string{"KEYSET=canary", "KEYSET_FILE=" + secret}, "KEYSET_FILE"},
		"keys that are none":         {append(theirs(db), "KEYSET=canary"), "keys are not"},
		"keys open to others":        {append(theirs(db), "KEYSET_FILE="+open), "chmod 600"},
		"keys that are not there":    {append(theirs(db), "KEYSET_FILE="+open+".gone"), "no such file"},
		"an odd mail server":         {[]string{"SMTP_URL=https://user:canary@mail.example"}, "SMTP_URL can't be used: it does not say who"},
		"an odd key for pushing":     {[]string{"VAPID_KEY=canary"}, "VAPID_KEY can't be used"},
		"nobody to be told of":       {[]string{"VAPID_SUBJECT=https://canary.example"}, "VAPID_SUBJECT is like"},
		"an odd proxy":               {[]string{"TRUSTED_PROXIES=canary"}, "TrustedProxies"},
		"an odd address":             {[]string{"LISTEN=canary"}, "LISTEN"},
		"a public address in clear":  {append(theirs(db), "PUBLIC_URL=http://alongside.example"), "https"},
		"an odd database":            {[]string{"DATABASE_URL=canary"}, "DATABASE_URL: the database's address"},
		"a database of nobody":       {[]string{"DATABASE_URL=postgres://app:canary@127.0.0.1:1/x"}, "DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1: start it"},
		"an owner's of nobody": {
			[]string{"DATABASE_URL=" + db.AppURL, "MIGRATE_DATABASE_URL=postgres://owner:canary@127.0.0.1:1/x"},
			"MIGRATE_DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1: start it",
		},
		"a password of nobody": {[]string{"DATABASE_URL=" + changed(t, db.AppURL, func(u *url.URL) {
			u.User = url.UserPassword(u.User.Username(), "canary")
		})}, "the password in the address"},
		"a database that is not there": {[]string{"DATABASE_URL=" + changed(t, db.AppURL, func(u *url.URL) {
			u.Path = "/not_there"
		})}, "has no database not_there"},
	} {
		said := refused(t, "serve", append(tt.environ, "DATA_DIR="+filepath.Join(dir, "data"))...)
		if !strings.Contains(said, tt.want) {
			t.Errorf("%s: %s", name, said)
		}
		if strings.Contains(said, "canary") && name != "an odd address" {
			t.Errorf("%s is repeated: %s", name, said)
		}
	}
}

func changed(t *testing.T, address string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func TestUsage(t *testing.T) {
	var out output
	p := program{out: &out, progress: &out}
	for _, args := range [][]string{nil, {"fly"}, {"serve", "now"}} {
		if err := p.run(t.Context(), args); err == nil || !strings.Contains(err.Error(), "alongside help") {
			t.Errorf("%v: %v", args, err)
		}
	}
	for _, command := range []string{"help", "version", "openapi"} {
		if err := p.run(t.Context(), []string{command}); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
	for _, want := range []string{"alongside serve", version, `"openapi": "3.1`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said", want)
		}
	}
}

func TestPushServicesAreToldOnlyWhomTheyCanAsk(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{
		"https://alongside.clinic.org": "https://alongside.clinic.org", "http://localhost:8080": "nobody@alongside.example",
		"https://10.0.0.7": "", "https://clinic": "", "https://clinic.local": "",
	} {
		if got, err := (config{PublicURL: public}).pushSubject(); err != nil || got != want {
			t.Errorf("%s: %q, %v", public, got, err)
		}
		if got, err := (config{PublicURL: public, VAPIDSubject: "mailto:it@clinic.org"}).pushSubject(); err != nil || got != "it@clinic.org" {
			t.Errorf("%s with a subject: %q, %v", public, got, err)
		}
	}
}
